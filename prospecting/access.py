"""Who works on a club's prospects: its members and whoever may change the club."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from clubs.access import CLUB_OVER, club_to_change, may_change
from clubs.enums import ClubState
from clubs.models import Club, Seat
from eclub.kit.access import Refused
from members.models import Agency, User
from prospecting.models import CompanyMark, Prospect

SAT_IN = """
SELECT club.* FROM clubs_club AS club JOIN clubs_seat AS seat ON seat.club_id = club.id
 WHERE club.id = %s AND seat.member_id = %s AND seat.left_on IS NULL"""
AGENCY = "SELECT * FROM members_agency WHERE id = %s"


def may_work(user: User, club: Club) -> bool:
    """Whether this person may add companies to the club and log approaches; nobody may once it
    has closed.
    """
    return club.state != ClubState.CLOSED and _worked(user, club)


def _worked(user: User, club: Club) -> bool:
    return may_change(user, club) or _seats(user).filter(club=club).exists()


def _seats(user: User) -> QuerySet[Seat]:
    return Seat.objects.open().filter(member=user)


def club_to_work_on(user: User, club_id: int) -> Club:
    """As ``may_work``; nearly everybody who asks sits there."""
    club = _sat_in(user, club_id) or club_to_change(user, club_id)
    _refuse_once_over(club)
    return club


def _sat_in(user: User, club_id: int) -> Club | None:
    """Asked by every page of the prospects, in words that need not be composed each time."""
    club: Club
    for club in Club.objects.raw(SAT_IN, [club_id, user.pk]):
        (club.agency,) = Agency.objects.raw(AGENCY, [club.agency_id])
        return club
    return None


def prospect_to_work_on(user: User, prospect_id: int, *, taking_back: bool = False) -> Prospect:
    """A company of the club's; ``taking_back`` what was said to it goes on once it has closed."""
    visible = Prospect.objects.visible_to(user).select_related("club__agency__region", "company")
    prospect: Prospect = get_object_or_404(visible, pk=prospect_id)
    if not _worked(user, prospect.club):
        raise PermissionDenied
    if not taking_back:
        _refuse_once_over(prospect.club)
    return prospect


def _refuse_once_over(club: Club) -> None:
    if club.state == ClubState.CLOSED:
        raise Refused(CLUB_OVER)


def may_decide(user: User, mark: CompanyMark) -> bool:
    """Whether this person confirms or withdraws what was marked.

    The advisors where the club is, who manages the region, and whoever said it as long as no
    advisor agreed; the word of a club that is gone is any advisor's of the region.
    """
    if user.is_administrator or mark.region_id in user.managed_region_ids:
        return True
    if mark.club is None:
        return mark.region_id in user.staffed_region_ids
    is_own = mark.said_by_id == user.pk and mark.confirmed_at is None
    return is_own or mark.club.agency_id in user.advised_agency_ids


def mark_to_decide(user: User, mark_id: int, *, confirming: bool = False) -> CompanyMark:
    """A mark that this person may withdraw or, ``confirming``, agree with."""
    known = CompanyMark.objects.known_to(user) | CompanyMark.objects.filter(said_by=user)
    found: CompanyMark = get_object_or_404(
        known.select_related("company", "club__agency", "region"), pk=mark_id
    )
    if not may_decide(user, found) or (confirming and not user.is_on_staff):
        raise PermissionDenied
    return found
