"""What is to be erased in the next ninety days, read a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, overload

from django.db.models import DateTimeField, Exists, F, Func, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from clubs.models import Club
from clubs.services import retention
from clubs.services.retention import TOLD_FOR, UNREACHABLE_AFTER
from eclub.kit.dates import months_after
from eclub.kit.personal_data import AFTER_CLUB_MONTHS
from members.models import ErasureRequest, ErasureWarning, User

PREVIEWED = timedelta(days=90)


@dataclass(frozen=True)
class Coming:
    """Somebody, or a club, that is to be erased; ``told_on`` None: nobody has been told yet.

    ``is_stuck``: the message has not left, and they stay until it did, or until nobody can expect
    it any more.
    """

    on: date
    who: User | Club
    told_on: date | None
    is_asked: bool = False
    is_stuck: bool = False

    @property
    def is_club(self) -> bool:
        return isinstance(self.who, Club)


class Preview(Sequence[Coming]):
    """The nearest first. Counted and put in order by the database: a country's season ends on few
    days, with hundreds of thousands of people.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now
        by = now + PREVIEWED
        self.requests = ErasureRequest.objects.filter(due_at__lte=by)
        self.people = retention.people_due(by).filter(erasure_request=None)
        self.clubs = retention.clubs_due(by)

    @cached_property
    def _length(self) -> int:
        return self.requests.count() + self.people.count() + self.clubs.count()

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, wanted: int) -> Coming: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[Coming]: ...
    def __getitem__(self, wanted: int | slice) -> Coming | list[Coming]:
        """A page of them, as a paginator asks."""
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        told = F("erasure_warning__written_at")
        found = _lines(self.requests, "asked", F("due_at")).union(
            _lines(self.people, "person", self._earliest(F("since"), told)),
            _lines(self.clubs, "club", self._earliest(F("closed_at"), F("erasure_warned_at"))),
            all=True,
        )
        lines = list(found.order_by("moment", "kind", "number")[wanted])
        keys = {
            kind: [line["number"] for line in lines if line["kind"] == kind]
            for kind in ("asked", "person", "club")
        }
        of = {
            "asked": self._asked(keys["asked"]),
            "person": self._people(keys["person"]),
            "club": self._clubs(keys["club"]),
        }
        # Whoever went between the two looks is not there any more.
        return [
            of[line["kind"]][line["number"]] for line in lines if line["number"] in of[line["kind"]]
        ]

    def _earliest(self, since: F, told: F) -> Greatest:
        by_age = Func(
            since,
            template=f"(%(expressions)s + INTERVAL '{AFTER_CLUB_MONTHS} months')",
            output_field=DateTimeField(),
        )
        return Greatest(by_age, Coalesce(told, Value(self.now)) + Value(TOLD_FOR))

    def _asked(self, keys: list[int]) -> dict[int, Coming]:
        found = ErasureRequest.objects.filter(pk__in=keys).select_related("person")
        return {one.pk: _asked(one) for one in found}

    def _people(self, keys: list[int]) -> dict[int, Coming]:
        if not keys:
            return {}
        warnings = ErasureWarning.objects.filter(person__in=keys).annotate(
            is_stuck=Exists(retention.unsent_warnings(self.now))
        )
        told = {one.person_id: (one.written_at, one.is_stuck) for one in warnings}
        return {
            one.pk: self._one(one, one.since, *told.get(one.pk, (None, False)))
            for one in self.people.filter(pk__in=keys)
        }

    def _clubs(self, keys: list[int]) -> dict[int, Coming]:
        found = self.clubs.filter(pk__in=keys).select_related("agency")
        return {
            one.pk: self._one(
                one,
                one.closed_at or self.now,
                one.erasure_warned_at,
                bool(one.erasure_warned_at) and retention.has_unsent(one, self.now),
            )
            for one in found
        }

    def _one(
        self, who: User | Club, since: datetime, told: datetime | None, is_stuck: bool
    ) -> Coming:
        if told is None:
            return Coming(retention.day_of(since, self.now), who, None)
        waits = UNREACHABLE_AFTER if is_stuck else TOLD_FOR
        by_age = months_after(timezone.localdate(since), AFTER_CLUB_MONTHS)
        on = max(by_age, timezone.localdate(told + waits))
        return Coming(on, who, timezone.localdate(told), is_stuck=is_stuck)


def _lines(rows: QuerySet[Any], kind: str, moment: Any) -> QuerySet[Any, dict[str, Any]]:
    told = rows.order_by().annotate(moment=moment, kind=Value(kind), number=F("pk"))
    return told.values("moment", "kind", "number")


def _asked(request: ErasureRequest) -> Coming:
    day, asked = timezone.localdate(request.due_at), timezone.localdate(request.asked_at)
    return Coming(day, request.person, asked, is_asked=True)
