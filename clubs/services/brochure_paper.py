"""The brochure on paper: PDF/UA, for a screen, an office printer or a printer's shop."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.text import slugify

from clubs.enums import ClubState
from clubs.models import Brochure
from clubs.services.brochure import cards_of, results_of
from eclub.kit import pdf

TEMPLATE = Path(__file__).parent.parent / "pdf" / "brochure.typ"


def as_pdf(
    brochure: Brochure, *, made_at: datetime, for_printer: bool = False, online: bool = False
) -> bytes:
    """As it stands now; ``for_printer`` adds 3 mm of bleed and the marks where it is cut,
    ``online`` is for whoever has its address.
    """
    with translation.override("fr"):
        results = [asdict(one) for one in results_of(brochure, made_at, online=online)]
    club = brochure.club
    advisor = club.advisor
    data = {
        "title": brochure.title,
        "text": [line for line in brochure.text.splitlines() if line.strip()],
        "layout": brochure.layout,
        "club": club.name,
        "agency": f"{club.agency.name} ({club.agency.departement})",
        "operator": str(settings.BRAND["operator"] or settings.BRAND["name"]),
        "advisor": advisor.full_name if advisor else "",
        "email": advisor.email if advisor else "",
        "for_printer": for_printer,
        "is_over": club.state == ClubState.CLOSED,
        "results": results,
        "cards": [
            {
                "seat": card.seat_number,
                "name": card.name,
                "initials": card.member.initials,
                "headline": card.headline,
                "pitch": " ".join(card.pitch.split()),
                "skills": card.skills,
                "place": card.place,
                "contacts": [text for text in (card.phone, card.email) if text],
            }
            for card in cards_of(brochure)
        ],
    }
    return pdf.render(TEMPLATE, data, made_at=made_at)


def file_name(brochure: Brochure) -> str:
    return f"plaquette-{slugify(brochure.club.name)[:60]}.pdf"
