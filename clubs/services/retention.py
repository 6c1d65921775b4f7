"""What is kept is erased when its time has come, and nobody is erased without having been told.

Two years after their last club closed a person is erased, and so is what the club kept; both are
announced by a message, and only counted from the day on which it left. The register says how long
everything else stays. See docs/decisions/0045.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Any, TypeVar

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Greatest
from django.urls import reverse
from django.utils import timezone

from clubs.models import Club, Seat
from clubs.services import erasure as club_erasure
from eclub.kit import personal_data
from eclub.kit.dates import months_after
from eclub.kit.models import OutboxMail
from eclub.kit.models.erasure import ErasureBasis
from eclub.kit.models.outbox import MailState, OutboxQuerySet
from eclub.kit.personal_data import AFTER_CLUB_MONTHS, Anonymise, Delete, Personal
from eclub.kit.services import audit
from eclub.kit.services import erasure as engine
from eclub.kit.services.outbox import write_mail
from members.models import ErasureWarning, Role, User
from members.services import erasure as people

logger = logging.getLogger(__name__)

# Thirty days are promised. Two more let a clock jump by a day and still keep the promise.
PROMISED = timedelta(days=30)
TOLD_FOR = PROMISED + timedelta(days=2)
WARNED_BEFORE = PROMISED + timedelta(days=5)
# Of a message that no mail server took: data does not stay for ever because an address is dead.
UNREACHABLE_AFTER = timedelta(days=90)
# Seconds of one run, of the 270 that a worker gives a task.
TIME = 180.0
MORE_TIME = 20.0
# How long somebody whose turn came to nothing lets the others go first.
LAST_FOR = 24 * 3600
ROWS_AT_ONCE = 600

Work = Callable[[int, datetime], object]
Done = TypeVar("Done")


def carry_out(now: datetime) -> None:
    """Everything whose time has come, each in its own transaction; once more changes nothing.

    Every kind has its share of the time, and whoever failed or had to wait comes after all the
    others: no cause that lasts keeps somebody else from being erased.
    """
    _alone(_forget_warnings, now)
    for entry in personal_data.personal():
        if entry.kept.has_end and not entry.kept.task and entry not in _kept_by_clubs():
            _alone(_erase_old, entry, now)
    _alone(people.forget_last_mails, now)
    end = monotonic() + TIME
    kinds: list[tuple[Callable[[datetime], list[int]], Work]] = [
        (people.due, people.carry_out_request),
        (_untold, _warn),
        (_told, _erase_person),
        (_untold_clubs, _warn_club),
        (_told_clubs, _erase_club),
    ]
    late: list[tuple[Work, int]] = []
    for left, (whose, work) in zip(range(len(kinds), 0, -1), kinds, strict=True):
        keys = _alone(whose, now) or []
        late += _each(keys, work, now, monotonic() + (end - monotonic()) / left)
    for work, key in late:
        if monotonic() < end + MORE_TIME:
            _try(work, key, now)


def _each(keys: list[int], work: Work, now: datetime, until: float) -> list[tuple[Work, int]]:
    """Do it for each by itself while there is time; whose turn came to nothing lately waits."""
    late = []
    for key in keys:
        if monotonic() >= until:
            break
        # Noted before: whoever a worker dies of does not come first again.
        if cache.add(_mark(work, key), 1, LAST_FOR):
            _try(work, key, now)
        else:
            late.append((work, key))
    return late


def _try(work: Work, key: int, now: datetime) -> None:
    if _alone(work, key, now):
        cache.delete(_mark(work, key))


def _alone(work: Callable[..., Done], *args: Any) -> Done | None:
    """Whatever it fails of, what comes after goes on; only the worker's own end is the end."""
    try:
        return work(*args)
    except Exception as error:
        # Its words would quote the row.
        logger.error("retention failed: %s %s, %s", work.__name__, args[0], type(error).__name__)
        if isinstance(error, SoftTimeLimitExceeded):
            raise
        return None


def _mark(work: Work, key: int) -> str:
    return f"retention:{work.__name__}:{key}"


# --- People -----------------------------------------------------------------------------------
def people_due(by: datetime) -> QuerySet[Any]:
    """Whose time will have come by a moment, with ``since``: from when it is counted.

    Nobody with a role, or whose club goes on; who came back to stay has their time anew.
    """
    going_on = Seat.objects.filter(member=OuterRef("pk"), club__closed_at=None)
    closed = Max("seats__club__closed_at")
    # Whoever never sat anywhere: from when they last came.
    alone = models.Case(
        models.When(closed=None, then=F("last_login")), output_field=models.DateTimeField()
    )
    long_ago = engine.months_before(by, AFTER_CLUB_MONTHS)
    return (
        # Who came later is not even looked at: they are most of a country.
        User.objects.filter(joined_at__lte=long_ago, erased_on=None)
        .filter(~Exists(going_on), is_superuser=False)
        .exclude(Exists(Role.objects.filter(person=OuterRef("pk"))))
        .annotate(closed=closed)
        .annotate(since=Greatest("joined_at", "closed", "renewed_at", "charter_accepted_at", alone))
        .filter(since__lte=long_ago)
    )


def _warned_and_due(by: datetime) -> QuerySet[Any]:
    """Of who was told already: never of everybody."""
    return people_due(by).filter(erasure_warning__isnull=False).values("pk")


def _forget_warnings(now: datetime) -> None:
    """Who stays after all is told anew when their time comes again."""
    soon = _warned_and_due(now + WARNED_BEFORE + timedelta(days=2))
    ErasureWarning.objects.exclude(person__in=soon).delete()


def _untold(now: datetime) -> list[int]:
    """Who is to be erased within five weeks, the nearest first."""
    soon = people_due(now + WARNED_BEFORE).filter(erasure_warning=None, erasure_request=None)
    return list(soon.order_by("since", "pk").values_list("pk", flat=True))


@transaction.atomic
def _warn(person_id: int, now: datetime) -> bool:
    person = User.objects.select_for_update(skip_locked=True).filter(pk=person_id).first()
    due = people_due(now + WARNED_BEFORE).filter(pk=person_id, erasure_warning=None).first()
    if person is None or due is None:
        return False
    warning = ErasureWarning.objects.create(person=person, written_at=now)
    _tell(person, day_of(due.since, now), warning.mail_key, warning)
    return True


def _told(now: datetime) -> list[int]:
    """Whose time has come and who was told long enough ago."""
    due = ErasureWarning.objects.annotate(is_stuck=Exists(unsent_warnings(now - TOLD_FOR))).filter(
        Q(written_at__lte=now - UNREACHABLE_AFTER)
        | Q(written_at__lte=now - TOLD_FOR, is_stuck=False),
        person__in=_warned_and_due(now),
    )
    return list(due.order_by("written_at", "pk").values_list("person", flat=True))


def unsent_warnings(by: datetime) -> OutboxQuerySet:
    """The message of an outer warning, unless it left by a moment."""
    key = Concat(Value(ErasureWarning.MAIL_KEY), Cast(OuterRef("pk"), models.CharField()))
    return _not_left(OutboxMail.objects.filter(key=key), by)


def _not_left(mails: OutboxQuerySet, by: datetime) -> OutboxQuerySet:
    """What was only kept, without a mail server, told nobody."""
    return mails.exclude(state=MailState.SENT, sent_at__lte=by)


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


def _untold_clubs(now: datetime) -> list[int]:
    due = clubs_due(now + WARNED_BEFORE).filter(erasure_warned_at=None)
    return list(due.values_list("pk", flat=True))


@transaction.atomic
def _warn_club(club_id: int, now: datetime) -> bool:
    free = Club.objects.select_for_update(skip_locked=True, of=["self"], no_key=True)
    club = free.select_related("agency").filter(pk=club_id, erasure_warned_at=None).first()
    if club is None or club.closed_at is None:
        return False
    theirs = {*club.seats.values_list("member", flat=True), club.advisor_id}
    going = people_due(now + WARNED_BEFORE).filter(pk__in=theirs).values_list("pk", flat=True)
    for person in User.objects.active().filter(pk__in=theirs - {*going}).order_by("pk"):
        _tell(person, day_of(club.closed_at, now), f"{_club_key(club)}{person.pk}", club)
    Club.objects.filter(pk=club.pk).update(erasure_warned_at=now)
    return True


def _told_clubs(now: datetime) -> list[int]:
    due = clubs_due(now).filter(erasure_warned_at__lte=now - TOLD_FOR)
    return list(due.values_list("pk", flat=True))


@transaction.atomic
def _erase_club(club_id: int, now: datetime) -> bool:
    free = Club.objects.select_for_update(skip_locked=True, no_key=True)
    club = free.filter(pk=club_id, erased_at=None).first()
    if club is None or club.erasure_warned_at is None:
        return False
    is_old = club.erasure_warned_at <= now - UNREACHABLE_AFTER
    if not is_old and has_unsent(club, now - TOLD_FOR):
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


def has_unsent(club: Club, by: datetime) -> bool:
    """Whether somebody of a club was not told of it by a moment."""
    return _not_left(OutboxMail.objects.filter(key__startswith=_club_key(club)), by).exists()


def _kept_by_clubs() -> list[Personal]:
    return [one for one in personal_data.personal() if one.kept.since.endswith("closed_at")]


# --- Everything else --------------------------------------------------------------------------
@transaction.atomic
def _erase_old(entry: Personal, now: datetime) -> int:
    """Rows that age by themselves, by the register's own durations; how many."""
    return engine.carry_out_term(entry, engine.of_age(entry, now)[:ROWS_AT_ONCE])


# --- What people are told ---------------------------------------------------------------------
def day_of(since: datetime, now: datetime) -> date:
    """When it happens at the earliest, for who is told now."""
    by_age = months_after(timezone.localdate(since), AFTER_CLUB_MONTHS)
    return max(by_age, timezone.localdate(now + TOLD_FOR))


def _club_key(club: Club) -> str:
    return f"erasure-club-{club.pk}-"


def _tell(person: User, day: date, key: str, about: ErasureWarning | Club) -> None:
    is_whole = isinstance(about, ErasureWarning)
    context: dict[str, object] = {"person": person, "day": day, "whole": is_whole}
    if isinstance(about, ErasureWarning):
        context |= people.links(person, about)
    else:
        context |= {"club": about, "account_address": settings.PUBLIC_URL + reverse("account")}
    write_mail(
        person.email,
        "erasure_warning",
        context,
        key=key,
        language=person.language,
        # Whoever reads its link can keep the account: it is for the mailbox alone.
        secret=is_whole,
    )
