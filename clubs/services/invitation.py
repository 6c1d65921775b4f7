"""Inviting people by e-mail to the seats of a club.

What is wrong with an address is said for that address; where else somebody has a seat is not.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clubs.enums import SEATS
from clubs.models import Club, Seat, SeatInvitation
from clubs.models.invitation import SeatInvitationQuerySet
from eclub.kit.services import audit
from members.models import Invitation, User
from members.services import invitation as invitations


class Uninvitable(ValidationError):
    """One message for each address that cannot be invited, or one for too many of them."""


def check(emails: Sequence[str], *, club: Club | None = None, advisor: User | None = None) -> None:
    """Raise ``Uninvitable`` unless every address can be invited to ``club`` (None: a new one)."""
    written = [email.strip().lower() for email in emails]
    free = SEATS if club is None else free_seats(club)
    messages = list(_problems(written, club, advisor))
    if len(set(written)) > free:
        messages.insert(0, _too_many(len(set(written)), free))
    if messages:
        raise Uninvitable(messages, code="invitation")


def free_seats(club: Club) -> int:
    """Seats nobody holds, nobody is invited to and nobody of the former season is awaited in."""
    given = club.seats.open().count() + club.invitations.pending().count()
    return max(0, SEATS - given - club.awaited.open().count())


def invite(
    club: Club, emails: Sequence[str], *, by: User, until: datetime | None = None
) -> list[SeatInvitation]:
    """Invite all these addresses, or none when one of them cannot be invited.

    Their links work ``until`` then, as long as invitations do otherwise.
    """
    with transaction.atomic():
        club = (
            Club.objects.select_for_update(no_key=True, of=["self"])
            .select_related("agency", "advisor")
            .get(pk=club.pk)
        )
        _refuse_closed(club)
        check(emails, club=club, advisor=club.advisor)
        _withdraw_expired(club, emails, by=by)
        made = []
        for email in emails:
            invitation, token = invitations.invite(
                email, purpose=purpose(club, email), by=by, until=until
            )
            made.append(SeatInvitation.objects.create(club=club, invitation=invitation))
            invitations.send(invitation, token)
        if made:
            audit.record(by, "club.invited", club, invitations=len(made))
    return made


def send_again(seat_invitation: SeatInvitation, *, by: User) -> None:
    """Send a new link; the former one stops working."""
    with transaction.atomic():
        hold(SeatInvitation.objects.filter(pk=seat_invitation.pk))
        club = Club.objects.select_for_update(no_key=True).get(pk=seat_invitation.club_id)
        _refuse_closed(club)
        expired = not SeatInvitation.objects.pending().filter(pk=seat_invitation.pk).exists()
        if expired and not free_seats(club):
            raise Uninvitable(_too_many(1, 0), code="full")
        try:
            invitations.renew(seat_invitation.invitation, by=by)
        except invitations.InvitationClosed:
            raise Uninvitable(
                _("Cette invitation est acceptée ou retirée : elle ne peut plus être envoyée."),
                code="closed",
            ) from None


def hold(promised: SeatInvitationQuerySet) -> None:
    """Lock invitations, before their club: whoever accepts one locks in this order."""
    rows = Invitation.objects.filter(seat_invitation__in=promised.order_by())
    list(rows.order_by("pk").select_for_update())


def withdraw(seat_invitation: SeatInvitation, *, by: User) -> None:
    """Take an invitation back; its link says so from now on."""
    invitations.withdraw(seat_invitation.invitation, by=by)


def withdraw_all(club: Club, *, by: User) -> None:
    """Take back every invitation nobody answered yet, the expired ones too."""
    for unanswered in club.invitations.unanswered().select_related("invitation"):
        withdraw(unanswered, by=by)


def not_invited(club: Club, emails: Sequence[str]) -> list[str]:
    """Those of these addresses that no invitation to the club was ever written for."""
    invited = set(
        SeatInvitation.objects.filter(club=club, invitation__email__in=emails).values_list(
            "invitation__email", flat=True
        )
    )
    return [email for email in emails if email not in invited]


def purpose(club: Club, email: str) -> str:
    """What this address is invited to, in its owner's words and not those of who invites."""
    with translation.override(invitations.language_of(email)):
        return _("l’e-club « %(name)s »") % {"name": club.name}


def _refuse_closed(club: Club) -> None:
    if not club.is_open:
        raise Uninvitable(_("Cet e-club n’accueille personne pour le moment."), code="state")


def _withdraw_expired(club: Club, emails: Sequence[str], *, by: User) -> None:
    """An address has one invitation to a club: renewed later, a former one would be a second."""
    written = [email.strip().lower() for email in emails]
    former = club.invitations.unanswered().filter(invitation__email__in=written)
    for expired in former.select_related("invitation"):
        withdraw(expired, by=by)


def _problems(written: list[str], club: Club | None, advisor: User | None) -> list[str]:
    invited = set()
    if club is not None:
        pending = club.invitations.pending().filter(invitation__email__in=written)
        invited = set(pending.values_list("invitation__email", flat=True))
    seats = Seat.objects.open().filter(member__email__in=written)
    seated = dict(seats.values_list("member__email", "club"))
    staff = advisor.email if advisor else ""
    messages = []
    for email, times in Counter(written).items():
        if not _is_address(email):
            message = _(
                "« %(email)s » n’est pas une adresse électronique : "
                "corrigez-la, par exemple prenom.nom@exemple.fr."
            )
        elif times > 1:
            message = _("« %(email)s » est écrite plusieurs fois : gardez-la une seule fois.")
        elif email == staff:
            message = _("« %(email)s » anime l’e-club : retirez-la de la liste.")
        elif email in invited:
            message = _(
                "« %(email)s » est déjà invitée : retirez-la de la liste, "
                "vous pourrez renvoyer son invitation."
            )
        elif club is not None and seated.get(email) == club.pk:
            message = _("« %(email)s » a déjà une place ici : retirez-la de la liste.")
        elif email in seated:
            message = _(
                "« %(email)s » a déjà une place dans un e-club : "
                "retirez-la de la liste, ou invitez-la quand elle l’aura quittée."
            )
        else:
            continue
        messages.append(message % {"email": email})
    return messages


def _too_many(invited: int, free: int) -> str:
    if free == SEATS:
        return ngettext(
            "Un e-club a huit places et vous invitez %(invited)s personnes : "
            "retirez %(more)s adresse.",
            "Un e-club a huit places et vous invitez %(invited)s personnes : "
            "retirez %(more)s adresses.",
            invited - free,
        ) % {"invited": invited, "more": invited - free}
    if not free:
        return _("Les huit places sont prises ou promises : retirez d’abord une invitation.")
    return ngettext(
        "Il reste %(free)s place : invitez une seule personne, ou retirez une invitation.",
        "Il reste %(free)s places : invitez moins de personnes, ou retirez une invitation.",
        free,
    ) % {"free": free}


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True
