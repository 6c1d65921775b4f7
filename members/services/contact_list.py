"""A page of one's contacts: those to get in touch with first, then what the filters let pass."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q

from eclub.kit.filters import Wider, all_of, wider
from eclub.kit.folding import words_of
from members.models import Contact, User

PAGE_LENGTH = 50
TWINS_SHOWN = 20
DUE_SHOWN = 20


@dataclass(frozen=True)
class Listing:
    # Whom one promised oneself to get in touch with by today, the oldest promise first: the first
    # of them, and whether there are more, which a filter shows.
    due: list[Contact]
    has_more_due: bool
    page: "Page[Contact]"
    wider: list[Wider]


def page(owner: User, chosen: dict[str, Any], number: str, today: date) -> Listing:
    mine = Contact.objects.of(owner).defer("notes", "folded", "marks")
    conditions = _filters(chosen, today)
    found = mine.filter(all_of(conditions))
    shown = Paginator(found, PAGE_LENGTH).get_page(number)
    due = list(mine.due(today).order_by("next_on", "folded_name", "pk")[: DUE_SHOWN + 1])
    return Listing(
        due=due[:DUE_SHOWN],
        has_more_due=len(due) > DUE_SHOWN,
        page=shown,
        wider=wider(mine, conditions) if conditions and not shown.paginator.count else [],
    )


def likely_twins(contact: Contact, text: str) -> list[Contact]:
    """Others of the same owner: those the words find, else those who share a mark or a name."""
    others = Contact.objects.of(contact.owner).exclude(pk=contact.pk)
    if text:
        found = others.filter(_with_words(text))
    else:
        alike = Q(marks__overlap=contact.marks)
        for word in words_of(contact.name):
            alike |= Q(folded_name__contains=word)
        found = others.filter(alike)
    return list(found[:TWINS_SHOWN])


def _with_words(text: str) -> Q:
    every = Q()
    for word in words_of(text):
        every &= Q(folded__contains=word)
    return every


def _filters(chosen: dict[str, Any], today: date) -> dict[str, Q]:
    """The condition of each filter that is in use."""
    conditions = {}
    if chosen.get("text"):
        conditions["text"] = _with_words(chosen["text"])
    shown = {
        "due": Q(next_on__lte=today),
        "planned": Q(next_on__gt=today),
        "shared": Q(shared_with_club=True),
        "private": Q(shared_with_club=False),
        "no_company": Q(company_key=""),
    }.get(chosen.get("show", ""))
    if shown is not None:
        conditions["show"] = shown
    return conditions
