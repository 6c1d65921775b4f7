"""Counts of the whole platform for administrators, each read in one statement."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from clubs.enums import ClubState
from clubs.models import Club
from eclub.kit.models import OutboxMail
from eclub.kit.models.outbox import MailState
from members.enums import RoleKind
from members.models import Agency, Region, Role, User


@dataclass(frozen=True)
class Overview:
    """The whole platform in a few counts."""

    regions: int
    agencies: int
    clubs: dict[str, int]
    people: int
    roles: dict[str, int]
    mails_waiting: int
    mails_failed: int


def of_platform() -> Overview:
    """What an administrator sees first."""
    mails = OutboxMail.objects.aggregate(
        waiting=Count("pk", filter=Q(state=MailState.PENDING)),
        failed=Count("pk", filter=Q(state=MailState.FAILED)),
    )
    return Overview(
        regions=Region.objects.count(),
        agencies=Agency.objects.count(),
        clubs=dict.fromkeys(ClubState.values, 0) | _counted_by(Club.objects.order_by(), "state"),
        people=User.objects.active().count(),
        roles=dict.fromkeys(RoleKind.values, 0)
        | _counted_by(Role.objects.filter(person__is_active=True).order_by(), "kind"),
        mails_waiting=mails["waiting"],
        mails_failed=mails["failed"],
    )


def _counted_by(rows: QuerySet[Club] | QuerySet[Role], name: str) -> dict[str, int]:
    return dict(rows.values_list(name).annotate(count=Count("pk")))
