"""Which contacts are one person, and what becomes of two: one, with both values of everything."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from eclub.kit.folding import fold, fold_company, words_of
from members.models import Contact
from members.models.contact import NOTES_LENGTH, VALUES_MOST, marks_of, normal_phone


class Described(Protocol):
    """What a contact and a card of a file both say of somebody."""

    name: str
    company: str
    position: str
    emails: list[str]
    phones: list[str]
    linkedin: str
    how_known: str
    known_since: date | None
    notes: str


class Book:
    """One person's contacts by what marks them, for many look-ups."""

    def __init__(self, contacts: Iterable[Contact]) -> None:
        self._by_mark: dict[str, list[Contact]] = {}
        self._known: set[int] = set()
        for contact in contacts:
            self.put(contact)

    @property
    def size(self) -> int:
        return len(self._known)

    def put(self, contact: Contact) -> None:
        """Know a contact, or what it says since it was completed; its marks are worked out."""
        self._known.add(id(contact))
        for mark in contact.marks:
            known = self._by_mark.setdefault(mark, [])
            if not any(contact is one for one in known):
                known.append(contact)

    def same_as(self, other: Described) -> Contact | None:
        """The contact who is the same person.

        An e-mail or a phone that a whole office has is no proof: the names share a word too.
        """
        marks = marks_of(other.name, other.company, other.emails, other.phones, other.linkedin)
        for mark in marks:
            for contact in self._by_mark.get(mark, []):
                if _may_be_one(contact, other, mark):
                    return contact
        return None


def _may_be_one(contact: Contact, other: Described, mark: str) -> bool:
    if mark.startswith("linkedin:"):
        return True
    if contact.linkedin and other.linkedin:
        return contact.linkedin.lower() == other.linkedin.lower()
    if mark.startswith("name:"):
        return True
    mine, theirs = _said_name(contact), _said_name(other)
    return not mine or not theirs or bool(mine & theirs)


def _said_name(person: Described) -> set[str]:
    """The words of a name; none when an address stands for it."""
    stands_in = person.name in {*person.emails, *person.phones}
    return set() if stands_in else set(words_of(person.name))


def absorb(contact: Contact, other: Described) -> bool:
    """Add what ``other`` says to the contact; whether there was anything new.

    Where both say something else the contact keeps its own value, and its notes the other one.
    Raises ValidationError, changing nothing, when it would not fit.
    """
    emails = _together(contact.emails, other.emails, str.lower)
    phones = _together(contact.phones, other.phones, lambda typed: normal_phone(typed) or typed)
    if len(emails) > VALUES_MOST or len(phones) > VALUES_MOST:
        raise ValidationError(_("Cela ferait trop d’adresses ou de numéros pour une personne."))
    filled, also = _lines(contact, other)
    notes = _notes(contact.notes, other.notes, also)
    if len(notes) > NOTES_LENGTH:
        raise ValidationError(_("Les notes réunies seraient trop longues : raccourcissez-les."))
    dates = [day for day in (contact.known_since, other.known_since) if day]
    changes = {
        **filled,
        "emails": emails,
        "phones": phones,
        "notes": notes,
        "known_since": min(dates, default=None),
    }
    is_new = any(getattr(contact, field) != value for field, value in changes.items())
    for field, value in changes.items():
        setattr(contact, field, value)
    return is_new


def _together(mine: list[str], theirs: list[str], normal: Callable[[str], str]) -> list[str]:
    found = {normal(value): value for value in reversed([*mine, *theirs])}
    return list(reversed(found.values()))


def _lines(contact: Contact, other: Described) -> tuple[dict[str, str], list[str]]:
    """Empty fields that ``other`` fills, and what it says otherwise, as lines for the notes."""
    kinds: list[tuple[str, str, Callable[[str], str]]] = [
        ("name", _("Nom"), lambda name: " ".join(words_of(name)) or name),
        ("company", _("Entreprise"), fold_company),
        ("position", _("Fonction"), fold),
        ("linkedin", _("Profil LinkedIn"), str.lower),
        ("how_known", _("D’où je la connais"), fold),
    ]
    filled, also = {}, []
    for field, label, normal in kinds:
        mine, theirs = getattr(contact, field), getattr(other, field)
        if not theirs or (field == "name" and theirs in other.emails):
            continue
        if not mine or (field == "name" and mine in contact.emails):
            filled[field] = theirs
        elif normal(mine) != normal(theirs):
            also.append(f"{label} : {theirs}")
    return filled, also


def _notes(mine: str, theirs: str, also: list[str]) -> str:
    parts = [mine]
    for part in (theirs, *also):
        if part and fold(part) not in fold("\n".join(parts)):
            parts.append(part)
    return "\n".join(part for part in parts if part)
