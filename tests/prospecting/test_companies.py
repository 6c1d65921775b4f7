"""The pages that search the directory: filters that count, ways out, choices kept, and who sees."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from stdnum import luhn

from clubs.models import Club
from members.models import Commune, Cv, Occupation, User
from prospecting.enums import MarkKind, MarkOrigin, Nomenclature
from prospecting.models import Activity, Affinity, Company, Rejection, SavedSearch
from prospecting.services import company_list, mark, search
from prospecting.services import prospect as prospects
from prospecting.services.search import TooLong
from tests.factories.clubs import ClubFactory
from tests.factories.prospecting import ApproachFactory, ProspectFactory, siret

pytestmark = pytest.mark.django_db
MORLAIX = ("29151", 48.59967, -3.82052)
ROSCOFF = ("29239", 48.71868, -3.98536)


def commune(name: str, place: tuple[str, float, float]) -> Commune:
    code, latitude, longitude = place
    found: Commune = Commune.objects.create(
        code=code,
        name=name,
        plain=name.lower(),
        departement="29",
        postcodes=[f"{code[:2]}600"],
        latitude=latitude,
        longitude=longitude,
        basin_name="Morlaix",
        basin_code="5310",
    )
    return found


def company(rank: int, name: str, place: tuple[str, float, float], **fields: Any) -> Company:
    code, latitude, longitude = place
    given = {
        "naf_rev2": "10.71C",
        "headcount": "11",
        "commune": "Quelque part",
        "latitude": latitude,
        "longitude": longitude,
    } | fields
    found: Company = Company.objects.create(
        siret=siret(rank),
        name=name,
        commune_code=code,
        **given,
    )
    return found


@pytest.fixture
def club() -> Club:
    commune("Morlaix", MORLAIX)
    commune("Roscoff", ROSCOFF)
    Affinity.objects.create(occupation="D1102", activity="10.71C", share=0.69)
    Occupation.objects.create(code="D1102", label="Boulanger / Boulangère")
    made: Club = ClubFactory(members=2, agency__commune="Morlaix")
    return made


@pytest.fixture
def member(club: Club) -> User:
    found: User = club.seats.get(number=1).member
    Cv.objects.create(owner=found, occupations=["D1102"])
    return found


@pytest.fixture
def surfer(member: User, client: Client) -> Client:
    client.force_login(member)
    return client


def read(surfer: Client, club: Club, **asked: str) -> str:
    """The page, with plain spaces: the catalogue has the French ones."""
    text = surfer.get(reverse("company_list", args=[club.pk]), asked).content.decode()
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_ones_own_occupation_comes_first_and_says_why(club: Club, surfer: Client) -> None:
    company(1, "Fournil du Port", MORLAIX)
    company(2, "Garage du Port", MORLAIX, naf_rev2="45.20A")
    text = read(surfer, club)
    assert "Fournil du Port" in text
    assert "Garage du Port" not in text
    assert "Son activité fait 69 % des embauches du métier" in text
    assert "10 à 19 salariés" in text
    assert "Garage du Port" in read(surfer, club, occupation="all")


def test_distance_counts_from_a_commune_or_its_postcode(club: Club, surfer: Client) -> None:
    company(1, "Fournil du Port", MORLAIX)
    company(2, "Fournil des Iles", ROSCOFF)
    near = read(surfer, club, within="10")
    assert "Fournil du Port" in near
    assert "Fournil des Iles" not in near
    there = read(surfer, club, within="10", around="roscoff")
    assert "Fournil des Iles" in there
    assert "Fournil du Port" not in there
    wrong = read(surfer, club, around="Rosscof")
    assert "Nous ne connaissons pas cette commune." in wrong
    assert "« Roscoff »" in wrong
    assert 'value="Rosscof"' in wrong


def test_what_a_member_typed_is_found_around_its_commune(
    club: Club, member: User, surfer: Client
) -> None:
    """Before SIRENE's own row comes, by whoever would type it again."""
    prospects.add(club, siret=siret(9), name="Atelier Vu Hier", commune="roscoff", by=member)
    made = Company.objects.get(siret=siret(9))
    assert (made.commune, made.commune_code) == ("Roscoff", ROSCOFF[0])
    assert "Atelier Vu Hier" in read(surfer, club, words="atelier")
    assert "Atelier Vu Hier" not in read(surfer, club, words="atelier", within="10")


def test_closed_and_refusing_companies_are_not_proposed(
    club: Club, member: User, surfer: Client
) -> None:
    company(1, "Fournil fermé", MORLAIX, is_open=False)
    quiet = company(2, "Fournil tranquille", MORLAIX)
    company(3, "Fournil ouvert", MORLAIX)
    mark.say(
        quiet,
        club,
        MarkKind.REFUSES,
        on=timezone.localdate(),
        origin=MarkOrigin.ADVISOR,
        by=member,
    )
    text = read(surfer, club, words="fournil")
    assert "Fournil ouvert" in text
    assert "Fournil fermé" not in text
    assert "Fournil tranquille" not in text
    page = surfer.get(reverse("company", args=[club.pk, quiet.pk])).content.decode()
    assert "a demandé à ne pas être contactée" in page
    assert "Ajouter aux pistes" not in page


def test_facets_count_what_they_would_leave(club: Club, surfer: Client) -> None:
    for rank in range(1, 4):
        company(rank, f"Fournil {rank}", MORLAIX, headcount="01")
    big = company(4, "Fournil géant", MORLAIX, headcount="32")
    ProspectFactory(club=club, company=big)
    answer = surfer.get(reverse("company_list", args=[club.pk]), {"size": "small"})
    facets = {facet.name: facet for facet in answer.context["listing"].facets}
    sizes = {option.value: option.number for option in facets["size"].options}
    assert sizes == {"small": 3, "huge": 1}
    assert facets["size"].count == 4
    assert {option.value: option.number for option in facets["known"].options} == {"new": 3}
    text = read(surfer, club, known="ours")
    assert "Fournil géant" in text
    assert "Fournil 1<" not in text


def test_how_to_reach_a_company_is_what_the_club_knows(
    club: Club, surfer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    both, phone, theirs = (company(rank, f"Fournil {rank}", MORLAIX) for rank in (1, 2, 3))
    ProspectFactory(club=club, company=both, phone="02 61 91 00 01", email="a@test.example")
    ProspectFactory(club=club, company=phone, phone="02 61 91 00 02")
    # What another club of the region found out stays with it.
    other = ClubFactory(agency=club.agency)
    ProspectFactory(club=other, company=theirs, phone="02 61 91 00 03", email="c@test.example")

    def counted(**asked: str) -> dict[str, int]:
        answer = surfer.get(reverse("company_list", args=[club.pk]), asked)
        (facet,) = [one for one in answer.context["listing"].facets if one.name == "reach"]
        assert facet.count == 3
        return {option.value: option.number for option in facet.options}

    def left(reach: str) -> list[int]:
        answer = surfer.get(reverse("company_list", args=[club.pk]), {"reach": reach})
        return sorted(row.pk for row in answer.context["listing"].every)

    assert counted() == {"phone": 2, "email": 1, "neither": 1}
    assert counted(reach="email") == {"phone": 2, "email": 1, "neither": 1}
    expected = {"phone": [both.pk, phone.pk], "email": [both.pk], "neither": [theirs.pk]}
    assert {reach: left(reach) for reach in expected} == expected
    # Said to the database where there is too much to look through.
    monkeypatch.setattr(search, "CAP", 2)
    assert {reach: left(reach) for reach in expected} == expected


def test_the_filter_that_empties_the_list_is_named(club: Club, surfer: Client) -> None:
    company(1, "Fournil des Iles", ROSCOFF)
    text = read(surfer, club, within="5", words="fournil")
    assert "Plus loin que 5 km, il y en a 1." in text
    assert "within=0" in text
    text = read(surfer, club, size="huge")
    assert "Sans le filtre « Effectif : 250 personnes et plus », il y en a 1." in text
    text = read(surfer, club, within="5", words="fournil", size="huge")
    assert "Sans aucun filtre et plus loin, il y en a 1." in text
    Company.objects.all().delete()
    assert "L’annuaire n’en connaît pas ici" in read(surfer, club, words="zzzzzz", within="0")


def test_pages_follow_one_another_without_gap(club: Club, surfer: Client) -> None:
    for rank in range(1, 46):
        company(rank, f"Fournil {rank:02}", MORLAIX, headcount=["01", "11", "21"][rank % 3])
    seen: list[int] = []
    after = ""
    for length in (20, 20, 5):
        answer = surfer.get(reverse("company_list", args=[club.pk]), {"after": after})
        listing = answer.context["listing"]
        assert len(listing.rows) == length
        assert listing.first == len(seen) + 1
        seen += [row.pk for row in listing.rows]
        after = listing.after
    assert after == ""
    assert len(set(seen)) == 45
    # A forged key begins at the first page.
    assert surfer.get(reverse("company_list", args=[club.pk]), {"after": "x:y"}).status_code == 200


def test_not_for_me_hides_and_teaches_until_undone(
    club: Club, member: User, surfer: Client
) -> None:
    baker, other = company(1, "Fournil du Port", MORLAIX), company(2, "Fournil du Bourg", MORLAIX)
    garage = company(3, "Garage du Port", MORLAIX, naf_rev2="45.20A", headcount="03")
    text = read(surfer, club, occupation="all")
    assert text.index("Fournil du Bourg") < text.index("Garage du Port")
    page = surfer.post(
        reverse("company_reject", args=[club.pk, baker.pk]),
        {"query": "occupation=all"},
        follow=True,
    ).content.decode()
    assert "ne vous sera plus proposée" in page
    listed = page[page.index("companies__list") :]
    assert "Fournil du Port" not in listed
    assert "Vous avez écarté 1 entreprise de cette activité" in listed
    surfer.post(reverse("company_reject", args=[club.pk, other.pk]))
    assert Rejection.objects.of(member).count() == 2
    # Nobody else is concerned.
    mate = Client()
    mate.force_login(club.seats.get(number=2).member)
    assert "Fournil du Port" in read(mate, club, occupation="all")
    listed = surfer.get(reverse("rejected_list", args=[club.pk])).content.decode()
    assert "Fournil du Port" in listed
    surfer.post(reverse("company_restore", args=[club.pk, baker.pk]))
    assert "Fournil du Port" in read(surfer, club)
    assert str(garage) in read(surfer, club, occupation="all")


def test_each_company_leads_to_its_own_pages(club: Club, surfer: Client) -> None:
    found = company(1, "Fournil Bleu", MORLAIX)
    address = reverse("company_list", args=[club.pk])
    page = surfer.get(address, {"words": "fournil"}).content.decode()
    # As a browser reads them, from the address of the page.
    led = {urljoin(address, one) for one in re.findall(r'(?:href|formaction)="([^"]+)"', page)}
    company_page = reverse("company", args=[club.pk, found.pk])
    forms = [
        reverse(route, args=[club.pk, found.pk]) for route in ("prospect_add", "company_reject")
    ]
    assert {f"{company_page}?words=fournil", *forms} <= led


def test_searches_are_kept_by_name_and_dropped(club: Club, member: User, surfer: Client) -> None:
    company(1, "Fournil du Port", MORLAIX)
    save = reverse("search_save", args=[club.pk])
    surfer.post(save, {"name": "Fournils", "query": "words=fournil&within=10&next=//evil"})
    kept = SavedSearch.objects.get()
    assert kept.query == "words=fournil&within=10"
    surfer.post(save, {"name": "Fournils", "query": "words=fournil&within=20"})
    assert [one.query for one in SavedSearch.objects.of(member)] == ["words=fournil&within=20"]
    assert "?words=fournil&amp;within=20" in read(surfer, club)
    refused = surfer.post(save, {"name": " ", "query": "words=x"}, follow=True)
    assert "Donnez-lui un nom" in refused.content.decode()
    surfer.post(reverse("search_drop", args=[club.pk, kept.pk]))
    assert not SavedSearch.objects.exists()


def test_what_other_clubs_do_lowers_and_is_said(club: Club, surfer: Client) -> None:
    first, second = (company(rank, f"Fournil {rank}", MORLAIX) for rank in (1, 2))
    other = ClubFactory(agency=club.agency)
    tried = ProspectFactory(club=other, company=first)
    today = timezone.localdate()
    ApproachFactory(prospect=tried, on=today - timedelta(days=3))
    ApproachFactory(prospect=tried, on=today - timedelta(days=90))
    answer = surfer.get(reverse("company_list", args=[club.pk]))
    assert [row.pk for row in answer.context["listing"].rows] == [second.pk, first.pk]
    assert "1 démarche d’un autre club" in answer.content.decode()


def test_the_map_shows_what_the_list_says(club: Club, surfer: Client) -> None:
    company(1, "Fournil du Port", MORLAIX)
    company(2, "Fournil sans adresse", MORLAIX, latitude=None, longitude=None)
    for name, latitude, longitude in (("Ouest", 48.6, -3.95), ("Nord", 48.7, -3.8)):
        commune(name, (f"2900{len(name)}", latitude, longitude))
    answer = surfer.get(reverse("company_list", args=[club.pk]), {"view": "map"})
    drawn = answer.context["map"]
    assert len(drawn.dots) == 1
    assert [basin.is_ours for basin in drawn.basins] == [True]
    assert all(0 <= dot.x <= drawn.side and 0 <= dot.y <= drawn.side for dot in drawn.dots)
    text = answer.content.decode()
    assert 'aria-hidden="true" focusable="false"' in text
    assert "Fournil sans adresse" in text


def test_a_company_page_shows_both_nomenclatures(club: Club, surfer: Client) -> None:
    found = company(1, "Fournil du Port", MORLAIX, naf25="10.71G", sign="Chez Denez")
    text = surfer.get(reverse("company", args=[club.pk, found.pk])).content.decode()
    assert "10.71C" in text
    assert "10.71G" in text
    assert "Chez Denez" in text
    assert "Affinité" in text
    ProspectFactory(club=club, company=found)
    text = surfer.get(reverse("company", args=[club.pk, found.pk])).content.decode()
    assert "Voir dans les pistes du club" in text


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five companies are as many as a search looks through."""
    monkeypatch.setattr(search.sql, "CAP", 5)
    monkeypatch.setattr(search, "CAP", 5)
    for name in ("OF_OCCUPATION", "BY_NAME", "OF_SIRET"):
        pool = getattr(search.sql, name).replace("1001", "6")
        monkeypatch.setattr(search.sql, name, pool)


@pytest.mark.usefixtures("few")
def test_more_than_a_thousand_are_capped_then_narrowed(club: Club, surfer: Client) -> None:
    for rank in range(1, 10):
        company(rank, f"Fournil {rank}", MORLAIX, headcount="21" if rank < 9 else "01")
    text = read(surfer, club)
    assert "et d’autres encore" in text
    assert '<span class="companies__count">au moins 5</span>' in text
    # The smallest is behind the cap, and found as soon as one asks for its size.
    assert "Fournil 9" not in text
    asked = {"size": "small", "sector": "C", "known": "new"}
    assert "Fournil 9" in read(surfer, club, **asked)
    listing = surfer.get(reverse("company_list", args=[club.pk]), asked).context["listing"]
    facets = {facet.name: facet for facet in listing.facets}
    # The other sizes are those of the thousand, the chosen one is that of the list.
    assert [(one.value, one.number, one.is_at_least) for one in facets["size"].options] == [
        ("small", 1, False),
        ("large", 5, True),
    ]
    assert (facets["size"].count, facets["size"].is_at_least) == (5, True)
    assert [(one.number, one.is_at_least) for one in facets["reach"].options] == [(1, False)]
    # Nor is a filter that empties the list forgotten.
    empty = read(surfer, club, size="huge")
    assert "Sans le filtre « Effectif : 250 personnes et plus », il y en a au moins 5." in empty


@pytest.mark.usefixtures("few")
def test_everywhere_the_nearest_are_among_the_first(club: Club, surfer: Client) -> None:
    for rank in range(1, 10):
        company(rank, f"Fournil {rank}", ("75056", 48.85, 2.35))
    near = company(10, "Fournil du Port", MORLAIX)
    answer = surfer.get(
        reverse("company_list", args=[club.pk]), {"words": "fournil", "within": "0"}
    )
    listing = answer.context["listing"]
    assert listing.rows[0].pk == near.pk
    assert (listing.total, listing.is_capped) == (5, True)
    assert len({row.pk for row in listing.rows}) == 5


@pytest.mark.usefixtures("few")
def test_found_by_name_and_by_activity_it_counts_once(club: Club, surfer: Client) -> None:
    Activity.objects.create(nomenclature=Nomenclature.REV2, code="10.71C", label="Boulangerie")
    for rank in range(1, 5):
        company(rank, f"Boulangerie {rank}", MORLAIX)
    text = read(surfer, club, words="boulangerie")
    assert "Boulangerie 4" in text
    assert "et d’autres encore" not in text


@pytest.mark.usefixtures("few")
def test_a_legal_unit_of_many_establishments_is_narrowed(club: Club, surfer: Client) -> None:
    siren = siret(1)[:9]
    for rank in range(1, 8):
        nic = f"{siren}{rank:04}"
        found = company(rank, f"Fournil {rank}", MORLAIX, headcount="21" if rank < 7 else "01")
        Company.objects.filter(pk=found.pk).update(siret=nic + luhn.calc_check_digit(nic))
    assert "et d’autres encore" in read(surfer, club, words=siren)
    assert "Fournil 7" in read(surfer, club, words=siren, size="small")


def test_of_many_names_alike_it_says_that_there_are_more(
    club: Club, surfer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search.sql, "LIKE_CAP", 2)
    pool = search.sql.LIKE_NAME.replace("LIMIT 201", "LIMIT 3")
    monkeypatch.setattr(search.sql, "LIKE_NAME", pool)
    company(1, "Fournil 1", MORLAIX)
    company(2, "Fournil 2", MORLAIX)
    assert "et d’autres encore" not in read(surfer, club, words="fournill")
    company(3, "Fournil 3", MORLAIX)
    assert "et d’autres encore" in read(surfer, club, words="fournill")


@pytest.mark.parametrize(
    "words", ["%", "_", "\\", "'; --", "🥐", "l'", "a b c d e f g", "(((", "<%"]
)
def test_whatever_is_typed_is_words(club: Club, surfer: Client, words: str) -> None:
    assert surfer.get(reverse("company_list", args=[club.pk]), {"words": words}).status_code == 200


def test_forged_filters_filter_nothing(club: Club, surfer: Client) -> None:
    company(1, "Fournil du Port", MORLAIX)
    text = read(surfer, club, size="x", sector="?", known="\0", within="7", occupation="Z9999")
    assert "Fournil du Port" in text


def test_a_search_that_takes_too_long_says_so(
    club: Club, surfer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(*args: object, **named: object) -> None:
        raise TooLong

    monkeypatch.setattr(company_list, "find", too_long)
    assert "trop longue pour l’annuaire" in read(surfer, club)


@pytest.mark.django_db(transaction=True)
def test_the_database_stops_a_search_in_time(
    club: Club, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = "(SELECT id, 1.0 AS match FROM prospecting_company, pg_sleep(2))"
    company(1, "Fournil du Port", MORLAIX)
    monkeypatch.setattr(search, "TIMEOUT", 50)
    monkeypatch.setattr(search.sql, "OF_SIRET", slow)
    wanted = search.Wanted(
        club, member, search.Origin("", 48.6, -3.8), timezone.localdate(), words="000000000"
    )
    with pytest.raises(TooLong):
        search.find(wanted)
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(
    club: Club, surfer: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for rank in range(1, 3 * rows):
        company(rank, f"Fournil {rank}", MORLAIX)
    with django_assert_num_queries(10):
        assert surfer.get(reverse("company_list", args=[club.pk])).status_code == 200
