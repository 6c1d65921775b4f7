"""iCalendar (RFC 5545) parts that know no domain: a calendar, its time zones, clean texts.

The library writes CRLF, folds lines at 75 octets and escapes; what it leaves to us is here.
"""

import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from itertools import chain
from typing import cast

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
)

PRODUCT = "-//e-club//e-club//FR"
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
# A yearly rule is believed when it explains the changes of so many years.
YEARS_COMPARED = 8


def calendar_of(method: str, events: Iterable[Event]) -> Calendar:
    """A calendar of these events, with a VTIMEZONE for each zone they are written in."""
    events = list(events)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    years: dict[tzinfo, int] = {}
    for event in events:
        start = cast("datetime", event.start)
        if start.tzinfo:
            years[start.tzinfo] = min(start.year, years.get(start.tzinfo, start.year))
    for zone, year in years.items():
        calendar.add_component(time_zone(zone, year))
    for event in events:
        calendar.add_component(event)
    return calendar


def one_line(text: str) -> str:
    """The text with its line breaks and other control characters made single spaces."""
    printable = "".join(
        " " if unicodedata.category(character) in {"Cc", "Zl", "Zp"} else character
        for character in text
    )
    return " ".join(printable.split())


def address(email: str, name: str, **parameters: str) -> vCalAddress:
    """A person as ORGANIZER or ATTENDEE."""
    person = vCalAddress(f"mailto:{one_line(email)}")
    # RFC 5545 has no way to write a double quote in a parameter, nor most readers of RFC 6868.
    person.params["CN"] = one_line(name.replace('"', "’").replace("^", " "))
    for parameter, value in parameters.items():
        person.params[parameter] = value
    return person


@cache
def time_zone(zone: tzinfo, year: int) -> Timezone:
    """The zone's VTIMEZONE, right from the first day of ``year`` on.

    Changes are yearly rules, or dates for a zone that has none. (The library's own component
    begins summer time an hour late: it writes the onset in the new offset.)
    """
    component = Timezone()
    component.add("tzid", str(zone))
    by_year = [_changes(zone, year - 1 + rank) for rank in range(YEARS_COMPARED)]
    onsets = [[_local_before(zone, change) for change in changes] for changes in by_year]
    rules = [_yearly_rule(same) for same in zip(*onsets, strict=False)]
    regular = len({len(changes) for changes in by_year}) == 1 and all(rules)
    if not (regular and rules):
        component.add_component(_observance(zone, datetime(year - 1, 1, 1, tzinfo=zone)))
    if regular:
        for change, rule in zip(by_year[0], rules, strict=True):
            component.add_component(_observance(zone, change, rule))
    else:
        for change in chain(*by_year):
            component.add_component(_observance(zone, change))
    return component


@cache
def _changes(zone: tzinfo, year: int) -> tuple[datetime, ...]:
    """The instants of a year at which the zone changes its offset from UTC."""
    found = []
    day = datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        following = day + timedelta(days=1)
        if day.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            before, after = day, following
            while after - before > timedelta(minutes=1):
                middle = before + timedelta(minutes=(after - before) // timedelta(minutes=2))
                same = middle.astimezone(zone).utcoffset() == day.astimezone(zone).utcoffset()
                before, after = (middle, after) if same else (before, middle)
            found.append(after)
        day = following
    return tuple(found)


def _local_before(zone: tzinfo, change: datetime) -> datetime:
    """The local time, without zone, that clocks show when they are changed."""
    earlier = (change - timedelta(minutes=1)).astimezone(zone)
    return earlier.replace(tzinfo=None) + timedelta(minutes=1)


def _yearly_rule(onsets: tuple[datetime, ...]) -> dict[str, object] | None:
    """The rule that gives these onsets, one a year: the last or the n-th weekday of a month."""
    for place in (_from_the_end, _from_the_start):
        explained = {(onset.month, onset.weekday(), onset.time(), place(onset)) for onset in onsets}
        if len(explained) == 1:
            month, weekday, _, rank = explained.pop()
            if rank:
                return {"freq": "yearly", "bymonth": month, "byday": f"{rank}{WEEKDAYS[weekday]}"}
    return None


def _from_the_start(onset: datetime) -> int:
    return (onset.day - 1) // 7 + 1


def _from_the_end(onset: datetime) -> int:
    """-1 on the last such weekday of the month, 0 on another."""
    return -1 if onset.day + 7 > monthrange(onset.year, onset.month)[1] else 0


def _observance(
    zone: tzinfo, change: datetime, rule: dict[str, object] | None = None
) -> TimezoneStandard | TimezoneDaylight:
    """What holds from a change on."""
    before, after = (change - timedelta(minutes=1)).astimezone(zone), change.astimezone(zone)
    component = TimezoneDaylight() if after.dst() else TimezoneStandard()
    component.add("dtstart", _local_before(zone, change))
    component.add("tzoffsetfrom", before.utcoffset())
    component.add("tzoffsetto", after.utcoffset())
    component.add("tzname", after.tzname())
    if rule:
        component.add("rrule", rule)
    return component
