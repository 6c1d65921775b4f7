"""Erasing a person: nothing of them is found again, and no figure changes."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from clubs.enums import ClubState
from clubs.enums.application import ApplicationState
from clubs.models import Attendance, Certificate, Club, ClubSession, Commitment, SessionNotes
from clubs.services import calendar, certificate, notes
from clubs.services import erasure as in_clubs
from clubs.services.shared_file import SHELF
from clubs.video.changes import Character, Insertion
from eclub.dashboards.models import Tally
from eclub.dashboards.services import recount
from eclub.kit.models import Erasure, OutboxMail
from eclub.kit.models.erasure import ErasureBasis
from eclub.kit.models.outbox import MailState
from eclub.kit.services import erasure as engine
from eclub.kit.services import erasure_proof, mentions
from eclub.kit.signals import access_changed
from members.models import Contact, Cv, ErasureRequest, User
from members.services import erasure
from prospecting.models import Approach, Prospect
from tests.factories.clubs import (
    ApplicationFactory,
    AttendanceFactory,
    CommitmentFactory,
    PostFactory,
    PresenceIntervalFactory,
    SharedFileFactory,
)
from tests.factories.members import PASSWORD, AdministratorFactory
from tests.planting import WORD, Garden, files
from tests.rights import NOW, Cast, assemble

pytestmark = pytest.mark.django_db
Captured = DjangoCaptureOnCommitCallbacks


@pytest.fixture
def cast(at: Callable[..., None]) -> Cast:
    at(NOW)
    made = assemble()
    ClubSession.objects.filter(pk=made.over.pk).update(attendance_taken_at=NOW)
    User.objects.filter(pk=made.former.pk).update(
        first_name=WORD.capitalize(), last_name="Riou", commune=WORD, email=f"{WORD}@eclub.example"
    )
    made.over.refresh_from_db()
    made.former.refresh_from_db()
    return made


def figures() -> dict[tuple[str, ...], int]:
    """Every tally, of every level, which a recount agrees with."""
    assert recount.compare().agrees
    rows = Tally.objects.exclude(value=0)
    return {
        (one.level, one.place, str(one.cohort), one.measure, one.cell): one.value for one in rows
    }


def erase(person: User, captured: Captured) -> Erasure:
    with captured(execute=True):
        done = erasure.carry_out(person.pk, ErasureBasis.ASKED, timezone.now())
    assert done is not None
    OutboxMail.objects.update(state=MailState.SENT)
    erasure.forget_last_mails(timezone.now() + timedelta(days=2))
    return done


def places(*terms: str) -> list[str]:
    return [one.place for one in erasure_proof.look_for(terms)]


def test_nothing_planted_is_found_again_and_no_figure_changes(
    cast: Cast, django_capture_on_commit_callbacks: Captured
) -> None:
    planted = Garden(cast.former, cast.mate, cast.over, NOW).plant()
    assert len(planted) > 50
    assert len(places(WORD)) > 60
    before = figures()
    assert {measure for *_, measure, _ in before} >= {"approaches", "found_day", "seats"}
    done = erase(cast.former, django_capture_on_commit_callbacks)
    assert places(WORD) == []
    kept = files(Path(settings.MEDIA_ROOT))
    assert not [path for path in kept if WORD.encode() in path.read_bytes()]
    assert figures() == before
    assert Approach.objects.filter(author=cast.former, note="").exists()
    counted = done.totals
    assert counted["deleted"] > 30
    assert counted["anonymised"] > 8
    # Once more, by whom a worker's death made it come twice: nothing happens.
    assert erasure.carry_out(cast.former.pk, ErasureBasis.ASKED, NOW) == done
    assert Erasure.objects.count() == 1


def test_their_sessions_leave_their_calendar(
    cast: Cast, django_capture_on_commit_callbacks: Captured
) -> None:
    """The message that takes them out is the one kind to them that still leaves."""
    address = cast.owner.email
    ClubSession.objects.filter(pk=cast.over.pk).update(attendance_taken_at=NOW)
    assert calendar.announce([cast.coming], [cast.owner], now=NOW) == 1
    with django_capture_on_commit_callbacks(execute=False):
        assert erasure.carry_out(cast.owner.pk, ErasureBasis.ASKED, NOW)
    withdrawn, done = OutboxMail.objects.filter(to=address).order_by("pk")
    assert (withdrawn.calendar_method, withdrawn.state) == ("CANCEL", MailState.PENDING)
    assert str(cast.coming.uid) in withdrawn.calendar
    assert done.key == f"{engine.LAST_MAIL}{Erasure.objects.get().reference}"
    later = NOW + timedelta(days=2)
    assert erasure.forget_last_mails(later) == 0
    OutboxMail.objects.filter(to=address).update(state=MailState.SENT, created_at=NOW)
    assert erasure.forget_last_mails(later) == 2
    assert not OutboxMail.objects.filter(to=address).exists()


def test_a_name_in_others_words_gives_way(
    cast: Cast, django_capture_on_commit_callbacks: Captured
) -> None:
    name = cast.former.full_name
    post = PostFactory(club=cast.club, author=cast.mate, text=f"Merci {name.upper()} !\nÀ jeudi")
    elsewhere = PostFactory(author=cast.stranger, text=f"Un autre {name}, homonyme")
    made = CommitmentFactory(
        session=cast.over, member=cast.mate, text=f"Écrire à {cast.former.email} lundi"
    )
    OutboxMail.objects.create(to=cast.mate.email, text=f"{name} a pris une piste.", not_before=NOW)
    keeping = Prospect.objects.count()
    erase(cast.former, django_capture_on_commit_callbacks)
    post.refresh_from_db()
    elsewhere.refresh_from_db()
    assert post.text == "Merci une personne partie !\nÀ jeudi"
    assert elsewhere.text == f"Un autre {name}, homonyme"
    assert Commitment.objects.get(pk=made.pk).text == "Écrire à une personne partie lundi"
    assert Prospect.objects.count() == keeping
    assert (
        OutboxMail.objects.get(to=cast.mate.email).text == "une personne partie a pris une piste."
    )
    former = User.objects.get(pk=cast.former.pk)
    assert (former.full_name, former.short_name) == ("une personne partie",) * 2


def test_what_only_resembles_a_name_is_not_even_read(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    Cv.objects.create(owner=cast.former, basics={"phone": "06 12 34 56 78"})
    User.objects.filter(pk=cast.former.pk).update(first_name="Jean", last_name="Le Goff")
    outbox = OutboxMail.objects.create
    for text in ("Rendez-vous le 06/12 à 06 h 34, Jean.", "Jean Legoff", "Le 06 12 2026"):
        outbox(to=cast.mate.email, text=text, not_before=NOW)
    naming = [
        outbox(to=cast.mate.email, text=text, not_before=NOW, headers={"X": text})
        for text in ("Jean\nLe Goff", "LE GOFF Jean", "Appelez le 06.12.34.56.78", "+33612345678")
    ]
    looked_at: list[int] = []
    changes = mentions._changes

    def note(row: Any, *rest: Any) -> dict[str, Any]:
        looked_at.append(row.pk)
        return changes(row, *rest)

    monkeypatch.setattr(mentions, "_changes", note)
    former = User.objects.get(pk=cast.former.pk)
    outboxes = OutboxMail.objects.exclude(to=former.email)
    assert mentions.forget(outboxes, erasure.identity_of(former)) == len(naming)
    assert set(looked_at) == {mail.pk for mail in naming}
    for mail in naming:
        mail.refresh_from_db()
        assert "une personne partie" in mail.text
        assert "une personne partie" in mail.headers["X"]


def test_notes_keep_what_others_wrote(
    cast: Cast, django_capture_on_commit_callbacks: Captured
) -> None:
    mine, theirs = "0000000a", "0000000b"
    notes.write(cast.over.pk, cast.former.pk, [Insertion(mine, 0, "Je déménage. ", None)])
    said = f"{cast.former.full_name} le dit."
    notes.write(cast.over.pk, cast.mate.pk, [Insertion(theirs, 0, said, Character(mine, 12))])
    erase(cast.former, django_capture_on_commit_callbacks)
    dashes = "–" * len(cast.former.full_name)
    assert notes.text_of(cast.over) == f"{dashes} le dit."
    # The text goes on: who has it open writes after what is there.
    end = Character(theirs, len(said) - 1)
    notes.write(cast.over.pk, cast.mate.pk, [Insertion(theirs, len(said), " Oui.", end)])
    assert notes.text_of(cast.over).endswith("le dit. Oui.")
    assert SessionNotes.objects.get(session=cast.over).version == 3


def test_a_certificate_says_that_it_no_longer_exists(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Captured
) -> None:
    AttendanceFactory(session=cast.over, member=cast.former, minutes=171)
    made = certificate.issue_for_session(cast.over, cast.former, by=cast.former, now=NOW)
    erase(cast.former, django_capture_on_commit_callbacks)
    response = client.get(reverse("certificate_checked", args=[made.code]))
    assert response.status_code == 410
    assert "n’existe plus" in response.content.decode()
    assert Certificate.objects.get(pk=made.pk).content == {}
    assert Attendance.objects.get(member=cast.former).minutes == 171


def test_a_seat_and_a_request_for_one_end(
    cast: Cast, django_capture_on_commit_callbacks: Captured
) -> None:
    EmailAddress.objects.create(user=cast.owner, email="autre@eclub.example", verified=True)
    asked = ApplicationFactory(email="autre@eclub.example", state=ApplicationState.LISTED)
    erase(cast.owner, django_capture_on_commit_callbacks)
    assert cast.club.seats.get(member=cast.owner).left_on == timezone.localdate()
    asked.refresh_from_db()
    assert (asked.state, asked.first_name) == (ApplicationState.WITHDRAWN, "")
    assert places(cast.owner.email, "autre@eclub.example", cast.owner.full_name) == []


def test_an_address_only_typed_is_somebody_elses(
    cast: Cast, django_capture_on_commit_callbacks: Captured
) -> None:
    EmailAddress.objects.create(user=cast.owner, email="autre@eclub.example", verified=False)
    asked = ApplicationFactory(email="autre@eclub.example", state=ApplicationState.LISTED)
    told = OutboxMail.objects.create(to="autre@eclub.example", text="Bonjour", not_before=NOW)
    erase(cast.owner, django_capture_on_commit_callbacks)
    before = asked.first_name
    asked.refresh_from_db()
    assert (asked.state, asked.first_name) == (ApplicationState.LISTED, before)
    assert OutboxMail.objects.filter(pk=told.pk).exists()


def test_a_worker_that_dies_has_done_nothing_and_the_next_one_does_it(
    cast: Cast, django_capture_on_commit_callbacks: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = SharedFileFactory(message__session=cast.over, message__author=cast.former)
    path = SHELF.path_of(made)

    def die(**values: object) -> None:
        raise OSError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(Erasure.objects, "create", die)
        with pytest.raises(OSError, match="killed"), django_capture_on_commit_callbacks():
            erasure.carry_out(cast.former.pk, ErasureBasis.ASKED, NOW)
    assert path.exists()
    assert places(cast.former.email) == ["members_user.email"]
    heard: list[int] = []

    def listen(person_id: int, **kwargs: object) -> None:
        heard.append(person_id)

    access_changed.connect(listen)
    erase(cast.former, django_capture_on_commit_callbacks)
    access_changed.disconnect(listen)
    assert not path.exists()
    assert places(cast.former.email) == []
    # Whatever they have open is told to close.
    assert cast.former.pk in heard


def test_who_is_in_a_room_is_erased_once_it_is_counted(cast: Cast) -> None:
    there = PresenceIntervalFactory(session=cast.under_way, person=cast.former)
    assert erasure.carry_out(cast.former.pk, ErasureBasis.ASKED, NOW) is None
    assert User.objects.get(pk=cast.former.pk).erased_on is None
    ClubSession.objects.filter(pk=there.session_id).update(attendance_taken_at=NOW)
    assert erasure.carry_out(cast.former.pk, ErasureBasis.ASKED, NOW)


def test_administrators_are_locked_by_one_of_them_only(
    cast: Cast,
) -> None:
    with CaptureQueriesContext(connection) as asked:
        erasure.carry_out(cast.former.pk, ErasureBasis.ASKED, NOW)
    assert not [one for one in locks(asked) if '"members_role"' in one]
    AdministratorFactory()
    with CaptureQueriesContext(connection) as asked:
        assert erasure.carry_out(cast.administrator.pk, ErasureBasis.ASKED, NOW)
    among = [one for one in locks(asked) if '"members_role"' in one]
    assert len(among) == 1
    assert "FOR NO KEY UPDATE" in among[0]


def locks(asked: CaptureQueriesContext) -> list[str]:
    return [one["sql"] for one in asked.captured_queries if " UPDATE OF " in one["sql"]]


class TestAsking:
    def signed_in(self, person: User) -> Client:
        browser = Client()
        browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
        browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        return browser

    def test_is_confirmed_waits_a_week_and_is_taken_back(self, cast: Cast) -> None:
        browser = self.signed_in(cast.owner)
        address = reverse("account_erase")
        assert "une personne partie" in browser.get(address).content.decode()
        assert browser.post(address, {"understood": ""}).status_code == 422
        browser.post(address, {"understood": "on"})
        noted = ErasureRequest.objects.get(person=cast.owner)
        assert noted.due_at - noted.asked_at == timedelta(days=7)
        mail = OutboxMail.objects.get(to=cast.owner.email, key__startswith="erasure")
        assert "20 mars 2025" in mail.subject
        link = next(line for line in mail.text.splitlines() if "/account/keep/" in line)
        path = link.removeprefix(settings.PUBLIC_URL)
        visitor = Client()
        assert "vous le gardez" in visitor.get(path).content.decode()
        assert ErasureRequest.objects.exists()
        visitor.post(path)
        assert not ErasureRequest.objects.exists()
        assert erasure.due(NOW + timedelta(days=30)) == []

    def test_a_link_of_before_keeps_nothing(self, cast: Cast) -> None:
        before = erasure.ask(cast.owner, by=cast.owner, now=NOW)
        path = erasure.links(cast.owner, before)["keep_address"].removeprefix(settings.PUBLIC_URL)
        mail = OutboxMail.objects.get(key=f"erasure-asked-{before.pk}")
        assert mail.is_secret
        visitor = Client()
        assert visitor.post(path).status_code == 200
        assert "Votre compte reste" in visitor.get(path).content.decode()
        again = erasure.ask(cast.owner, by=cast.owner, now=NOW)
        for answer in (visitor.get(path), visitor.post(path)):
            assert answer.status_code == 404
        assert ErasureRequest.objects.get() == again

    def test_is_asked_who_they_are_again(self, cast: Cast) -> None:
        response = cast.client("owner").post(reverse("account_erase"), {"understood": "on"})
        assert reverse("account_reauthenticate") in response["Location"]
        assert not ErasureRequest.objects.exists()

    def test_is_carried_out_when_due_and_not_before(
        self, cast: Cast, at: Callable[..., None]
    ) -> None:
        Contact.objects.create(owner=cast.former, name="Quelqu’un")
        noted = erasure.ask(cast.former, by=cast.former, now=NOW)
        assert erasure.carry_out_request(cast.former.pk, noted.due_at - timedelta(hours=1)) is None
        at(noted.due_at)
        assert erasure.due(noted.due_at) == [cast.former.pk]
        assert erasure.carry_out_request(cast.former.pk, noted.due_at)
        assert not Contact.objects.exists()
        assert not ErasureRequest.objects.exists()
        told = OutboxMail.objects.get(to=cast.former.email)
        assert Erasure.objects.get().reference in told.text

    def test_who_leads_hands_over_first(self, cast: Cast) -> None:
        with pytest.raises(erasure.Obstacle) as refused:
            erasure.ask(cast.advisor, by=cast.advisor, now=NOW)
        assert "E-club de Morlaix" in refused.value.messages[0]
        page = self.signed_in(cast.advisor).get(reverse("account_erase")).content.decode()
        assert "confiez-le à un collègue" in page
        Club.objects.filter(advisor=cast.advisor).update(state=ClubState.CLOSED, closed_at=NOW)
        assert erasure.ask(cast.advisor, by=cast.advisor, now=NOW).due_at > NOW

    def test_the_last_administrator_stays(self, cast: Cast) -> None:
        found = erasure.obstacles(cast.administrator)
        assert len(found) == 1
        AdministratorFactory(is_active=False)
        assert erasure.obstacles(cast.administrator) == found
        AdministratorFactory()
        assert erasure.obstacles(cast.administrator) == []


class TestLetter:
    def test_an_advisor_notes_one_of_their_own_member(self, cast: Cast) -> None:
        browser = cast.client("colleague")
        said = {"email": cast.former.email, "is_checked": "on"}
        assert browser.post(reverse("erasures"), said)["Location"] == reverse("erasures")
        noted = ErasureRequest.objects.get()
        assert (noted.person, noted.noted_by) == (cast.former, cast.colleague)
        assert "votre courrier" in OutboxMail.objects.get(to=cast.former.email).text

    @pytest.mark.parametrize("whom", ["stranger", "advisor", "administrator", "colleague"])
    def test_an_advisor_notes_none_of_others(self, cast: Cast, whom: str) -> None:
        said = {"email": getattr(cast, whom).email, "is_checked": "on"}
        response = cast.client("colleague").post(reverse("erasures"), said)
        assert response.status_code == 422
        assert not ErasureRequest.objects.exists()

    def test_an_administrator_sees_what_is_coming(self, cast: Cast) -> None:
        said = {"email": cast.stranger.email, "is_checked": "on"}
        browser = cast.client("administrator")
        browser.post(reverse("erasures"), said)
        page = browser.get(reverse("erasures")).content.decode()
        assert cast.stranger.full_name in page
        assert "20 mars 2025" in page
        refused = browser.post(reverse("erasures"), said | {"email": cast.advisor.email})
        assert "responsabilité" in refused.content.decode()


class TestProof:
    def test_the_command_finds_and_then_does_not(
        self,
        cast: Cast,
        monkeypatch: pytest.MonkeyPatch,
        django_capture_on_commit_callbacks: Captured,
    ) -> None:
        monkeypatch.setattr("sys.stdin", StringIO(f"{cast.former.email}\n"))
        with pytest.raises(CommandError):
            call_command("verify_erasure", stdout=(said := StringIO()))
        assert "members_user.email: 1" in said.getvalue()
        done = erase(cast.former, django_capture_on_commit_callbacks)
        monkeypatch.setattr("sys.stdin", StringIO(f"{cast.former.email}\n"))
        call_command("verify_erasure", reference=done.reference, stdout=(said := StringIO()))
        assert "Nothing is left." in said.getvalue()
        assert engine.reference(cast.former.pk) == done.reference

    def test_who_a_backup_brought_back_is_erased_again(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        line = f"members.services.erasure erased {engine.reference(cast.former.pk)}\n"
        for people_back in (1, 0):
            monkeypatch.setattr("sys.stdin", StringIO(line))
            call_command("repeat_erasures", stdout=(said := StringIO()))
            assert f"1 references, {people_back} people back" in said.getvalue()
        assert {person.pk for person in User.objects.exclude(erased_on=None)} == {cast.former.pk}

    def test_another_key_is_not_taken_for_nobody_back(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings
    ) -> None:
        former, line = settings.SECRET_KEY, f"{engine.reference(cast.former.pk)}\n"
        settings.SECRET_KEY = "another key, for this test only"

        def repeat() -> None:
            monkeypatch.setattr("sys.stdin", StringIO(line))
            call_command("repeat_erasures", stdout=StringIO())

        with pytest.raises(CommandError, match="1 references are nobody's here"):
            repeat()
        assert not User.objects.exclude(erased_on=None).exists()
        settings.SECRET_KEY_FALLBACKS = [former]
        repeat()
        assert User.objects.get(pk=cast.former.pk).erased_on
        repeat()

    def test_every_model_of_a_club_is_known_to_be_one(self) -> None:
        near = {model._meta.label_lower for model in in_clubs.near_clubs()}
        assert near >= {"clubs.post", "clubs.comment", "clubs.closing", "prospecting.prospect"}
        assert "members.cv" not in near
