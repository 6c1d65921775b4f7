"""Outcomes set right and taken back: with a reason, within limits, and never silently."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.enums import ClubState, OutcomeKind
from clubs.models import CalendarEntry, FollowUp, Outcome, OutcomeCorrection, Post, Seat
from clubs.services import outcome, outcome_correction
from clubs.services import seat as seats
from eclub.kit.models import AuditEvent
from members.models import User
from tests.factories.clubs import ClubFactory, SeatFactory, SeatInvitationFactory
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def seat() -> Seat:
    today = timezone.localdate()
    club = ClubFactory(
        starts_on=today - 20 * DAY, sessions=8, members=[UserFactory(first_name="Ann")]
    )
    made: Seat = club.seats.select_related("club__agency", "club__advisor", "member").get()
    return made


def advisor_of(seat: Seat) -> User:
    assert seat.club.advisor
    return seat.club.advisor


def leave(seat: Seat, **fields: object) -> Outcome:
    said = {"kind": "permanent", "channel": "hidden", "happened_on": timezone.localdate()}
    return outcome.record(seat, **{"by": advisor_of(seat), **said, **fields})


def correct(seat: Seat, **fields: object) -> Outcome:
    said = {"kind": "permanent", "channel": "hidden", "happened_on": timezone.localdate()}
    return outcome_correction.correct(
        seat, **{"by": advisor_of(seat), "reason": "Erreur", **said, **fields}
    )


class TestCorrecting:
    def test_what_it_said_is_kept_with_the_reason(self, seat: Seat, client: Client) -> None:
        leave(seat, kind="searching", channel="")
        correct(seat, kind="short", channel="offer", job=" Soudeuse ", reason="Trouvé ensuite")
        correct(seat, kind="permanent", channel="offer", job="Soudeuse", reason="En fait un CDI")
        found = Outcome.objects.get()
        assert (found.kind, found.job) == ("permanent", "Soudeuse")
        former = OutcomeCorrection.objects.values_list("kind", "channel", "job", "reason")
        assert list(former) == [
            ("searching", "", "", "Trouvé ensuite"),
            ("short", "offer", "Soudeuse", "En fait un CDI"),
        ]
        assert AuditEvent.objects.filter(action="outcome.corrected").count() == 2
        client.force_login(advisor_of(seat))
        page = client.get(reverse("club_outcomes", args=[seat.club_id])).content.decode()
        for words in ("2 corrections", "Trouvé ensuite", "En fait un CDI"):
            assert words in page

    def test_the_same_again_is_no_correction(self, seat: Seat) -> None:
        leave(seat)
        correct(seat)
        assert not OutcomeCorrection.objects.exists()

    def test_the_limits_stay(self, seat: Seat) -> None:
        leave(seat)
        with pytest.raises(ValidationError, match="avant l’arrivée"):
            correct(seat, happened_on=seat.taken_on - DAY)
        with pytest.raises(ValidationError, match="comment"):
            correct(seat, channel="")
        assert not OutcomeCorrection.objects.exists()

    def test_another_date_moves_the_leaving_and_the_questions(self, seat: Seat) -> None:
        leave(seat)
        earlier = timezone.localdate() - 5 * DAY
        correct(seat, happened_on=earlier)
        seat.refresh_from_db()
        assert seat.left_on == earlier
        assert FollowUp.objects.first().due_on < timezone.localdate() + 90 * DAY

    def test_a_seat_that_ended_with_its_club_keeps_its_day(self, seat: Seat) -> None:
        ended = timezone.localdate() - 2 * DAY
        Seat.objects.update(left_on=ended, until_closing=True)
        leave(seat, happened_on=ended)
        correct(seat, happened_on=timezone.localdate())
        seat.refresh_from_db()
        assert seat.left_on == ended

    def test_by_the_page_of_the_member(self, seat: Seat, client: Client) -> None:
        leave(seat, by=seat.member)
        client.force_login(seat.member)
        address = reverse("outcome_correct", args=[seat.pk])
        typed = {"kind": "short", "channel": "offer", "happened_on": timezone.localdate()}
        page = client.post(address, typed)
        assert page.status_code == 422
        assert "Donnez la raison" in page.content.decode()
        assert client.post(address, typed | {"reason": "Six mois"}).status_code == 302
        assert Outcome.objects.get().kind == OutcomeKind.SHORT
        # What others wrote about it is for the advisors.
        assert "Six mois" not in client.get(address).content.decode()


class TestTakingBack:
    def back(self, seat: Seat) -> Seat:
        return outcome_correction.take_back(seat, reason="Par erreur", by=advisor_of(seat))

    def test_the_member_sits_where_they_sat(self, seat: Seat) -> None:
        leave(seat)
        self.back(seat)
        seat.refresh_from_db()
        assert seat.left_on is None
        assert not Outcome.objects.exists()
        assert not FollowUp.objects.exists()
        kept = OutcomeCorrection.objects.get()
        assert (kept.kind, kept.taken_back, kept.reason) == ("permanent", True, "Par erreur")
        assert CalendarEntry.objects.filter(person=seat.member).exists()
        leave(seat)  # they leave for good, later

    def test_why_not_is_said(self, seat: Seat, client: Client) -> None:
        leave(seat)
        other = SeatFactory(club=seat.club, number=seat.number)
        client.force_login(advisor_of(seat))
        for address in ("outcome_correct", "outcome_take_back"):
            page = client.get(reverse(address, args=[seat.pk])).content.decode()
            assert "est à quelqu’un d’autre" in page
        with pytest.raises(ValidationError, match="quelqu’un d’autre"):
            self.back(seat)
        Seat.objects.filter(pk=other.pk).update(left_on=timezone.localdate())
        elsewhere = SeatFactory(member=seat.member)
        with pytest.raises(ValidationError, match="a pris une place depuis"):
            self.back(seat)
        elsewhere.delete()
        SeatInvitationFactory.create_batch(8, club=seat.club)
        with pytest.raises(ValidationError, match="retirez d’abord une invitation"):
            self.back(seat)
        seat.club.invitations.all().delete()
        Outcome.objects.update(recorded_at=timezone.now() - 32 * DAY)
        with pytest.raises(ValidationError, match="trente jours"):
            self.back(seat)
        seat.club.state = ClubState.CLOSED
        seat.club.save()
        with pytest.raises(ValidationError, match="terminé"):
            self.back(seat)
        assert Outcome.objects.exists()
        assert not OutcomeCorrection.objects.exists()

    def test_a_member_takes_back_their_own_words_only(self, seat: Seat, client: Client) -> None:
        client.force_login(seat.member)
        address = reverse("outcome_take_back", args=[seat.pk])
        leave(seat)
        assert client.post(address, {"reason": "Non"}).status_code == 403
        self.back(seat)
        leave(seat, by=seat.member)
        assert client.post(address, {"reason": "Par erreur"}).status_code == 302
        assert seat.club.seats.open().exists()

    def test_twice_is_said_kindly(self, seat: Seat) -> None:
        leave(seat)
        self.back(seat)
        with pytest.raises(ValidationError, match="annulée"):
            self.back(seat)


@pytest.mark.django_db(transaction=True)
def test_somebody_takes_the_seat_while_it_is_given_back() -> None:
    club = ClubFactory(starts_on=timezone.localdate(), members=8)
    seat = club.seats.select_related("club__advisor").get(number=3)
    leave(seat)
    newcomer, start, refused = UserFactory(), threading.Barrier(2), list[ValidationError]()

    def run(change) -> None:  # type: ignore[no-untyped-def]
        start.wait()
        try:
            change()
        except ValidationError as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    changes = (
        lambda: outcome_correction.take_back(seat, reason="Erreur", by=club.advisor),
        lambda: seats.take(club, newcomer),
    )
    threads = [threading.Thread(target=run, args=[change]) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert club.seats.open().count() == 8
    assert len(refused) == 1


class TestByTheMember:
    def test_in_a_minute_with_a_word_to_the_club(self, seat: Seat, client: Client) -> None:
        client.force_login(seat.member)
        address = reverse("my_outcome")
        assert address in client.get(reverse("home")).content.decode()
        assert client.get(address).content.decode().count("?way=") == 3
        form = f"{address}?way=work"
        assert "Merci pour vos coups de main" in client.get(form).content.decode()
        typed = {
            "kind": "permanent",
            "channel": "hidden",
            "job": "Soudeuse",
            "happened_on": timezone.localdate() + 20 * DAY,
            "is_told": "on",
            "news": "J’ai trouvé !",
        }
        page = client.post(form, typed | {"news": "", "channel": ""})
        assert page.status_code == 422
        for words in ("Dites comment", "décochez la case", "Soudeuse"):
            assert words in page.content.decode()
        home = client.post(form, typed, follow=True).content.decode()
        for words in ("Bravo, vous avez trouvé", "Ce que vous gardez", "Mon attestation"):
            assert words in home
        seat.refresh_from_db()
        assert seat.left_on == timezone.localdate()
        post = Post.objects.get()
        assert (post.author, post.kind, post.text) == (seat.member, "success", "J’ai trouvé !")
        # A nervous thumb.
        assert client.post(form, typed).status_code == 302
        assert Post.objects.count() == Outcome.objects.count() == 1

    def test_nothing_is_told_that_they_did_not_agree_to(self, seat: Seat, client: Client) -> None:
        client.force_login(seat.member)
        client.post(
            f"{reverse('my_outcome')}?way=training",
            {"kind": "training", "happened_on": timezone.localdate(), "news": "Prérempli"},
        )
        assert Outcome.objects.get().kind == OutcomeKind.TRAINING
        assert not Post.objects.exists()

    def test_a_way_has_its_own_kinds_only(self, seat: Seat, client: Client) -> None:
        client.force_login(seat.member)
        typed = {"kind": "lost", "happened_on": timezone.localdate()}
        for way in ("other", "work", "lost"):
            client.post(f"{reverse('my_outcome')}?way={way}", typed)
        assert not Outcome.objects.exists()

    def test_no_more_questions_by_ones_own_page(self, seat: Seat, client: Client) -> None:
        leave(seat)
        client.force_login(seat.member)
        client.post(reverse("my_follow_ups"))
        assert not User.objects.get(pk=seat.member_id).wants_follow_up
        home = client.get(reverse("home")).content.decode()
        assert "Me demander de mes nouvelles" in home
        client.post(reverse("my_follow_ups"), {"again": "1"})
        assert User.objects.get(pk=seat.member_id).wants_follow_up


class TestByTheAdvisor:
    def test_good_news_are_told_when_the_member_agrees(self, seat: Seat, client: Client) -> None:
        client.force_login(advisor_of(seat))
        address = reverse("seat_release", args=[seat.pk])
        assert client.get(address).content.decode().count("?way=") == 5
        page = client.get(f"{address}?way=work").content.decode()
        assert "Ann est d’accord" in page
        typed = {"kind": "short", "channel": "agency", "happened_on": timezone.localdate()}
        client.post(f"{address}?way=work", typed | {"is_told": "on", "news": "Bravo Ann !"})
        assert Post.objects.get().author == advisor_of(seat)
        assert "déjà enregistrée" in client.get(address, follow=True).content.decode()

    def test_who_ended_with_the_club_is_still_to_be_said(self, seat: Seat, client: Client) -> None:
        Seat.objects.update(left_on=timezone.localdate(), until_closing=True)
        seat.club.state = ClubState.CLOSED
        seat.club.save()
        client.force_login(advisor_of(seat))
        page = reverse("club_outcomes", args=[seat.club_id])
        assert "Sorties à préciser" in client.get(page).content.decode()
        address = f"{reverse('seat_release', args=[seat.pk])}?way=searching"
        assert "is_told" not in client.get(address).content.decode()
        typed = {"kind": "searching", "happened_on": timezone.localdate()}
        assert client.post(address, typed)["Location"] == page
        assert "Sorties à préciser" not in client.get(page).content.decode()
