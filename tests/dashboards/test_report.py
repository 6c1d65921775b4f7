"""Reports: what is in each file, who asked for it, and what none of them says outside."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.http import HttpResponse
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from clubs.enums import OutcomeKind
from clubs.models import Club, Seat
from eclub.dashboards.services import folding, snapshot
from eclub.dashboards.services.statistics import wilson
from eclub.kit.models import AuditEvent
from eclub.kit.spreadsheet import BOM
from tests.factories.clubs import ClubFactory, OutcomeFactory
from tests.factories.members import AgencyFactory
from tests.rights import NOW, Cast, assemble

OCTOBER = datetime(2024, 10, 2, 6, tzinfo=UTC)


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


def address(cast: Cast, level: str = "region", query: str = "") -> str:
    agency = cast.club.agency
    codes = {"region": agency.region.code, "departement": agency.departement, "agency": agency.pk}
    return reverse("figures_report", args=[level, codes.get(level, cast.club.pk)]) + query


def take(
    cast: Cast, kind: str, level: str = "region", query: str = "", **data: str
) -> HttpResponse:
    made: HttpResponse = cast.client("manager").post(
        address(cast, level, query), {"kind": kind, **data}
    )
    return made


def text_of(response: HttpResponse) -> tuple[PdfReader, str]:
    assert response["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(response.content))
    words = " ".join(page.extract_text() for page in reader.pages)
    return reader, " ".join(words.replace("\u00a0", " ").split())


def spring_club(agency: object, members: int, found: int) -> Club:
    club = ClubFactory(agency=agency, members=members, starts_on=date(2024, 4, 8))
    for rank, seat in enumerate(Seat.objects.filter(club=club).order_by("number")[:found]):
        OutcomeFactory(seat=seat, happened_on=date(2024, 5, 2 + rank), kind=OutcomeKind.PERMANENT)
    return club


@pytest.fixture
def spring(cast: Cast) -> Cast:
    """A région where thirty people sat in the spring's clubs, of whom sixteen found work."""
    for _ in range(2):
        spring_club(cast.club.agency, 8, 5)
    neighbour = AgencyFactory(region=cast.club.agency.region, departement="56", name="=Vannes")
    for _ in range(2):
        spring_club(neighbour, 7, 3)
    folding.fold()
    assert snapshot.take(OCTOBER) is not None
    return cast


class TestSheets:
    def test_a_workbook(self, spring: Cast) -> None:
        response = take(spring, "xlsx", query="?from=2024-04-01&to=2024-04-01")
        assert response["Content-Disposition"].endswith('-2025-03-13.xlsx"')
        book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
        assert book.sheet_names == [
            "Chiffres",
            "Par lieu",
            "Sorties et voies",
            "Définitions",
            "Filtres",
        ]
        figures = {row[0]: row[1:] for row in book.get_sheet_by_name("Chiffres").to_python()}
        assert figures["Places tenues"][0] == 30
        assert figures["Places tenues"][-1] == date(2025, 3, 13)
        assert figures["Retours à l’emploi"][0] == 16
        assert figures["Emploi au plus tard le 90e jour"][:4] == [
            pytest.approx(16 / 30),
            pytest.approx(0.369, abs=0.01),
            pytest.approx(0.717, abs=0.01),
            30,
        ]
        places = book.get_sheet_by_name("Par lieu").to_python()
        assert [row[0] for row in places[1:]] == ["Finistère", "Morbihan"]
        assert [row[3] for row in places[1:]] == [16, 14]
        # Who was asked, who waits, and whose way is not known: with an n, were it zero.
        for label in ("Interrogées 3 mois après", "Sans réponse 12 mois après"):
            assert figures[label][0] == 0
        assert figures["En emploi 6 mois après"][3] == 0
        assert {"Candidatures reçues", "Candidatures en attente"} <= set(figures)
        assert "Présences sans distance connue" in figures
        definitions = {row[0] for row in book.get_sheet_by_name("Définitions").to_python()}
        assert set(figures) - {"Indicateur"} <= definitions
        assert figures["Emploi\u00a0: jour de cette part"][0] == 90
        header, *shares = book.get_sheet_by_name("Sorties et voies").to_python()
        permanent = dict(zip(header, shares[0], strict=True))
        low, high = wilson(16, 16)
        assert permanent["intervalle à 95 %, bas"] == pytest.approx(low)
        assert permanent["intervalle à 95 %, haut"] == pytest.approx(high)
        assert permanent["effectif"] == 16
        assert permanent["Situation au"] == date(2025, 3, 13)
        chosen: dict[object, object] = dict(
            row[:2] for row in book.get_sheet_by_name("Filtres").to_python()
        )
        assert chosen["Saisons commencées"] == "2e trimestre 2024"

    def test_a_table_runs_nothing(self, spring: Cast) -> None:
        response = take(spring, "csv", "departement")
        text = response.content.decode()
        assert text.startswith(BOM)
        rows = list(csv.reader(io.StringIO(text.removeprefix(BOM)), delimiter=";"))
        assert len({len(row) for row in rows}) == 1
        assert rows[1][:2] == ["Finistère", "29"]
        agency = spring.client("administrator").post(
            reverse("figures_report", args=["departement", "56"]), {"kind": "csv"}
        )
        assert "\r\n'=Vannes;" in agency.content.decode()

    def test_as_it_was(self, spring: Cast) -> None:
        club = spring_club(spring.club.agency, 8, 8)
        query = "?from=2024-04-01&to=2024-04-01"
        now, then = (
            CalamineWorkbook.from_filelike(
                io.BytesIO(take(spring, "xlsx", query=query, as_of=as_of).content)
            )
            .get_sheet_by_index(0)
            .to_python()
            for as_of in ("", "2024-07-01")
        )
        assert (now[2][1], then[2][1]) == (30 + club.seats.count(), 30)
        assert then[2][-1] == date(2024, 10, 2)


class TestPaper:
    def test_inside_it_says_every_count(self, spring: Cast) -> None:
        reader, text = text_of(take(spring, "pdf", query="?from=2024-04-01&to=2024-04-01"))
        assert 1 <= len(reader.pages) <= 4
        for words in (
            "Rapport des e-clubs",
            "Document interne",
            "53 % ont retrouvé un emploi au plus tard le 90e jour",
            "30 personnes, situation au 13 mars 2025",
            "2e trimestre 2024",
            "Morbihan",
            "Comment lire ces chiffres",
        ):
            assert words in text, words
        root = reader.trailer["/Root"]
        assert root["/Lang"] == "fr-FR"
        assert root["/MarkInfo"]["/Marked"]
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert "http://www.aiim.org/pdfua/ns/id/" in root["/Metadata"].get_data().decode()
        tags = structure(reader)
        assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure"} <= set(tags)
        assert any("Courbe en escalier" in alt for alt in alternatives(reader))

    def test_handed_on_it_says_what_was_published(self, spring: Cast) -> None:
        reader, text = text_of(take(spring, "public", query="?from=2024-04-01&to=2024-04-01"))
        assert 1 <= len(reader.pages) <= 2
        assert "53 % (16 sur 30) au 2 octobre 2024" in text
        assert "Document interne" not in text
        assert "non publié" in text
        _, departement = text_of(take(spring, "public", "departement"))
        assert "Finistère" in departement
        assert "62 % (10 sur 16)" in departement

    def test_seasons_of_several_days_say_so(self, spring: Cast) -> None:
        assert snapshot.take(datetime(2025, 1, 3, 6, tzinfo=UTC)) is not None
        _, text = text_of(take(spring, "public"))
        assert "Chiffres publiés, situations du 2 octobre 2024 au 3 janvier 2025" in text

    def test_is_not_offered_before_anything_is_published(self, cast: Cast) -> None:
        page = cast.client("manager").get(address(cast)).content.decode()
        assert "Rapport interne (PDF)" in page
        assert "Rapport à diffuser" not in re.sub(r"<p class=\"fr-callout.*?</p>", "", page)
        refused = take(cast, "public")
        assert "Ce choix n’est pas proposé ici" in refused.content.decode()

    def test_of_nobody_it_can_be_printed(self, cast: Cast) -> None:
        _, text = text_of(take(cast, "pdf", query="?from=2013-01-01&to=2013-01-01"))
        assert "Personne n’est encore compté" in text

    def test_a_place_followed_less_long_names_its_day(self, spring: Cast) -> None:
        _, text = text_of(take(spring, "pdf", query="?from=2025-01-01"))
        assert re.search(r"Finistère .*\(n = \d+\) \(jour 30\)", text)

    def test_paper_is_made_for_a_departement_at_least(self, spring: Cast) -> None:
        assert "Ce choix n’est pas proposé ici" in take(spring, "pdf", "agency").content.decode()
        assert take(spring, "xlsx", "agency").status_code == 200
        assert take(spring, "csv", "club").status_code == 200


def test_who_took_what_is_written_down(spring: Cast) -> None:
    take(spring, "csv", "departement", "?from=2024-04-01")
    event = AuditEvent.objects.get(action="figures.exported")
    assert event.actor == spring.manager
    assert event.details == {
        "level": "departement",
        "code": "29",
        "form": "csv",
        "query": "?from=2024-04-01",
    }


def test_another_region_gets_nothing(spring: Cast) -> None:
    for name in ("distant_manager", "advisor"):
        response = spring.client(name).post(address(spring), {"kind": "csv"})
        assert response.status_code == 404
    assert not AuditEvent.objects.filter(action="figures.exported").exists()


def structure(reader: PdfReader) -> list[str]:
    found: list[str] = []
    walk(reader.trailer["/Root"]["/StructTreeRoot"], lambda node: found.append(node.get("/S")))
    return found


def alternatives(reader: PdfReader) -> list[str]:
    found: list[str] = []
    walk(
        reader.trailer["/Root"]["/StructTreeRoot"], lambda node: found.append(node.get("/Alt", ""))
    )
    return found


def walk(node, visit) -> None:
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            walk(one, visit)
    elif isinstance(node, dict):
        visit(node)
        if "/K" in node:
            walk(node["/K"], visit)
