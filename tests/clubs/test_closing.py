"""Closing a club with its report: what is open, every way out, one transaction, one winner."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from clubs.enums import ClubState, OutcomeChannel, OutcomeKind
from clubs.models import Closing, Club, Outcome, Seat
from clubs.services import closing, offering, outcome, seat
from clubs.services.closing import Changed, WayOut
from eclub.dashboards.enums import Level
from eclub.dashboards.services import tally
from eclub.kit.models import AuditEvent
from tests.factories.clubs import (
    ApplicationFactory,
    ClubFactory,
    SeatFactory,
    SeatInvitationFactory,
)
from tests.factories.members import UserFactory
from tests.members.mailbox import last_mail
from tests.rights import NOW, Cast, assemble
from tests.waiting import wait_until_somebody_waits

TODAY = NOW.date()


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


def address(cast: Cast) -> str:
    return reverse("club_close", args=[cast.club.pk])


def typed(cast: Cast, **changed: object) -> dict[str, object]:
    """The form as it is first shown, with what the advisor changed."""
    kinds = {f"kind_{one.pk}": OutcomeKind.SEARCHING.value for one in closing.unanswered(cast.club)}
    return {"on": TODAY.isoformat(), **kinds, **changed}


class TestPage:
    def test_it_says_what_is_still_open(self, cast: Cast) -> None:
        page = " ".join(cast.client("advisor").get(address(cast)).text.split())
        for words in (
            "La séance 3 est en cours",
            "2 séances à venir seront annulées",
            "Émargement de la séance 1",
            "1 invitation sans réponse sera retirée",
            cast.owner.full_name,
            cast.former.full_name,
        ):
            assert words in page

    @pytest.mark.parametrize("members", [1, 5])
    def test_as_many_queries_for_many_members(
        self, cast: Cast, members: int, django_assert_num_queries: Callable
    ) -> None:
        club = ClubFactory(agency=cast.club.agency, members=members)
        client = cast.client("advisor")
        client.get(reverse("club_close", args=[club.pk]))
        with django_assert_num_queries(11):
            client.get(reverse("club_close", args=[club.pk]))

    def test_everything_is_written_in_one_go(self, cast: Cast) -> None:
        owner, left = cast.seat, cast.club.seats.get(member=cast.former)
        answer = cast.client("advisor").post(
            address(cast),
            typed(
                cast,
                worked="Le tour de table.\nLes appels à deux.",
                did_not_work="=Les lundis",
                **{
                    f"kind_{owner.pk}": "permanent",
                    f"channel_{owner.pk}": "hidden",
                    f"job_{owner.pk}": "Soudeuse",
                    f"day_{owner.pk}": (TODAY + timedelta(days=9)).isoformat(),
                    f"kind_{left.pk}": "lost",
                },
            ),
        )
        assert answer["Location"] == reverse("club_report", args=[cast.club.pk])
        cast.club.refresh_from_db()
        assert cast.club.state == ClubState.CLOSED
        found = {row.seat.member_id: (row.kind, row.happened_on) for row in Outcome.objects.all()}
        assert found == {
            cast.owner.pk: ("permanent", TODAY + timedelta(days=9)),
            cast.mate.pk: ("searching", TODAY),
            cast.former.pk: ("lost", left.left_on),
        }
        owner.refresh_from_db()
        assert (owner.left_on, owner.until_closing) == (TODAY, True)
        written = Closing.objects.get()
        assert (written.ended_on, written.worked, written.did_not_work) == (
            TODAY,
            "Le tour de table.\nLes appels à deux.",
            "=Les lundis",
        )
        actions = AuditEvent.objects.values_list("action", flat=True)
        assert {"club.closed", "club.report_written", "outcome.recorded"} <= set(actions)

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"kind": "permanent", "day": "2025-03-01"}, "Dites comment l’emploi a été trouvé."),
            ({"kind": "training"}, "Écrivez le jour"),
            ({"kind": "training", "day": "2020-01-01"}, "avant l’arrivée dans le club"),
            ({"kind": ""}, "Choisissez une sortie"),
        ],
    )
    def test_what_is_wrong_is_said_beside_it_and_the_rest_is_kept(
        self, cast: Cast, changed: dict[str, str], words: str
    ) -> None:
        mine = {f"{part}_{cast.seat.pk}": value for part, value in changed.items()}
        page = cast.client("advisor").post(address(cast), typed(cast, worked="À garder", **mine))
        assert words in page.text
        assert "À garder" in page.text
        assert not Outcome.objects.exists()
        assert Club.objects.get(pk=cast.club.pk).is_open

    def test_the_last_day_is_not_before_the_last_session(self, cast: Cast) -> None:
        page = cast.client("advisor").post(
            address(cast), typed(cast, on=(TODAY - timedelta(days=1)).isoformat())
        )
        assert "Une séance s’est tenue le jeudi 13 mars 2025" in page.text
        assert not Outcome.objects.exists()

    def test_somebody_who_came_meanwhile_is_asked_about(self, cast: Cast) -> None:
        before = typed(cast)
        SeatFactory(club=cast.club, member=UserFactory(first_name="Zoé", last_name="Kerma"))
        page = cast.client("advisor").post(address(cast), before).text
        assert "Zoé Kerma" in page
        assert "Choisissez une sortie" in page
        assert Club.objects.get(pk=cast.club.pk).is_open

    def test_a_way_out_recorded_meanwhile_is_told(self, cast: Cast) -> None:
        before = typed(cast)
        outcome.record(
            cast.seat,
            kind=OutcomeKind.SHORT,
            channel=OutcomeChannel.OFFER,
            happened_on=TODAY,
            by=cast.advisor,
        )
        client = cast.client("advisor")
        assert "vient d’être enregistrée" in client.post(address(cast), before).text
        assert client.post(address(cast), typed(cast)).status_code == 302
        assert Outcome.objects.get(seat=cast.seat).kind == OutcomeKind.SHORT

    def test_a_closed_club_does_not_open_again(self, cast: Cast) -> None:
        client = cast.client("advisor")
        client.post(address(cast), typed(cast))
        assert client.get(address(cast))["Location"] == cast.club.get_absolute_url()
        assert "Lire le bilan" in client.get(cast.club.get_absolute_url()).text

    def test_who_waits_for_a_seat_is_told(self, cast: Cast) -> None:
        waiting, offered = ApplicationFactory.create_batch(2, club=cast.club)
        listed = ApplicationFactory(club=cast.club, state="listed")
        offering.offer(offered, by=cast.advisor)
        client = cast.client("advisor")
        page = client.get(address(cast))
        assert "3 candidatures en attente seront déclinées" in page.text
        assert reverse("club_candidates", args=[cast.club.pk]) in page.text
        assert client.post(address(cast), typed(cast)).status_code == 302
        for one in (waiting, offered, listed):
            one.refresh_from_db()
            assert (one.state, one.decline_reason) == ("declined", "closed")
            mail = last_mail(one.email)
            told = mail.text.replace("\u00a0", " ")
            assert f"« {cast.club.name} » est terminé" in told
            assert reverse("coming_departement", args=["29"]) in mail.text
            assert "n’a pas pu vous proposer" in client.get(mail.text.split()[-1]).text
        assert not cast.club.invitations.pending().exists()
        assert tally.read(tally.Place(Level.CLUB, str(cast.club.pk))).total("waiting") == 0

    def test_words_are_written_before_the_end_and_mended_after_it(self, cast: Cast) -> None:
        client = cast.client("advisor")
        words = reverse("club_words", args=[cast.club.pk])
        client.post(words, {"worked": "Les appels", "did_not_work": ""})
        assert "Les appels" in client.get(address(cast)).text
        client.post(address(cast), typed(cast, worked="Les appels"))
        client.post(words, {"worked": "Les appels à deux", "did_not_work": ""})
        kept = Closing.objects.get()
        assert (kept.worked, kept.ended_on) == ("Les appels à deux", TODAY)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    @pytest.fixture
    def club(self) -> Club:
        made: Club = ClubFactory(members=1)
        SeatInvitationFactory(club=made)
        Seat.objects.update(taken_on=timezone.localdate())
        return made

    @staticmethod
    def race(club: Club, *changes: Callable[[], object]) -> list[object]:
        def run(change: Callable[[], object]) -> object:
            try:
                return change()
            except ValidationError as refusal:
                return refusal
            finally:
                connection.close()

        with ThreadPoolExecutor(len(changes)) as threads:
            with transaction.atomic():
                Club.objects.select_for_update(no_key=True).get(pk=club.pk)
                waiting = []
                for rank, change in enumerate(changes, start=1):
                    waiting.append(threads.submit(run, change))
                    wait_until_somebody_waits(rank)
            return [result.result(20) for result in waiting]

    def closes(self, club: Club) -> Callable[[], object]:
        today = timezone.localdate()
        ways = {one.pk: searching(today) for one in club.seats.all()}
        return lambda: closing.close(club, on=today, ways_out=ways, by=club.advisor)

    def test_a_member_joins_first(self, club: Club) -> None:
        person = UserFactory()
        taken, closed = self.race(club, lambda: seat.take(club, person), self.closes(club))
        assert isinstance(taken, Seat)
        assert isinstance(closed, Changed)
        assert Club.objects.get().is_open
        assert not Outcome.objects.exists()

    def test_a_member_joins_too_late(self, club: Club) -> None:
        person = UserFactory()
        closed, taken = self.race(club, self.closes(club), lambda: seat.take(club, person))
        assert isinstance(closed, Club)
        assert isinstance(taken, seat.NotTaking)
        assert Outcome.objects.count() == 1

    @pytest.mark.parametrize("records_first", [True, False])
    def test_one_way_out_is_recorded(self, club: Club, records_first: bool) -> None:
        held = club.seats.get()

        def records() -> object:
            return outcome.record(
                held, kind=OutcomeKind.OTHER, happened_on=timezone.localdate(), by=club.advisor
            )

        changes = [self.closes(club), records]
        first, second = self.race(club, *(reversed(changes) if records_first else changes))
        assert not isinstance(first, Exception)
        assert isinstance(second, Changed if records_first else outcome.AlreadyRecorded)
        assert Outcome.objects.count() == 1


def searching(on: date) -> WayOut:
    return WayOut(OutcomeKind.SEARCHING, on)
