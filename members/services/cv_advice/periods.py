"""Dates: read by software, in their order, without a pause one would be asked about."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from members.enums import CvSection
from members.services import cv_dates
from members.services.cv_advice.subject import Advice, Rule, Subject
from members.services.cv_entries import title_of

# A pause that a reader will ask about.
GAP_MONTHS = 12
DATED = (CvSection.WORK, CvSection.EDUCATION, CvSection.VOLUNTEER, CvSection.PROJECTS)


def _dates(subject: Subject) -> Iterator[Advice]:
    for section in DATED:
        for entry in subject.entries(section):
            title = title_of(section, entry) or str(section.label)
            start, end = entry.get("startDate"), entry.get("endDate")
            if not start and not end:
                if section in (CvSection.WORK, CvSection.EDUCATION):
                    yield Advice(section.value, _("{title} : sans date.").format(title=title))
                continue
            for value in (start, end):
                if value and not cv_dates.is_date(value):
                    yield Advice(
                        section.value,
                        _(
                            "{title} : « {date} » n’est pas une date que les logiciels lisent."
                        ).format(title=title, date=value),
                    )
            yield from _order_of(section, title, start, end, subject.today)


def _order_of(
    section: CvSection, title: str, start: object, end: object, today: date
) -> Iterator[Advice]:
    begun, ended = cv_dates.parts_of(start), cv_dates.parts_of(end)
    if begun and ended and ended[: _known(begun, ended)] < begun[: _known(begun, ended)]:
        yield Advice(section.value, _("{title} : la fin est avant le début.").format(title=title))
    now = (today.year, today.month, today.day)
    if begun and begun > now:
        yield Advice(section.value, _("{title} : commence dans l’avenir.").format(title=title))


def _known(*dates: tuple[int, int, int]) -> int:
    """How many parts all of the dates have."""
    return min(3 if day else 2 if month else 1 for _year, month, day in dates)


def _sequence(subject: Subject) -> Iterator[Advice]:
    """Recent first, and pauses that one may wish to explain."""
    periods = []
    now = (subject.today.year, subject.today.month)
    for job in subject.entries(CvSection.WORK):
        start = cv_dates.parts_of(job.get("startDate"))
        end = cv_dates.parts_of(job.get("endDate"))
        if start:
            last = (end[0], end[1] or 12) if end else now
            periods.append(((start[0], start[1] or 1), last))
    starts = [begun for begun, _ended in periods]
    if starts != sorted(starts, reverse=True):
        yield Advice("work", _("Mettez l’expérience la plus récente en premier : c’est l’usage."))
    latest: tuple[int, int] | None = None
    for begun, ended in sorted(periods):
        if latest and _months(latest, begun) > GAP_MONTHS:
            yield Advice(
                "work",
                _(
                    "Rien entre {before} et {after} : une formation, des proches à aider, une "
                    "reprise… une ligne évite la question."
                ).format(before=latest[0], after=begun[0]),
            )
        latest = max(latest or ended, ended)


def _months(earlier: tuple[int, int], later: tuple[int, int]) -> int:
    return (later[0] - earlier[0]) * 12 + later[1] - earlier[1]


RULES: tuple[Rule, ...] = (_sequence, _dates)
