"""From weekly half-days to the dated sessions of a season.

A slot is a time on the wall of the agency: 14:00 stays 14:00 when the clocks change. Nothing
here reads or writes the database.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol

import holidays
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from eclub.kit.dates import day_in_words, hour_in_words

MOST_SESSIONS = 60
# One session a week with every public holiday on its day still ends well before.
HORIZON = timedelta(days=3 * 366)
LATEST = date.max - 2 * HORIZON
HOLIDAY_LANGUAGES = {"fr": "fr", "en": "en_US"}


class WeeklyTime(Protocol):
    """What a plan needs of a slot; the ``Slot`` model has it too."""

    @property
    def weekday(self) -> int: ...

    @property
    def starts_at(self) -> time: ...

    @property
    def minutes(self) -> int: ...


@dataclass(frozen=True)
class WeeklySlot:
    """A half-day each week: ``weekday`` as ``date.weekday()`` counts, local time, minutes."""

    weekday: int
    starts_at: time
    minutes: int = 180


@dataclass(frozen=True)
class PlannedSession:
    """Instants in UTC."""

    number: int
    starts_at: datetime
    ends_at: datetime

    @property
    def during(self) -> DateTimeTZRange:
        return DateTimeTZRange(self.starts_at, self.ends_at)


@dataclass(frozen=True)
class SkippedDay:
    """A day of a slot without a session, and why: the holiday's name."""

    date: date
    name: str


@dataclass(frozen=True)
class Plan:
    """At least one session, in the order of time."""

    sessions: tuple[PlannedSession, ...]
    skipped: tuple[SkippedDay, ...]
    zone: tzinfo

    @property
    def starts_on(self) -> date:
        return self.sessions[0].starts_at.astimezone(self.zone).date()

    @property
    def ends_on(self) -> date:
        return self.sessions[-1].starts_at.astimezone(self.zone).date()

    @property
    def season(self) -> DateTimeTZRange:
        return season(self.starts_on, self.ends_on, self.zone)


class ImpossibleSchedule(ValidationError):
    """No such time, or no such season; the message says how to mend it.

    ``weekday`` is that of the slot to change, when it is one.
    """

    weekday: int | None = None


def plan(
    slots: Iterable[WeeklyTime],
    *,
    starts_on: date,
    count: int,
    zone: tzinfo,
    holiday_zone: str = "",
    without: Collection[date] = (),
    first_number: int = 1,
) -> Plan:
    """``count`` sessions from ``starts_on``, one on each slot's day but public holidays.

    Days in ``without`` are left out too; the season is as much longer. Raises
    ``ImpossibleSchedule`` for a time that a clock change takes away or doubles, for a session
    that would end after midnight, and when there is no session at all.
    """
    by_day = {slot.weekday: slot for slot in slots}
    if not by_day:
        raise ImpossibleSchedule(
            _("Cette saison n’a aucune séance : choisissez au moins un créneau."), "no-slot"
        )
    if not 1 <= count <= MOST_SESSIONS:
        raise ImpossibleSchedule(
            _("Une saison compte de 1 à %(most)s séances.") % {"most": MOST_SESSIONS}, "count"
        )
    festive = public_holidays(holiday_zone)
    sessions: list[PlannedSession] = []
    skipped: list[SkippedDay] = []
    if starts_on > LATEST:
        raise _no_day()
    for day in (starts_on + timedelta(days=ahead) for ahead in range(HORIZON.days)):
        slot = by_day.get(day.weekday())
        if slot is None:
            continue
        if day in festive:
            skipped.append(SkippedDay(day, holiday_name(festive, day)))
        elif day in without:
            skipped.append(SkippedDay(day, _("jour retiré par vous")))
        else:
            number = first_number + len(sessions)
            try:
                sessions.append(PlannedSession(number, *period(day, slot, zone)))
            except ImpossibleSchedule as refusal:
                refusal.weekday = slot.weekday
                raise
            if len(sessions) == count:
                return Plan(tuple(sessions), tuple(skipped), zone)
    raise _no_day()


def period(day: date, slot: WeeklyTime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Start and end, in UTC, of a slot on a day; the end is within that day."""
    starts_at = instant(day, slot.starts_at, zone)
    ends_at = starts_at + timedelta(minutes=slot.minutes)
    if ends_at > midnight(day + timedelta(days=1), zone):
        raise ImpossibleSchedule(
            _("Le %(day)s, la séance finirait après minuit : commencez plus tôt.")
            % {"day": in_words(day)},
            "after-midnight",
        )
    return starts_at, ends_at


def instant(day: date, at: time, zone: tzinfo) -> datetime:
    """The moment, in UTC, when clocks of ``zone`` show this date and time, if there is just one."""
    shown = datetime.combine(day, at)
    early, late = (shown.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return early.astimezone(UTC)
    exists = early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == shown
    words = {"day": in_words(day), "time": hour_in_words(at)}
    if exists:
        raise ImpossibleSchedule(
            _(
                "Le %(day)s, %(time)s arrive deux fois : on change d’heure. "
                "Choisissez une autre heure."
            )
            % words,
            "ambiguous",
        )
    raise ImpossibleSchedule(
        _("Le %(day)s, %(time)s n’existe pas : on change d’heure. Choisissez une autre heure.")
        % words,
        "imaginary",
    )


def season(first: date, last: date, zone: tzinfo) -> DateTimeTZRange:
    """From midnight of the first day to midnight after the last."""
    return DateTimeTZRange(midnight(first, zone), midnight(last + timedelta(days=1), zone))


def midnight(day: date, zone: tzinfo) -> datetime:
    """When the day begins; a day that a clock change begins at one o'clock begins there."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def public_holidays(holiday_zone: str) -> holidays.HolidayBase:
    """Names of public holidays by date, in the language of the request."""
    language = (get_language() or "fr").partition("-")[0]
    try:
        return holidays.country_holidays(
            "FR", subdiv=holiday_zone or None, language=HOLIDAY_LANGUAGES.get(language, "fr")
        )
    except NotImplementedError:
        raise ImpossibleSchedule(
            _(
                "La zone de jours fériés « %(zone)s » de l’agence est inconnue : "
                "demandez à un administrateur de la corriger."
            )
            % {"zone": holiday_zone},
            "holiday-zone",
        ) from None


def holiday_name(festive: holidays.HolidayBase, day: date) -> str:
    """What a public holiday is called, with the apostrophe of every other text."""
    return str(festive[day]).replace("'", "’")


def in_words(day: date) -> str:
    """mardi 12 janvier 2027."""
    return day_in_words(day)


def _no_day() -> ImpossibleSchedule:
    return ImpossibleSchedule(
        _("Cette saison n’a pas assez de jours possibles : avancez la date de début."), "no-day"
    )
