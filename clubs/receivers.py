"""What the club does when something happens below it: an accepted invitation gives a seat,
somebody who is erased leaves theirs.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.dispatch import receiver

from clubs.models import SeatInvitation
from clubs.services import erasure, offering, seat
from eclub.kit.services.mentions import Identity
from eclub.kit.signals import asks_to_be_erased, being_erased
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


@receiver(asks_to_be_erased, dispatch_uid="clubs.obstacles")
def keep_who_leads(person: User, **kwargs: object) -> list[str]:
    return erasure.obstacles(person)


@receiver(being_erased, dispatch_uid="clubs.leave")
def leave(person: User, identity: Identity, now: datetime, **kwargs: object) -> None:
    erasure.leave(person, identity, now)
