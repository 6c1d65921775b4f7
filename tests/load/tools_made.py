"""The files of members and clubs, made or read many times over.

Every run makes another one: what typst remembers of the last does not count. Beside each stands
what nobody can do without: an empty page by typst, or the archive's lines read and inserted.
"""

import csv
import io
import logging
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from clubs.models import Brochure, BrochureCard
from clubs.services import brochure_paper
from eclub.kit import pdf
from eclub.local.environment import ROOT
from members.enums import CvSection
from members.models import Cv, CvImport, CvItem, User
from members.services import cv_import, cv_pdf
from tests.factories.clubs import ClubFactory
from tests.factories.members import UserFactory
from tests.load.measurement import Measurement, median
from tests.load.visits import scratch_database

CERTIFICATE = ROOT / "clubs" / "pdf" / "certificate.typ"
EMPTY_PAGE = ROOT / "tests" / "load" / "empty_page.typ"
RUNS = 40
SEASON = 24
SEATS = 8
MADE_AT = datetime(2025, 3, 28, tzinfo=UTC)
A_PAGE = "an empty PDF/UA-1 page by typst"
A_COPY = "the same archive read as CSV and its lines inserted at once"

# Milliseconds of the run of that number.
Timed = Callable[[int], float]


def figures() -> Iterator[Measurement]:
    """Everything of the group ``tools``."""
    logging.disable()
    page = timed(empty_page)
    yield beside("certificate.pdf_ms", timed(certificate), page, A_PAGE)
    yield beside("cv.pdf_ms", timed(cv), page, A_PAGE)
    with scratch_database():
        yield beside("brochure.pdf_ms", printing(brochure()), page, A_PAGE)
        yield beside("cv.import_ms", importing(Client()), copying, A_COPY)


def timed(make: Callable[[int], object]) -> Timed:
    """The same function, its milliseconds in place of what it makes."""

    def run(number: int) -> float:
        began = time.perf_counter()
        make(number)
        return (time.perf_counter() - began) * 1000

    return run


def beside(name: str, tool: Timed, bare: Timed, reference: str) -> Measurement:
    """Both by turns, so that whatever else the machine does counts for both."""
    tool(0)
    bare(0)
    pairs = [(tool(number), bare(number)) for number in range(1, RUNS + 1)]
    values, references = zip(*pairs, strict=True)
    return median(name, values, "ms", reference=reference, beside=references)


def empty_page(number: int) -> bytes:
    return pdf.render(EMPTY_PAGE, {"word": f"Page {number}"}, made_at=MADE_AT)


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
    return pdf.render(CERTIFICATE, paper, made_at=MADE_AT)


def cv(number: int) -> bytes:
    """Two pages: six posts of four lines, and ten skills."""
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
    return cv_pdf.render(document, layout="classic", language="fr", name="", made_at=MADE_AT)


def brochure() -> Brochure:
    """Of a full club, every card filled to the brim."""
    club = ClubFactory(members=SEATS)
    made = Brochure.objects.create(club=club, title="Huit métiers", text="Nous cherchons. " * 60)
    BrochureCard.objects.bulk_create(
        BrochureCard(
            brochure=made,
            member=seat.member,
            headline="Technicienne de maintenance industrielle",
            skills="Soudure, lecture de plans, hydraulique, habilitation électrique",
            place="Morlaix et Brest",
            phone="02 98 00 00 00",
            email=seat.member.email,
        )
        for seat in club.seats.select_related("member")
    )
    return made


def printing(made: Brochure) -> Timed:
    """Eight cards that all have changed since the last printing."""

    def run(number: int) -> float:
        pitch = f"{number} : " + "Vingt ans d’atelier, deux usines, une équipe. " * 6
        BrochureCard.objects.filter(brochure=made).update(pitch=pitch)
        return timed(lambda _: brochure_paper.as_pdf(made, made_at=MADE_AT))(number)

    return run


def importing(client: Client) -> Timed:
    """As somebody waits for it: the file sent, its parts shown, all of them taken.

    One client for all: each would make the whole stack of middleware anew.
    """

    def run(number: int) -> float:
        person = UserFactory()
        client.force_login(person)
        file = SimpleUploadedFile("export.zip", archive(number))
        spent = timed(lambda _: import_as(person, client, file))(number)
        if CvItem.objects.filter(cv__owner=person).count() < POSTS + SKILLS:
            raise RuntimeError("the import took less than there was")
        return spent

    return run


def import_as(person: User, client: Client, file: SimpleUploadedFile) -> None:
    shown = client.post(reverse("cv_exchange"), {"file": file}, follow=True)
    waiting = CvImport.objects.get(cv__owner=person)
    choices = {part.key: cv_import.REPLACE for part in cv_import.parts_of(waiting)}
    taken = client.post(shown.redirect_chain[-1][0], choices)
    if taken.status_code != 302:
        raise RuntimeError(f"the import answered {taken.status_code}")


POSTS, COURSES, SKILLS, TONGUES, CONNECTIONS = 12, 4, 50, 4, 800


def archive(number: int) -> bytes:
    """A long working life in LinkedIn's ZIP, among files that are none of a CV's."""
    task = "- Tâche avec un chiffre, 120 couverts par jour\r\n"
    tables: dict[str, tuple[str, list[list[Any]]]] = {
        "Profile": (
            "First Name,Last Name,Address,Birth Date,Headline,Summary,Zip Code,Geo Location",
            [["Membre", number, "1, rue du Port", "Jan 3", "Cheffe", "Deux\r\nlignes", 29600, ""]],
        ),
        "Positions": (
            "Company Name,Title,Description,Location,Started On,Finished On",
            [
                [f"Maison {rank}", "Cheffe", task * 6, "Morlaix", f"Mar {1990 + rank}", ""]
                for rank in range(POSTS)
            ],
        ),
        "Education": (
            "School Name,Start Date,End Date,Notes,Degree Name,Activities",
            [[f"Lycée {rank}", 1985 + rank, "", "", "CAP", ""] for rank in range(COURSES)],
        ),
        "Skills": ("Name", [[f"Savoir {rank}"] for rank in range(SKILLS)]),
        "Languages": (
            "Name,Proficiency",
            [[f"Langue {rank}", "Professional"] for rank in range(TONGUES)],
        ),
        "Connections": (
            "First Name,Last Name,URL,Email Address,Company,Position,Connected On",
            [["Prénom", rank, "", "", "", "", "07 Dec 2025"] for rank in range(CONNECTIONS)],
        ),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, (header, rows) in tables.items():
            text = io.StringIO()
            csv.writer(text).writerows([header.split(","), *rows])
            opened.writestr(f"{name}.csv", text.getvalue())
    return made.getvalue()


def copying(number: int) -> float:
    content, cv = archive(number), Cv.objects.create(owner=UserFactory())
    return timed(lambda _: copy(content, cv))(number)


def copy(content: bytes, cv: Cv) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        tables = [
            csv.DictReader(io.StringIO(opened.read(f"{name}.csv").decode(), newline=""))
            for name in ("Positions", "Education", "Skills", "Languages")
        ]
    lines = [line for table in tables for line in table]
    CvItem.objects.bulk_create(
        CvItem(cv=cv, section=CvSection.WORK, position=rank, data=line)
        for rank, line in enumerate(lines)
    )
