"""From half-days to sessions: holidays, both clock changes, leap years, zones far away."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from clubs.services import schedule
from clubs.services.schedule import ImpossibleSchedule, WeeklySlot, instant, plan, public_holidays

PARIS = ZoneInfo("Europe/Paris")
REUNION = ZoneInfo("Indian/Reunion")
TUESDAY_AFTERNOON = WeeklySlot(1, time(14), 180)
FRIDAY_MORNING = WeeklySlot(4, time(9), 180)
HALF_DAYS = [TUESDAY_AFTERNOON, FRIDAY_MORNING]

ZONES = st.sampled_from(
    ["Europe/Paris", "Indian/Reunion", "America/Martinique", "America/Miquelon",
     "Pacific/Noumea", "Pacific/Marquesas", "Australia/Lord_Howe", "America/Sao_Paulo"]
).map(ZoneInfo)  # fmt: skip
# Away from the hours at which clocks change.
SLOTS = st.lists(
    st.builds(
        WeeklySlot,
        st.integers(0, 6),
        st.times(time(6), time(19)).map(lambda at: at.replace(second=0, microsecond=0)),
        st.integers(60, 240),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda slot: slot.weekday,
)
STARTS = st.dates(date(2023, 1, 1), date(2033, 12, 31))
HOLIDAY_ZONES = st.sampled_from(["", "Alsace", "La Réunion", "Guadeloupe"])


@given(SLOTS, STARTS, st.integers(1, 60), ZONES, HOLIDAY_ZONES)
def test_a_season_has_its_sessions_at_the_wall_times_of_its_slots(
    slots: list[WeeklySlot], starts_on: date, count: int, zone: ZoneInfo, holiday_zone: str
) -> None:
    made = plan(slots, starts_on=starts_on, count=count, zone=zone, holiday_zone=holiday_zone)
    festive = public_holidays(holiday_zone)
    by_day = {slot.weekday: slot for slot in slots}
    assert [session.number for session in made.sessions] == list(range(1, count + 1))
    for session in made.sessions:
        start = session.starts_at.astimezone(zone)
        slot = by_day[start.weekday()]
        assert (start.hour, start.minute) == (slot.starts_at.hour, slot.starts_at.minute)
        assert session.ends_at - session.starts_at == timedelta(minutes=slot.minutes)
        assert start.date() >= starts_on
        assert start.date() not in festive
        assert made.season.lower <= session.starts_at
        assert session.ends_at <= made.season.upper
    for before, after in zip(made.sessions, made.sessions[1:], strict=False):
        assert before.ends_at <= after.starts_at


@given(SLOTS, STARTS, st.integers(1, 60), ZONES, HOLIDAY_ZONES)
def test_no_day_of_a_slot_is_lost_without_being_said(
    slots: list[WeeklySlot], starts_on: date, count: int, zone: ZoneInfo, holiday_zone: str
) -> None:
    made = plan(slots, starts_on=starts_on, count=count, zone=zone, holiday_zone=holiday_zone)
    days = {session.starts_at.astimezone(zone).date() for session in made.sessions}
    skipped = {day.date for day in made.skipped}
    weekdays = {slot.weekday for slot in slots}
    expected = {
        day
        for ahead in range((made.ends_on - starts_on).days + 1)
        if (day := starts_on + timedelta(days=ahead)).weekday() in weekdays
    }
    assert days | skipped == expected
    assert not days & skipped
    assert all(day.name for day in made.skipped)


@given(st.dates(date(2024, 1, 1), date(2032, 12, 1)), st.times(), ZONES)
def test_an_instant_is_what_clocks_show_or_is_refused(on: date, at: time, zone: ZoneInfo) -> None:
    shown = datetime.combine(on, at)
    if len({shown.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}) == 1:
        assert instant(on, at, zone).astimezone(zone).replace(tzinfo=None) == shown
    else:
        with pytest.raises(ImpossibleSchedule, match=schedule.in_words(on)):
            instant(on, at, zone)


def test_two_in_the_afternoon_stays_two_in_the_afternoon_over_both_clock_changes() -> None:
    for starts_on, offsets in (
        (date(2026, 3, 24), {1, 2}),
        (date(2026, 10, 20), {1, 2}),
    ):
        made = plan(HALF_DAYS, starts_on=starts_on, count=4, zone=PARIS)
        starts = [session.starts_at.astimezone(PARIS) for session in made.sessions]
        assert [start.hour for start in starts] == [14, 9, 14, 9]
        assert {start.utcoffset() for start in starts} == {timedelta(hours=n) for n in offsets}


def test_half_past_two_in_the_night_of_a_clock_change_is_refused() -> None:
    night = [WeeklySlot(6, time(2, 30), 60)]
    with pytest.raises(ImpossibleSchedule, match=r"29 mars 2026, 2.+h.+30 n’existe pas"):
        plan(night, starts_on=date(2026, 3, 23), count=1, zone=PARIS)
    with pytest.raises(ImpossibleSchedule, match=r"25 octobre 2026, 2.+h.+30 arrive deux fois"):
        plan(night, starts_on=date(2026, 10, 19), count=1, zone=PARIS)
    assert plan(night, starts_on=date(2026, 3, 23), count=1, zone=REUNION).sessions


def test_public_holidays_are_skipped_by_name_and_the_season_is_longer() -> None:
    made = plan([FRIDAY_MORNING], starts_on=date(2026, 5, 1), count=3, zone=PARIS)
    assert [(day.date, day.name) for day in made.skipped] == [
        (date(2026, 5, 1), "Fête du Travail"),
        (date(2026, 5, 8), "Fête de la Victoire"),
    ]
    assert (made.starts_on, made.ends_on) == (date(2026, 5, 15), date(2026, 5, 29))
    with translation.override("en"):
        english = plan([FRIDAY_MORNING], starts_on=date(2026, 5, 1), count=1, zone=PARIS)
    assert english.skipped[0].name == "Labor Day"
    # Not as its source spells it.
    new_year = plan([FRIDAY_MORNING], starts_on=date(2027, 1, 1), count=1, zone=PARIS)
    assert new_year.skipped[0].name == "Jour de l’an"


@pytest.mark.parametrize(
    ("holiday_zone", "day"),
    [("Alsace", date(2026, 4, 3)), ("La Réunion", date(2027, 12, 20))],
)
def test_holidays_are_those_of_the_agency(holiday_zone: str, day: date) -> None:
    slot = [WeeklySlot(day.weekday(), time(14), 60)]
    there = plan(slot, starts_on=day, count=1, zone=PARIS, holiday_zone=holiday_zone)
    elsewhere = plan(slot, starts_on=day, count=1, zone=PARIS)
    assert there.skipped[0].date == day
    assert elsewhere.starts_on == day
    with pytest.raises(ImpossibleSchedule, match="Atlantide"):
        plan(slot, starts_on=day, count=1, zone=PARIS, holiday_zone="Atlantide")


def test_the_twenty_ninth_of_february_is_a_day_like_others() -> None:
    made = plan([WeeklySlot(1, time(14))], starts_on=date(2028, 2, 29), count=2, zone=PARIS)
    assert (made.starts_on, made.ends_on) == (date(2028, 2, 29), date(2028, 3, 7))


def test_days_taken_out_make_the_season_longer() -> None:
    without = [date(2026, 1, 13)]
    made = plan(HALF_DAYS, starts_on=date(2026, 1, 6), count=4, zone=PARIS, without=without)
    assert [session.starts_at.day for session in made.sessions] == [6, 9, 16, 20]
    assert [day.date for day in made.skipped] == without


@pytest.mark.parametrize(
    ("slots", "starts_on", "count"),
    [
        ([], date(2026, 1, 6), 24),
        (HALF_DAYS, date(2026, 1, 6), 0),
        (HALF_DAYS, date(2026, 1, 6), 61),
        (HALF_DAYS, date(9999, 12, 30), 24),
        ([WeeklySlot(1, time(22), 180)], date(2026, 1, 6), 1),
    ],
)
def test_a_season_that_cannot_be_is_refused(
    slots: list[WeeklySlot], starts_on: date, count: int
) -> None:
    with pytest.raises(ImpossibleSchedule):
        plan(slots, starts_on=starts_on, count=count, zone=PARIS)


def test_a_session_may_end_at_midnight() -> None:
    made = plan([WeeklySlot(1, time(22), 120)], starts_on=date(2026, 1, 6), count=1, zone=PARIS)
    assert made.sessions[0].ends_at == made.season.upper
