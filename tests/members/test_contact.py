"""One's contacts: added once, found by any word, kept in touch with, seen by nobody else."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.models import Contact, User
from members.services import contact as contacts
from members.services import contact_import as imports
from members.services import contact_list
from tests.factories.clubs import SeatFactory
from tests.factories.members import UserFactory
from tests.factories.network import ContactFactory

pytestmark = pytest.mark.django_db
TODAY = date(2025, 3, 13)


@pytest.fixture
def me() -> User:
    made: User = UserFactory()
    return made


@pytest.fixture
def surfer(me: User, client: Client) -> Client:
    client.force_login(me)
    return client


def page(surfer: Client, query: str = "") -> str:
    return surfer.get(reverse("contact_list") + query).content.decode()


def test_addresses_do_not_count(db: None) -> None:
    """Two contacts of one person do not tell how many others were added between them."""
    keys = [ContactFactory().pk for _ in range(6)]
    assert keys != sorted(keys) or keys[-1] - keys[0] > 6
    assert max(keys) > 1_000_000_000


def test_somebody_is_added_and_changed(me: User, surfer: Client) -> None:
    assert "Qui connaissez-vous" in page(surfer)
    answers = {
        "name": "  Maï   Le Test ",
        "company": "Scierie Test",
        "emails": "mai@test.example\n\nmai@test.example",
        "phones": "02 99 00 00 00\r\n+33 6 00 00 00 00",
        "linkedin": "fr.linkedin.com/in/mai-test/?x=1",
        "every_weeks": "4",
    }
    assert surfer.post(reverse("contact_add"), answers).status_code == 302
    contact = Contact.objects.get()
    assert (contact.owner, contact.name) == (me, "Maï Le Test")
    assert contact.emails == ["mai@test.example"]
    assert contact.phones == ["02 99 00 00 00", "+33 6 00 00 00 00"]
    assert contact.linkedin == "https://www.linkedin.com/in/mai-test"
    assert contact.next_on == timezone.localdate() + timedelta(weeks=4)
    assert not contact.shared_with_club
    answers |= {"name": "Maï Test", "next_on": "", "every_weeks": "", "shared_with_club": "on"}
    assert surfer.post(contact.get_absolute_url(), answers).status_code == 302
    contact.refresh_from_db()
    assert (contact.name, contact.next_on, contact.shared_with_club) == ("Maï Test", None, True)


def test_two_windows_the_second_is_told_what_the_first_wrote(me: User, surfer: Client) -> None:
    contact = ContactFactory(owner=me, name="Maï Test", notes="Avant")
    address = contact.get_absolute_url()
    seen = surfer.get(address).context["contact"].changed_at.isoformat()
    answers = {"name": "Maï Test", "seen": seen}
    assert surfer.post(address, answers | {"notes": "Première fenêtre"}).status_code == 302
    refused = surfer.post(address, answers | {"notes": "Seconde fenêtre"})
    assert refused.status_code == 422
    assert "La fiche dit maintenant" in refused.text
    assert "Première fenêtre" in refused.text
    assert "Seconde fenêtre" in refused.text
    again = {"seen": refused.context["contact"].changed_at.isoformat()}
    answers |= again | {"notes": "Les deux"}
    assert surfer.post(address, answers).status_code == 302
    assert me.contacts.get().notes == "Les deux"


def test_a_form_over_an_import_or_a_deletion_undoes_neither(me: User, surfer: Client) -> None:
    contact = ContactFactory(owner=me, name="Maï Test", emails=["mai@test.example"], phones=[])
    answers = {"name": "Maï", "seen": contact.changed_at.isoformat()}
    imports.receive(me, "a.csv", b"name,email,phone\nMai Test,mai@test.example,0299000000\n")
    assert surfer.post(contact.get_absolute_url(), answers).status_code == 422
    assert me.contacts.get().phones
    Contact.objects.filter(pk=contact.pk).delete()
    with pytest.raises(ValidationError):
        contacts.change(contact, {"name": "Maï"}, today=TODAY)
    assert not me.contacts.exists()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", " ", "Écrivez au moins son nom"),
        ("emails", "pas une adresse", "« pas une adresse » n’est pas une adresse"),
        ("emails", "a" * 260 + "@test.example", "n’est pas une adresse"),
        ("phones", "demander", "n’est pas un numéro"),
        ("linkedin", "javascript:alert(1)", "linkedin.com/in/"),
        ("linkedin", "linkedin.com/in/ma%00i", "linkedin.com/in/"),
        ("every_weeks", "99", "52"),
        ("next_on", "2999-01-01", "vérifiez l’année"),
        ("known_since", "2999-01-01", "à venir"),
        ("shared_with_club", "on", "Sans entreprise"),
    ],
)
def test_a_wrong_answer_is_said_and_kept(surfer: Client, field: str, typed: str, said: str) -> None:
    answer = surfer.post(reverse("contact_add"), {"name": "Maï", "notes": "gardé", field: typed})
    assert answer.status_code == 422
    text = answer.content.decode().replace("&nbsp;", " ").replace("\u00a0", " ")
    assert said in text
    assert "gardé" in text
    assert not Contact.objects.exists()


def test_the_same_person_is_not_added_unless_it_is_somebody_else(me: User, surfer: Client) -> None:
    ContactFactory(owner=me, name="Ewen Test", phones=["+33299000000"])
    ContactFactory(name="Ewen Test", company="Garage")  # somebody else's
    answers = {"name": "E. Test", "phones": "02.99.00.00.00"}
    refused = surfer.post(reverse("contact_add"), answers)
    assert "Compléter la fiche de Ewen Test" in refused.content.decode()
    assert surfer.post(reverse("contact_add"), answers | {"anyway": "1"}).status_code == 302
    assert me.contacts.count() == 2
    surfer.post(reverse("contact_add"), {"name": "Ewen Test", "company": "Garage"})
    assert me.contacts.count() == 3


def test_search_takes_any_word_without_accents(me: User, surfer: Client) -> None:
    ContactFactory(owner=me, name="Solène Test", company="Crêperie du Port", notes="sœur de Luc")
    ContactFactory(owner=me, name="Autre")
    for words in ("solene", "PORT creperie", "soeur", "Sœur"):
        text = page(surfer, f"?text={words}")
        assert "Solène Test" in text
        assert "Autre" not in text


def test_an_empty_list_names_the_filter_that_empties_it(me: User, surfer: Client) -> None:
    ContactFactory(owner=me, name="Solène Test")
    text = page(surfer, "?text=solene&show=shared").replace("\u00a0", " ")
    assert "Sans le filtre « Lesquels : Le club peut savoir », il y a 1 contact." in text
    assert "?text=solene" in text
    assert "Sans le filtre « Nom" not in text
    assert "Aucun contact ne correspond" in page(surfer, "?text=zzz&show=shared")
    assert "Solène Test" in page(surfer, "?show=forged&text=%00")


def test_whom_to_get_in_touch_with_comes_first(me: User, surfer: Client) -> None:
    today = timezone.localdate()
    ContactFactory(owner=me, name="Plus tard", next_on=today + timedelta(days=1))
    late = ContactFactory(owner=me, name="En retard", next_on=today, every_weeks=2)
    text = page(surfer)
    assert text.index("À recontacter") < text.index("En retard") < text.index("Plus tard")
    surfer.post(reverse("contact_touched", args=[late.pk]))
    late.refresh_from_db()
    assert late.next_on == today + timedelta(weeks=2)
    assert "C’est fait" not in page(surfer)


def test_a_long_list_of_promises_is_cut(me: User, surfer: Client) -> None:
    for _ in range(contact_list.DUE_SHOWN + 1):
        ContactFactory(owner=me, next_on=timezone.localdate())
    listing = surfer.get(reverse("contact_list")).context["listing"]
    assert len(listing.due) == contact_list.DUE_SHOWN
    assert "?show=due" in page(surfer)
    assert (
        surfer.get(reverse("contact_list") + "?show=due").context["listing"].page.paginator.count
        > 20
    )


def test_two_contacts_become_one_with_both_values(me: User) -> None:
    kept = ContactFactory(
        owner=me, name="Ana Test", company="Ferme Test", emails=["a@test.example"],
        phones=["0299000000"], notes="Voisine", shared_with_club=True,
    )  # fmt: skip
    other = ContactFactory(
        owner=me, name="Ana Le Test", company="Autre SARL", position="Comptable",
        emails=["A@test.example", "b@test.example"], phones=["+33 2 99 00 00 00"],
        notes="Au badminton", next_on=TODAY,
    )  # fmt: skip
    contacts.merge(kept, other.pk)
    kept.refresh_from_db()
    assert not Contact.objects.filter(pk=other.pk).exists()
    assert kept.emails == ["a@test.example", "b@test.example"]
    assert kept.phones == ["0299000000"]
    assert kept.position == "Comptable"
    assert kept.next_on == TODAY
    lines = ["Voisine", "Au badminton", "Nom : Ana Le Test", "Entreprise : Autre SARL"]
    assert kept.notes.splitlines() == lines
    assert not kept.shared_with_club


def test_everything_can_be_forgotten(me: User, surfer: Client) -> None:
    ContactFactory.create_batch(2, owner=me)
    ContactFactory()
    assert surfer.post(reverse("contacts_delete"), {"sure": ""}).status_code == 422
    surfer.post(reverse("contacts_delete"), {"sure": "on"})
    assert not me.contacts.exists()
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(
    me: User, surfer: Client, rows: int, django_assert_num_queries: object
) -> None:
    for number in range(rows):
        ContactFactory(owner=me, next_on=TODAY if number % 2 else None, phones=["0299000000"])
    with django_assert_num_queries(7):  # type: ignore[operator]  # pytest-django's
        page(surfer)


def test_the_club_can_be_asked_while_one_has_a_seat(me: User, surfer: Client) -> None:
    asks = reverse("club_network")
    assert asks not in surfer.get(reverse("contact_list")).content.decode()
    SeatFactory(member=me)
    assert asks in surfer.get(reverse("contact_list")).content.decode()
