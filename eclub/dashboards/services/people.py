"""The people of an advisor's clubs who need a word: silent, behind with calls, without interview.

What is looked at is what the platform knows: a session attended, an approach written down, a
sign-in. Of call-backs an advisor reads how many, never which company (``call_back``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clubs.models import Attendance, Club, ClubSession, Seat
from clubs.models.seat import SeatQuerySet
from clubs.services import attention
from clubs.services.my_club import THERE
from eclub.dashboards.feature_settings import NO_INTERVIEW_DAYS, SILENT_DAYS
from eclub.dashboards.services.progress import MET
from eclub.kit.dates import day_in_words
from members.models import User
from prospecting.enums import ApproachKind
from prospecting.models import Approach
from prospecting.services import call_back

# A fragment of the first page; the page has them all.
SHORT = 6
Key = tuple[int, int]


@dataclass(frozen=True)
class Signs:
    """What is known of one member, up to today."""

    # The last session attended, approach made or sign-in; the arrival counts as one.
    last: date
    # Of a visit, a meeting or an interview, which may be to come; None without any.
    met: date | None
    late: int
    absent_twice: bool


@dataclass(frozen=True)
class Need:
    """One member, why they need a word, and the one next thing to do."""

    seat: Seat
    signs: Signs
    today: date
    next: ClubSession | None

    @property
    def is_silent(self) -> bool:
        return (self.today - self.signs.last).days >= SILENT_DAYS.value

    @property
    def lacks_interview(self) -> bool:
        since = max(self.signs.met or self.seat.taken_on, self.seat.taken_on)
        return (self.today - since).days >= NO_INTERVIEW_DAYS.value

    @property
    def reasons(self) -> list[str]:
        said = []
        if self.is_silent:
            said.append(
                _("aucun signe depuis le %(day)s : ni séance, ni démarche, ni connexion")
                % {"day": day_in_words(self.signs.last, "j F")}
            )
        if self.signs.absent_twice:
            said.append(_("absence aux deux dernières séances"))
        if self.signs.late:
            said.append(
                ngettext("%(n)s relance en retard", "%(n)s relances en retard", self.signs.late)
                % {"n": self.signs.late}
            )
        if self.lacks_interview:
            said.append(
                _("pas d’entretien ni de rendez-vous depuis le %(day)s")
                % {"day": day_in_words(self.signs.met, "j F")}
                if self.signs.met and self.signs.met >= self.seat.taken_on
                else _("pas encore d’entretien, au club depuis le %(day)s")
                % {"day": day_in_words(self.seat.taken_on, "j F")}
            )
        return said

    @property
    def action(self) -> tuple[str, str]:
        """Words and address: who is no longer seen is written to, the rest is for a session."""
        if self.next is None or self.is_silent or self.signs.absent_twice:
            return _("Écrire"), f"mailto:{self.seat.member.email}"
        address = reverse("agenda_prepare", args=[self.next.pk])
        if self.signs.late:
            return _("En parler en séance"), address
        return _("Prévoir une simulation"), address

    @property
    def weight(self) -> tuple[bool, bool, int, date, int]:
        """The most pressing first."""
        silent = self.is_silent
        return (
            not silent,
            not self.signs.absent_twice,
            -self.signs.late,
            self.signs.last,
            self.seat.pk,
        )


def of_advisor(user: User, now: datetime) -> list[Need]:
    """In all the running clubs that this person leads."""
    seats = _seats().filter(club__advisor=user, club__agency__in=user.advised_agency_ids)
    return _needs(list(seats), now)


@dataclass(frozen=True)
class Short:
    """The first page's part: people one by one, and by club who only lacks an interview."""

    people: list[Need]
    # Of how many more the page tells.
    more: int
    without_interview: list[tuple[Need, int]]


def in_short(needs: Iterable[Need]) -> Short:
    """Without those whom the first page names for their absences already, and for nothing else."""
    people: list[Need] = []
    lacking: dict[int, list[Need]] = {}
    for need in needs:
        if need.signs.late or (need.is_silent and not need.signs.absent_twice):
            people.append(need)
        elif not need.signs.absent_twice:
            lacking.setdefault(need.seat.club_id, []).append(need)
    return Short(
        people[:SHORT],
        max(0, len(people) - SHORT),
        [(found[0], len(found)) for found in lacking.values()][:SHORT],
    )


def of_club(club: Club, now: datetime) -> list[Need]:
    return _needs(list(_seats().filter(club=club)), now)


def _seats() -> SeatQuerySet:
    found = Seat.objects.open().filter(club__in=Club.objects.running())
    return found.select_related("member", "club__agency").order_by("number", "pk")


def _needs(seats: Sequence[Seat], now: datetime) -> list[Need]:
    """In five statements, however many clubs there are."""
    clubs = {seat.club_id: seat.club for seat in seats}
    attended, made = _attended(clubs), _approaches(clubs)
    late, coming = _late(clubs.values(), now), _coming(clubs, now)
    absent = {seat.pk for seat in attention.absent_twice(seats)}
    needs = []
    for seat in seats:
        key, zone = (seat.club_id, seat.member_id), seat.club.zone
        approached, met = made.get(key, (None, None))
        seen = [
            moment.astimezone(zone).date()
            for moment in (attended.get(key), seat.member.last_login)
            if moment is not None
        ]
        signs = Signs(
            last=max([seat.taken_on, *seen, *([approached] if approached else [])]),
            met=met,
            late=late.get(key, 0),
            absent_twice=seat.pk in absent,
        )
        need = Need(seat, signs, now.astimezone(zone).date(), coming.get(seat.club_id))
        if need.reasons:
            needs.append(need)
    return sorted(needs, key=lambda need: need.weight)


def _attended(clubs: Iterable[int]) -> dict[Key, datetime]:
    """When each member's last attended session began."""
    rows = (
        Attendance.objects.filter(session__club__in=clubs, state__in=THERE)
        .order_by()
        .values("session__club", "member")
        .annotate(last=Max("session__during__startswith"))
    )
    return {(row["session__club"], row["member"]): row["last"] for row in rows}


def _approaches(clubs: Iterable[int]) -> dict[Key, tuple[date, date | None]]:
    """Each member's last approach, and the last day on which they met an employer, or will."""
    met = Q(answer__in=MET) | Q(kind=ApproachKind.VISIT)
    rows = (
        Approach.objects.filter(prospect__club__in=clubs)
        .order_by()
        .values("prospect__club", "author")
        .annotate(last=Max("on"), met=Max("on", filter=met), meets=Max("meets_on", filter=met))
    )
    return {
        (row["prospect__club"], row["author"]): (
            row["last"],
            max((day for day in (row["met"], row["meets"]) if day), default=None),
        )
        for row in rows
    }


def _late(clubs: Iterable[Club], now: datetime) -> dict[Key, int]:
    """How many call-backs of each member are late; nothing is late before it is for everybody."""
    clubs = list(clubs)
    if not clubs:
        return {}
    today = min(now.astimezone(club.zone).date() for club in clubs)
    rows = (
        call_back.waiting(today - timedelta(days=1))
        .filter(club__in=clubs)
        .order_by()
        .values("club", "in_charge")
        .annotate(late=Count("pk"))
    )
    return {(row["club"], row["in_charge"]): row["late"] for row in rows}


def _coming(clubs: Iterable[int], now: datetime) -> dict[int, ClubSession]:
    """Each club's next session that has not begun."""
    coming = ClubSession.objects.planned().filter(club__in=clubs, during__startswith__gt=now)
    return {
        session.club_id: session
        for session in coming.order_by("club_id", "during").distinct("club_id")
    }
