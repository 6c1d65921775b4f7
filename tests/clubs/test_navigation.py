"""The header leads each role to its own pages, and says where one is."""

import pytest
from django.urls import reverse

from tests.rights import Cast, assemble


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def labels(cast: Cast, person: str, address: str = "/") -> list[tuple[str, str]]:
    links = cast.client(person).get(address, follow=True).context["navigation"]
    return [(str(link.label), link.current) for link in links]


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("owner", ["Mon club", "Mon CV", "Réseau"]),
        (
            "advisor",
            ["Mes e-clubs", "Tous les e-clubs", "Candidats", "Chiffres", "Ouvrir un e-club"],
        ),
        ("manager", ["Ma région", "Tous les e-clubs"]),
        (
            "administrator",
            [
                "Plateforme",
                "Tous les e-clubs",
                "Chiffres",
                "Ouvrir un e-club",
                "Équipes",
                "Effacements",
                "Entreprises",
                "Courriels",
                "Réglages",
                "Administration",
            ],
        ),
        ("nobody", []),
    ],
)
def test_each_role_has_its_links(
    cast: Cast, settings: object, person: str, expected: list[str]
) -> None:
    settings.STAFF_SECOND_FACTOR = False  # type: ignore[attr-defined]  # pytest-django's wrapper
    found = labels(cast, person)
    assert [label for label, _ in found] == expected
    # A manager's first page is that of their region, below the link that leads there.
    first = "true" if person == "manager" else "page"
    assert [current for _, current in found] == [first][: len(found)] + [""] * (len(found) - 1)


def test_a_page_marks_the_link_it_hangs_from(cast: Cast, settings: object) -> None:
    settings.STAFF_SECOND_FACTOR = False  # type: ignore[attr-defined]  # pytest-django's wrapper
    below = dict(labels(cast, "advisor", reverse("club", args=[cast.club.pk])))
    marked = [label for label, current in below.items() if current]
    assert marked == ["Tous les e-clubs"]
