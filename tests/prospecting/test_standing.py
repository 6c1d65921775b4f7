"""What a region knows of a company; who asked to be left alone is, by everybody in it."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from clubs.models import Club
from members.models import User
from prospecting.enums import Answer, MarkKind, MarkOrigin
from prospecting.models import Company, CompanyMark, Prospect
from prospecting.services import mark as marks
from prospecting.services import standing
from tests.factories.clubs import ClubFactory
from tests.factories.members import AgencyFactory, RegionFactory
from tests.factories.prospecting import (
    ApproachFactory,
    CompanyFactory,
    CompanyMarkFactory,
    ProspectFactory,
)
from tests.waiting import wait_until_somebody_waits

pytestmark = pytest.mark.django_db
TODAY = date(2025, 2, 3)


@pytest.fixture
def club() -> Club:
    made: Club = ClubFactory(members=2)
    return made


def neighbour(club: Club) -> Club:
    """Another club of the same region."""
    made: Club = ClubFactory(agency=AgencyFactory(region=club.agency.region, name="Voisine"))
    return made


def far_away() -> Club:
    region = RegionFactory(code="84", name="Loin")
    made: Club = ClubFactory(agency=AgencyFactory(region=region, departement="69"))
    return made


def refuse(club: Club, company: Company, **fields: object) -> CompanyMark:
    values = {"on": TODAY, "origin": MarkOrigin.ADVISOR, "by": club.advisor} | fields
    return marks.say(company, club, MarkKind.REFUSES, **values)  # type: ignore[arg-type]  # a shorthand


def member(club: Club, number: int = 1) -> User:
    return club.seats.get(number=number).member


def test_a_region_knows_marks_and_approaches_in_one_query(
    club: Club, django_assert_num_queries: object
) -> None:
    other = neighbour(club)
    first, second = CompanyFactory(), CompanyFactory()
    ours = ProspectFactory(club=club, company=first)
    theirs = ProspectFactory(club=other, company=first)
    ApproachFactory(prospect=ours, on=TODAY, note="Un secret")
    ApproachFactory(prospect=theirs, on=TODAY - timedelta(days=3))
    ApproachFactory(prospect=theirs, on=TODAY - timedelta(days=9))
    ApproachFactory(prospect=ProspectFactory(club=far_away(), company=first))
    CompanyMarkFactory(
        company=first, club=other, kind=MarkKind.PROJECT, origin=MarkOrigin.MEMBER, on=TODAY
    )
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
        known = standing.of_many([first.pk, second.pk], club.agency.region_id)
    one = known[first.pk]
    assert [(said.name, said.last_on, said.times) for said in one.approached] == [
        (club.name, TODAY, 1),
        (other.name, TODAY - timedelta(days=3), 2),
    ]
    apart = one.apart_from(club)
    assert apart
    assert [said.club_id for said in apart.approached] == [other.pk]
    assert [(said.kind, said.club) for said in one.marks] == [(MarkKind.PROJECT, other.name)]
    assert one.do_not_contact is None
    assert known[second.pk] == standing.Standing()
    assert "secret" not in repr(one)


def test_a_list_says_it_in_its_own_query(club: Club, django_assert_num_queries: object) -> None:
    refusing, plain = CompanyFactory(name="A"), CompanyFactory(name="B")
    ProspectFactory(club=club, company=plain)
    ProspectFactory(club=club, company=refusing)
    CompanyMarkFactory(company=refusing, club=neighbour(club))
    CompanyMarkFactory(company=plain, club=far_away())
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
        rows = list(
            standing.annotated(
                Prospect.objects.filter(club=club).order_by("company__name"),
                club.agency.region_id,
                company="company",
            ).values_list("company__name", "do_not_contact")
        )
    assert rows == [("A", True), ("B", False)]
    alone = standing.refusing(club.agency.region)
    assert list(Company.objects.exclude(pk__in=alone)) == [plain]


def test_a_mark_is_renewed_and_ends(club: Club) -> None:
    company = CompanyFactory()
    for on in (TODAY, TODAY + timedelta(days=2), TODAY + timedelta(days=1)):
        marks.say(company, club, MarkKind.PROJECT, on=on, origin=MarkOrigin.MEMBER, by=member(club))
    mark = CompanyMark.objects.get()
    assert mark.on == TODAY + timedelta(days=2)
    assert mark.until == mark.on + marks.LASTS[MarkKind.PROJECT]
    assert CompanyMark.objects.standing(mark.until).exists()
    assert not CompanyMark.objects.standing(mark.until + timedelta(days=1)).exists()


def test_the_same_region_leaves_alone_who_refuses_and_no_other(club: Club) -> None:
    company = CompanyFactory()
    refuse(club, company)
    with pytest.raises(standing.DoNotContact), transaction.atomic():
        standing.demand_contact(company, neighbour(club))
    with transaction.atomic():
        standing.demand_contact(company, far_away())


def test_the_database_leaves_alone_who_refuses(club: Club) -> None:
    company, other = CompanyFactory(), neighbour(club)
    kept = ProspectFactory(club=club, company=company)
    refuse(other, company)
    # The call in which they said so is still written.
    ApproachFactory(prospect=kept, on=TODAY, author=member(club))
    for attempt in (
        lambda: ProspectFactory(club=other, company=company),
        lambda: Prospect.objects.filter(pk=kept.pk).update(in_charge=member(club)),
        lambda: ApproachFactory(prospect=kept, on=TODAY + timedelta(days=1), author=member(club)),
    ):
        with pytest.raises(IntegrityError, match="do_not_contact"), transaction.atomic():
            attempt()
    ProspectFactory(club=far_away(), company=company)
    # Whoever was in charge may always let go.
    Prospect.objects.filter(pk=kept.pk).update(in_charge=None)


def test_it_is_told_of_again_once_withdrawn(club: Club) -> None:
    company = CompanyFactory()
    mark = refuse(club, company)
    assert club.advisor
    marks.withdraw(mark, because="Elle a rappelé.", by=club.advisor)
    marks.withdraw(mark, because="Autre raison", by=club.advisor)
    mark.refresh_from_db()
    assert mark.withdrawn_because == "Elle a rappelé."
    ProspectFactory(club=club, company=company)
    assert refuse(club, company).pk != mark.pk


def test_what_a_member_says_is_obeyed_and_waits_for_an_advisor(club: Club) -> None:
    me = member(club)
    said = [
        refuse(club, CompanyFactory(), origin=MarkOrigin.MEMBER, by=me)
        for _ in range(marks.MOST_TO_CONFIRM)
    ]
    assert all(mark.is_to_confirm for mark in said)
    with pytest.raises(standing.DoNotContact), transaction.atomic():
        standing.demand_contact(said[0].company, club)
    with pytest.raises(marks.TooManyToConfirm):
        refuse(club, CompanyFactory(), origin=MarkOrigin.MEMBER, by=me)
    assert club.advisor
    marks.confirm(said[0], by=club.advisor)
    refuse(club, CompanyFactory(), origin=MarkOrigin.MEMBER, by=me)
    # Said by the company itself there is nothing left to confirm; hearsay changes nothing.
    sure = refuse(club, said[1].company, origin=MarkOrigin.EMPLOYER, by=None)
    assert sure.pk == said[1].pk
    assert not sure.is_to_confirm
    again = refuse(club, said[1].company, origin=MarkOrigin.MEMBER, by=me)
    assert again.origin == MarkOrigin.EMPLOYER


def test_a_refusal_said_again_is_at_most_longer_and_stays_its_club_s(club: Club) -> None:
    company, other = (
        CompanyFactory(),
        ClubFactory(agency=AgencyFactory(region=club.agency.region, name="Voisine"), members=1),
    )
    soon, late = TODAY + timedelta(days=5), TODAY + timedelta(days=50)
    refuse(club, company, origin=MarkOrigin.MEMBER, by=member(club), words="D’abord", until=late)
    hearsay = {"origin": MarkOrigin.MEMBER, "by": member(other), "words": "Non"}
    for on, until, kept in ((TODAY, TODAY, late), (soon, soon, late), (soon, None, None)):
        mark = refuse(other, company, **hearsay, on=on, until=until)
        assert (mark.until, mark.on, mark.words) == (kept, TODAY, "D’abord")
        assert (mark.club, mark.said_by) == (club, member(club))
    stop = refuse(club, company, on=soon, origin=MarkOrigin.EMPLOYER, by=None)
    assert (stop.origin, stop.on, stop.words) == (MarkOrigin.EMPLOYER, soon, "")
    # No advisor of another club makes a company's own word end.
    mark = refuse(other, company, on=soon, until=soon)
    assert (mark.origin, mark.club, mark.until) == (MarkOrigin.EMPLOYER, club, None)
    assert CompanyMark.objects.refusing().count() == 1


def test_a_refusal_past_its_day_is_said_anew(club: Club) -> None:
    company, again = CompanyFactory(), TODAY + timedelta(days=9)
    refuse(club, company, until=TODAY + timedelta(days=1))
    mark = refuse(club, company, on=again, origin=MarkOrigin.MEMBER, by=member(club), words="Non")
    mark.refresh_from_db()
    assert (mark.on, mark.until, mark.words) == (again, None, "Non")
    assert mark.is_to_confirm
    assert mark.confirmed_by is None
    assert CompanyMark.objects.standing(again).refusing().exists()


def test_answers_teach_the_region(club: Club) -> None:
    prospect = ProspectFactory(club=club)
    marks.learn(ApproachFactory(prospect=prospect, answer=Answer.NONE))
    assert not CompanyMark.objects.exists()
    marks.learn(ApproachFactory(prospect=prospect, answer=Answer.NOT_HIRING))
    kinds = set(CompanyMark.objects.values_list("kind", flat=True))
    assert kinds == {MarkKind.ANSWERED, MarkKind.NOT_HIRING}


@pytest.mark.django_db(transaction=True)
def test_an_addition_waits_for_a_refusal_that_is_being_written() -> None:
    club = ClubFactory(members=1)
    company, other = CompanyFactory(), neighbour(club)
    told: list[str] = []

    def add() -> None:
        try:
            Prospect.objects.create(club=other, company=company)
        except IntegrityError as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    adding = threading.Thread(target=add)
    with transaction.atomic():
        refuse(club, company)
        adding.start()
        wait_until_somebody_waits()
    adding.join()
    assert "do_not_contact" in "".join(told)
    assert not Prospect.objects.exists()
