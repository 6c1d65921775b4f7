"""The candidates of an agency or of a club, as its advisors read them before they decide."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils.dateparse import parse_datetime

from clubs.enums.application import PENDING, ApplicationState, CandidateView
from clubs.models import Application, Club, Seat
from clubs.models.application import ApplicationQuerySet
from clubs.services.travel import metres_between
from members.models import Agency, Cv, Occupation, User

PAGE_LENGTH = 30
# What a page's ``after`` says; anything else begins at the first page.
KEY = re.compile(r"(?P<at>[^~\0]{10,40})~(?P<number>\d{1,18})")
# Of a code of the ROME: its letter and two digits name the professional domain.
DOMAIN = 3
# Shown to choose from; the others are on their own page.
TO_TAKE_MOST = 40
TAKEN = (ApplicationState.WAITING, ApplicationState.LISTED)
OVER = [state for state in ApplicationState if state not in PENDING]
STATES = {
    CandidateView.PENDING: list(PENDING),
    CandidateView.WAITING: [ApplicationState.WAITING],
    CandidateView.LISTED: [ApplicationState.LISTED],
    CandidateView.OFFERED: [ApplicationState.OFFERED],
    CandidateView.OVER: OVER,
}


@dataclass(frozen=True)
class Likeness:
    """How many of those who sit in a club look for the same work, or for work nearby."""

    same: int
    near: int
    seated: int


@dataclass(frozen=True)
class Candidate:
    application: Application
    days: int
    # To the agency, as the crow flies; None before communes were brought in.
    km: int | None
    occupations: list[str]
    likeness: Likeness


@dataclass(frozen=True)
class Page:
    candidates: list[Candidate]
    counts: dict[str, int]
    # The key of the next page, empty on the last one.
    after: str


def page(rows: ApplicationQuerySet, view: CandidateView, after: str, now: datetime) -> Page:
    """One page of them, who waits for longest first; those that ended, the latest first."""
    wanted = rows.filter(state__in=STATES[view]).select_related("club__agency")
    column = "state_at" if view == CandidateView.OVER else "applied_at"
    newest_first = view == CandidateView.OVER
    wanted = wanted.filter(_after(after, column, newest_first=newest_first))
    sign = "-" if newest_first else ""
    found = list(wanted.order_by(f"{sign}{column}", f"{sign}pk")[: PAGE_LENGTH + 1])
    shown = found[:PAGE_LENGTH]
    key = f"{getattr(shown[-1], column).isoformat()}~{shown[-1].pk}" if shown else ""
    more = len(found) > PAGE_LENGTH
    return Page(candidates(shown, now), counts(rows), key if more else "")


def counts(rows: ApplicationQuerySet) -> dict[str, int]:
    """How many there are in each view."""
    return rows.order_by().aggregate(
        **{view.value: Count("pk", filter=Q(state__in=states)) for view, states in STATES.items()}
    )


def to_take(user: User, agency: Agency, now: datetime) -> list[Candidate]:
    """Who may be taken into a club that an agency opens: those of its département who wait and
    whom ``user`` reads, each address once; the first to come first.
    """
    rows = Application.objects.visible_to(user).filter(
        club__agency__departement=agency.departement, state__in=TAKEN
    )
    found = list(rows.select_related("club__agency").order_by("applied_at", "pk")[:TO_TAKE_MOST])
    return candidates({one.email: one for one in reversed(found)}.values(), now)[::-1]


def candidates(
    applications: Iterable[Application], now: datetime, club: Club | None = None
) -> list[Candidate]:
    """Each with its distance, and what it shares with those seated in ``club`` (or its own)."""
    found = list(applications)
    codes = {code for one in found for code in one.occupations}
    labels = dict(Occupation.objects.filter(code__in=codes).values_list("code", "label"))
    wishes = _wishes({club.pk} if club else {one.club_id for one in found}) if found else {}
    made = []
    for one in found:
        for_club = club or one.club
        made.append(
            Candidate(
                one,
                one.waited(now).days,
                distance(one, for_club.agency),
                [labels[code] for code in one.occupations if code in labels],
                _likeness(one.occupations, wishes.get(for_club.pk, [])),
            )
        )
    return made


def could_come(user: User, club: Club) -> ApplicationQuerySet:
    """Who waits for another club and could have this one: of the agency, or open to any club."""
    pending = [ApplicationState.WAITING, ApplicationState.LISTED]
    taken = Application.objects.pending().filter(club=club).values("email")
    rows = Application.objects.visible_to(user).filter(
        state__in=pending, club__agency__region=club.agency.region_id
    )
    return rows.exclude(club=club).exclude(email__in=taken)


def distance(application: Application, agency: Agency) -> int | None:
    """Kilometres between the commune and the agency, as the crow flies."""
    if application.latitude is None or application.longitude is None:
        return None
    place = float(agency.latitude), float(agency.longitude)
    return round(metres_between(application.latitude, application.longitude, *place) / 1000)


def _wishes(club_ids: set[int]) -> dict[int, list[list[str]]]:
    """By club, the occupations that each of its members looks for."""
    seats = Seat.objects.open().filter(club__in=club_ids).order_by()
    members = list(seats.values_list("club", "member"))
    cvs = Cv.objects.filter(owner__in={member for _, member in members})
    chosen = dict(cvs.values_list("owner", "occupations"))
    found: dict[int, list[list[str]]] = {}
    for club, member in members:
        found.setdefault(club, []).append(chosen.get(member, []))
    return found


def _likeness(codes: list[str], seated: list[list[str]]) -> Likeness:
    mine, domains = set(codes), {code[:DOMAIN] for code in codes}
    kinds = Counter(
        "same"
        if mine & set(theirs)
        else "near"
        if domains & {code[:DOMAIN] for code in theirs}
        else "other"
        for theirs in seated
    )
    return Likeness(kinds["same"], kinds["near"], len(seated))


def _after(key: str, column: str, *, newest_first: bool) -> Q:
    found = KEY.fullmatch(key)
    try:
        at = parse_datetime(found["at"]) if found else None
    except ValueError:
        at = None
    if found is None or at is None or at.tzinfo is None:
        return Q()
    side = "lt" if newest_first else "gt"
    further = {f"{column}__{side}": at}
    return Q(**further) | Q(**{column: at, f"pk__{side}": int(found["number"])})
