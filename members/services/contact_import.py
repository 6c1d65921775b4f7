"""Bringing a file of contacts in: quick, once, and with an account of every line of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eclub.kit import file_kind
from eclub.kit.services import audit
from eclub.kit.table import Table, text_in
from members.enums import LineOutcome
from members.models import Contact, ContactImport, User
from members.services import contact_file, contact_table, vcard_reading
from members.services.contact import lock, too_many
from members.services.contact_card import Card, Refused
from members.services.contact_matching import Book, absorb

COMPLETED = [
    "name", "company", "position", "emails", "phones", "linkedin", "how_known", "known_since",
    "notes", "folded_name", "folded", "company_key", "marks", "changed_at",
]  # fmt: skip
AT_ONCE = 500
WAITING_KEPT = timedelta(days=7)


@transaction.atomic
def receive(owner: User, name: str, content: bytes) -> ContactImport:
    """Bring the file in, or keep its table until its columns are named (``table`` is there).

    Raises ValidationError, changing nothing, for what holds no contact at all.
    """
    made = ContactImport(owner=owner, file_name=file_kind.clean_name(name))
    content = contact_file.unwrapped(content)
    if contact_file.is_cards(content):
        return _enter(made, vcard_reading.read(content))
    table = contact_table.read(text_in(content))
    columns = contact_table.columns_of(table.header)
    if contact_table.is_clear(columns):
        return _enter(made, contact_table.cards(table, columns))
    # Who begins anew has given the former file up.
    ContactImport.objects.of(owner).exclude(table=None).delete()
    made.table = {"header": table.header, "rows": table.rows, "unread": table.unread}
    made.save()
    return made


@transaction.atomic
def name_columns(imported: ContactImport, columns: Mapping[int, str]) -> ContactImport:
    """Bring in a file whose columns are known now; once, however often it is asked."""
    lock(imported.owner)
    imported.refresh_from_db()
    table = table_of(imported)
    if table is None:
        return imported
    imported.table = None
    return _enter(imported, contact_table.cards(table, columns))


def forget_waiting(now: datetime) -> int:
    """Erase tables whose columns nobody named for a week; how many."""
    return (
        ContactImport.objects.exclude(table=None).filter(made_at__lt=now - WAITING_KEPT).delete()[0]
    )


def table_of(imported: ContactImport) -> Table | None:
    """What waits for its columns to be named."""
    if imported.table is None:
        return None
    rows = [(line, row) for line, row in imported.table["rows"]]
    return Table(imported.table["header"], rows, imported.table["unread"])


def _enter(imported: ContactImport, cards: Iterable[Card | Refused]) -> ContactImport:
    """Write what is new, and the account of everything."""
    owner = imported.owner
    lock(owner)
    book = Book(Contact.objects.of(owner))
    new: list[Contact] = []
    changed: dict[int, Contact] = {}
    for card in cards:
        outcome, why = _place(card, owner, book, new, changed)
        imported.lines.append([card.line, outcome.value, card.name, why])
        setattr(imported, outcome.value, getattr(imported, outcome.value) + 1)
    if not imported.lines:
        raise ValidationError(_("Ce fichier n’a aucune fiche : il n’y a personne à ajouter."))
    Contact.objects.bulk_create(new, batch_size=AT_ONCE)
    Contact.objects.bulk_update(changed.values(), COMPLETED, batch_size=AT_ONCE)
    imported.save()
    audit.record(
        owner,
        "contacts.imported",
        imported,
        **{outcome.value: count for outcome, count in imported.counted()},
    )
    return imported


def _place(
    card: Card | Refused, owner: User, book: Book, new: list[Contact], changed: dict[int, Contact]
) -> tuple[LineOutcome, str]:
    """Put one card where it belongs; what became of it, and why."""
    if isinstance(card, Refused):
        return LineOutcome.REFUSED, card.why
    remarks = " ".join(card.remarks)
    twin = book.same_as(card)
    if twin is not None:
        try:
            if not absorb(twin, card):
                return LineOutcome.KNOWN, remarks
        except ValidationError as refusal:
            return LineOutcome.REFUSED, " ".join(refusal.messages)
        twin.derive()
        book.put(twin)
        if not twin._state.adding:
            twin.changed_at = timezone.now()
            changed[twin.pk] = twin
        return LineOutcome.COMPLETED, remarks
    if book.size >= settings.CONTACTS_MOST:
        return LineOutcome.REFUSED, too_many()
    contact = Contact(
        owner=owner,
        name=card.name,
        company=card.company,
        position=card.position,
        emails=card.emails,
        phones=card.phones,
        linkedin=card.linkedin,
        how_known=card.how_known,
        known_since=card.known_since,
        notes=card.notes,
    )
    contact.derive()
    book.put(contact)
    new.append(contact)
    return LineOutcome.ADDED, remarks
