"""How long one waits for a file made on request, once the process is warm."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import django

from eclub.kit import pdf
from eclub.local.environment import ROOT
from tests.load.measurement import Measurement, median

TEMPLATE = ROOT / "clubs" / "pdf" / "certificate.typ"
RUNS = 40
SEASON = 24


def measure() -> Iterator[Measurement]:
    """Milliseconds of each tool."""
    django.setup()
    certificate(0)
    yield median("certificate.pdf_ms", timed(certificate), "ms")
    cv(0)
    yield median("cv.pdf_ms", timed(cv), "ms")


def timed(make: Callable[[int], object]) -> list[float]:
    """Every run makes another file: what typst remembers of the last one does not count."""
    values = []
    for number in range(RUNS):
        began = time.perf_counter()
        make(number)
        values.append((time.perf_counter() - began) * 1000)
    return values


def certificate(number: int) -> bytes:
    """A member's whole season."""
    paper = {
        "name": f"Membre {number}",
        "club": "Club",
        "agency": "Agence (29)",
        "operator": "e-club",
        "period": "du 6 janvier 2025 au 28 mars 2025",
        "theme": "",
        "rows": [
            {
                "number": rank,
                "day": f"jour {rank}",
                "hours": "14 h – 17 h",
                "presence": f"2 h {(rank + number) % 60:02}",
            }
            for rank in range(1, SEASON + 1)
        ],
        "steps": [],
        "total": f"{number} h",
        "is_checked": True,
        "issued_on": "28 mars 2025",
        "code": f"ABCD-EFGH-JKMN-PQRS-{number:04}",
        "address": f"https://eclub.example/attestations/{number}/",
    }
    return pdf.render(TEMPLATE, paper, made_at=datetime(2025, 3, 28, tzinfo=UTC))


def cv(number: int) -> bytes:
    """Two pages: six posts of four lines, and ten skills."""
    from members.services import cv_pdf  # once Django is set up

    document = {
        "basics": {"name": f"Membre {number}", "label": "Soudeuse", "email": "a@demo.example"},
        "work": [
            {
                "position": f"Poste {rank}",
                "name": "Maison",
                "startDate": "2019-03",
                "highlights": [
                    f"Tâche {line} du poste {rank}, avec un chiffre" for line in range(4)
                ],
            }
            for rank in range(6)
        ],
        "skills": [{"name": f"Savoir {rank}", "keywords": ["a", "b"]} for rank in range(10)],
    }
    made_at = datetime(2025, 3, 28, tzinfo=UTC)
    return cv_pdf.render(document, layout="classic", language="fr", name="", made_at=made_at)
