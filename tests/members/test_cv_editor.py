"""The editor of a CV: what is typed is kept, whatever else happens at the same time."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Cv, CvItem, User
from members.services import cv_document
from tests.factories.cv import CvFactory, CvItemFactory
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def owner() -> User:
    made: User = UserFactory(first_name="Léa", last_name="Cœur", commune="Morlaix")
    return made


@pytest.fixture
def browser(owner: User) -> Client:
    client = Client()
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def fields(client: Client, address: str) -> dict[str, Any]:
    """What the form at an address would send, untouched."""
    context = client.get(address, headers=FETCH).context
    form, sheet = context["form"], context.get("sheet") or context
    stamp = {
        name: sheet[name] if isinstance(sheet, type(context)) else getattr(sheet, name)
        for name in ("key", "page", "revision")
    }
    return {**{name: form.initial[name] for name in form.fields}, **stamp}


def post(client: Client, address: str, **changed: Any) -> Any:
    return client.post(address, {**fields(client, address), **changed}, headers=FETCH)


class TestBasics:
    def test_an_empty_cv_begins_with_what_is_known_and_writes_nothing(
        self, browser: Client
    ) -> None:
        page = browser.get(reverse("cv")).text
        assert "Léa Cœur" in page
        assert "Morlaix" in page
        assert "Écrire l’en-tête" in page
        assert not Cv.objects.exists()

    def test_it_is_kept_beside_what_the_form_does_not_know(
        self, browser: Client, owner: User
    ) -> None:
        basics = {
            "name": "Léa",
            "image": "x",
            "location": {"city": "Brest", "countryCode": "FR"},
            "profiles": [{"network": "N", "url": "https://n.example/lea", "since": 2}],
        }
        cv = CvFactory(owner=owner, basics=basics)
        profiles = "https://n.example/lea\nwww.autre.example/x"
        answer = post(browser, reverse("cv_basics"), label="Soudeuse", profiles=profiles)
        assert answer.status_code == 200
        cv.refresh_from_db()
        assert cv.basics == {
            **basics,
            "label": "Soudeuse",
            "profiles": [
                *basics["profiles"],
                {"network": "www.autre.example", "url": "https://www.autre.example/x"},
            ],
        }

    def test_a_wrong_address_says_so_and_keeps_what_was_there(self, browser: Client) -> None:
        answer = post(browser, reverse("cv_basics"), email="lea.example")
        assert answer.status_code == 422
        assert "lea.example" in answer.text
        assert not Cv.objects.filter(basics__email="lea.example").exists()


class TestItem:
    def test_without_scripts_a_button_keeps_it(self, browser: Client, owner: User) -> None:
        address = reverse("cv_item_add", args=["work"])
        sent = {**fields(browser, address), "position": "Soudeuse", "startDate": "mars 2021"}
        answer = browser.post(address, {**sent, "endDate": "en cours", "highlights": "a\r\n\r\nb"})
        item = CvItem.objects.get(cv__owner=owner)
        assert answer.url == f"/cv/#item-{item.pk}"
        assert item.data == {
            "position": "Soudeuse",
            "startDate": "2021-03",
            "highlights": ["a", "b"],
        }

    def test_sent_twice_it_is_one(self, browser: Client) -> None:
        address = reverse("cv_item_add", args=["skills"])
        sent = {**fields(browser, address), "name": "Soudure"}
        for text in ("Soudure", "Soudure TIG"):
            answer = browser.post(address, {**sent, "name": text}, headers=FETCH)
            assert answer.status_code == 200
        assert [item.data for item in CvItem.objects.all()] == [{"name": "Soudure TIG"}]

    def test_nothing_written_is_nothing_kept(self, browser: Client) -> None:
        answer = post(browser, reverse("cv_item_add", args=["work"]))
        assert answer.status_code == 422
        assert not CvItem.objects.exists()

    @pytest.mark.parametrize("section", ["nothing", "basics", "WORK"])
    def test_an_unknown_section_is_no_page(self, browser: Client, section: str) -> None:
        assert browser.get(reverse("cv_item_add", args=[section])).status_code == 404

    def test_what_the_form_does_not_know_or_cannot_read_stays(
        self, browser: Client, owner: User
    ) -> None:
        data = {
            "position": "Chef",
            "startDate": "été 2019",
            "x": [1],
            "highlights": "une",
            "name": 5,
        }
        item = CvItemFactory(cv__owner=owner, data=data)
        answer = post(browser, reverse("cv_item", args=[item.pk]), position="Cheffe")
        assert answer.status_code == 200
        item.refresh_from_db()
        assert item.data == {**data, "position": "Cheffe"}

    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("03/2021", "2021-03"),
            ("2021", "2021"),
            ("15/03/2021", "2021-03-15"),
            ("2021-03", "2021-03"),
            ("mars 2021", "2021-03"),
            ("Août 2021", "2021-08"),
            ("sept. 2021", "2021-09"),
            ("13/2021", None),
            ("bientôt", None),
            ("31/02/2021", None),
            ("21", None),
        ],
    )
    def test_months_as_people_write_them(
        self, browser: Client, owner: User, written: str, kept: str | None
    ) -> None:
        item = CvItemFactory(cv__owner=owner)
        answer = post(browser, reverse("cv_item", args=[item.pk]), startDate=written)
        item.refresh_from_db()
        assert answer.status_code == (200 if kept else 422)
        assert item.data["startDate"] == (kept or "2019-03")
        assert kept or written in answer.text

    def test_two_windows_the_second_is_told_and_both_texts_are_there(
        self, browser: Client, owner: User
    ) -> None:
        item = CvItemFactory(cv__owner=owner)
        address = reverse("cv_item", args=[item.pk])
        first, second = fields(browser, address), fields(browser, address)
        assert browser.post(address, {**first, "position": "Une"}, headers=FETCH).status_code == 200
        answer = browser.post(address, {**second, "position": "Deux"}, headers=FETCH)
        assert answer.status_code == 409
        assert "Une" in answer.text
        assert "Deux" in answer.text
        item.refresh_from_db()
        assert item.data["position"] == "Une"
        answer = browser.post(address, {**second, "position": "Deux", "choice": "both"})
        kept = CvItem.objects.order_by("position")
        assert [one.data["position"] for one in kept] == ["Une", "Deux"]
        browser.post(address, {**second, "position": "Trois", "choice": "mine"})
        item.refresh_from_db()
        assert item.data["position"] == "Trois"

    def test_a_page_whose_answer_was_lost_is_not_another_one(
        self, browser: Client, owner: User
    ) -> None:
        item = CvItemFactory(cv__owner=owner)
        address = reverse("cv_item", args=[item.pk])
        sent = fields(browser, address)
        for text in ("So", "Soud", "Soudeuse TIG"):
            answer = browser.post(address, {**sent, "position": text}, headers=FETCH)
            assert answer.status_code == 200
        item.refresh_from_db()
        assert item.data["position"] == "Soudeuse TIG"

    def test_removed_in_one_window_written_in_another_it_comes_back(
        self, browser: Client, owner: User
    ) -> None:
        item = CvItemFactory(cv__owner=owner)
        address = reverse("cv_item", args=[item.pk])
        sent = fields(browser, address)
        browser.post(reverse("cv_item_remove", args=[item.pk]))
        assert not CvItem.objects.exists()
        browser.post(address, {**sent, "position": "Toujours là"}, headers=FETCH)
        assert CvItem.objects.get().data["position"] == "Toujours là"

    def test_tags_are_small_words_parted_by_commas(self, browser: Client, owner: User) -> None:
        item = CvItemFactory(cv__owner=owner)
        post(browser, reverse("cv_item", args=[item.pk]), cv_tags="Vente,  accueil , vente")
        item.refresh_from_db()
        assert item.tags == ["vente", "accueil"]
        assert item.data == CvItemFactory.build(cv=item.cv, position=0).data


class TestOrder:
    @pytest.fixture
    def items(self, owner: User) -> list[CvItem]:
        return [CvItemFactory(cv__owner=owner, data={"name": name}) for name in "abc"]

    def names(self) -> str:
        order = CvItem.objects.order_by("position")
        assert [item.position for item in order] == list(range(len(order)))
        return "".join(item.data["name"] for item in order)

    @pytest.mark.parametrize(
        ("rank", "to", "expected"),
        [
            (1, "up", "bac"),
            (1, "down", "acb"),
            (0, "up", "abc"),
            (2, "down", "abc"),
            (0, "2", "bca"),
            (0, "99", "bca"),
            (0, "x", "abc"),
        ],
    )
    def test_moving(
        self, browser: Client, items: list[CvItem], rank: int, to: str, expected: str
    ) -> None:
        address = reverse("cv_item_move", args=[items[rank].pk])
        assert browser.post(address, {"to": to}, headers=FETCH).status_code == 204
        assert self.names() == expected

    def test_removing_and_putting_back(self, browser: Client, items: list[CvItem]) -> None:
        answer = browser.post(reverse("cv_item_remove", args=[items[1].pk]))
        assert self.names() == "ac"
        assert "Annuler la suppression" in answer.text
        address = reverse("cv_item_restore", args=[items[1].pk])
        browser.post(address, {"place": answer.context["place"]})
        assert self.names() == "abc"

    def test_a_copy_stands_right_below(self, browser: Client, items: list[CvItem]) -> None:
        browser.post(reverse("cv_item_duplicate", args=[items[0].pk]))
        assert self.names() == "aabc"


def test_the_pages_ask_as_much_for_thirty_entries_as_for_one(
    browser: Client, owner: User, django_assert_num_queries: Any
) -> None:
    cv = CvFactory(owner=owner)
    CvItemFactory(cv=cv)
    for address, queries in (("cv", 6), ("cv_preview", 7)):
        with django_assert_num_queries(queries):
            browser.get(reverse(address))
    for _ in range(30):
        CvItemFactory(cv=cv, section="skills", data={"name": str(uuid4())})
    for address, queries in (("cv", 6), ("cv_preview", 7)):
        with django_assert_num_queries(queries):
            browser.get(reverse(address))


def test_markup_is_text_everywhere(browser: Client, owner: User) -> None:
    evil = "<script>alert(1)</script> #panic() $x$ @y"
    cv = CvFactory(owner=owner, basics={"name": evil, "url": "javascript:alert(1)", "phone": evil})
    CvItemFactory(cv=cv, data={"position": evil, "url": "data:text/html,x", "highlights": [evil]})
    for route in ("cv", "cv_preview"):
        page = browser.get(reverse(route)).text
        assert "<script>alert" not in page
        assert 'href="javascript' not in page
        assert 'href="data:' not in page
    assert browser.get(reverse("cv_file")).content.startswith(b"%PDF")
    assert cv_document.of(cv)["work"][0]["position"] == evil
