"""« Ne pas contacter » wherever a club looks: the board, the day, the mails; and who decides."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.models import Club
from eclub.kit.models import OutboxMail
from members.models import User
from prospecting.enums import Answer, MarkKind, MarkOrigin, Stage
from prospecting.models import Company, CompanyMark, Prospect
from prospecting.services import board, call_back, day
from prospecting.services import mark as marks
from tests.factories.clubs import ClubFactory
from tests.factories.members import AdvisorFactory, AgencyFactory, ManagerFactory
from tests.factories.prospecting import (
    ApproachFactory,
    CompanyFactory,
    CompanyMarkFactory,
    ProspectFactory,
)
from tests.prospecting.test_prospect import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def club() -> Club:
    made: Club = ClubFactory(members=2)
    return made


@pytest.fixture
def promised(club: Club) -> Prospect:
    """To call again today, by the first member."""
    me, today = member(club), timezone.localdate()
    made: Prospect = ProspectFactory(club=club, in_charge=me, stage=Stage.CALL_BACK)
    ApproachFactory(prospect=made, author=me, answer=Answer.LATER, on=today, call_back_on=today)
    return made


def refuse(prospect: Prospect, by: User) -> CompanyMark:
    return marks.say(
        prospect.company,
        prospect.club,
        MarkKind.REFUSES,
        on=timezone.localdate(),
        words="Plus d’appels",
        origin=MarkOrigin.MEMBER,
        by=by,
    )


def test_nobody_is_sent_to_call_it(club: Club, promised: Prospect, client: Client) -> None:
    me, today = member(club), timezone.localdate()
    assert board.board(club, me, today).due
    assert day.of(me, club, today).tasks
    assert call_back.waiting(today).exists()
    refuse(promised, me)
    assert not board.board(club, me, today).due
    assert not day.of(me, club, today).tasks
    assert not call_back.waiting(today).exists()
    client.force_login(me)
    page = client.get(reverse("prospect_list", args=[club.pk])).content.decode()
    assert "ne pas contacter" in page
    assert reverse("prospect_call", args=[promised.pk]) not in page


def test_the_call_in_which_it_said_so_may_be_noted_that_day(
    club: Club, promised: Prospect, client: Client
) -> None:
    me, page = member(club), promised.get_absolute_url()
    mark = refuse(promised, me)
    client.force_login(me)
    shown = client.get(page).content.decode()
    assert "Noter une démarche" in shown
    assert reverse("prospect_call", args=[promised.pk]) not in shown
    assert reverse("message_write", args=[promised.pk, "email"]) not in shown
    told = {"key": str(uuid4()), "kind": "phone", "answer": "not_hiring", "on": mark.on}
    assert client.post(page, told).status_code == 302
    assert promised.approaches.count() == 2
    CompanyMark.objects.update(on=mark.on - timedelta(days=1))
    assert "Noter une démarche" not in client.get(page).content.decode()
    client.force_login(member(club, 2))
    CompanyMark.objects.update(on=mark.on)
    assert "Noter une démarche" not in client.get(page).content.decode()


def test_nobody_is_sent_to_a_closed_establishment(
    club: Club, promised: Prospect, client: Client
) -> None:
    me, today = member(club), timezone.localdate()
    Company.objects.filter(pk=promised.company_id).update(is_open=False, closed_on=today)
    assert not board.board(club, me, today).due
    assert not day.of(me, club, today).tasks
    assert not call_back.waiting(today).exists()
    client.force_login(me)
    call, page = reverse("prospect_call", args=[promised.pk]), promised.get_absolute_url()
    listed = client.get(reverse("prospect_list", args=[club.pk])).content.decode()
    assert ">a fermé<" in listed
    assert call not in listed
    shown = client.get(page).content.decode()
    assert "Cet établissement a fermé." in shown
    assert reverse("prospect_lead", args=[promised.pk]) not in shown
    assert call not in shown
    assert client.get(call).headers["Location"] == page


def test_a_closed_establishment_is_not_added(club: Club, client: Client) -> None:
    company = CompanyFactory(is_open=False)
    client.force_login(member(club))
    picked = client.post(reverse("prospect_add", args=[club.pk, company.pk]), follow=True)
    assert "a fermé, d’après" in picked.content.decode()
    typed = {"siret": company.siret, "name": "X"}
    refused = client.post(reverse("prospect_list", args=[club.pk]), typed)
    assert "a fermé, d’après" in refused.content.decode()
    assert not Prospect.objects.exists()


def test_its_advisor_is_asked_once(club: Club, promised: Prospect) -> None:
    me = member(club)
    for _ in range(2):
        refuse(promised, me)
    mail = OutboxMail.objects.get()
    assert mail.to == club.advisor.email
    assert mail.is_secret
    assert promised.company.name not in mail.subject
    assert promised.company.name in mail.text
    assert me.last_name not in mail.text
    assert reverse("known_companies") in mail.text


def test_its_advisor_is_asked_again_of_a_new_refusal(club: Club, promised: Prospect) -> None:
    me, long_ago = member(club), timezone.localdate() - timedelta(days=30)
    marks.say(
        promised.company,
        club,
        MarkKind.REFUSES,
        on=long_ago,
        until=long_ago + timedelta(days=3),
        origin=MarkOrigin.MEMBER,
        by=me,
    )
    refuse(promised, me)
    assert OutboxMail.objects.filter(to=club.advisor.email).count() == 2


def test_a_sure_word_asks_nobody(club: Club) -> None:
    CompanyMarkFactory(club=club)
    marks.say(
        ProspectFactory(club=club).company,
        club,
        MarkKind.REFUSES,
        on=timezone.localdate(),
        origin=MarkOrigin.EMPLOYER,
        by=None,
    )
    assert not OutboxMail.objects.exists()


def test_the_first_page_of_who_decides_says_how_many(
    club: Club, promised: Prospect, client: Client
) -> None:
    mark = refuse(promised, member(club))
    region = club.agency.region
    part = reverse("known_companies_part")
    for person, status in (
        (club.advisor, 200),
        (ManagerFactory(region=region), 200),
        # Reads it among those of the region, decides on none.
        (AdvisorFactory(agency=AgencyFactory(region=region, name="Voisine")), 204),
        (member(club), 403),
    ):
        client.force_login(person)
        assert client.get(part).status_code == status
    client.force_login(club.advisor)
    home = client.get(reverse("home")).content.decode()
    assert part in home
    assert reverse("known_companies") in home
    marks.confirm(mark, by=club.advisor)
    assert client.get(part).status_code == 204


def test_a_long_stage_is_cut_until_asked(club: Club, client: Client) -> None:
    for _ in range(board.SHOWN + 5):
        ProspectFactory(club=club)
    client.force_login(member(club))
    address = reverse("prospect_list", args=[club.pk])
    page = client.get(address)
    assert page.content.decode().count("data-eclub-card") == board.SHOWN
    assert "Voir les 5 autres" in page.content.decode()
    whole = client.get(address, {"whole": Stage.TO_CONTACT}).content.decode()
    assert whole.count("data-eclub-card") == board.SHOWN + 5
