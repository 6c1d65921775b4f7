"""A CV comes out as it went in."""

import html
import json
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.enums import CvSection
from members.models import Cv, CvItem
from members.services import cv_document
from tests.factories.members import UserFactory

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(texts, values, max_size=3)
documents = st.fixed_dictionaries(
    {},
    optional={
        "$schema": texts,
        "basics": objects,
        "meta": objects,
        "x-unknown": values,
        **{section.value: st.lists(objects, max_size=3) for section in CvSection},
    },
)


# Every field of the schema's own example (jsonresume.org, 1.0.0), an empty one among them, and a
# key that it does not know.
EXAMPLE = {
    "$schema": "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json",
    "basics": {
        "name": "Prénom Nom",
        "label": "Cheffe de cuisine",
        "image": "",
        "email": "prenom.nom@example.org",
        "phone": "02 98 00 00 00",
        "url": "http://cuisine.example",
        "summary": "Une phrase “entre guillemets”.\nUne autre.",
        "location": {
            "address": "1, rue du Port",
            "postalCode": "29600",
            "city": "Morlaix",
            "countryCode": "FR",
            "region": "Bretagne",
        },
        "profiles": [
            {"network": "Autre", "username": "prenom", "url": ""},
            {"network": "LinkedIn", "username": "nom", "url": "https://www.linkedin.com/in/nom"},
        ],
    },
    "work": [
        {
            "name": "Résidence (démo)",
            "location": "Morlaix",
            "description": "Maison de retraite",
            "position": "Cheffe",
            "url": "http://residence.example",
            "startDate": "2013-12-01",
            "endDate": "2014-12-01",
            "summary": "Score™ de satisfaction",
            "highlights": ["120 couverts", "Deux apprentis"],
        }
    ],
    "volunteer": [
        {
            "organization": "Association (démo)",
            "position": "Formatrice",
            "url": "http://asso.example/",
            "startDate": "2012-01-01",
            "endDate": "2013-01-01",
            "summary": "Ateliers",
            "highlights": ["Une 'fête' par an"],
        }
    ],
    "education": [
        {
            "institution": "Lycée (démo)",
            "url": "https://lycee.example/",
            "area": "Cuisine",
            "studyType": "CAP",
            "startDate": "2011-06-01",
            "endDate": "2014-01-01",
            "score": "4.0",
            "courses": ["C1 - Hygiène", "C2 - Pâtisserie"],
        }
    ],
    "awards": [
        {"title": "Prix", "date": "2014-11-01", "awarder": "Jury (démo)", "summary": "Premier"}
    ],
    "publications": [
        {
            "name": "Recettes",
            "publisher": "Éditeur (démo)",
            "releaseDate": "2014-10-01",
            "url": "http://fr.example/Recettes_(livre)",
            "summary": "Un livre",
        }
    ],
    "skills": [{"name": "Cuisine", "level": "Maître", "keywords": ["Chaud", "Froid"]}],
    "languages": [{"language": "Breton", "fluency": "Langue maternelle"}],
    "interests": [{"name": "Nature", "keywords": ["Furets", "Licornes"]}],
    "references": [{"name": "Une personne", "reference": "Je la recommande."}],
    "projects": [
        {
            "name": "Menu",
            "description": "Une carte",
            "highlights": ["Un prix"],
            "keywords": ["Carte"],
            "startDate": "2016-08-24",
            "endDate": "2016-08-24",
            "url": "menu.example",
            "roles": ["Cheffe", "Graphiste"],
            "entity": "Cantine (démo)",
            "type": "application",
        }
    ],
    "meta": {
        "canonical": "https://example.org/cv.json",
        "version": "v1.0.0",
        "lastModified": "2017-12-24T15:53:00",
    },
    "x-unknown": [None, {"kept": True}],
}


@pytest.mark.django_db
def test_the_schemas_example_goes_through_the_pages(client: Client) -> None:
    """Brought in from a file, saved entry by entry in the editor, and taken out again."""
    owner = UserFactory()
    client.force_login(owner)
    file = SimpleUploadedFile("cv.json", json.dumps(EXAMPLE).encode())
    address = client.post(reverse("cv_exchange"), {"file": file})["Location"]
    parts = [part.key for part in client.get(address).context["form"].parts]
    assert client.post(address, dict.fromkeys(parts, "replace")).status_code == 302
    pages = [reverse("cv_item", args=[item.pk]) for item in CvItem.objects.all()]
    for page in [*pages, reverse("cv_basics")]:
        shown = client.get(page).content.decode()
        assert client.post(page, fields_of(shown)).status_code in (200, 302), page
    assert json.loads(client.get(reverse("cv_json")).content) == EXAMPLE


def fields_of(page: str) -> dict[str, str]:
    """What a browser sends when nobody changes anything."""
    form = page[page.index('<form class="cv-form"') :].partition("</form>")[0]
    found = re.findall(r'<input type="(?:text|hidden|email|tel|url)" name="(\w+)"([^>]*)', form)
    values = {name: re.search(r'value="([^"]*)"', rest) for name, rest in found}
    sent = {name: value[1] if value else "" for name, value in values.items()}
    sent |= dict(re.findall(r'<textarea name="(\w+)"[^>]*>\n?([^<]*)</textarea>', form))
    return {name: html.unescape(value).replace("\n", "\r\n") for name, value in sent.items()}


@pytest.mark.django_db
class TestRoundTrip:
    @settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(document=documents)
    def test_nothing_is_lost(self, document: dict[str, Any]) -> None:
        owner = UserFactory()
        cv = Cv.objects.create(owner=owner)
        cv_document.replace(cv, document, by=owner)
        cv.refresh_from_db()
        assert cv_document.of(cv) == document

    @pytest.mark.parametrize(
        "document",
        [
            [],
            "CV",
            {"basics": []},
            {"work": {}},
            {"work": ["a job"]},
            {"basics": {"summary": "x" * (cv_document.TEXT_MOST + 1)}},
            {"skills": [{}] * (cv_document.ITEMS_MOST + 1)},
        ],
    )
    def test_another_shape_is_refused_and_nothing_lost(self, document: object) -> None:
        owner = UserFactory()
        cv = Cv.objects.create(owner=owner, basics={"name": "Prénom"})
        with pytest.raises(ValidationError):
            cv_document.replace(cv, document, by=owner)
        cv.refresh_from_db()
        assert cv.basics == {"name": "Prénom"}

    def test_what_no_database_keeps_is_left_out(self) -> None:
        assert cv_document.check({"basics": {"name": "A\0\ud800B"}}) == {"basics": {"name": "AB"}}
