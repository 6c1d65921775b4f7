"""Asking to be erased, thinking better of it, and being erased.

Seven days lie between the request and its being carried out, whoever asks: a stolen session or a
letter that somebody else wrote shall not be enough. See docs/decisions/0045.
"""

import logging
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from eclub.kit.models import Erasure, OutboxMail
from eclub.kit.models.erasure import ErasureBasis
from eclub.kit.models.outbox import MailState
from eclub.kit.services import audit, erasure
from eclub.kit.services.mentions import Identity
from eclub.kit.services.outbox import write_mail
from eclub.kit.signals import asks_to_be_erased
from eclub.kit.stop_links import StopLink
from members.enums import RoleKind
from members.models import Cv, ErasureRequest, ErasureWarning, User
from members.services.person import announce_access_change, end_sessions

logger = logging.getLogger(__name__)

DELAY = timedelta(days=7)
# How long after they left the last messages and their address are kept.
LAST_MAIL_STAYS = timedelta(days=1)
# By which somebody says, without signing in, that their account stays: of one announcement, and
# worth nothing once that is over.
KEEP_LINK = StopLink("erasure.keep", "account_keep")


class Obstacle(ValidationError):
    """What has to be done first; its messages say how."""


def obstacles(person: User) -> list[str]:
    """What keeps a person from being erased, a sentence each, with the way out of it."""
    found = []
    if person.is_administrator and not _other_administrators(person).exists():
        found.append(
            _(
                "Vous êtes le seul administrateur de la plateforme : nommez-en un autre dans "
                "« Équipes », puis revenez."
            )
        )
    for answer in asks_to_be_erased.send(sender=User, person=person):
        found += answer[1] or []
    return found


@transaction.atomic
def ask(person: User, *, by: User, now: datetime) -> ErasureRequest:
    """Note that a person wants to be erased; a request that waits already stays as it is.

    Raises Obstacle with what has to be done first.
    """
    if found := obstacles(person):
        raise Obstacle(found)
    basis = ErasureBasis.ASKED if by == person else ErasureBasis.LETTER
    values = {
        "basis": basis,
        "noted_by": None if by == person else by,
        "asked_at": now,
        "due_at": now + DELAY,
    }
    request, is_new = ErasureRequest.objects.get_or_create(person=person, defaults=values)
    if is_new:
        audit.record(by, "erasure.asked", person, basis=str(basis))
        write_mail(
            person.email,
            "erasure_asked",
            {"person": person, "request": request, **links(person, request)},
            key=f"erasure-asked-{request.pk}",
            language=person.language,
            # With its link anybody keeps the account.
            secret=True,
        )
    return request


def links(person: User, threat: ErasureRequest | ErasureWarning) -> dict[str, str]:
    """What a message about it leads to."""
    return {
        "keep_address": KEEP_LINK.address(person.pk, _about(threat)),
        "account_address": settings.PUBLIC_URL + reverse("account"),
    }


def kept_by(token: str) -> tuple[User | None, bool]:
    """Whose link this is, and whether what it was written for still threatens them."""
    person_id, about = KEEP_LINK.read(token)
    person = User.objects.filter(pk=person_id, erased_on=None).first()
    return person, person is not None and about in map(_about, announced(person))


def announced(person: User) -> list[ErasureRequest | ErasureWarning]:
    """The request or the warning by which they are to be erased."""
    return [
        *ErasureRequest.objects.filter(person=person),
        *ErasureWarning.objects.filter(person=person),
    ]


@transaction.atomic
def keep(person: User, now: datetime) -> bool:
    """The account stays after all, and as long again; False when nothing threatened it."""
    found = User.objects.select_for_update(no_key=True).filter(pk=person.pk, erased_on=None)
    if not found or not (threats := announced(person)):
        return False
    for one in threats:
        one.delete()
    found.update(renewed_at=now)
    audit.record(person, "erasure.called_off", person)
    return True


def _about(threat: ErasureRequest | ErasureWarning) -> str:
    kind = "asked" if isinstance(threat, ErasureRequest) else "warned"
    return f"{kind}{threat.pk}"


def due(now: datetime) -> list[int]:
    """Whose request is to be carried out now."""
    return list(ErasureRequest.objects.due(now).values_list("person", flat=True))


@transaction.atomic
def carry_out_request(person_id: int, now: datetime) -> Erasure | None:
    """Erase whose request is due; None when it was taken back, or has to wait."""
    request = (
        ErasureRequest.objects.due(now)
        .select_for_update(of=["self"], skip_locked=True)
        .filter(person=person_id)
        .first()
    )
    return carry_out(person_id, ErasureBasis(request.basis), now) if request else None


def carry_out(person_id: int, basis: ErasureBasis, now: datetime) -> Erasure | None:
    """Erase a person; once more it changes nothing. None when something has to be done first."""
    try:
        return _erase(person_id, basis, now)
    except (Obstacle, erasure.NotNow):
        return None


@transaction.atomic
def _erase(person_id: int, basis: ErasureBasis, now: datetime) -> Erasure:
    if User.objects.get(pk=person_id).is_administrator:
        # Two who both leave: the second one sees that they are alone. Before their own row, so
        # that they wait for each other in one order; and what names them may go on.
        everyone = User.objects.filter(_is_administrator()).order_by("pk")
        list(everyone.select_for_update(of=["self"], no_key=True))
    person = User.objects.select_for_update().get(pk=person_id)
    if found := obstacles(person):
        raise Obstacle(found)
    identity, email, language = identity_of(person), person.email, person.language
    end_sessions(person)
    person.groups.clear()
    person.user_permissions.clear()
    done = erasure.erase(person, identity, basis, now)
    if not person.erased_on:
        audit.record(None, "user.erased", person, basis=str(basis))
        write_mail(
            email,
            "erasure_done",
            {"proof": done},
            key=f"{erasure.LAST_MAIL}{done.reference}",
            language=language,
        )
    announce_access_change(person_id)
    # A backup may bring them back: these lines say whom to erase again.
    transaction.on_commit(lambda: logger.info("erased %s", done.reference))
    return done


def identity_of(person: User) -> Identity:
    """Their names, every address, and the phone of their CV."""
    # One that was only typed may be anybody's.
    proven = EmailAddress.objects.filter(user=person, verified=True)
    addresses = proven.values_list("email", flat=True)
    phones = [
        str(basics["phone"])
        for basics in Cv.objects.filter(owner=person).values_list("basics", flat=True)
        if basics.get("phone")
    ]
    return Identity.of(person, [address.lower() for address in addresses], phones)


def forget_last_mails(now: datetime) -> int:
    """Erase the messages that told people it was done, once they have left; how many."""
    gone = OutboxMail.objects.exclude(state=MailState.PENDING).filter(
        key__startswith=erasure.LAST_MAIL, created_at__lt=now - LAST_MAIL_STAYS
    )
    return gone.delete()[0]


def _other_administrators(person: User) -> QuerySet[User]:
    return User.objects.active().filter(_is_administrator()).exclude(pk=person.pk)


def _is_administrator() -> Q:
    return Q(roles__kind=RoleKind.ADMINISTRATOR) | Q(is_superuser=True)
