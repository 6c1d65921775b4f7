"""Moving, cancelling, postponing, prolonging; and who leads."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.enums import ClubState, SessionState
from clubs.models import Club, ClubSession
from clubs.services import club as clubs
from clubs.services import season
from clubs.services import session as sessions
from clubs.services.conflict import Overlap
from clubs.services.schedule import WeeklySlot
from eclub.kit.models import AuditEvent, OutboxMail
from members.models import User
from tests.factories.clubs import ClubFactory, ClubSessionFactory, SeatInvitationFactory
from tests.factories.members import AdvisorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def club() -> Club:
    """Running, with two members; the first of its six sessions is next week."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=1)
    return ClubFactory(name="Morlaix", starts_on=monday, sessions=6, members=2)


def session(club: Club, number: int) -> ClubSession:
    return club.sessions.select_related("club__agency", "club__advisor", "advisor").get(
        number=number
    )


def starts(club: Club) -> list[str]:
    """Weekday and hour of each session, the agency's time, by number."""
    return [
        f"{held.starts_at.astimezone(club.zone):%a %H:%M}"
        for held in club.sessions.order_by("number")
    ]


def audited(action: str) -> bool:
    return AuditEvent.objects.filter(action=action).exists()


class TestMoving:
    def move(self, client: Client, held: ClubSession, day: datetime, at: str) -> str:
        client.force_login(held.club.advisor)
        response = client.post(
            reverse("session_move", args=[held.pk]),
            {"date": day.date().isoformat(), "starts_at": at, "minutes": 120},
            follow=True,
        )
        return response.content.decode()

    def test_it_has_another_time_and_everybody_is_told(self, client: Client, club: Club) -> None:
        held = session(club, 2)
        sequence = held.sequence
        page = self.move(client, held, held.starts_at + timedelta(days=1), "10:00")
        assert "La séance est déplacée." in page
        moved = session(club, 2)
        local = moved.starts_at.astimezone(club.zone)
        assert (local.hour, moved.duration) == (10, timedelta(hours=2))
        assert moved.sequence == sequence + 1
        assert audited("session.moved")
        told = OutboxMail.objects.filter(calendar_method="REQUEST").values_list("to", flat=True)
        assert set(told) >= {seat.member.email for seat in club.seats.all()}

    def test_onto_another_it_is_refused_beside_its_date(self, client: Client, club: Club) -> None:
        held, other = session(club, 2), session(club, 3)
        page = self.move(client, held, other.starts_at, "15:00")
        assert "séance 3 de l’e-club «\u00a0Morlaix\u00a0»" in page
        assert 'id="id_date_error"' in page
        assert 'value="15:00"' in page
        assert session(club, 2).starts_at == held.starts_at
        assert not OutboxMail.objects.exists()

    def test_onto_a_session_its_advisor_leads_elsewhere(self, club: Club) -> None:
        held = session(club, 1)
        elsewhere = ClubFactory(
            agency=club.agency, advisor=club.advisor, name="Brest", starts_on=club.starts_on
        )
        start = held.starts_at + timedelta(days=1)
        ClubSessionFactory(club=elsewhere, starts_at=start)
        with pytest.raises(Overlap, match="Brest"):
            sessions.move(held, starts_at=start, ends_at=start + timedelta(1 / 8), by=club.advisor)

    def test_the_season_follows_the_first_and_the_last(self, club: Club) -> None:
        last = session(club, 6)
        start = last.starts_at + timedelta(weeks=20)
        sessions.move(last, starts_at=start, ends_at=start + last.duration, by=club.advisor)
        club.refresh_from_db()
        assert club.ends_on == start.astimezone(club.zone).date()
        first = session(club, 1)
        start = first.starts_at - timedelta(days=1)
        sessions.move(first, starts_at=start, ends_at=start + first.duration, by=club.advisor)
        club.refresh_from_db()
        assert club.starts_on == start.astimezone(club.zone).date()

    def test_an_hour_that_a_clock_change_takes_away_is_refused(
        self, client: Client, club: Club
    ) -> None:
        page = self.move(client, session(club, 1), datetime(2027, 3, 28), "02:30")  # noqa: DTZ001 - a day
        assert "Le dimanche 28 mars 2027, 2 h 30 n’existe pas" in page

    @pytest.mark.parametrize("year", [1, 2206, 9999])
    def test_a_date_of_another_age_is_refused(self, client: Client, club: Club, year: int) -> None:
        held = session(club, 2)
        client.force_login(club.advisor)
        day = date(year, 12, 31) if year > 1 else date(1, 1, 1)
        typed = {"date": day, "starts_at": "00:05", "minutes": 120}
        page = client.post(reverse("session_move", args=[held.pk]), typed).content.decode()
        assert "vérifiez l’année" in page
        rest = {"starts_on": day, "first_weekday": 2, "first_starts_at": "09:00"}
        rest |= {"first_minutes": 120, "second_weekday": "", "action": "save"}
        page = client.post(reverse("session_postpone", args=[held.pk]), rest).content.decode()
        assert "vérifiez l’année" in page
        assert session(club, 2).starts_at == held.starts_at

    def test_a_session_more_than_a_year_away_moves(self, client: Client, club: Club) -> None:
        far = ClubFactory(starts_on=timezone.localdate() + timedelta(days=380), sessions=2)
        held = session(far, 1)
        page = self.move(client, held, held.starts_at + timedelta(days=1), "10:00")
        assert "La séance est déplacée." in page

    @pytest.mark.parametrize(
        "change",
        [
            lambda held, by: sessions.cancel(held, because="panne", by=by),
            lambda held, by: sessions.replace_advisor(held, by, by=by),
            lambda held, by: sessions.move(
                held, starts_at=timezone.now(), ends_at=timezone.now(), by=by
            ),
        ],
    )
    def test_only_coming_sessions_change(
        self, change: Callable[[ClubSession, User | None], object]
    ) -> None:
        club = ClubFactory(sessions=1)
        with pytest.raises(ValidationError, match="a commencé"):
            change(session(club, 1), club.advisor)

    @pytest.mark.parametrize("what", ["move", "cancel", "advisor", "postpone"])
    def test_one_that_began_or_is_cancelled_shows_no_form(
        self, client: Client, club: Club, what: str
    ) -> None:
        begun = session(ClubFactory(sessions=1), 1)
        client.force_login(begun.club.advisor)
        page = client.get(reverse(f"session_{what}", args=[begun.pk])).content.decode()
        assert "Cette séance a commencé" in page
        assert '<form method="post" novalidate' not in page
        sessions.cancel(session(club, 1), because="panne", by=club.advisor)
        client.force_login(club.advisor)
        page = client.get(reverse(f"session_{what}", args=[session(club, 1).pk])).content.decode()
        assert "Cette séance est annulée." in page

    def test_nothing_moves_into_the_past(self, club: Club) -> None:
        past = timezone.now() - timedelta(hours=1)
        with pytest.raises(ValidationError, match="déjà passée"):
            sessions.move(session(club, 1), starts_at=past, ends_at=past, by=club.advisor)


class TestCancelling:
    def test_it_stays_cancelled_with_its_reason(self, client: Client, club: Club) -> None:
        client.force_login(club.advisor)
        address = reverse("session_cancel", args=[session(club, 1).pk])
        assert (
            "pourquoi la séance est annulée"
            in client.post(address, {"because": " "}).content.decode()
        )
        client.post(address, {"because": "Panne de\r\nréseau"})
        held = session(club, 1)
        assert (held.state, held.cancelled_because) == (SessionState.CANCELLED, "Panne de réseau")
        assert audited("session.cancelled")
        assert (
            "Cette séance est annulée"
            in client.post(address, {"because": "encore"}).content.decode()
        )

    def test_it_can_be_held_after_all(self, client: Client, club: Club) -> None:
        held = sessions.cancel(session(club, 1), because="panne", by=club.advisor)
        client.force_login(club.advisor)
        client.post(reverse("session_reinstate", args=[held.pk]))
        held = session(club, 1)
        assert (held.state, held.cancelled_because) == (SessionState.PLANNED, "")

    def test_unless_its_hour_is_taken_now(self, client: Client, club: Club) -> None:
        held = sessions.cancel(session(club, 1), because="panne", by=club.advisor)
        other = session(club, 2)
        sessions.move(other, starts_at=held.starts_at, ends_at=held.ends_at, by=club.advisor)
        client.force_login(club.advisor)
        page = client.post(reverse("session_reinstate", args=[held.pk])).content.decode()
        assert "séance 2 de l’e-club «\u00a0Morlaix\u00a0»" in page
        assert session(club, 1).is_cancelled


class TestAdvisors:
    def test_somebody_leads_one_session(self, client: Client, club: Club) -> None:
        stand_in = AdvisorFactory(agency=club.agency)
        client.force_login(club.advisor)
        address = reverse("session_advisor", args=[session(club, 1).pk])
        client.post(address, {"advisor": stand_in.pk})
        assert session(club, 1).advisor == stand_in
        assert session(club, 2).advisor == club.advisor
        stranger = AdvisorFactory()
        page = client.post(address, {"advisor": stranger.pk}).content.decode()
        assert "Choisissez un conseiller de l’agence." in page

    def test_unless_they_lead_another_then(self, club: Club) -> None:
        stand_in = AdvisorFactory(agency=club.agency)
        ClubFactory(
            name="Brest",
            agency=club.agency,
            advisor=stand_in,
            starts_on=club.starts_on,
            sessions=1,
        )
        with pytest.raises(Overlap, match="Brest"):
            sessions.replace_advisor(session(club, 1), stand_in, by=club.advisor)

    def test_the_club_and_its_coming_sessions_change_hands(
        self, client: Client, club: Club
    ) -> None:
        stand_in, successor = AdvisorFactory.create_batch(2, agency=club.agency)
        sessions.replace_advisor(session(club, 3), stand_in, by=club.advisor)
        before = club.advisor
        client.force_login(before)
        client.post(reverse("club_advisor", args=[club.pk]), {"advisor": successor.pk})
        club.refresh_from_db()
        assert club.advisor == successor
        assert session(club, 3).advisor == stand_in
        assert club.sessions.filter(advisor=successor).count() == 5
        assert audited("club.advisor_changed")

    def test_who_read_the_club_before_another_change_builds_on_that_change(
        self, club: Club
    ) -> None:
        first, second = AdvisorFactory.create_batch(2, agency=club.agency)
        held = session(club, 2)
        read_before = Club.objects.select_related("agency", "advisor").get(pk=club.pk)
        season.change_advisor(club, first, by=first)
        day = held.starts_at.astimezone(club.zone).date() + timedelta(weeks=1)
        season.reschedule(held, slots=TestPostponing.SLOTS, starts_on=day, by=first)
        assert set(club.sessions.values_list("advisor", flat=True)) == {first.pk}
        season.change_advisor(read_before, second, by=first)
        assert set(club.sessions.values_list("advisor", flat=True)) == {second.pk}


class TestPostponing:
    SLOTS = (WeeklySlot(0, time(14)), WeeklySlot(3, time(14)))

    def test_the_rest_goes_on_a_week_later(self, club: Club) -> None:
        held = session(club, 3)
        before = [other.starts_at for other in season.rest_of_season(held)]
        day = held.starts_at.astimezone(club.zone).date() + timedelta(weeks=1)
        season.reschedule(held, slots=self.SLOTS, starts_on=day, by=club.advisor)
        after = list(club.sessions.order_by("number"))
        assert [other.number for other in after] == [1, 2, 3, 4, 5, 6]
        assert all(new.starts_at > old for new, old in zip(after[2:], before, strict=True))
        assert {other.sequence for other in after[:2]} == {0}
        assert {other.sequence for other in after[2:]} == {1}
        club.refresh_from_db()
        assert club.ends_on == after[-1].starts_at.astimezone(club.zone).date()

    def test_the_half_days_change(self, client: Client, club: Club) -> None:
        client.force_login(club.advisor)
        held = session(club, 2)
        typed = {
            "starts_on": held.starts_at.date().isoformat(),
            "first_weekday": 2,
            "first_starts_at": "09:00",
            "first_minutes": 120,
            "second_weekday": "",
        }
        address = reverse("session_postpone", args=[held.pk])
        page = client.post(address, typed | {"action": "preview"}).content.decode()
        assert "<strong>5 séances, du" in page
        assert session(club, 2).starts_at == held.starts_at
        fragment = client.post(reverse("session_postpone_preview", args=[held.pk]), typed)
        assert "<strong>5 séances, du" in fragment.content.decode()
        client.post(address, typed | {"action": "save"})
        assert starts(club) == ["Mon 14:00"] + ["Wed 09:00"] * 5
        assert [str(slot) for slot in club.slots.all()] == ["mercredi 09:00"]

    def test_the_preview_leaves_its_number_to_a_cancelled_session(self, club: Club) -> None:
        sessions.cancel(session(club, 3), because="panne", by=club.advisor)
        held = session(club, 2)
        day = held.starts_at.astimezone(club.zone).date() + timedelta(weeks=1)
        plan = season.plan_rest(held, slots=self.SLOTS, starts_on=day)
        assert [wished.number for wished in plan.sessions] == [2, 4, 5, 6]
        season.reschedule(held, slots=self.SLOTS, starts_on=day, by=club.advisor)
        for wished in plan.sessions:
            assert session(club, wished.number).starts_at == wished.starts_at

    def test_a_stand_in_was_free_on_the_old_day_only(self, club: Club) -> None:
        stand_in = AdvisorFactory(agency=club.agency)
        held = sessions.replace_advisor(session(club, 4), stand_in, by=club.advisor)
        day = held.starts_at.astimezone(club.zone).date() + timedelta(weeks=1)
        season.reschedule(session(club, 4), slots=self.SLOTS, starts_on=day, by=club.advisor)
        assert session(club, 4).advisor == club.advisor

    def test_what_it_would_meet_is_named(self, club: Club) -> None:
        held = session(club, 3)
        day = held.starts_at.astimezone(club.zone).date() + timedelta(weeks=1)
        other = ClubFactory(
            name="Brest", agency=club.agency, advisor=club.advisor, starts_on=club.starts_on
        )
        last = session(club, 6)
        ClubSessionFactory(club=other, starts_at=last.starts_at + timedelta(weeks=1, hours=1))
        with pytest.raises(Overlap, match="Brest"):
            season.reschedule(held, slots=self.SLOTS, starts_on=day, by=club.advisor)

    def test_not_before_the_sessions_that_stay(self, client: Client, club: Club) -> None:
        day = session(club, 1).starts_at.astimezone(club.zone).date()
        with pytest.raises(Overlap, match="séance 1"):
            season.reschedule(session(club, 2), slots=self.SLOTS, starts_on=day, by=club.advisor)


class TestClub:
    def test_a_draft_is_opened_before_it_is_changed(self, client: Client, club: Club) -> None:
        draft = ClubFactory(agency=club.agency, state=ClubState.DRAFT, advisor=None, season=None)
        client.force_login(club.advisor)
        address = reverse("club_advisor", args=[draft.pk])
        page = client.post(address, {"advisor": club.advisor.pk}).text
        assert "Seul un e-club ouvert peut être modifié." in page
        assert client.get(reverse("club_prolong", args=[draft.pk])).status_code == 302
        draft.refresh_from_db()
        assert draft.advisor is None

    def test_its_name_and_theme_change(self, client: Client, club: Club) -> None:
        client.force_login(club.advisor)
        client.post(
            reverse("club_change", args=[club.pk]), {"name": "Brest", "theme": "Le commerce"}
        )
        club.refresh_from_db()
        assert (club.name, club.theme) == ("Brest", "Le commerce")

    def test_it_starts_when_its_advisor_says_or_with_its_first_session(
        self, client: Client, club: Club
    ) -> None:
        Club.objects.update(state=ClubState.RECRUITING)
        client.force_login(club.advisor)
        client.post(reverse("club_start", args=[club.pk]))
        club.refresh_from_db()
        assert club.state == ClubState.RUNNING
        page = client.post(reverse("club_start", args=[club.pk])).content.decode()
        assert "Seul un e-club en recrutement peut démarrer." in page
        begun = ClubFactory(state=ClubState.RECRUITING, sessions=1)
        Club.objects.filter(pk=club.pk).update(state=ClubState.RECRUITING)
        assert clubs.start_those_due() == 1
        assert clubs.start_those_due() == 0
        begun.refresh_from_db()
        assert begun.state == ClubState.RUNNING

    def test_closing_ends_seats_sessions_and_invitations(self, client: Client, club: Club) -> None:
        clubs.invitation.invite(club, ["ann@example.org"], by=club.advisor)
        SeatInvitationFactory(club=club, invitation__expires_at=timezone.now() - timedelta(days=1))
        Club.objects.filter(pk=club.pk).update(state=ClubState.RUNNING)
        club.seats.update(taken_on=timezone.localdate())
        client.force_login(club.advisor)
        address = reverse("club_close", args=[club.pk])
        tomorrow = timezone.localdate() + timedelta(days=2)
        seats = {f"kind_{seat.pk}": "searching" for seat in club.seats.all()}
        assert "est à venir" in client.post(address, {"on": tomorrow, **seats}).content.decode()
        User.objects.filter(pk=club.advisor.pk).update(language="en")
        client.post(address, {"on": timezone.localdate(), **seats})
        club.refresh_from_db()
        assert club.state == ClubState.CLOSED
        assert not club.seats.open().exists()
        assert not club.sessions.planned().exists()
        assert session(club, 1).cancelled_because == "L’e-club est terminé."
        assert not club.invitations.unanswered().exists()
        with pytest.raises(ValidationError, match="terminé"):
            season.prolong(club, until=tomorrow + timedelta(weeks=4), by=club.advisor)
        page = client.post(reverse("club_change", args=[club.pk]), {"name": "Brest", "theme": ""})
        assert "Seul un e-club ouvert peut être modifié." in page.content.decode()
        club.refresh_from_db()
        assert club.name == "Morlaix"
