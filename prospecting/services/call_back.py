"""Calling again on the day one promised: what is due, for whom, and the morning's reminder.

A member reads of which companies; a buddy and an advisor read how many. A run of the reminder
looks at the hours of a morning, not at an instant, and a person and a day have one message.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from clubs.models import Club, Seat
from eclub.kit.models import OutboxMail
from eclub.kit.services import audit
from eclub.kit.services.outbox import write_mail
from eclub.kit.stop_links import StopLink
from members.models import User
from prospecting.models import Approach, Buddy, Prospect
from prospecting.models.prospect import ProspectQuerySet

MORNING, NOON = time(8), time(12)
SATURDAY = 5
LINK = StopLink("call_backs.stop", "call_backs_stop")
# What is later than this is told on the page, and by nobody's mail any more.
REMINDED_FOR = timedelta(days=14)
MOST_NAMED = 8


@dataclass(frozen=True)
class Counted:
    """How many call-backs wait for a member."""

    member: User
    due: int = 0
    late: int = 0


def waiting(today: date) -> ProspectQuerySet:
    """Prospects to call again today or since before, in the hand of somebody of the club."""
    found = Prospect.objects.awaiting().may_be_contacted().in_hand_of_members().with_last_approach()
    return found.filter(Q(call_back_on__lte=today))


def counts(club: Club, today: date) -> list[Counted]:
    """For each who sits in the club, the busiest first."""
    rows = (
        waiting(today)
        .filter(club=club)
        .order_by()
        .values("in_charge")
        .annotate(due=Count("pk"), late=Count("pk", filter=Q(call_back_on__lt=today)))
    )
    by_member = {row["in_charge"]: row for row in rows}
    counted = [
        Counted(seat.member, row["due"], row["late"]) if row else Counted(seat.member)
        for seat in Seat.objects.open().filter(club=club).select_related("member")
        for row in [by_member.get(seat.member_id)]
    ]
    return sorted(counted, key=lambda one: (-one.late, -one.due, one.member.short_name))


def counts_for_buddy(buddy: User, club: Club, today: date) -> list[Counted]:
    """Of those who chose this person as their buddy."""
    chose = set(Buddy.objects.filter(club=club, buddy=buddy).values_list("member", flat=True))
    return [one for one in counts(club, today) if one.member.pk in chose] if chose else []


@transaction.atomic
def choose_buddy(member: User, club: Club, buddy: User | None) -> None:
    """Let a club-mate know how many call-backs wait for one, or nobody any more."""
    chosen = Buddy.objects.filter(club=club, member=member)
    if buddy is None:
        chosen.delete()
    elif Seat.objects.open().filter(club=club, member=buddy).exclude(member=member).exists():
        Buddy.objects.update_or_create(club=club, member=member, defaults={"buddy": buddy})


def due(now: datetime) -> list[int]:
    """Who is to be reminded this morning and was not yet."""
    found: list[int] = []
    running = Club.objects.running().order_by()
    for name in running.values_list("agency__time_zone", flat=True).distinct():
        here = now.astimezone(ZoneInfo(name))
        if here.weekday() >= SATURDAY or not MORNING <= here.time() < NOON:
            continue
        today = here.date()
        promised = Approach.objects.filter(call_back_on__range=(today - REMINDED_FOR, today))
        key = Concat(
            Value("call_backs:"),
            Cast("in_charge", CharField()),
            Value(f":{today}"),
            output_field=CharField(),
        )
        there = (
            waiting(today)
            .filter(Q(call_back_on__gte=today - REMINDED_FOR), pk__in=promised.values("prospect"))
            .filter(club__in=running.filter(agency__time_zone=name))
            .filter(in_charge__wants_call_backs=True)
            .annotate(mail_key=key)
            .filter(~Exists(OutboxMail.objects.filter(key=OuterRef("mail_key"))))
        )
        found += there.order_by("in_charge").values_list("in_charge", flat=True).distinct()
    return found


def remind(person_id: int, now: datetime) -> bool:
    """Write a person's message of the day, unless that was done; whether it was written."""
    seats = Seat.objects.open().select_related("club__agency", "member")
    seat = seats.filter(member=person_id, member__is_active=True).first()
    if seat is None or not seat.member.wants_call_backs:
        return False
    here = now.astimezone(seat.club.zone)
    today = here.date()
    found = list(
        waiting(today)
        .filter(club=seat.club, in_charge=person_id)
        .select_related("company")
        .order_by(F("call_back_on"), "pk")
    )
    if not found:
        return False
    with timezone.override(seat.club.zone):
        return write_mail(
            seat.member.email,
            "call_backs",
            {
                "person": seat.member,
                "named": found[:MOST_NAMED],
                "count": len(found),
                "more": len(found) - MOST_NAMED,
                "today": today,
                "stop_address": LINK.address(person_id),
            },
            key=f"call_backs:{person_id}:{today}",
            language=seat.member.language,
            headers=LINK.headers(person_id),
            not_after=datetime.combine(today, time.max, seat.club.zone),
            # Whoever looks after the outbox does not read whom somebody calls.
            secret=True,
        )


def person_of(token: str) -> User | None:
    """Whose stop link this is; None when it is not whole, or not ours."""
    return User.objects.filter(pk=LINK.person_id(token)).first()


def stop(person: User) -> None:
    """Remind them by mail no more; once more changes nothing."""
    if User.objects.filter(pk=person.pk, wants_call_backs=True).update(wants_call_backs=False):
        audit.record(person, "user.call_backs_stopped", person)
