"""Who works on a club's prospects: its members and whoever may change the club."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from clubs.access import may_change
from clubs.models import Club, Seat
from members.models import User
from prospecting.models import Prospect


def may_work(user: User, club: Club) -> bool:
    """Whether this person may add companies to the club and log approaches."""
    return may_change(user, club) or Seat.objects.open().filter(club=club, member=user).exists()


def club_to_work_on(user: User, club_id: int) -> Club:
    visible = Club.objects.visible_to(user).select_related("agency__region")
    club: Club = get_object_or_404(visible, pk=club_id)
    if not may_work(user, club):
        raise PermissionDenied
    return club


def prospect_to_work_on(user: User, prospect_id: int) -> Prospect:
    visible = Prospect.objects.visible_to(user).select_related("club__agency__region", "company")
    prospect: Prospect = get_object_or_404(visible, pk=prospect_id)
    if not may_work(user, prospect.club):
        raise PermissionDenied
    return prospect
