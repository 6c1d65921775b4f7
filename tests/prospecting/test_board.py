"""The board: moving by hand, handing over, and what other clubs made known before one adds."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from clubs.models import Club
from eclub.kit.models import OutboxMail
from members.models import User
from prospecting.enums import Answer, Stage, StageReason
from prospecting.models import Approach, Prospect, StageChange
from prospecting.services import approach as approaches
from prospecting.services import prospect as prospects
from prospecting.services import stage
from tests.factories.clubs import ClubFactory
from tests.factories.members import AdvisorFactory, AgencyFactory, RegionFactory
from tests.factories.prospecting import ApproachFactory, CompanyFactory, ProspectFactory, siret
from tests.prospecting.test_prospect import log, member, race

pytestmark = pytest.mark.django_db
TODAY = date(2025, 2, 3)


@pytest.fixture
def club() -> Club:
    made: Club = ClubFactory(members=3)
    return made


def move(prospect: Prospect, to: Stage, by: User, seen_in: Stage = Stage.TO_CONTACT) -> bool:
    return stage.move(prospect, to, seen_in=seen_in, by=by)


def text_of(page: HttpResponse) -> str:
    """Whatever spaces the catalogue has."""
    return page.content.decode().replace("\u00a0", " ")


class TestMoving:
    def test_each_step_is_kept_with_its_reason(self, club: Club) -> None:
        prospect, me = ProspectFactory(club=club), member(club)
        assert move(prospect, Stage.CONTACTED, me)
        approach = log(prospect, me, Answer.MEETING)
        log(prospect, me, Answer.NONE)
        steps = StageChange.objects.order_by("pk").values_list(
            "from_stage", "to_stage", "why", "by", "approach"
        )
        assert list(steps) == [
            (Stage.TO_CONTACT, Stage.CONTACTED, StageReason.HAND, me.pk, None),
            (Stage.CONTACTED, Stage.MEETING, StageReason.ANSWER, me.pk, approach.pk),
        ]

    def test_a_card_that_moved_meanwhile_stays_where_it_is(self, club: Club) -> None:
        prospect, me = ProspectFactory(club=club, stage=Stage.MEETING), member(club)
        with pytest.raises(stage.MovedMeanwhile, match="rendez-vous"):
            move(prospect, Stage.CLOSED, me)
        assert not move(prospect, Stage.MEETING, me)

    def test_somebody_elses_card_is_moved_by_an_advisor_only(self, club: Club) -> None:
        prospect = ProspectFactory(club=club, in_charge=member(club, 2))
        with pytest.raises(prospects.AlreadyTaken):
            move(prospect, Stage.CLOSED, member(club))
        assert move(prospect, Stage.CLOSED, AdvisorFactory(agency=club.agency))

    def test_a_drop_or_a_select_sends_the_same_form(self, club: Club, client: Client) -> None:
        prospect = ProspectFactory(club=club)
        client.force_login(member(club))
        board = reverse("prospect_list", args=[club.pk])
        sent = {"seen_in": "to_contact", "to": "interview", "next": board}
        address = reverse("prospect_move", args=[prospect.pk])
        page = client.post(address, sent, follow=True)
        assert page.redirect_chain == [(board, 302)]
        assert f"« {prospect.company.name} » : entretien" in text_of(page)
        again = client.post(address, sent | {"to": "closed"}, follow=True)
        assert "vient d’être déplacée" in text_of(again)
        prospect.refresh_from_db()
        assert prospect.stage == Stage.INTERVIEW


class TestHandingOver:
    def test_the_one_who_gets_it_is_told(self, club: Club) -> None:
        me, mate = member(club), member(club, 2)
        prospect = ProspectFactory(club=club, in_charge=me)
        log(prospect, me, Answer.LATER, note="Secret", call_back_on=TODAY)
        prospects.hand_over(prospect, mate, by=me)
        prospect.refresh_from_db()
        assert prospect.in_charge == mate
        mail = OutboxMail.objects.get()
        assert mail.to == mate.email
        assert "Secret" not in mail.text
        with pytest.raises(prospects.AlreadyTaken):
            prospects.hand_over(prospect, me, by=me)

    def test_an_advisor_hands_over_and_both_are_told(self, club: Club) -> None:
        me, mate = member(club), member(club, 2)
        prospect = ProspectFactory(club=club, in_charge=me)
        prospects.hand_over(prospect, mate, by=AdvisorFactory(agency=club.agency))
        assert set(OutboxMail.objects.values_list("to", flat=True)) == {me.email, mate.email}

    def test_only_to_somebody_who_sits_in_the_club(self, club: Club, client: Client) -> None:
        me, gone, other = member(club), member(club, 2), member(ClubFactory(members=1))
        club.seats.filter(member=gone).update(left_on=TODAY)
        prospect = ProspectFactory(club=club, in_charge=me)
        for person in (gone, other):
            with pytest.raises(prospects.ValidationError):
                prospects.hand_over(prospect, person, by=me)
        client.force_login(me)
        page = client.get(prospect.get_absolute_url()).content.decode()
        assert member(club, 3).short_name in page
        assert gone.short_name not in page


class TestElsewhere:
    def test_it_is_said_before_saving_when_and_by_which_club(
        self, club: Club, client: Client
    ) -> None:
        near = AgencyFactory(region=club.agency.region)
        other = ClubFactory(name="E-club voisin", agency=near, members=1)
        company = CompanyFactory(siret=siret(4), name="Chantier Test")
        caller = member(other)
        ApproachFactory(
            prospect=ProspectFactory(club=other, company=company),
            author=caller,
            on=TODAY,
            note="Secret",
        )
        client.force_login(member(club))
        page = reverse("prospect_list", args=[club.pk])
        typed = {"siret": siret(4), "name": "Chantier Test"}
        told = text_of(client.post(page, typed))
        assert "« E-club voisin », le lundi 3 février" in told
        assert caller.short_name not in told
        assert "Secret" not in told
        assert not Prospect.objects.filter(club=club).exists()
        direct = reverse("prospect_add", args=[club.pk, company.pk])
        assert "E-club voisin" in client.post(direct).content.decode()
        client.post(page, typed | {"anyway": "1"})
        added = Prospect.objects.get(club=club)
        assert "E-club voisin" in client.get(added.get_absolute_url()).content.decode()

    def test_what_another_region_did_is_not_known(self, club: Club, client: Client) -> None:
        company = CompanyFactory()
        far = ClubFactory(
            agency=AgencyFactory(region=RegionFactory(code="84", name="Ailleurs"), departement="69")
        )
        ApproachFactory(prospect=ProspectFactory(company=company, club=far))
        client.force_login(member(club))
        client.post(reverse("prospect_add", args=[club.pk, company.pk]))
        assert Prospect.objects.filter(club=club).exists()

    def test_ones_own_club_is_said_with_its_last_contact(self, club: Club) -> None:
        prospect = ProspectFactory(club=club)
        log(prospect, member(club))
        with pytest.raises(prospects.AlreadyAdded, match="3 février"):
            prospects.add_company(club, prospect.company, by=member(club, 2))


def test_a_reply_moves_the_company_and_is_the_last_contact(club: Club) -> None:
    me, prospect = member(club), ProspectFactory(club=club)
    sent = log(prospect, me, Answer.NONE, kind="email")
    day = TODAY + timedelta(days=6)
    approaches.answered(sent, answer=Answer.MEETING, on=day, meets_on=day, by=me)
    found = Prospect.objects.with_last_approach().get()
    assert (found.stage, found.last_on, found.meets_on) == (Stage.MEETING, day, day)


def test_a_reply_is_noted_once_and_to_a_message(club: Club, client: Client) -> None:
    me, prospect = member(club), ProspectFactory(club=club)
    called, sent = log(prospect, me, Answer.NONE), log(prospect, me, Answer.NONE, kind="email")
    client.force_login(me)
    assert client.get(reverse("approach_reply", args=[called.pk])).status_code == 404
    stale = Approach.objects.get(pk=sent.pk)
    approaches.answered(sent, answer=Answer.LATER, on=TODAY, by=None)
    for approach in (stale, called):
        with pytest.raises(approaches.AlreadyAnswered), transaction.atomic():
            approaches.answered(approach, answer=Answer.MEETING, on=TODAY, by=me)
    page = reverse("approach_reply", args=[sent.pk])
    told = client.post(page, {"answer": "hired", "on": TODAY}, follow=True)
    assert told.redirect_chain == [(prospect.get_absolute_url(), 302)]
    assert "déjà notée" in told.content.decode()
    sent.refresh_from_db()
    assert sent.answer == Answer.LATER


@pytest.mark.django_db(transaction=True)
def test_a_card_moved_by_eight_at_once_goes_one_way() -> None:
    club = ClubFactory(members=8)
    prospect = ProspectFactory(club=club)
    ways = [one for one in Stage if one != Stage.TO_CONTACT]
    got, refused = race(6, lambda rank: move(prospect, ways[rank], member(club, rank + 1)))
    assert got == [True]
    assert len(refused) == 5
    assert StageChange.objects.count() == 1
