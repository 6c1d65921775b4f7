"""What a person agrees to: since when, and taking it back.

The database dates them (migrations 0017 here and 0034 of the clubs): whatever is changed, by
whoever's code, has its row. Other apps hear of ``consent_withdrawn`` and take back theirs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from eclub.kit.services import audit
from members.enums import ConsentKind
from members.models import Consent, Cv, User
from members.services import cv_link, cv_photo

WISHES = {
    ConsentKind.DIGEST: "wants_digest",
    ConsentKind.CALL_BACKS: "wants_call_backs",
    ConsentKind.FOLLOW_UP: "wants_follow_up",
}
Withdraw = Callable[[User], None]
# Arguments: ``person`` and ``kind``, in the transaction of the withdrawal.
consent_withdrawn = Signal()


@dataclass(frozen=True)
class Given:
    """One kind, as the account shows it; ``since`` is None while it does not hold."""

    kind: ConsentKind
    since: datetime | None
    # When it was taken back last.
    withdrawn_at: datetime | None


def of(person: User) -> list[Given]:
    """Every kind, in the order of the enumeration."""
    rows = list(Consent.objects.filter(person=person))
    open_since = {row.kind: row.given_at for row in rows if row.withdrawn_at is None}
    ended = {row.kind: row.withdrawn_at for row in rows if row.withdrawn_at}
    for kind, field in WISHES.items():
        if getattr(person, field):
            # Wished from the day the account was made, when nothing was ever changed.
            open_since.setdefault(kind, person.joined_at)
    return [Given(kind, open_since.get(kind), ended.get(kind)) for kind in ConsentKind]


@transaction.atomic
def withdraw(person: User, kind: ConsentKind) -> None:
    """What it allowed ends now; taken back twice changes nothing more."""
    if kind in WITHDRAWALS:
        WITHDRAWALS[kind](person)
    consent_withdrawn.send(sender=User, person=person, kind=kind)
    audit.record(person, "consent.withdrawn", person, kind=kind.value)


def _stop_wishing(field: str) -> Withdraw:
    def stop(person: User) -> None:
        setattr(person, field, False)
        person.save(update_fields=[field])

    return stop


def _remove_photo(person: User) -> None:
    for cv in Cv.objects.of(person):
        cv_photo.remove(cv, by=person)


def _withdraw_links(person: User) -> None:
    for cv in Cv.objects.of(person):
        for link in cv.links.filter(withdrawn_at=None):
            cv_link.withdraw(link, timezone.now(), by=person)


WITHDRAWALS: dict[ConsentKind, Withdraw] = {
    **{kind: _stop_wishing(field) for kind, field in WISHES.items()},
    ConsentKind.PHOTO: _remove_photo,
    ConsentKind.CV_ONLINE: _withdraw_links,
}
