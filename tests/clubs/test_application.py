"""Asking for a seat: the public pages, the form, and one's own page by its link."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.enums import ClubState
from clubs.models import Application, Club
from clubs.services import application as applications
from eclub.kit.models import AuditEvent, OutboxMail
from members.models import Commune
from tests.clubs.test_guarantees import at_once
from tests.factories.clubs import ApplicationFactory, ClubFactory, SeatFactory
from tests.factories.cv import OccupationFactory
from tests.factories.members import AdvisorFactory, AgencyFactory, UserFactory
from tests.members.mailbox import link_in

pytestmark = pytest.mark.django_db


def commune(code: str, name: str, latitude: float, longitude: float, *postcodes: str) -> Commune:
    return Commune.objects.create(
        code=code,
        name=name,
        plain=name.lower(),
        departement=code[:2],
        postcodes=list(postcodes),
        latitude=latitude,
        longitude=longitude,
    )


@pytest.fixture
def club() -> Club:
    commune("29188", "Plougasnou", 48.695, -3.79, "29630")
    commune("29038", "Commana", 48.41, -3.96, "29450")
    commune("29271", "Sizun", 48.40, -4.08, "29450")
    OccupationFactory(code="G1602", label="Personnel de cuisine")
    OccupationFactory(code="G1603", label="Personnel polyvalent en restauration")
    made: Club = ClubFactory(state=ClubState.RECRUITING, name="Club du Trégor")
    return made


def answers(**changed: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "first_name": "Candidate",
        "last_name": "d’Essai",
        "email": "Candidate@eclub.example",
        "commune": "Plougasnou",
        "occupation_1": "personnel de cuisine",
        "obstacles": ["car", "cost"],
        "device": "phone",
        "camera": "yes",
        "microphone": "unsure",
        "line": "mobile",
        "motivation": "Chercher à plusieurs.",
        "agreed": "on",
    } | changed


def send(club: Club, **changed: Any) -> Any:
    return Client().post(reverse("apply", args=[club.pk]), answers(**changed))


def test_the_clubs_of_a_departement(
    club: Club, django_assert_num_queries: Any, client: Client
) -> None:
    ClubFactory(name="Brouillon", state=ClubState.DRAFT)
    ClubFactory(name="Fini", state=ClubState.CLOSED)
    full = ClubFactory(name="Complet", members=8)
    elsewhere = ClubFactory(name="Ailleurs", agency=AgencyFactory(departement="22"))
    with django_assert_num_queries(1):
        page = client.get(reverse("coming_clubs"))
    assert "Finistère (29)" in page.text
    assert "Côtes-d’Armor (22)" in page.text
    with django_assert_num_queries(2):
        page = client.get(reverse("coming_departement", args=["29"]))
    assert page.text.index(club.name) < page.text.index(full.name)
    assert "8 places libres" in page.text
    assert "Complet\u00a0: liste d’attente" in page.text
    for name in ("Brouillon", "Fini", elsewhere.name):
        assert f">{name}<" not in page.text
    # A search engine keeps it, and has something to show of it.
    assert "noindex" not in page.text
    assert "X-Robots-Tag" not in page
    assert '<meta name="description"' in page.text
    assert client.get(reverse("coming_departement", args=["zz"])).status_code == 404
    assert "départements" in client.get(reverse("coming_departement", args=["35"])).text


def test_a_long_list_goes_on_where_it_stopped(client: Client) -> None:
    agency = AgencyFactory()
    advisor = AdvisorFactory(agency=agency)
    made = {
        ClubFactory(
            agency=agency,
            advisor=advisor,
            name=f"N{n:02}",
            state=ClubState.RECRUITING if n % 2 else ClubState.RUNNING,
        ).name
        for n in range(29)
    }
    address, seen = reverse("coming_departement", args=["29"]), []
    page = client.get(address)
    seen += re.findall(r">(N\d\d)</h2>", page.text)
    after = re.search(r'href="(\?after=[^"]+)"', page.text)
    assert after
    page = client.get(address + after[1].replace("&amp;", "&"))
    seen += re.findall(r">(N\d\d)</h2>", page.text)
    assert len(seen) == len(set(seen)) == 29
    assert set(seen) == made
    for forged in ("recruiting~2025~1", "running~2025-99-99T00:00~1", "\0", "x"):
        assert client.get(address, {"after": forged}).status_code == 200


def test_an_application_is_kept_and_confirmed(club: Club) -> None:
    done = send(
        club,
        camera_tried="1",
        line_ms="84",
        line_kbps="7300",
        line_up_kbps="900",
        occupation_2="dresseur de nuages",
        phone="02 98 00 00 00",
        anywhere="on",
    )
    assert done["Location"] == reverse("applied", args=[club.pk])
    assert Client().get(done["Location"]).status_code == 200
    kept = Application.objects.get()
    assert (kept.state, kept.club, kept.email) == ("waiting", club, "candidate@eclub.example")
    assert (kept.commune_code, kept.latitude) == ("29188", 48.695)
    assert (kept.occupations, kept.other_occupation) == (["G1602"], "dresseur de nuages")
    assert (kept.camera_tried, kept.microphone_tried) == (True, False)
    assert (kept.line_ms, kept.line_kbps, kept.anywhere) == (84, 7300, True)
    assert (kept.line_megabits, kept.line_up_megabits) == (7.3, 0.9)
    assert kept.consented_at <= timezone.now()
    assert AuditEvent.objects.filter(action="application.received").count() == 1
    mail = OutboxMail.objects.get()
    assert mail.to == kept.email
    page = Client().get(link_in(mail))
    assert "Votre demande est arrivée" in page.text
    assert "Personnel de cuisine" in page.text
    assert "dresseur de nuages" in page.text
    assert "noindex" in page["X-Robots-Tag"]
    assert page["Referrer-Policy"] == "no-referrer"


def test_a_line_is_tried_with_what_is_sent_and_not_with_more(db: None) -> None:
    address = reverse("try_upload")
    for size, status in ((200_000, 204), (300_001, 413)):
        answer = Client().post(address, b"x" * size, content_type="application/octet-stream")
        assert answer.status_code == status


def test_what_is_wrong_is_said_beside_and_nothing_is_lost(club: Club) -> None:
    page = send(
        club,
        email="candidate",
        commune="Atlantide",
        phone="12",
        motivation="",
        agreed="",
        obstacles=[],
        last_name="Le  Goff",
        line_ms="<b>",
    )
    assert page.status_code == 422
    errors = page.context["form"].errors
    assert set(errors) == {"email", "commune", "phone", "motivation", "agreed", "obstacles"}
    assert "Cette commune est inconnue" in page.text
    assert 'value="Le  Goff"' in page.text
    assert 'value="Atlantide"' in page.text
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    "written",
    ["Allez sur https://x", "WWW.exemple", "voir exemple.fr", "a@b", "appelez le 08", "et/ou"],
)
def test_a_name_carries_no_message_to_somebody_else(club: Club, written: str) -> None:
    page = send(club, first_name=written, last_name=written)
    assert set(page.context["form"].errors) == {"first_name", "last_name"}
    assert "Écrivez un nom seulement" in page.text
    assert f'value="{written}"' in page.text
    assert not OutboxMail.objects.exists()


def test_names_of_everywhere_are_names(club: Club) -> None:
    for number, name in enumerate(["Anne-Laure", "D’Août", "J.-P.", "Nguyễn Thị", "M. Le Bihan"]):
        send(club, first_name=name, last_name=name, email=f"nom{number}@eclub.example")
    assert Application.objects.count() == 5


def test_a_postcode_of_several_communes_and_nearly_an_occupation_are_asked_again(
    club: Club,
) -> None:
    page = send(club, commune="29450", occupation_1="cuisine")
    assert page.status_code == 422
    form = page.context["form"]
    assert set(form.errors) == {"commune_meant", "occupation_1_meant"}
    assert "Commana (29)" in page.text
    assert "Aucun de ceux-là\u00a0: gardez mes mots" in page.text
    send(
        club,
        commune="29450",
        commune_meant="29271",
        occupation_1="cuisine",
        occupation_1_meant="own",
        occupation_2="restauration",
        occupation_2_meant="G1603",
    )
    kept = Application.objects.get()
    assert kept.commune == "Sizun"
    assert (kept.occupations, kept.other_occupation) == (["G1603"], "cuisine")
    forged = send(club, commune="29450", commune_meant="75056", email="b@eclub.example")
    assert forged.status_code == 422


def test_without_the_register_of_communes_words_are_kept(club: Club) -> None:
    Commune.objects.all().delete()
    send(club, commune="Plougasnou")
    kept = Application.objects.get()
    assert (kept.commune, kept.commune_code, kept.latitude) == ("Plougasnou", "", None)


def test_the_same_form_twice_is_one_application(club: Club) -> None:
    key = str(uuid4())
    assert [send(club, key=key).status_code for _ in range(2)] == [302, 302]
    assert Application.objects.count() == 1
    assert OutboxMail.objects.count() == 1


def test_the_same_address_learns_nothing_and_gets_a_fresh_link(club: Club) -> None:
    first = send(club)
    old = link_in(OutboxMail.objects.get())
    second = send(club, first_name="Curieux", motivation="Savoir qui est candidat.")
    assert second["Location"] == first["Location"]
    kept = Application.objects.get()
    assert kept.first_name == "Candidate"
    mail = OutboxMail.objects.latest("pk")
    assert "rien n’a changé" in mail.text
    assert Client().get(link_in(mail)).status_code == 200
    assert Client().get(old).status_code == 404
    send(club)
    assert OutboxMail.objects.count() == 2, "once a day"


def test_an_address_that_has_an_account_gets_the_same(club: Club) -> None:
    UserFactory(email="candidate@eclub.example")
    assert send(club)["Location"] == reverse("applied", args=[club.pk])
    assert Application.objects.count() == 1


def test_one_address_cannot_be_flooded(club: Club) -> None:
    cache.clear()
    others = [ClubFactory(agency=club.agency, advisor=club.advisor) for _ in range(5)]
    assert {send(one).status_code for one in others} == {302}
    page = send(club)
    assert page.status_code == 422
    assert "réessayez demain" in page.text
    assert OutboxMail.objects.count() == 5


def test_a_club_that_closed_meanwhile_takes_nobody(club: Club) -> None:
    form_shown = answers()
    Club.objects.filter(pk=club.pk).update(state=ClubState.CLOSED)
    assert Client().post(reverse("apply", args=[club.pk]), form_shown).status_code == 404
    with pytest.raises(applications.NotTaking):
        applications.apply(club, key=uuid4(), email="a@eclub.example")


def test_the_person_withdraws_by_the_link(club: Club) -> None:
    send(club)
    address = link_in(OutboxMail.objects.get())
    for _ in range(2):
        assert Client().post(address, {"said": "withdraw"})["Location"] == address
    assert Application.objects.get().state == "withdrawn"
    assert AuditEvent.objects.filter(action="application.withdrawn").count() == 1
    assert "Votre candidature est retirée" in Client().get(address).text
    # The address may ask again.
    assert send(club).status_code == 302
    assert Application.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_forms_of_one_address_at_once_are_one_application() -> None:
    club = ClubFactory(state=ClubState.RECRUITING)
    told = ApplicationFactory.build(club=club).__dict__
    kept = ("first_name", "last_name", "commune", "device", "camera", "microphone", "line")
    fields = {name: told[name] for name in kept} | {"email": "a@eclub.example"}
    results = at_once(*[lambda: applications.apply(club, key=uuid4(), **fields) for _ in range(4)])
    assert results == [None] * 4
    assert Application.objects.count() == 1


def test_occupations_are_proposed_while_one_types(club: Club) -> None:
    address = reverse("occupation_options")
    assert "Personnel de cuisine" in Client().get(address, {"occupation_2": "cuisin"}).text
    assert Client().get(address, {"occupation_1": "cu"}).text.strip() == ""


def test_old_applications_are_forgotten_and_still_counted(club: Club) -> None:
    long_ago = timezone.now() - applications.FORGOTTEN_ANYWAY_AFTER * 1.1
    lately = timezone.now() - applications.FORGOTTEN_AFTER * 1.1
    waiting_for_ever = ApplicationFactory(club=club, applied_at=long_ago)
    over = ApplicationFactory(club=club, state="declined", applied_at=lately, state_at=lately)
    waiting = ApplicationFactory(club=club, applied_at=lately)
    assert applications.forget() == 2
    assert applications.forget() == 0
    for one in (waiting_for_ever, over, waiting):
        one.refresh_from_db()
    assert (over.full_name, over.motivation, over.latitude) == ("", "", None)
    assert (waiting_for_ever.state, waiting_for_ever.commune) == ("withdrawn", "")
    assert waiting.motivation
    assert Application.objects.count() == 3


def test_a_full_club_says_so(client: Client) -> None:
    club = ClubFactory(members=7)
    SeatFactory(club=club)
    assert "liste d’attente" in client.get(reverse("apply", args=[club.pk])).text
