"""What a certificate says, in words: the same for its paper and for the page that checks it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from clubs.models import Certificate
from clubs.services.certificate import spaced
from eclub.kit import pdf
from eclub.kit.dates import day_in_words, hour_in_words, minutes_in_words

TEMPLATE = Path(__file__).parent.parent / "pdf" / "certificate.typ"


@dataclass(frozen=True)
class Row:
    """One session."""

    number: int
    day: str
    hours: str
    presence: str


@dataclass(frozen=True)
class Step:
    title: str
    lasted: str
    presence: str


@dataclass(frozen=True)
class Paper:
    name: str
    club: str
    agency: str
    operator: str
    # Empty for one session.
    period: str
    theme: str
    rows: list[Row]
    steps: list[Step]
    total: str
    # Whether an advisor had read every attendance, or the room alone speaks.
    is_checked: bool
    issued_on: str
    code: str
    address: str


def words(certificate: Certificate) -> Paper:
    """In the language that is active."""
    content: dict[str, Any] = certificate.content
    sessions = content["sessions"]
    agency = content["agency"]
    steps = sessions[0].get("steps", [])
    period = content["period"]
    path = reverse("certificate_checked", args=[spaced(certificate.code)])
    return Paper(
        name=content["name"],
        club=content["club"]["name"],
        agency=f"{agency['name']} ({agency['departement']})",
        operator=content["operator"],
        period=_("du %(first)s au %(last)s")
        % {"first": _day(period["first"]), "last": _day(period["last"])}
        if period
        else "",
        theme="" if period else sessions[0]["theme"],
        rows=[_row(session) for session in sessions],
        steps=[
            Step(step["title"], minutes_in_words(step["lasted"]), minutes_in_words(step["minutes"]))
            for step in steps
        ],
        total=minutes_in_words(sum(session["minutes"] for session in sessions)),
        is_checked=all(session["checked"] for session in sessions),
        issued_on=_day(content["issued_on"]),
        code=spaced(certificate.code),
        address=f"{settings.PUBLIC_URL}{path}",
    )


def as_pdf(certificate: Certificate) -> bytes:
    """The paper itself; always in French, for whoever reads it in France."""
    with translation.override("fr"):
        paper = asdict(words(certificate))
    return pdf.render(TEMPLATE, paper, made_at=certificate.issued_at)


def file_name(certificate: Certificate) -> str:
    return f"attestation-presence-{certificate.content['issued_on']}.pdf"


def _row(session: dict[str, Any]) -> Row:
    start, end = (datetime.fromisoformat(session[key]) for key in ("starts_at", "ends_at"))
    measured = minutes_in_words(session["minutes"])
    if not session["corrected"]:
        presence = measured
    elif session["minutes"]:
        presence = _("constatée par l’animation, dont %(time)s en salle") % {"time": measured}
    else:
        presence = _("constatée par l’animation")
    return Row(
        number=session["number"],
        day=day_in_words(start.date()),
        hours=_("%(start)s – %(end)s") % {"start": hour_in_words(start), "end": hour_in_words(end)},
        presence=presence,
    )


def _day(iso: str) -> str:
    return day_in_words(date.fromisoformat(iso), "j F Y")
