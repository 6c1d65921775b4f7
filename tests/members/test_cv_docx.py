"""The Word document of a CV: complete, in order, and nothing executed."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.services import cv_docx
from tests.members.test_cv_advice import GOOD

MADE_AT = datetime(2025, 3, 13, tzinfo=UTC)


def made(document: dict[str, Any], language: str = "fr") -> bytes:
    return cv_docx.render(document, language=language, name="Prénom Nom", made_at=MADE_AT)


def lines(content: bytes) -> list[tuple[str, str]]:
    """Each paragraph's style and text, links included."""
    word = docx.Document(io.BytesIO(content))
    return [(line.style.name, line.text) for line in word.paragraphs]


def test_everything_is_there_in_the_order_of_reading() -> None:
    document = GOOD | {"skills": [{"name": "HACCP", "level": "sûre", "keywords": ["froid", "œ"]}]}
    found = [(style, text.replace("\u00a0", " ")) for style, text in lines(made(document))]
    assert found == [
        ("Title", "Prénom Nom"),
        ("Normal", "Cuisinière de collectivité"),
        ("Normal", "prenom.nom@example.org · 02 98 00 00 00 · Morlaix · cuisine.example"),
        ("Normal", "Vingt ans de cuisine, dont dix à bord."),
        ("Heading 1", "Expériences professionnelles"),
        ("Heading 2", "Cheffe"),
        ("Normal", "Résidence · depuis mars 2019"),
        ("List Bullet", "120 couverts par jour"),
        ("Heading 2", "Cuisinière"),
        ("Normal", "Armement · 2009 – février 2019"),
        ("Normal", "Cuisine à bord"),
        ("Heading 1", "Formations"),
        ("Heading 2", "CAP cuisine"),
        ("Normal", "Lycée · 2001"),
        ("Heading 1", "Compétences"),
        ("List Bullet", "HACCP (sûre) : froid, œ"),
        ("Heading 1", "Langues"),
        ("List Bullet", "Breton (courant)"),
    ]


def test_its_language_and_title_are_said() -> None:
    content = made(GOOD, "en")
    word = docx.Document(io.BytesIO(content))
    assert word.core_properties.language == "en-GB"
    assert "Prénom Nom" in word.core_properties.title
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b'w:val="en-GB"' in archive.read("word/styles.xml")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "=cmd|' /C'!A0"])
def test_only_safe_addresses_are_links(address: str) -> None:
    content = made({"basics": {"url": address}, "work": [{"name": "A", "url": address}]})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
    assert 'TargetMode="External"' not in relations


@given(st.text(max_size=50))
def test_any_text_is_written(text: str) -> None:
    document = {
        "basics": {"name": text, "label": text, "summary": text},
        "work": [{"name": text, "position": text, "highlights": [text]}],
        "skills": [{"name": text, "keywords": [text]}],
    }
    assert zipfile.is_zipfile(io.BytesIO(made(document)))
