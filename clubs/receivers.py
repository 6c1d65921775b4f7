"""What the club does when something happens below it: an accepted invitation gives a seat,
somebody who is erased leaves theirs, a consent taken back takes away what it allowed.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.utils import timezone

from clubs.models import Brochure, SeatInvitation, ShownCv
from clubs.services import brochure, cv_review, erasure, offering, seat
from eclub.kit.services.mentions import Identity
from eclub.kit.signals import asks_to_be_erased, being_erased
from members.enums import ConsentKind
from members.models import Invitation, User
from members.services.consent import consent_withdrawn
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


@receiver(consent_withdrawn, dispatch_uid="clubs.take_back")
def take_back(person: User, kind: ConsentKind, **kwargs: object) -> None:
    """From every club, those closed since too."""
    if kind == ConsentKind.CV_SHOWN:
        for shown in ShownCv.objects.filter(cv__owner=person, hidden_at=None):
            cv_review.hide(shown, timezone.now(), by=person)
    if kind == ConsentKind.BROCHURE:
        for one in Brochure.objects.filter(cards__member=person).select_related("club"):
            brochure.take_card_back(one.club, person)
