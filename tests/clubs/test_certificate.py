"""Certificates of attendance: what the paper says, who gets it, and how it is checked."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import randrange

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from clubs.enums import AttendanceState, CorrectionReason
from clubs.models import Attendance, Certificate, ClubSession
from clubs.services import attendance, certificate
from eclub.kit.models import AuditEvent
from members.models import User
from tests.factories.clubs import (
    AgendaStepFactory,
    AttendanceFactory,
    ClubFactory,
    PresenceIntervalFactory,
)
from tests.rights import NOW, Cast, assemble

ADDRESSES = count(randrange(50_000))


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    """The owner was at the session that is over, for 171 minutes; the room has closed."""
    at(NOW)
    made = assemble()
    ClubSession.objects.filter(pk=made.over.pk).update(attendance_taken_at=NOW)
    made.over.refresh_from_db()
    AttendanceFactory(session=made.over, member=made.owner, minutes=171)
    return made


def ask(client: Client, session: ClubSession, member: User) -> HttpResponse:
    address = reverse("session_certificate", args=[session.pk, member.pk])
    response: HttpResponse = client.post(address, follow=True)
    return response


def paper(response: HttpResponse) -> tuple[PdfReader, str]:
    """The PDF and its text, on one line."""
    assert response["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(response.content))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def visitor() -> Client:
    """Somebody at an address of their own: what others tried is not counted on them."""
    number = next(ADDRESSES)
    return Client(REMOTE_ADDR=f"10.0.{number // 250}.{number % 250 + 1}")


def check(client: Client, code: str) -> tuple[int, str]:
    response = client.get(reverse("certificate_checked", args=[code]))
    return response.status_code, " ".join(response.content.decode().split())


class TestPaper:
    def test_a_member_downloads_their_own(self, cast: Cast) -> None:
        response = ask(cast.client("owner"), cast.over, cast.owner)
        _, text = paper(response)
        made = Certificate.objects.get()
        for words in (
            "Attestation de présence",
            cast.owner.full_name,
            "E-club de Morlaix",
            "Agence de Morlaix (29)",
            "2 h 51",
            certificate.spaced(made.code),
            f"/attestations/{certificate.spaced(made.code)}/",
            "13 mars 2025",
        ):
            assert words in text.replace("\u00a0", " ")
        assert cast.mate.last_name not in text
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Robots-Tag"] == "noindex, nofollow"

    def test_is_tagged_titled_and_french(self, cast: Cast) -> None:
        reader, _ = paper(ask(cast.client("owner"), cast.over, cast.owner))
        root = reader.trailer["/Root"]
        assert root["/Lang"] == "fr-FR"
        assert root["/MarkInfo"]["/Marked"]
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert reader.metadata is not None
        assert reader.metadata.title == f"Attestation de présence – {cast.owner.full_name}"
        assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
        kinds = structure(root["/StructTreeRoot"])
        assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Link", "/P"} <= kinds

    def test_uses_only_the_fonts_inside_typst(self, cast: Cast) -> None:
        reader, _ = paper(ask(cast.client("owner"), cast.over, cast.owner))
        fonts = {
            str(font.get_object()["/BaseFont"]).partition("+")[2]
            for page in reader.pages
            for font in page["/Resources"]["/Font"].values()
        }
        assert all("Libertinus" in font or "DejaVuSansMono" in font for font in fonts)

    @pytest.mark.parametrize(
        ("name", "printed"),
        [
            ('#panic("x") $a$ *b* _c_ `d` <e> @f [g] \\ // /* "', None),
            ("<script>alert(1)</script>", None),
            ("Łukasz Nguyễn-Ó’Șerban", None),
            ("محمد", None),
            ("Zoé 🎉 李", "Zoé □ □"),
            ("Anne\u202enimda\u2066\u0000\n\tLe Goff", "Annenimda Le Goff"),
        ],
    )
    def test_a_name_is_printed_as_text(self, cast: Cast, name: str, printed: str | None) -> None:
        if "\u0000" in name:
            name = name.replace("\u0000", "\u0007")  # PostgreSQL holds no NUL
        User.objects.filter(pk=cast.owner.pk).update(first_name="", last_name=name)
        reader, text = paper(ask(cast.client("owner"), cast.over, cast.owner))
        wanted = name if printed is None else printed
        assert reader.metadata is not None
        assert wanted in str(reader.metadata.title)
        assert "".join(wanted.split()) in "".join(text.split())

    def test_says_the_steps_of_the_session(self, cast: Cast) -> None:
        start = cast.over.starts_at
        AgendaStepFactory(
            session=cast.over,
            title="Préparer un appel",
            started_at=start,
            ended_at=start + timedelta(minutes=25),
        )
        PresenceIntervalFactory(
            session=cast.over,
            person=cast.owner,
            during=(start + timedelta(minutes=5), cast.over.ends_at),
        )
        _, text = paper(ask(cast.client("owner"), cast.over, cast.owner))
        assert "Préparer un appel 25 min 20 min" in text.replace("\u00a0", " ")

    def test_a_corrected_presence_says_who_speaks(self, cast: Cast) -> None:
        Attendance.objects.update(minutes=0, corrected_by=cast.advisor, corrected_at=NOW)
        _, text = paper(ask(cast.client("owner"), cast.over, cast.owner))
        assert "constatée par l’animation" in text

    def test_the_same_facts_on_one_day_are_one_certificate(self, cast: Cast) -> None:
        first = ask(cast.client("owner"), cast.over, cast.owner)
        second = ask(cast.client("advisor"), cast.over, cast.owner)
        assert first.content == second.content
        assert AuditEvent.objects.filter(action="certificate.issued").count() == 1

    @pytest.mark.parametrize("state", [AttendanceState.ABSENT, AttendanceState.EXCUSED])
    def test_an_absence_is_no_presence(self, cast: Cast, state: str) -> None:
        Attendance.objects.update(state=state)
        page = ask(cast.client("owner"), cast.over, cast.owner).content.decode()
        assert "pas de présence à attester" in page
        assert not Certificate.objects.exists()

    def test_waits_for_the_attendance(self, cast: Cast) -> None:
        ClubSession.objects.update(attendance_taken_at=None)
        page = ask(cast.client("owner"), cast.over, cast.owner).content.decode()
        assert "pas encore fait" in page
        page = ask(cast.client("owner"), cast.under_way, cast.owner).content.decode()
        assert "l’attestation vient ensuite" in page

    def test_is_refused_with_an_answer_when_asked_too_often(self, cast: Cast) -> None:
        client = cast.client("owner")
        statuses = {ask(client, cast.over, cast.owner).status_code for _ in range(61)}
        assert statuses == {200, 429}


def structure(node: object) -> set[str]:
    """The kinds of all elements under one."""
    node = getattr(node, "get_object", lambda: node)()
    if isinstance(node, list):
        return set().union(*map(structure, node))
    if not isinstance(node, DictionaryObject):
        return set()
    return {str(node.get("/S"))} | structure(node.get("/K"))


class TestPeriod:
    def ask(self, cast: Cast, name: str, first: str, last: str) -> HttpResponse:
        address = reverse("seat_certificate", args=[cast.seat.pk])
        response: HttpResponse = cast.client(name).post(
            address, {"first": first, "last": last}, follow=True
        )
        return response

    def test_the_whole_season_is_proposed(self, cast: Cast) -> None:
        page = cast.client("owner").get(reverse("seat_certificate", args=[cast.seat.pk]))
        content = page.content.decode()
        assert 'value="2025-02-11"' in content
        assert 'value="2025-03-13"' in content

    def test_adds_the_sessions_of_the_period(self, cast: Cast) -> None:
        response = self.ask(cast, "advisor", "2025-02-11", "2025-03-13")
        text = paper(response)[1].replace("\u00a0", " ")
        assert "du 11 février 2025 au 13 mars 2025" in text
        assert "Soit 1 séance et 2 h 51" in text

    def test_absences_are_not_told(self, cast: Cast) -> None:
        Attendance.objects.update(state=AttendanceState.ABSENT)
        page = self.ask(cast, "owner", "2025-02-11", "2025-03-13").content.decode()
        assert "aucune présence à attester" in page

    @pytest.mark.parametrize(
        ("first", "last", "words"),
        [
            ("2025-03-13", "2025-02-11", "Ce jour vient avant le premier"),
            ("", "2025-02-11", "Choisissez une date"),
            ("hier", "2025-02-11", "Écrivez la date comme"),
        ],
    )
    def test_wrong_days_are_told_beside_them(
        self, cast: Cast, first: str, last: str, words: str
    ) -> None:
        page = self.ask(cast, "owner", first, last).content.decode()
        assert words in page
        assert f'value="{first}"' in page or not first

    def test_who_left_still_has_theirs(self, cast: Cast) -> None:
        seat = cast.club.seats.get(member=cast.former)
        page = cast.client("former").get(reverse("home")).content.decode()
        assert reverse("seat_certificate", args=[seat.pk]) in page
        assert (
            cast.client("former").get(reverse("seat_certificate", args=[seat.pk])).status_code
            == 200
        )


class TestChecking:
    @pytest.fixture
    def code(self, cast: Cast) -> str:
        return certificate.issue_for_session(cast.over, cast.owner, by=cast.owner, now=NOW).code

    def test_says_what_the_paper_says(self, cast: Cast, code: str) -> None:
        client = visitor()
        status, page = check(client, certificate.spaced(code))
        assert status == 200
        assert "Cette attestation est authentique" in page
        assert cast.owner.full_name in page
        assert "2 h 51" in page.replace("\u00a0", " ")
        assert cast.owner.email not in page
        assert "Corrigée depuis" not in page

    def test_is_for_no_search_engine_and_no_other_site(self, cast: Cast, code: str) -> None:
        response = visitor().get(reverse("certificate_checked", args=[code]))
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response["Cache-Control"]

    def test_says_that_it_was_corrected_since(self, cast: Cast, code: str) -> None:
        Attendance.objects.update(minutes=90, state=AttendanceState.PARTIAL)
        page = check(visitor(), code)[1]
        assert "Corrigée depuis" in page
        assert "1 h 30" not in page.replace("\u00a0", " ")

    @pytest.mark.parametrize("change", [str.lower, lambda code: f" {certificate.spaced(code)} "])
    def test_however_it_is_typed(self, cast: Cast, code: str, change: Callable[[str], str]) -> None:
        response = visitor().get(
            reverse("certificate_check"), {"code": change(code).replace("0", "o")}, follow=True
        )
        assert response.status_code == 200
        assert cast.owner.full_name in response.content.decode()

    @pytest.mark.parametrize("typed", ["", "  ", "---", "/", "../x", "é" * 20, "a" * 61])
    def test_what_is_no_code_is_said_beside_the_field(self, cast: Cast, typed: str) -> None:
        response = visitor().get(reverse("certificate_check"), {"code": typed}, follow=True)
        assert response.status_code in (200, 404)
        assert "<form" in response.content.decode()

    def test_an_unknown_code_is_told_kindly(self, cast: Cast, code: str) -> None:
        wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
        status, page = check(visitor(), wrong)
        assert status == 404
        assert "Ce code n’est pas connu" in page

    def test_a_row_that_was_tampered_with_certifies_nothing(self, cast: Cast, code: str) -> None:
        row = Certificate.objects.get()
        row.content["sessions"][0]["minutes"] = 180
        row.save()
        assert check(visitor(), code)[0] == 404

    def test_a_changed_key_leaves_papers_good(self, cast: Cast, code: str) -> None:
        from django.conf import settings

        former = settings.SECRET_KEY
        with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=[former]):
            assert certificate.find(code) is not None
        with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=[]):
            assert certificate.find(code) is None

    def test_goes_with_the_person(self, cast: Cast, code: str) -> None:
        Certificate.objects.filter(member=cast.owner).update(member=cast.mate)
        cast.mate.attendances.all().delete()
        cast.mate.seats.all().delete()
        cast.mate.delete()
        assert check(visitor(), code)[0] == 404

    def test_guessing_is_stopped(self, cast: Cast) -> None:
        client = visitor()
        statuses = [check(client, f"{number:020}")[0] for number in range(31)]
        assert set(statuses[:30]) == {404}
        assert statuses[30] == 429


def test_a_paper_of_somebody_else_does_not_exist(cast: Cast) -> None:
    made = certificate.issue_for_session(cast.over, cast.owner, by=cast.owner, now=NOW)
    address = reverse("certificate", args=[made.pk])
    for name in ("mate", "former", "stranger", "stand_in", "outsider", "manager"):
        assert cast.client(name).get(address).status_code == 404
    for name in ("owner", "advisor", "colleague", "administrator"):
        assert cast.client(name).get(address).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_asked_for_twice_at_once_it_is_one() -> None:
    session = ClubFactory(sessions=1, members=1).sessions.get()
    member, now = session.club.seats.get().member, session.room_closes_at
    attendance.correct(
        session,
        member,
        AttendanceState.PRESENT,
        seen="",
        actor=session.advisor,
        reason=CorrectionReason.ELSEWHERE,
        now=now,
    )
    attendance.compute(session, now)
    session.refresh_from_db()

    def issue(_: int) -> str:
        try:
            return certificate.issue_for_session(session, member, by=member, now=now).code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        codes = set(pool.map(issue, range(16)))
    assert codes == {Certificate.objects.get().code}


def test_the_template_reads_no_file_outside_its_folder(tmp_path: Path) -> None:
    from eclub.kit import pdf

    template = tmp_path / "inside" / "leaks.typ"
    template.parent.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    template.write_text('#set document(title: [x])\n#read("../secret.txt")')
    with pytest.raises(Exception, match="escape"):
        pdf.render(template, {}, made_at=NOW)
