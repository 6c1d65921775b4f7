"""The audit of accessibility is whole, its evidence is there, the statement repeats it."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from eclub.kit import accessibility
from eclub.kit.accessibility import Audit, Criterion
from tests import page_rules

# Criteria of RGAA 4.1.2, theme by theme.
PER_THEME = [9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12]


def made_of(*verdicts: str) -> Audit:
    criteria = tuple(Criterion("1.1", "", verdict, "") for verdict in verdicts)
    return Audit(date(2026, 1, 1), criteria, ())


def test_all_criteria_are_judged_once() -> None:
    expected = [
        f"{theme}.{number}"
        for theme, count in enumerate(PER_THEME, start=1)
        for number in range(1, count + 1)
    ]
    assert len(expected) == 106
    assert [criterion.number for criterion in accessibility.audit().criteria] == expected


def test_each_failure_is_told_and_nothing_else() -> None:
    audit = accessibility.audit()
    failing = [one.number for one in audit.criteria if one.verdict == accessibility.FAILS]
    assert [gap.number for gap in audit.gaps] == failing
    assert all(gap.french and gap.english for gap in audit.gaps)


def test_each_evidence_is_there() -> None:
    text = accessibility.AUDIT.read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    assert len(named) > 20
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not re.search(rf"^\s*(def {name}\(|{name}\b.*=)", _source(file), re.MULTILINE)
    ]
    rules = {rule.__name__ for rule in page_rules.RULES}
    said = re.findall(r"markup (`\w+`(?: and `\w+`)?)", text)
    missing += [
        name for names in said for name in re.findall(r"\w+", names) if name not in rules | {"and"}
    ]
    assert missing == []


def _source(file: str) -> str:
    path = settings.BASE_DIR / file
    return path.read_text() if path.exists() else ""


@pytest.mark.parametrize(
    ("verdicts", "rate", "state"),
    [
        (["C", "NA"], 100, "totalement conforme"),
        (["C"] * 199 + ["NC"], 99, "partiellement conforme"),
        (["C", "NC", "NA"], 50, "partiellement conforme"),
        (["C", "NC", "NC"], 33, "non conforme"),
    ],
)
def test_the_state_is_the_law_s(verdicts: list[str], rate: int, state: str) -> None:
    audit = made_of(*verdicts)
    assert (audit.rate, audit.state) == (rate, state)


def test_the_statement_says_what_was_found(client: Client, settings: object) -> None:
    settings.ACCESSIBILITY_CONTACT = "acces@example.org"  # type: ignore[attr-defined]  # pytest-django's
    audit = accessibility.audit()
    page = client.get(reverse("accessibility")).content.decode()
    assert str(audit.state) in page
    # What was not judged is not claimed.
    assert "ne s’y applique pas" in page.replace("\u00a0", " ")
    assert re.search(rf"soit {audit.rate}\s%", page)
    assert all(gap.french in page for gap in audit.gaps)
    assert "mailto:acces@example.org" in page
    assert "Défenseur des droits" in page
    english = client.get(reverse("accessibility"), headers={"accept-language": "en"})
    assert all(gap.english in english.content.decode() for gap in audit.gaps)


def test_the_statement_says_that_its_contact_is_not_set(client: Client) -> None:
    page = client.get(reverse("accessibility")).content.decode()
    assert "n’en a pas encore indiqué une" in page
    # Every page's footer gives the state and leads here.
    assert re.search(rf"Accessibilité\s: {accessibility.audit().state}", page)
