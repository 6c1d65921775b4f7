"""A session's page: who was there, corrected in place, and what was written."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from clubs.enums import AttendanceState, SessionState
from clubs.models import Attendance, ClubSession
from clubs.services import attendance, phases
from members.models import User
from tests.factories.clubs import (
    AgendaStepFactory,
    AttendanceFactory,
    ChatMessageFactory,
    PresenceIntervalFactory,
    SeatFactory,
)
from tests.rights import NOW, Cast, assemble

HTMX = {"HX-Request": "true"}


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


def text(client: Client, session: ClubSession) -> str:
    """What one reads, on one line."""
    return " ".join(client.get(session.get_absolute_url()).content.decode().split())


def correct(
    client: Client,
    session: ClubSession,
    member: User,
    state: str,
    seen: str = "",
    reason: str = "mistake",
    **more: object,
) -> HttpResponse:
    address = reverse("attendance_correct", args=[session.pk, member.pk])
    response: HttpResponse = client.post(
        address, {"state": state, "seen": seen, "reason": reason}, **more
    )
    return response


class TestReading:
    def test_a_member_sees_only_their_own_attendance(self, cast: Cast) -> None:
        AttendanceFactory(session=cast.over, member=cast.owner, minutes=171)
        AttendanceFactory(session=cast.over, member=cast.mate, minutes=92)
        page = text(cast.client("owner"), cast.over)
        assert "171 min" in page
        assert "92 min" not in page
        assert cast.mate.full_name not in page

    def test_a_manager_reads_how_many_came_and_not_who(self, cast: Cast) -> None:
        page = text(cast.client("manager"), cast.over)
        assert "émargement à venir" in page
        AttendanceFactory(session=cast.over, member=cast.owner, minutes=171)
        AttendanceFactory(session=cast.over, member=cast.mate, state=AttendanceState.ABSENT)
        page = text(cast.client("manager"), cast.over)
        assert "1 présence sur 2" in page
        for words in (cast.owner.last_name, cast.mate.last_name, "171 min", "<select"):
            assert words not in page

    def test_the_way_into_the_room_is_shown_to_whom_it_opens(self, cast: Cast) -> None:
        """A seat left today is of the session's day, and opens no room any more."""
        room = reverse("room", args=[cast.under_way.pk])
        assert room in text(cast.client("owner"), cast.under_way)
        SeatFactory(club=cast.club, member=cast.colleague, left_on=NOW.date())
        assert room not in text(cast.client("colleague"), cast.under_way)

    def test_chat_is_for_who_was_of_the_club_that_day(self, cast: Cast) -> None:
        ChatMessageFactory(session=cast.over, author=cast.mate, body="<b>Bonjour</b> à tous")
        newcomer = SeatFactory(club=cast.club, taken_on=NOW.date()).member
        later = Client()
        later.force_login(newcomer)
        written = "&lt;b&gt;Bonjour&lt;/b&gt; à tous"
        for name in ("owner", "advisor"):
            assert written in text(cast.client(name), cast.over)
        for client in (later, cast.client("manager"), cast.client("administrator")):
            assert written not in text(client, cast.over)

    def test_leads_to_the_sessions_around(self, cast: Cast) -> None:
        page = text(cast.client("owner"), cast.under_way)
        assert cast.cancelled.get_absolute_url() in page
        assert cast.coming.get_absolute_url() in page

    def test_a_cancelled_session_says_so(self, cast: Cast) -> None:
        page = text(cast.client("owner"), cast.cancelled)
        assert "Cette séance est annulée." in page
        assert "Ma présence" not in page

    def test_who_stands_in_is_named_with_whom_they_replace(self, cast: Cast) -> None:
        page = text(cast.client("owner"), cast.stood_in)
        assert f"Animée par {cast.stand_in.full_name} en remplacement de" in page

    def test_the_same_queries_for_one_member_and_many(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client, address = cast.client("advisor"), cast.over.get_absolute_url()
        ChatMessageFactory(session=cast.over, author=cast.mate)
        with django_assert_num_queries(13):
            client.get(address)
        for _ in range(5):
            member = SeatFactory(club=cast.club).member
            AttendanceFactory(session=cast.over, member=member, corrected_by=cast.colleague)
            ChatMessageFactory(session=cast.over, author=member)
        with django_assert_num_queries(13):
            client.get(address)


class TestPhases:
    @pytest.fixture
    def held(self, cast: Cast) -> ClubSession:
        """Two steps, the second never ended; the owner came late, the mate left early."""
        start = cast.over.starts_at
        for position, title, begins, ends in ((1, "Bilan", 0, 20), (2, "Simulation", 20, None)):
            AgendaStepFactory(
                session=cast.over,
                position=position,
                title=title,
                started_at=start + timedelta(minutes=begins),
                ended_at=ends and start + timedelta(minutes=ends),
            )
        for person, begins, ends in ((cast.owner, 5, 190), (cast.mate, 0, 50)):
            PresenceIntervalFactory(
                session=cast.over,
                person=person,
                during=(start + timedelta(minutes=begins), start + timedelta(minutes=ends)),
            )
        return cast.over

    def test_are_counted_to_the_minute(self, cast: Cast, held: ClubSession) -> None:
        found = phases.of_members(held, [cast.owner.pk, cast.mate.pk, cast.advisor.pk], NOW)
        assert [[(stay.lasted, stay.minutes) for stay in stays] for stays in found.values()] == [
            [(20, 15), (170, 170)],
            [(20, 20), (170, 30)],
            [(20, 0), (170, 0)],
        ]

    def test_a_cut_of_a_few_seconds_costs_no_minute(self, cast: Cast, held: ClubSession) -> None:
        start = held.starts_at
        held.presences.filter(person=cast.owner).delete()
        for begins, ends in ((0, 590), (600, 1195)):
            PresenceIntervalFactory(
                session=held,
                person=cast.owner,
                during=(start + timedelta(seconds=begins), start + timedelta(seconds=ends)),
            )
        assert phases.of_member(held, cast.owner.pk, NOW)[0].minutes == 20

    def test_the_advisor_sees_everybody_a_member_themselves(
        self, cast: Cast, held: ClubSession
    ) -> None:
        page = text(cast.client("advisor"), held).replace("\u00a0", " ")
        assert "Présence par étape" in page
        assert "<span>15 min</span>" in page
        assert "<span>30 min</span>" in page
        page = text(cast.client("owner"), held).replace("\u00a0", " ")
        assert "15 min sur 20 min" in page
        assert "20 min sur 20 min" not in page
        assert "Présence par étape" not in page
        assert "sur 20 min" not in text(cast.client("manager"), held).replace("\u00a0", " ")

    def test_without_an_agenda_the_page_says_so(self, cast: Cast) -> None:
        assert "Aucune étape n’a été menée" in text(cast.client("advisor"), cast.over)


class TestCorrecting:
    def test_a_line_comes_back_as_a_fresh_page_shows_it(self, cast: Cast) -> None:
        client = cast.client("advisor")
        attendance.compute(cast.over, NOW)
        response = correct(client, cast.over, cast.owner, "excused", "absent", headers=HTMX)
        fragment = " ".join(response.content.decode().split())
        assert "absence excusée" in fragment
        assert "corrigé par" in fragment
        assert fragment.partition("<details")[0] in text(client, cast.over)
        assert Attendance.objects.get(member=cast.owner).state == AttendanceState.EXCUSED

    def test_works_without_scripts(self, cast: Cast) -> None:
        response = correct(cast.client("advisor"), cast.over, cast.owner, "late")
        assert response.headers["Location"] == f"{cast.over.get_absolute_url()}#attendance"
        assert Attendance.objects.get(member=cast.owner).state == AttendanceState.LATE

    def test_asks_for_a_reason_and_keeps_what_was_chosen(self, cast: Cast) -> None:
        client = cast.client("advisor")
        response = correct(client, cast.over, cast.owner, "late", reason="", headers=HTMX)
        assert response.status_code == 422
        fragment = response.content.decode()
        assert "Dites pourquoi : choisissez un motif." in fragment.replace("\u00a0", " ")
        assert '<option value="late" selected>' in fragment
        assert not Attendance.objects.exists()
        assert not Attendance.objects.exists()

    def test_without_scripts_the_whole_page_keeps_it_too(self, cast: Cast) -> None:
        client = cast.client("advisor")
        response = correct(client, cast.over, cast.owner, "late", reason="flu")
        assert response.status_code == 422
        page = response.content.decode()
        assert page.count("Choisissez un motif dans la liste.") == 1
        assert page.count('<option value="late" selected>') == 1
        assert not Attendance.objects.exists()

    def test_says_who_when_why_and_whether_it_was_closed(
        self, cast: Cast, at: Callable[..., None]
    ) -> None:
        client = cast.client("advisor")
        client.post(reverse("attendance_check", args=[cast.over.pk]))
        at(NOW + timedelta(hours=1, minutes=5))
        correct(client, cast.over, cast.owner, "excused", "absent", reason="told")
        page = text(client, cast.over).replace("\u00a0", " ")
        author = cast.advisor.short_name
        assert f"corrigé par {author} le jeu. 13 mars à 16 h 05, après la validation" in page
        assert "avait prévenu" in page

    def test_who_came_second_is_told(self, cast: Cast) -> None:
        correct(cast.client("colleague"), cast.over, cast.owner, "late")
        response = correct(cast.client("advisor"), cast.over, cast.owner, "excused", headers=HTMX)
        assert response.status_code == 422
        assert "Quelqu’un vient de noter «\u00a0retard\u00a0»" in response.content.decode()
        assert Attendance.objects.get(member=cast.owner).state == AttendanceState.LATE

    @pytest.mark.parametrize("state", ["nonsense", "PRESENT"])
    def test_a_forged_state_is_refused(self, cast: Cast, state: str) -> None:
        response = correct(cast.client("advisor"), cast.over, cast.owner, state, headers=HTMX)
        assert response.status_code == 422
        assert "Choisissez une présence dans la liste." in response.content.decode()
        assert not Attendance.objects.exists()

    def test_not_before_the_session(self, cast: Cast) -> None:
        response = correct(cast.client("advisor"), cast.coming, cast.owner, "late", headers=HTMX)
        assert response.status_code == 422
        assert "La séance n’a pas commencé" in response.content.decode()

    def test_not_of_a_cancelled_session(self, cast: Cast) -> None:
        ClubSession.objects.filter(pk=cast.over.pk).update(state=SessionState.CANCELLED)
        client = cast.client("advisor")
        response = correct(client, cast.over, cast.owner, AttendanceState.LATE, headers=HTMX)
        assert response.status_code == 422
        assert "Cette séance est annulée" in response.content.decode()
        client.post(reverse("attendance_check", args=[cast.over.pk]))
        cast.over.refresh_from_db()
        assert cast.over.attendance_checked_at is None
        assert not Attendance.objects.exists()

    def test_nobody_but_who_had_a_seat_that_day(self, cast: Cast) -> None:
        response = correct(cast.client("advisor"), cast.over, cast.stranger, "present")
        assert response.status_code == 404


class TestChecking:
    def test_takes_the_attendance_when_nobody_had(self, cast: Cast) -> None:
        client = cast.client("advisor")
        response = client.post(reverse("attendance_check", args=[cast.over.pk]), follow=True)
        page = response.content.decode()
        assert "L’émargement est validé. Merci." in page
        assert f"Émargement validé le jeu. 13 mars par {cast.advisor.full_name}." in page
        assert set(Attendance.objects.values_list("state", flat=True)) == {"absent"}

    def test_waits_for_the_end(self, cast: Cast) -> None:
        client = cast.client("advisor")
        response = client.post(reverse("attendance_check", args=[cast.under_way.pk]), follow=True)
        assert "La séance n’est pas finie" in response.content.decode()
        assert not Attendance.objects.exists()
