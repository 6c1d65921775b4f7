"""What every change of a club's sessions shares: alone on the club and on the advisors concerned,
nothing in the past, a season that holds its sessions, and each change counted for calendars.

The database's constraints hold against whoever does not come through here.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.enums import ClubState
from clubs.models import Club, ClubSession
from clubs.services import conflict, schedule
from clubs.video import rights
from members.models import User

CLOSED = gettext_lazy("Cet e-club est terminé : il ne change plus.")


@contextmanager
def changing(club: Club, *advisors: User | None) -> Iterator[None]:
    """One transaction, alone on this club and these advisors' calendars."""
    try:
        with transaction.atomic():
            lock(club, *advisors)
            yield
    except IntegrityError as error:
        if conflict.violated(error) in conflict.OVERLAPS:
            raise conflict.lost_race() from None
        raise


def lock(club: Club | None, *advisors: User | None) -> None:
    """Lock the club, then the advisors in one order, so that two changes never wait in a ring.

    The club is then as whoever changed it before us left it.
    """
    if club is not None:
        club.refresh_from_db(
            fields=["state", "season", "advisor"],
            from_queryset=Club.objects.select_for_update(no_key=True),
        )
        if club.state == ClubState.CLOSED:
            raise ValidationError(CLOSED, code="closed")
        if not club.is_open:
            raise ValidationError(_("Seul un e-club ouvert peut être modifié."), code="draft")
    keys = [advisor.pk for advisor in advisors if advisor is not None]
    list(User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def refuse_past(starts_at: datetime) -> None:
    if starts_at <= timezone.now():
        raise ValidationError(
            _("Cette heure est déjà passée : choisissez une date à venir."), code="past"
        )


def stretch(club: Club, sessions: Sequence[conflict.Period]) -> None:
    """Let the season hold these times beside those it has, before they are written."""
    days = [session.starts_at.astimezone(club.zone).date() for session in sessions]
    needed = schedule.season(min(days), max(days), club.zone)
    club.season = DateTimeTZRange(
        min(club.season.lower, needed.lower), max(club.season.upper, needed.upper)
    )
    club.save(update_fields=["season"])


def fit_season(club: Club) -> None:
    """The season goes from the day of the first session to the day of the last."""
    days = [session.starts_at.astimezone(club.zone).date() for session in club.sessions.all()]
    club.season = schedule.season(min(days), max(days), club.zone)
    club.save(update_fields=["season"])


def write(sessions: Sequence[ClubSession]) -> None:
    """Save what changed, and count the change for calendars."""
    now = timezone.now()
    for session in sessions:
        session.sequence += 1
        session.changed_at = now
    ClubSession.objects.bulk_update(
        sessions,
        ["during", "advisor", "state", "cancelled_because", "sequence", "changed_at"],
    )
    for session in sessions:
        rights.announce(session=session.pk)
