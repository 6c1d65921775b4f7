"""Sessions that would be at the same time as others, found before and explained kindly.

The database's exclusion constraints have the last word; ``violated`` says which one spoke, so
that whoever loses a race reads the same sentence.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Protocol

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import gettext as _

from clubs.models import Club, ClubSession
from clubs.services.schedule import in_words
from eclub.kit.dates import hour_in_words
from members.models import User

OVERLAPS = {"sessions_of_a_club_do_not_overlap", "sessions_of_an_advisor_do_not_overlap"}


class Period(Protocol):
    """A planned session, or one that exists."""

    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...


@dataclass(frozen=True)
class Conflict:
    """A wished session and the one it meets: of the same club, or of the same advisor."""

    wished: Period
    met: ClubSession


class Overlap(ValidationError):
    """At least one session would be at the same time as another; one message for each."""

    def __init__(self, messages: list[str], conflicts: list[Conflict]) -> None:
        super().__init__(messages, code="overlap")
        self.conflicts = conflicts


def find(
    wished: Collection[Period],
    *,
    advisor: User | None,
    club: Club | None = None,
    replaced: Collection[ClubSession] = (),
) -> list[Conflict]:
    """Planned sessions of the advisor or the club that ``wished`` would meet.

    ``replaced`` are about to move and stand in nobody's way.
    """
    if not wished:
        return []
    mine = Q(advisor=advisor) if advisor else Q(pk=None)
    if club is not None and club.pk:
        mine |= Q(club=club)
    others = (
        ClubSession.objects.planned()
        .filter(
            mine,
            during__overlap=(
                min(session.starts_at for session in wished),
                max(session.ends_at for session in wished),
            ),
        )
        .exclude(pk__in=[session.pk for session in replaced])
        .select_related("club", "advisor")
    )
    return [
        Conflict(session, other)
        for session in wished
        for other in others
        if session.starts_at < other.ends_at and other.starts_at < session.ends_at
    ]


def explain(
    conflicts: Iterable[Conflict], *, seen_by: User, zone: tzinfo, with_day: bool = True
) -> list[str]:
    """One sentence for each conflict; a club that ``seen_by`` may not see is not named."""
    conflicts = list(conflicts)
    visible = set(
        Club.objects.visible_to(seen_by)
        .filter(pk__in={conflict.met.club_id for conflict in conflicts})
        .values_list("pk", flat=True)
    )
    sentences = []
    for conflict in conflicts:
        sentence = _sentence(conflict.met, conflict.met.club_id in visible, zone)
        if with_day:
            day = in_words(conflict.wished.starts_at.astimezone(zone).date())
            sentence = _("Le %(day)s : %(sentence)s") % {"day": day, "sentence": sentence}
        sentences.append(sentence)
    return sentences


def refuse(conflicts: list[Conflict], *, seen_by: User, zone: tzinfo) -> None:
    """Raise ``Overlap`` unless there is nothing to refuse."""
    if conflicts:
        raise Overlap(explain(conflicts, seen_by=seen_by, zone=zone), conflicts)


def violated(error: IntegrityError) -> str:
    """The name of the constraint that the database defended."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


def lost_race() -> Overlap:
    """For an overlap that is no longer there when one looks for it."""
    return Overlap(
        [
            _(
                "Une autre séance vient d’être placée à cette heure : "
                "vérifiez les dates et recommencez."
            )
        ],
        [],
    )


def _sentence(met: ClubSession, is_visible: bool, zone: tzinfo) -> str:
    words = {
        "advisor": met.advisor.full_name,
        "club": met.club.name,
        "number": met.number,
        "start": hour_in_words(met.starts_at.astimezone(zone)),
        "end": hour_in_words(met.ends_at.astimezone(zone)),
    }
    if is_visible:
        return (
            _(
                "séance %(number)s de l’e-club « %(club)s », "
                "animée par %(advisor)s de %(start)s à %(end)s."
            )
            % words
        )
    return _("%(advisor)s anime un autre e-club de %(start)s à %(end)s.") % words
