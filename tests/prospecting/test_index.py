"""The parts of the index: each bounded, each moving the way its formula says."""

import pytest
from django.db import connection

from prospecting.services import index
from prospecting.services.index import Parts
from prospecting.services.proposal import in_words, reasons

pytestmark = pytest.mark.django_db


def value(expression: str, **values: object) -> float:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression}", values)
        found: float = cursor.fetchone()[0]
        return found


def test_affinity_is_the_share_within_its_bounds() -> None:
    shares = ["NULL", "0.0", "0.004", "0.25", "1.0", "3.0"]
    assert [value(index.affinity(share)) for share in shares] == [0.01, 0.01, 0.01, 0.25, 1, 1]


def test_size_is_the_root_of_the_headcount_within_its_bounds() -> None:
    sizes = [value(index.size(floor)) for floor in ("0", "1", "100", "250", "10000")]
    assert sizes == pytest.approx([0.7, 1, 10, 15.811, 16], abs=0.001)


def test_nearness_halves_at_its_distance_and_never_ends() -> None:
    kms = ["0.0", "20.0", "60.0", "500.0", "NULL::float"]
    assert [value(index.nearness(km)) for km in kms] == pytest.approx([1, 0.5, 0.25, 0.2, 0.5])


@pytest.mark.parametrize(
    ("known", "expected"),
    [("", 1), ("hired", 2), ("hired project answered", 4), ("not_hiring", 0.3), ("project", 2)],
)
def test_knowledge_multiplies_what_clubs_know(known: str, expected: float) -> None:
    facts = ("hired", "project", "answered", "not_hiring")
    said = {fact: str(fact in known.split()).lower() for fact in facts}
    assert value(index.knowledge(**said)) == pytest.approx(expected)


def test_attention_and_distaste_are_bounded() -> None:
    attention = [value(index.attention(count)) for count in ("0", "1", "2", "90")]
    assert attention == pytest.approx([1, 1.5, 2, 3.5])
    taste = [value(index.taste(count)) for count in ("0", "1", "2", "90")]
    assert taste == pytest.approx([1, 2 / 3, 0.5, 0.25])


def test_distance_is_kilometres() -> None:
    # Morlaix to Roscoff.
    km = value(index.distance("48.71868", "-3.98536"), latitude=48.59967, longitude=-3.82052)
    assert km == pytest.approx(18, abs=1)


def parts(**changed: object) -> Parts:
    given = dict.fromkeys(("affinity", "size", "nearness", "knowledge", "attention"), 1.0)
    facts = {"share": None, "floor": 0, "km": None, "approaches": 0, "rejected": 0}
    known = dict.fromkeys(("hired", "project", "answered", "not_hiring"), False)
    return Parts(**{**given, "taste": 1.0, **facts, **known, **changed})  # type: ignore[arg-type]  # as above


def test_the_index_is_the_product_of_its_parts() -> None:
    whole = parts(affinity=0.5, size=4.0, nearness=0.5, knowledge=2.0, attention=2.0, taste=0.5)
    assert whole.product == pytest.approx(0.5)


def test_each_part_is_said_in_words() -> None:
    known = parts(
        share=0.292, floor=20, km=6.2, hired=True, answered=True, approaches=2, rejected=1
    )
    assert reasons(known) == [
        "son activité fait 29\u00a0% des embauches du métier",
        "a déjà embauché quelqu’un d’un club",
        "a répondu à un club",
        "2 démarches d’autres clubs ces dernières semaines",
        "vous avez écarté 1 entreprise de cette activité",
    ]
    assert reasons(parts()) == []
    assert [part.words for part in in_words(known)][1:3] == ["au moins 20 personnes", "à 6 km"]
    assert all(0 <= part.percent <= 100 for part in in_words(known))
