"""What the club does when something happens below it: an accepted invitation gives a seat."""

from django.core.exceptions import ValidationError
from django.dispatch import receiver

from clubs.models import SeatInvitation
from clubs.services import offering, seat
from members.models import Invitation, User
from members.services.invitation import InvitationRefused, invitation_accepted


@receiver(invitation_accepted, dispatch_uid="clubs.give_seat")
def give_seat(invitation: Invitation, person: User, **kwargs: object) -> None:
    """Seat whoever accepted an invitation to a club, or refuse it with the reason."""
    promised = SeatInvitation.objects.filter(invitation=invitation).select_related("club").first()
    if promised is None:
        return
    try:
        seat.take(promised.club, person)
    except ValidationError as refusal:
        raise InvitationRefused(" ".join(refusal.messages)) from None
    offering.seated(promised)
