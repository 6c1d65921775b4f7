"""The markup of every page, in both languages: what RGAA asks and needs no browser to see."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.urls import Resolver404, resolve
from lxml.html import HtmlElement

from members.models import Occupation
from prospecting.models import Activity
from tests import page_rules, rows
from tests.browser.test_accessibility import VISITS, furnished
from tests.rights import Cast
from tests.sample import first_of, one_in

pytestmark = pytest.mark.get_writes("pages are asked for as a person would, one after the other")

# Words that no English text holds.
FRENCH = re.compile(
    r"\b(les|des|du|une|vous|votre|vos|avec|dans|sont|cette|aux|être|été|ces|nous|nos|chez|leur|"
    r"séances?|entreprises?|jours|heures|aujourd’hui|demain|lundi|mardi|mercredi|jeudi|vendredi|"
    r"janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre)\b|"
    r"\b[ldjnsc]’[a-zéèêà]",
    re.IGNORECASE,
)
# Gaps for somebody's words, named by who wrote the text; and a public body's name.
GAP = re.compile(r"\{[^}]+\}|Défenseur des droits")
SAID = ("aria-label", "title", "placeholder", "alt", "data-confirm")

# Secret links speak the language of who made them, or of whom they were sent to.
IN_THEIR_LANGUAGE = {
    "account_keep",
    "call_backs_stop",
    "cv_online",
    "cv_online_answer",
    "digest_stop",
    "follow_up",
    "follow_up_stop",
}

Scene = tuple[Cast, dict[str, list[str]]]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """Everybody, and the addresses each of them visits."""
    with rows.shared(django_db_blocker):
        cast = furnished()
        visits = {
            person: first_of(addresses(cast), route_of) for person, addresses in VISITS.items()
        }
        connection.check_constraints()
        yield cast, visits


@pytest.fixture
def db(scene: Scene) -> Iterator[None]:
    with rows.undone():
        yield


def route_of(address: str) -> str:
    """The route an address is of, however it is filtered."""
    try:
        return str(resolve(address.partition("?")[0]).url_name)
    except Resolver404:
        return ""


def pages(scene: Scene, person: str, language: str) -> Iterator[tuple[str, str, str]]:
    """Address, route and markup of every page this person visits, wherever it leads."""
    cast, visits = scene
    client = cast.client(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    # Words that are marked are the catalogue's test's; these are to find some that are not.
    for address in one_in(visits[person], 1 if language == "fr" else 6):
        response = client.get(address, follow=True)
        assert response.status_code < 500, address
        # What is not found has no name of its own.
        found = response.status_code == 200
        route = response.resolver_match.url_name if found else ""
        yield address, route, response.content.decode()


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("person", VISITS)
def test_markup_of_every_page(scene: Scene, person: str) -> None:
    found, titles = [], dict[str, str]()
    for address, route, page in pages(scene, person, "fr"):
        found += [f"{address} {fault}" for fault in page_rules.faults(page)]
        tree = page_rules.parse(page)
        if tree.get("lang") != "fr":
            found.append(f"{address} is in {tree.get('lang')}")
        name = page_rules.words(tree.find(".//title"))
        if route and titles.setdefault(name, route) != route:
            found.append(f"{address} and {titles[name]} are both called “{name}”")
    assert found == [], "\n".join(found)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("person", VISITS)
def test_english_pages_are_in_english(scene: Scene, person: str) -> None:
    data = either(typed())
    registers = either(registered())
    found = []
    for address, route, page in pages(scene, person, "en"):
        tree = page_rules.parse(page)
        if tree.get("lang") != "en" and route not in IN_THEIR_LANGUAGE:
            found.append(f"{address} is in {tree.get('lang')}")
        read = list(texts(tree)) if tree.get("lang") == "en" else []
        rest = ((text, GAP.sub("", data.sub("", text))) for text in read)
        found += [f"{address}: {text}" for text, ours in rest if FRENCH.search(ours)]
        unmarked = [text for text in read if registers.search(text)]
        found += [f"{address}: {text} is not said to be French" for text in unmarked]
    assert found == [], "\n".join(found)


def either(words: set[str]) -> re.Pattern[str]:
    """Any of these, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)")


def registered() -> set[str]:
    """What public registers call activities and occupations."""
    labels = [*Activity.objects.values_list("label", flat=True)]
    for names in Occupation.objects.values_list("label", "domain"):
        labels += names
    return {label for label in labels if label}


def typed() -> set[str]:
    """What people and registers wrote: it stays in its language."""
    kept: set[str] = set()
    for model in apps.get_models():
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, (models.CharField, models.TextField, models.JSONField))
            and not field.choices
        ]
        for row in model._default_manager.values_list(*names) if names else ():
            kept.update(one for value in row for one in strings(value) if len(one) > 3)
    return kept


def strings(value: object) -> Iterator[str]:
    """The texts inside a JSON value."""
    if isinstance(value, str):
        yield from [value, *value.splitlines()]
    elif isinstance(value, dict):
        yield from (one for part in value.values() for one in strings(part))
    elif isinstance(value, list | tuple):
        yield from (one for part in value for one in strings(part))


def texts(page: HtmlElement) -> Iterator[str]:
    """What is read or spoken, save what says that it is in another language."""
    for element in page.iter():
        if not isinstance(element.tag, str) or element.tag in {"script", "style"}:
            continue
        language = element.xpath("string((ancestor-or-self::*[@lang])[last()]/@lang)")
        if language != "en":
            continue
        own = [element.text, *(child.tail for child in element)]
        said = [element.get(name) for name in SAID]
        yield from (" ".join(one.split()) for one in [*own, *said] if one and one.strip())
