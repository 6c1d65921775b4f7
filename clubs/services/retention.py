"""What is kept is erased when its time has come, and nobody is erased without having been told.

Two years after their last club closed a person is erased, and so is what the club kept; both are
announced by a message, and only counted from the day on which it left. The register says how long
everything else stays. See docs/decisions/0045.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Case, DateTimeField, Exists, F, Max, OuterRef, Q, QuerySet, When
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone

from clubs.models import Club, Seat
from clubs.services import erasure as club_erasure
from eclub.kit import personal_data
from eclub.kit.dates import months_after
from eclub.kit.models import OutboxMail
from eclub.kit.models.erasure import ErasureBasis
from eclub.kit.personal_data import AFTER_CLUB_MONTHS, Anonymise, Delete, Personal
from eclub.kit.services import audit
from eclub.kit.services import erasure as engine
from eclub.kit.services.outbox import write_mail
from members.models import ErasureRequest, ErasureWarning, Role, User
from members.services import erasure as people

logger = logging.getLogger(__name__)

# Thirty days are promised. Two more let a clock jump by a day and still keep the promise.
PROMISED = timedelta(days=30)
TOLD_FOR = PROMISED + timedelta(days=2)
WARNED_BEFORE = PROMISED + timedelta(days=5)
# Of a message that no mail server took: data does not stay for ever because an address is dead.
UNREACHABLE_AFTER = timedelta(days=90)
PREVIEWED = timedelta(days=90)
# An hour: less than a worker gives a task, a second for each, and more than a country needs.
AT_ONCE = 60


@dataclass(frozen=True)
class Coming:
    """Somebody, or a club, that is to be erased; ``told_on`` None: nobody has been told yet."""

    on: date
    who: User | Club
    told_on: date | None
    is_asked: bool = False

    @property
    def is_club(self) -> bool:
        return isinstance(self.who, Club)


def carry_out(now: datetime) -> None:
    """Everything whose time has come, each in its own transaction; once more changes nothing."""
    _each(people.due(now)[:AT_ONCE], people.carry_out_request, now)
    warn_people(now)
    erase_people(now)
    warn_clubs(now)
    erase_clubs(now)
    erase_the_rest(now)
    people.forget_last_mails(now)


def _each(keys: Iterable[int], work: Callable[[int, datetime], object], now: datetime) -> int:
    """Do it for each by itself: one that fails keeps nobody else from being erased."""
    done = 0
    for key in list(keys):
        try:
            done += bool(work(key, now))
        except DatabaseError as error:
            # Its words would quote the row.
            logger.error("retention failed: %s %s, %s", work.__name__, key, type(error).__name__)
    return done


# --- People -----------------------------------------------------------------------------------
def people_due(by: datetime) -> QuerySet[Any]:
    """Whose time will have come by a moment, with ``since``: from when it is counted.

    Nobody with a role, or whose club goes on; who came back to stay has their time anew.
    """
    going_on = Seat.objects.filter(member=OuterRef("pk"), club__closed_at=None)
    closed = Max("seats__club__closed_at")
    # Whoever never sat anywhere: from when they last came.
    alone = Case(When(closed=None, then=F("last_login")), output_field=DateTimeField())
    return (
        User.objects.filter(~Exists(going_on), erased_on=None, is_superuser=False)
        .exclude(Exists(Role.objects.filter(person=OuterRef("pk"))))
        .annotate(closed=closed)
        .annotate(since=Greatest("joined_at", "closed", "renewed_at", "charter_accepted_at", alone))
        .filter(since__lte=engine.months_before(by, AFTER_CLUB_MONTHS))
    )


def warn_people(now: datetime) -> int:
    """Tell who is to be erased within five weeks; how many were told."""
    soon = people_due(now + WARNED_BEFORE)
    # Who stays after all is told anew when their time comes again.
    staying = ErasureWarning.objects.exclude(
        person__in=people_due(now + WARNED_BEFORE + timedelta(days=2)).values("pk")
    )
    staying.delete()
    untold = soon.filter(erasure_warning=None, erasure_request=None).values_list("pk", flat=True)
    return _each(untold[:AT_ONCE], _warn, now)


@transaction.atomic
def _warn(person_id: int, now: datetime) -> bool:
    person = User.objects.select_for_update(skip_locked=True).filter(pk=person_id).first()
    due = people_due(now + WARNED_BEFORE).filter(pk=person_id, erasure_warning=None).first()
    if person is None or due is None:
        return False
    warning = ErasureWarning.objects.create(person=person, written_at=now)
    _tell(person, day_of(due.since, now), warning.mail_key, whole=True)
    return True


def erase_people(now: datetime) -> int:
    """Erase whose time has come and who was told long enough ago; how many."""
    due = ErasureWarning.objects.filter(person__in=people_due(now).values("pk"))
    told = [
        warning.person_id
        for warning in due.order_by("written_at")[:AT_ONCE]
        if _has_been_told(OutboxMail.objects.filter(key=warning.mail_key), warning.written_at, now)
    ]
    return _each(told, _erase_person, now)


@transaction.atomic
def _erase_person(person_id: int, now: datetime) -> bool:
    free = User.objects.select_for_update(skip_locked=True).filter(pk=person_id)
    # Between the first look and the lock they may have taken a seat, or said that they stay.
    still = ErasureWarning.objects.filter(person=person_id)
    if not free.exists() or not still.exists() or not people_due(now).filter(pk=person_id).exists():
        return False
    return people.carry_out(person_id, ErasureBasis.RETENTION, now) is not None


# --- Clubs ------------------------------------------------------------------------------------
def clubs_due(by: datetime) -> "QuerySet[Club]":
    """Closed for two years by a moment, and still holding what they kept."""
    long_ago = engine.months_before(by, AFTER_CLUB_MONTHS)
    return Club.objects.filter(closed_at__lte=long_ago, erased_at=None).order_by("closed_at", "pk")


def warn_clubs(now: datetime) -> int:
    """Tell the people of a club who stay themselves that what it kept goes; of how many clubs."""
    due = clubs_due(now + WARNED_BEFORE).filter(erasure_warned_at=None)
    return _each(due.values_list("pk", flat=True)[:AT_ONCE], _warn_club, now)


@transaction.atomic
def _warn_club(club_id: int, now: datetime) -> bool:
    free = Club.objects.select_for_update(skip_locked=True, of=["self"], no_key=True)
    club = free.select_related("agency").filter(pk=club_id, erasure_warned_at=None).first()
    if club is None or club.closed_at is None:
        return False
    going = people_due(now + WARNED_BEFORE).values("pk")
    seated = Q(seats__club=club) | Q(pk=club.advisor_id)
    for person in User.objects.active().filter(seated).exclude(pk__in=going).distinct():
        _tell(person, day_of(club.closed_at, now), f"{_club_key(club)}{person.pk}", club=club)
    Club.objects.filter(pk=club.pk).update(erasure_warned_at=now)
    return True


def erase_clubs(now: datetime) -> int:
    """Erase what clubs kept; how many clubs."""
    due = clubs_due(now).filter(erasure_warned_at__lte=now - TOLD_FOR)
    return _each(due.values_list("pk", flat=True)[:AT_ONCE], _erase_club, now)


@transaction.atomic
def _erase_club(club_id: int, now: datetime) -> bool:
    free = Club.objects.select_for_update(skip_locked=True, no_key=True)
    club = free.filter(pk=club_id, erased_at=None).first()
    if club is None or club.erasure_warned_at is None:
        return False
    mails = OutboxMail.objects.filter(key__startswith=_club_key(club))
    if not _has_been_told(mails, club.erasure_warned_at, now):
        return False
    club_erasure.round_to_months(club.seats.all())
    for fate in (Anonymise, Delete):
        for entry in _kept_by_clubs():
            if isinstance(entry.at_term, fate):
                way = entry.kept.since.removesuffix("closed_at").removesuffix("__") or "pk"
                rows = entry.model_class._base_manager.filter(**{way: club.pk})
                engine.carry_out_term(entry, rows)
    Club.objects.filter(pk=club.pk).update(erased_at=now, draft_answers={})
    audit.record(None, "club.erased", club)
    return True


def _kept_by_clubs() -> list[Personal]:
    return [one for one in personal_data.personal() if one.kept.since.endswith("closed_at")]


# --- Everything else --------------------------------------------------------------------------
def erase_the_rest(now: datetime) -> int:
    """Rows that age by themselves, by the register's own durations; how many."""
    return sum(
        engine.carry_out_term(entry, engine.of_age(entry, now)[: AT_ONCE * 10])
        for entry in personal_data.personal()
        if entry.kept.has_end and not entry.kept.task and entry not in _kept_by_clubs()
    )


# --- What people are told ---------------------------------------------------------------------
def day_of(since: datetime, now: datetime) -> date:
    """When it happens at the earliest, for who is told now."""
    by_age = months_after(timezone.localdate(since), AFTER_CLUB_MONTHS)
    return max(by_age, timezone.localdate(now + TOLD_FOR))


def coming(now: datetime) -> list[Coming]:
    """What is to be erased in the next ninety days, the nearest first."""
    by = now + PREVIEWED
    requests = ErasureRequest.objects.filter(due_at__lte=by).select_related("person")
    found = [
        Coming(
            timezone.localdate(one.due_at),
            one.person,
            timezone.localdate(one.asked_at),
            is_asked=True,
        )
        for one in requests
    ]
    for person in people_due(by).filter(erasure_request=None).select_related("erasure_warning"):
        warning = getattr(person, "erasure_warning", None)
        told = timezone.localdate(warning.written_at) if warning else None
        found.append(Coming(_on(person.since, told, now), person, told))
    for club in clubs_due(by).select_related("agency"):
        warned = club.erasure_warned_at
        told = timezone.localdate(warned) if warned else None
        found.append(Coming(_on(club.closed_at or now, told, now), club, told))
    return sorted(found, key=lambda one: (one.on, str(one.who)))


def _on(since: datetime, told: date | None, now: datetime) -> date:
    if told is None:
        return day_of(since, now)
    by_age = months_after(timezone.localdate(since), AFTER_CLUB_MONTHS)
    return max(by_age, told + TOLD_FOR)


def _has_been_told(mails: "QuerySet[OutboxMail]", written_at: datetime, now: datetime) -> bool:
    """Whether the messages left long enough ago, or nobody takes them."""
    if written_at <= now - UNREACHABLE_AFTER:
        return True
    return written_at <= now - TOLD_FOR and all(
        sent_at is not None and sent_at <= now - TOLD_FOR
        for sent_at in mails.values_list("sent_at", flat=True)
    )


def _club_key(club: Club) -> str:
    return f"erasure-club-{club.pk}-"


def _tell(
    person: User, day: date, key: str, *, whole: bool = False, club: Club | None = None
) -> None:
    write_mail(
        person.email,
        "erasure_warning",
        {
            "person": person,
            "day": day,
            "whole": whole,
            "club": club,
            "operator": settings.BRAND["operator"] or settings.BRAND["name"],
            "home_address": settings.PUBLIC_URL + reverse("home"),
            **people.links(person),
        },
        key=key,
        language=person.language,
    )
