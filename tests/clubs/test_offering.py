"""Candidates: what advisors read and decide, and waiting lists that are served by themselves."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs import tasks
from clubs.enums import ClubState
from clubs.feature_settings import OFFER_DAYS
from clubs.models import Application, Club
from clubs.services import application as applications
from clubs.services import candidates, offering
from clubs.services import club as clubs
from clubs.services import invitation as club_invitations
from clubs.services import seat as seats
from eclub.kit.models import AuditEvent, OutboxMail
from members.models import User
from members.services import invitation as invitations
from tests.clubs.test_guarantees import at_once
from tests.factories.clubs import ApplicationFactory, ClubFactory, SeatFactory
from tests.factories.cv import CvFactory, OccupationFactory
from tests.factories.members import AdvisorFactory, AgencyFactory, ManagerFactory, UserFactory
from tests.members.mailbox import last_mail, link_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def full() -> Club:
    made: Club = ClubFactory(members=8, name="Club plein", starts_on=timezone.localdate())
    return made


def queued(club: Club, count: int, **fields: Any) -> list[Application]:
    """On the waiting list, the first for longest."""
    now = timezone.now()
    return [
        ApplicationFactory(
            club=club, state="listed", applied_at=now - timedelta(days=20 - rank), **fields
        )
        for rank in range(count)
    ]


def free_a_seat(club: Club) -> None:
    seat = club.seats.open().first()
    assert seat is not None
    seats.release(seat, timezone.localdate(timezone=club.zone), by=club.advisor)


def states(*some: Application) -> list[str]:
    for one in some:
        one.refresh_from_db()
    return [one.state for one in some]


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def accept(application: Application) -> User:
    application.refresh_from_db()
    token = link_in(last_mail(application.email)).rstrip("/").rpartition("/")[2]
    return invitations.accept(token, first_name="C", last_name="C", password="une-phrase-longue")


# The waiting list ------------------------------------------------------------------------


def test_nothing_is_offered_while_the_club_is_full(full: Club) -> None:
    queued(full, 1)
    assert offering.due(timezone.now()) == []
    assert offering.serve(full.pk, timezone.now()) == 0


def test_a_freed_seat_goes_to_who_waited_for_longest_then_to_the_next(
    full: Club, at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = queued(full, 2)
    examined_by_nobody = ApplicationFactory(
        club=full, applied_at=timezone.now() - timedelta(days=90)
    )
    free_a_seat(full)
    assert offering.due(timezone.now()) == [full.pk]
    # Two beats, one after the other; the worker is at hand.
    monkeypatch.setattr(tasks.serve_waiting_list, "delay", tasks.serve_waiting_list)
    tasks.serve_waiting_lists()
    tasks.serve_waiting_lists()
    assert states(first, second, examined_by_nobody) == ["offered", "listed", "waiting"]
    assert first.offer is not None
    lasts = first.offer.invitation.expires_at - timezone.now()
    assert timedelta(days=4, hours=23) < lasts <= timedelta(days=OFFER_DAYS.value)
    assert full.invitations.count() == 1
    assert offering.due(timezone.now()) == []

    later = timezone.now() + timedelta(days=OFFER_DAYS.value) + timedelta(hours=1)
    at(later)
    offering.serve(full.pk, later)
    assert states(first, second) == ["lapsed", "offered"]
    told = last_mail(first.email)
    assert "proposée à la personne suivante" in told.text
    # The old link takes no seat any more, the new one leads back to the list.
    page = Client().post(link_in(told), {"said": "return"}, follow=True)
    assert "Vous êtes la prochaine personne" in page.text
    assert states(first) == ["listed"]


def test_who_accepts_is_seated_and_answered(full: Club) -> None:
    (first,) = queued(full, 1)
    free_a_seat(full)
    offering.serve(full.pk, timezone.now())
    person = accept(first)
    assert full.seats.open().filter(member=person).exists()
    assert states(first) == ["seated"]
    assert offering.due(timezone.now()) == []


def test_who_was_invited_by_hand_waits_no_more_and_no_application_led_there(full: Club) -> None:
    (first,) = queued(full, 1)
    free_a_seat(full)
    club_invitations.invite(full, [first.email], by=full.advisor)
    # The seat is promised: nobody else is offered it, and they are not invited twice.
    assert offering.serve(full.pk, timezone.now()) == 0
    accept(first)
    # Anybody may have written it with this address.
    assert states(first) == ["withdrawn"]


def test_an_offer_that_is_taken_back_is_examined_again(full: Club) -> None:
    first, second = queued(full, 2)
    free_a_seat(full)
    offering.serve(full.pk, timezone.now())
    first.refresh_from_db()
    assert first.offer is not None
    club_invitations.withdraw(first.offer, by=full.advisor)
    offering.serve(full.pk, timezone.now())
    assert states(first, second) == ["waiting", "offered"]


def test_who_sits_elsewhere_by_now_is_passed_over_for_somebody_to_look(full: Club) -> None:
    first, second = queued(full, 2)
    SeatFactory(club=ClubFactory(), member=UserFactory(email=first.email))
    free_a_seat(full)
    offering.serve(full.pk, timezone.now())
    assert states(first, second) == ["waiting", "offered"]


def test_a_closed_club_offers_nothing_and_declines_everybody(full: Club) -> None:
    first, second = queued(full, 2)
    free_a_seat(full)
    offering.serve(full.pk, timezone.now())
    clubs.close(full, on=timezone.localdate(timezone=full.zone), by=full.advisor)
    assert states(first, second) == ["declined", "declined"]
    assert offering.due(timezone.now()) == []
    assert not applications.come_back(first)


def test_a_person_who_withdraws_leaves_the_seat_to_the_next(full: Club) -> None:
    first, second = queued(full, 2)
    free_a_seat(full)
    offering.serve(full.pk, timezone.now())
    first.refresh_from_db()
    applications.withdraw(first)
    offering.serve(full.pk, timezone.now())
    assert states(first, second) == ["withdrawn", "offered"]


class TestRaces:
    pytestmark = pytest.mark.django_db(transaction=True)

    def test_many_beats_at_once_offer_once(self, full: Club) -> None:
        queue = queued(full, 4)
        free_a_seat(full)
        now = timezone.now()
        results = at_once(*[lambda: offering.serve(full.pk, now) for _ in range(6)])
        assert sorted(results) == [0, 0, 0, 0, 0, 1]
        assert states(*queue) == ["offered", "listed", "listed", "listed"]
        assert OutboxMail.objects.filter(to=queue[0].email).count() == 1

    def test_the_last_moment_has_one_winner(
        self, full: Club, at: Callable[[datetime], None]
    ) -> None:
        """The person accepts while the sweep gives the seat to the next."""
        first, second = queued(full, 2)
        free_a_seat(full)
        offering.serve(full.pk, timezone.now())
        later = timezone.now() + timedelta(days=OFFER_DAYS.value) - timedelta(seconds=1)
        at(later)
        sweep = later + timedelta(seconds=2)

        def take() -> str:
            try:
                accept(first)
            except invitations.InvitationClosed:
                return "late"
            return "seated"

        taken, _served = at_once(take, lambda: offering.serve(full.pk, sweep))
        expected = ["seated", "listed"] if taken == "seated" else ["lapsed", "offered"]
        assert states(first, second) == expected
        assert full.seats.open().count() + full.invitations.pending(sweep).count() <= 8

    def test_one_seat_two_advisors(self, full: Club) -> None:
        first, second = (ApplicationFactory(club=full) for _ in range(2))
        free_a_seat(full)
        results = at_once(
            lambda: offering.offer(first, by=full.advisor),
            lambda: offering.offer(second, by=full.advisor),
        )
        assert sum(isinstance(one, ValidationError) for one in results) == 1
        assert sorted(states(first, second)) == ["offered", "waiting"]

    def test_moved_while_the_other_club_closes(self, full: Club) -> None:
        one = ApplicationFactory()
        today = timezone.localdate(timezone=full.zone)
        at_once(
            lambda: offering.move(one, full, by=full.advisor),
            lambda: clubs.close(full, on=today, by=full.advisor),
        )
        # Moved and declined, or refused: never forgotten where nobody looks.
        assert not full.applications.pending().exists()

    def test_offered_and_withdrawn_at_once(self, full: Club) -> None:
        one = ApplicationFactory(club=full)
        free_a_seat(full)
        at_once(lambda: offering.offer(one, by=full.advisor), lambda: applications.withdraw(one))
        assert states(one) == ["withdrawn"]
        assert not full.invitations.pending().exists()


# What advisors decide --------------------------------------------------------------------


@pytest.fixture
def club() -> Club:
    made: Club = ClubFactory(state=ClubState.RECRUITING, name="Club du Trégor")
    return made


def test_the_list_says_who_waits_and_why(club: Club, django_assert_num_queries: Any) -> None:
    OccupationFactory(code="G1602", label="Personnel de cuisine")
    for codes in (["G1602"], ["G1603"], ["M1805"]):
        CvFactory(owner=SeatFactory(club=club).member, occupations=codes)
    ApplicationFactory(club=club, applied_at=timezone.now() - timedelta(days=12, hours=1))
    client = signed_in(club.advisor)
    address = reverse("club_candidates", args=[club.pk])
    client.get(address)
    with django_assert_num_queries(14):
        page = client.get(address)
    assert "attend depuis 12 jours" in page.text
    assert "11 km de l’agence" in page.text
    assert "même métier que 1 membre, voisin de 1 autre" in page.text
    assert "Personnel de cuisine" in page.text
    ApplicationFactory.create_batch(3, club=club)
    with django_assert_num_queries(14):
        client.get(address)
    assert "Candidate" in client.get(reverse("candidate_list")).text


def test_a_long_list_goes_on_by_key(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "PAGE_LENGTH", 2)
    moment = timezone.now()
    made = {ApplicationFactory(club=club, applied_at=moment).pk for _ in range(5)}
    rows, seen, after = Application.objects.all(), [], ""
    while True:
        page = candidates.page(rows, candidates.CandidateView.PENDING, after, moment)
        seen += [one.application.pk for one in page.candidates]
        after = page.after
        if not after:
            break
    assert len(seen) == len(made)
    assert set(seen) == made
    forged = candidates.page(rows, candidates.CandidateView.OVER, "2025-99-99T0~1", moment)
    assert forged.candidates == []


def test_an_advisor_offers_a_seat(club: Club) -> None:
    one = ApplicationFactory(club=club)
    client = signed_in(club.advisor)
    said = client.post(reverse("candidate_offer", args=[one.pk]), follow=True)
    assert "l’invitation est partie." in said.text
    again = client.post(reverse("candidate_offer", args=[one.pk]), follow=True)
    assert "a changé entre-temps" in again.text
    assert states(one) == ["offered"]
    assert AuditEvent.objects.filter(action="application.offered").count() == 1
    assert club.invitations.count() == 1


def test_an_advisor_puts_somebody_on_the_list(club: Club) -> None:
    one = ApplicationFactory(club=club)
    signed_in(club.advisor).post(reverse("candidate_keep", args=[one.pk]))
    assert states(one) == ["listed"]
    mail = last_mail(one.email)
    assert "liste d’attente" in mail.subject
    assert "Vous êtes la prochaine personne" in Client().get(link_in(mail)).text


def test_no_is_said_in_the_words_that_were_shown(club: Club) -> None:
    one = ApplicationFactory(club=club)
    client, address = signed_in(club.advisor), reverse("candidate_decline", args=[one.pk])
    assert "Choisissez la raison" in client.get(address).text
    shown = client.get(address, {"reason": "full"})
    message = shown.context["form"]["message"].value()
    assert "Bonjour Candidate," in message
    assert client.get(address, {"reason": "rude"}).status_code == 200
    empty = client.post(address, {"reason": "full", "message": " "})
    assert empty.status_code == 422
    assert "Écrivez au moins une phrase" in empty.text
    client.post(address, {"reason": "full", "message": f"{message}\nÀ bientôt <3"})
    assert states(one) == ["declined"]
    mail = last_mail(one.email)
    assert f"{message}\nÀ bientôt <3" in mail.text
    assert Client().get(link_in(mail)).status_code == 200


def test_an_application_follows_to_another_club(club: Club) -> None:
    other = ClubFactory(agency=club.agency, advisor=club.advisor, name="Club voisin")
    applied = timezone.now() - timedelta(days=30)
    one = ApplicationFactory(club=club, state="listed", applied_at=applied)
    client = signed_in(club.advisor)
    assert "Faire venir ici" in client.get(reverse("club_candidates", args=[other.pk])).text
    client.post(reverse("candidate_move", args=[one.pk]), {"club": other.pk})
    assert states(one) == ["waiting"]
    assert (one.club, one.applied_at) == (other, applied)
    assert "«\u00a0Club voisin\u00a0»" in last_mail(one.email).text
    twice = ApplicationFactory(club=club, email=one.email)
    refused = client.post(reverse("candidate_move", args=[twice.pk]), {"club": other.pk})
    assert "a déjà une candidature pour cet e-club" in refused.text
    foreign = client.post(reverse("candidate_move", args=[one.pk]), {"club": ClubFactory().pk})
    assert foreign.status_code == 422


def test_the_region_reads_who_said_so_and_may_bring_them_over(club: Club) -> None:
    agency = AgencyFactory(region=club.agency.region)
    neighbour = AdvisorFactory(agency=agency)
    theirs = ClubFactory(agency=agency, advisor=neighbour)
    open_to_any = ApplicationFactory(club=club, anywhere=True, last_name="Partout")
    ApplicationFactory(club=club, last_name="Discrète")
    client = signed_in(neighbour)
    page = client.get(reverse("club_candidates", args=[theirs.pk]))
    assert "Partout" in page.text
    assert "Discrète" not in page.text
    client.post(reverse("candidate_move", args=[open_to_any.pk]), {"club": theirs.pk})
    assert states(open_to_any) == ["waiting"]
    assert open_to_any.club == theirs


def test_managers_see_how_many_and_no_name(club: Club) -> None:
    ApplicationFactory(club=club, last_name="Discrète")
    manager = ManagerFactory(region=club.agency.region)
    page = signed_in(manager).get(reverse("club", args=[club.pk]))
    assert "1 personne attend\u00a0: 1 à examiner, 0 sur la liste d’attente." in page.text
    assert "Discrète" not in page.text
    assert reverse("club_candidates", args=[club.pk]) not in page.text
