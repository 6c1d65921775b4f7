"""Contacts as vCard 4.0: UTF-8, lines folded at 75 octets, nothing that a value could break."""

from collections.abc import Iterable, Iterator

from icalendar import vText
from icalendar.parser import Contentline, Parameters

from members.models import Contact
from members.services.contact_card import line_of, text_of


def write(contacts: Iterable[Contact]) -> bytes:
    return b"".join(_card(contact) for contact in contacts)


def _card(contact: Contact) -> bytes:
    lines = [("BEGIN", "VCARD"), ("VERSION", "4.0"), *_values(contact), ("END", "VCARD")]
    # The icalendar library folds and escapes alike: RFC 6350 takes both from RFC 5545's parent.
    return b"".join(
        Contentline.from_parts(name, Parameters(), vText(value)).to_ical() + b"\r\n"
        for name, value in lines
    )


def _values(contact: Contact) -> Iterator[tuple[str, str]]:
    yield "FN", line_of(contact.name)
    known_since = contact.known_since.isoformat() if contact.known_since else ""
    said = [
        ("ORG", contact.company),
        ("TITLE", contact.position),
        *(("EMAIL", email) for email in contact.emails),
        *(("TEL", phone) for phone in contact.phones),
        ("URL", contact.linkedin),
        ("X-ECLUB-HOW-KNOWN", contact.how_known),
        ("X-ECLUB-KNOWN-SINCE", known_since),
    ]
    for name, value in said:
        if value:
            yield name, line_of(value)
    if contact.notes:
        yield "NOTE", text_of(contact.notes)
