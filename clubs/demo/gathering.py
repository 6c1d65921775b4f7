"""The session that is open now, at whatever hour the demo is started."""

from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max, Q

from clubs.enums import ClubState
from clubs.models import Club, ClubSession
from members.enums import RoleKind
from members.models import User

BEGAN_AGO = timedelta(minutes=20)
LASTS = timedelta(hours=3)
AT_LEAST = timedelta(hours=1)


def is_held(club: Club, now: datetime) -> bool:
    """Whether a session runs now, for an hour more."""
    return (
        club.sessions.planned()
        .filter(during__startswith__lte=now, during__endswith__gte=now + AT_LEAST)
        .exists()
    )


def hold_now(club: Club, now: datetime) -> ClubSession | None:
    """Bring the club's next session to now, or add one after the last, so that it is going on.

    Numbers stay in the order of time. None when everybody who could lead it leads another
    session now.
    """
    session = (
        club.sessions.planned()
        .filter(during__endswith__gt=now)
        .select_related("club__agency", "advisor")
        .order_by("during")
        .first()
    )
    for advisor in _advisors(club):
        period = _free_around(now, club, advisor, session)
        if period:
            break
    else:
        return None
    _widen_season(club, period)
    if session is None:
        last = club.sessions.aggregate(last=Max("number"))["last"] or 0
        return ClubSession.objects.create(
            club=club, number=last + 1, during=period, advisor=advisor, changed_at=now
        )
    session.during, session.advisor = period, advisor
    session.save(update_fields=["during", "advisor"])
    return session


def _advisors(club: Club) -> list[User]:
    """The club's own, then whoever else advises in the region."""
    others = User.objects.filter(
        roles__kind=RoleKind.ADVISOR, roles__agency__region=club.agency.region
    ).exclude(pk=club.advisor_id)
    own = [club.advisor] if club.advisor else []
    return own + list(others.distinct().order_by("pk"))


def _free_around(
    now: datetime, club: Club, advisor: User, moved: ClubSession | None
) -> DateTimeTZRange | None:
    """Up to three hours around now in which neither the club nor the advisor meets elsewhere."""
    start = now.replace(second=0, microsecond=0) - BEGAN_AGO
    start -= timedelta(minutes=start.minute % 5)
    end = start + LASTS
    busy = ClubSession.objects.planned().filter(
        Q(club=club) | Q(advisor=advisor), during__overlap=(start, end)
    )
    if moved is not None:
        busy = busy.exclude(pk=moved.pk)
    for session in busy:
        if session.ends_at <= now:
            start = max(start, session.ends_at)
        else:
            # Zero or less when it runs now: then there is no room at all.
            end = min(end, session.starts_at)
    return DateTimeTZRange(start, end) if end - now >= AT_LEAST else None


def _widen_season(club: Club, period: DateTimeTZRange) -> None:
    lower, upper = min(club.season.lower, period.lower), max(club.season.upper, period.upper)
    if (lower, upper) != (club.season.lower, club.season.upper):
        club.season = DateTimeTZRange(lower, upper)
        club.save(update_fields=["season"])


def club_of(email: str) -> Club | None:
    """The running club in which this person has a seat."""
    return (
        Club.objects.filter(
            state=ClubState.RUNNING, seats__left_on=None, seats__member__email=email
        )
        .select_related("agency__region", "advisor")
        .first()
    )
