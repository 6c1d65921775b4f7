"""One's own contacts: adding, changing, keeping in touch, merging, deleting.

Whatever looks for the same person first locks the owner: two imports at once, or an import
beside a form, never write somebody twice.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from eclub.kit.services import audit
from members.models import Contact, ContactImport, User
from members.services.contact_matching import Book, absorb


class AlreadyKnown(ValidationError):
    """The owner has this person already; ``contact`` is who."""

    def __init__(self, contact: Contact) -> None:
        super().__init__(
            _("Vous avez déjà « %(name)s » avec les mêmes coordonnées.") % {"name": contact.name},
            code="known",
        )
        self.contact = contact


class ChangedElsewhere(ValidationError):
    """It is no longer what the page showed; ``contact`` is what it says now."""

    def __init__(self, contact: Contact) -> None:
        super().__init__(
            _(
                "Cette fiche a changé dans une autre fenêtre, ou par un import. Ce que vous avez "
                "écrit est encore là : comparez, puis enregistrez de nouveau."
            )
        )
        self.contact = contact


def lock(owner: User) -> None:
    """Until the transaction ends nobody else writes this person's contacts."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)


@transaction.atomic
def add(owner: User, fields: dict[str, Any], *, today: date, anyway: bool = False) -> Contact:
    """A new contact; raises ``AlreadyKnown`` unless it is wanted ``anyway``."""
    lock(owner)
    contact = Contact(owner=owner, **fields)
    contact.derive()
    mine = Contact.objects.of(owner)
    if mine.count() >= settings.CONTACTS_MOST:
        raise ValidationError(too_many())
    twin = Book(mine.filter(marks__overlap=contact.marks)).same_as(contact)
    if twin and not anyway:
        raise AlreadyKnown(twin)
    _plan(contact, today)
    contact.save()
    audit.record(owner, "contact.added", contact)
    return contact


@transaction.atomic
def change(
    contact: Contact, fields: dict[str, Any], *, today: date, seen: datetime | None = None
) -> None:
    """Say something else of a contact that is still as it was ``seen``, where that is known.

    Raises ``ChangedElsewhere`` when it is not, and ValidationError when it is gone.
    """
    lock(contact.owner)
    found = Contact.objects.filter(pk=contact.pk).first()
    if found is None:
        raise ValidationError(
            _("Cette fiche a été supprimée dans une autre fenêtre : ajoutez-la comme nouvelle.")
        )
    if seen is not None and found.changed_at != seen:
        raise ChangedElsewhere(found)
    for field, value in fields.items():
        setattr(found, field, value)
    _plan(found, today)
    found.save()
    audit.record(contact.owner, "contact.changed", contact)


@transaction.atomic
def note_touch(contact: Contact, *, today: date) -> None:
    """One got in touch: the next time is counted from today, or is nobody's business any more."""
    contact.next_on = None
    _plan(contact, today)
    contact.save(update_fields=["next_on", "changed_at"])
    audit.record(contact.owner, "contact.touched", contact)


@transaction.atomic
def merge(kept: Contact, other_id: int) -> None:
    """Make one contact of two of the same owner; raises ValidationError when it cannot be.

    It is private as soon as one of them was.
    """
    lock(kept.owner)
    mine = Contact.objects.of(kept.owner).in_bulk([kept.pk, other_id])
    if len(mine) < 2:
        raise ValidationError(_("Choisissez une autre personne, qui est encore là."))
    one, other = mine[kept.pk], mine[other_id]
    absorb(one, other)
    one.shared_with_club = one.shared_with_club and other.shared_with_club
    one.every_weeks = one.every_weeks or other.every_weeks
    one.next_on = min((day for day in (one.next_on, other.next_on) if day), default=None)
    one.save()
    other.delete()
    audit.record(kept.owner, "contact.merged", kept, other=other_id)


@transaction.atomic
def delete(contact: Contact) -> None:
    audit.record(contact.owner, "contact.deleted", contact)
    contact.delete()


@transaction.atomic
def delete_all(owner: User) -> int:
    """Forget everybody, and the accounts of imports, which name them; how many contacts."""
    lock(owner)
    count: int = Contact.objects.of(owner).count()
    Contact.objects.of(owner).delete()
    ContactImport.objects.of(owner).delete()
    audit.record(owner, "contacts.deleted", owner, count=count)
    return count


def too_many() -> str:
    return _("Vous avez déjà {most} contacts, le plus que l’on puisse garder ici.").format(
        most=settings.CONTACTS_MOST
    )


def _plan(contact: Contact, today: date) -> None:
    if contact.every_weeks and contact.next_on is None:
        contact.next_on = today + timedelta(weeks=contact.every_weeks)
