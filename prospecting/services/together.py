"""The club's day, to look at together: sums, goals and leads, and nobody's figures apart.

The counts stress what the method does: conversations and meetings beside calls.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from clubs.models import Club, ClubSession, Lead
from clubs.services import lead as leads
from clubs.video import parts
from clubs.video.protocol import Part
from eclub.kit.services.audit import record
from members.models import User
from prospecting.enums import AGREED, Answer, ApproachKind
from prospecting.models import Approach, LeadSource, Prospect, SessionGoal
from prospecting.services import standing


@dataclass(frozen=True)
class Together:
    """The club on the session's day; ``before`` is what it won since its beginning."""

    day: date
    calls: int
    conversations: int
    meetings: int
    meetings_in_all: int
    goal: SessionGoal | None
    leads: list[Lead]
    # Ids of those whose company asked to be left alone since.
    left_alone: set[int]

    @property
    def is_met(self) -> bool:
        """Whether what the club aimed at is reached."""
        goal = self.goal
        if goal is None or not (goal.calls or goal.meetings):
            return False
        return self.calls >= goal.calls and self.meetings >= goal.meetings


def of_session(session: ClubSession) -> Together:
    """The sums of the whole club, in four queries."""
    day = session.starts_at.astimezone(session.club.zone).date()
    on_day, heard = Q(on=day), Q(heard_on=day)
    counts = (
        Approach.objects.filter(prospect__club=session.club_id)
        .annotate(heard_on=Coalesce("answered_on", "on"))
        .aggregate(
            calls=Count("pk", filter=on_day & Q(kind=ApproachKind.PHONE)),
            conversations=Count("pk", filter=heard & ~Q(answer=Answer.NONE)),
            meetings=Count("pk", filter=heard & Q(answer__in=AGREED)),
            meetings_in_all=Count("pk", filter=Q(answer__in=AGREED)),
        )
    )
    found = Lead.objects.filter(club=session.club_id, found_at__gte=session.room_opens_at)
    if session.is_over():
        found = found.filter(found_at__lt=session.room_closes_at)
    return Together(
        day=day,
        goal=SessionGoal.objects.filter(session=session).first(),
        left_alone=left_alone(session.club),
        leads=list(found.select_related("source__prospect__company").order_by("found_at", "pk")),
        **counts,
    )


@transaction.atomic
def aim(session: ClubSession, *, calls: int, meetings: int, by: User) -> None:
    """Keep what the club agreed to try for today."""
    goal, _made = SessionGoal.objects.update_or_create(
        session=session, defaults={"calls": calls, "meetings": meetings, "set_by": by}
    )
    record(by, "goal.set", goal, session=session.pk)
    parts.renew(session.pk, Part.PROSPECTING)


def renew(club_id: int) -> None:
    """Have the pages in the club's open room read the part again."""
    parts.renew_in_club(club_id, Part.PROSPECTING, timezone.now())


def left_alone(club: Club) -> set[int]:
    """Ids of the club's leads whose company asked the region to leave it alone."""
    sources = LeadSource.objects.filter(
        lead__club=club, prospect__company__in=standing.refusing(club.agency.region_id)
    )
    return set(sources.values_list("lead", flat=True))


@transaction.atomic
def pass_on(prospect: Prospect, finder: User, *, key: UUID, **told: object) -> Lead:
    """Put an opening heard of at a company on the club's board, with the company.

    Raises ``DoNotContact``: a lead is an invitation to call.
    """
    standing.demand_contact(prospect.company, prospect.club)
    lead = leads.pass_on(prospect.club, finder, key=key, **told)
    LeadSource.objects.get_or_create(lead=lead, defaults={"prospect": prospect})
    return lead
