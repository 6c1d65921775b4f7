"""A session's shared notes: changes are kept as they come, and drawn together when it is quiet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clubs.models import ClubSession, NotesChange, SessionNotes
from clubs.video.changes import Change, Insertion, Removal, State
from clubs.video.text import Text
from members.models import User

# What nobody reaches in three hours of honest writing.
WRITTEN_MOST = 400_000
CHANGES_MOST = 100_000
CLIENTS_MOST = 500
EDITORS = 3
# So many changes are drawn together at once, or all of them when nobody wrote for a while.
DRAWN_AT = 500
QUIET = timedelta(minutes=5)

_change: Any = Change


class Nonsense(Exception):
    """Changes that no page of ours makes: a gap, another's client, parents nobody knows."""


class Full(Exception):
    """The notes take no more."""


@dataclass(frozen=True)
class Kept:
    """``version`` counts all changes kept; ``is_new`` says whether any of these was not known."""

    version: int
    is_new: bool


@transaction.atomic
def write(session_id: int, person_id: int, changes: Sequence[Change]) -> Kept:
    """Keep changes in their order, each once; raises Nonsense or Full, and then keeps none."""
    SessionNotes.objects.get_or_create(session_id=session_id)
    notes = (
        SessionNotes.objects.select_for_update().defer("state", "text").get(session_id=session_id)
    )
    fresh = [change for change in changes if change.counter >= notes.next.get(change.client, 0)]
    if not fresh:
        return Kept(notes.version, is_new=False)
    for change in fresh:
        _admit(notes, person_id, change)
    NotesChange.objects.bulk_create(
        NotesChange(
            notes=notes,
            author_id=person_id,
            client=change.client,
            counter=change.counter,
            change=msgspec.to_builtins(change),
        )
        for change in fresh
    )
    notes.version += len(fresh)
    others = [editor for editor in notes.editors if editor != person_id]
    notes.editors = [person_id, *others][:EDITORS]
    notes.save(update_fields=["version", "next", "owners", "written", "editors", "changed_at"])
    if notes.version - notes.drawn_version >= DRAWN_AT:
        draw_together(notes)
    return Kept(notes.version, is_new=True)


def _admit(notes: SessionNotes, person_id: int, change: Change) -> None:
    """Count a change in, when it continues what its client wrote."""
    if change.counter != notes.next.get(change.client, 0):
        raise Nonsense("gap")
    if notes.owners.setdefault(change.client, person_id) != person_id:
        raise Nonsense("client")
    if not _builds_on_known(notes, change):
        raise Nonsense("parent")
    if isinstance(change, Insertion):
        notes.written += change.size
    notes.next[change.client] = change.counter + change.size
    if (
        notes.written > WRITTEN_MOST
        or notes.version > CHANGES_MOST
        or len(notes.owners) > CLIENTS_MOST
    ):
        raise Full


def _builds_on_known(notes: SessionNotes, change: Change) -> bool:
    if isinstance(change, Removal):
        return all(
            one.counter + one.size <= notes.next.get(one.client, 0) for one in change.stretches
        )
    parent = change.parent
    return parent is None or parent.counter < notes.next.get(parent.client, 0)


@transaction.atomic
def draw_together(notes: SessionNotes) -> None:
    """Put all changes so far into one state, in place of their rows."""
    notes = SessionNotes.objects.select_for_update().get(pk=notes.pk)
    text = _text(notes)
    notes.state, notes.text = msgspec.to_builtins(text.state()), str(text)
    notes.drawn_version = notes.version
    # Not changed_at: nobody wrote.
    SessionNotes.objects.filter(pk=notes.pk).update(
        state=notes.state, text=notes.text, drawn_version=notes.version
    )
    notes.changes.all().delete()


def draw_quiet_ones(now: datetime) -> None:
    """Draw together the notes in which nobody wrote for a while."""
    waiting = SessionNotes.objects.filter(
        drawn_version__lt=F("version"), changed_at__lt=now - QUIET
    )
    for notes in waiting.only("pk").order_by("pk")[:100]:
        draw_together(notes)


def whole(session: ClubSession) -> dict[str, Any]:
    """What a page needs to know the notes: a state, the changes since, who wrote last.

    Read in this order, notes that are drawn together meanwhile come twice rather than not at all.
    """
    notes = SessionNotes.objects.defer("state", "text").filter(session=session).first()
    if notes is None:
        return {"version": 0, "state": None, "changes": [], "editors": []}
    changes = list(notes.changes.values_list("change", flat=True))
    state = SessionNotes.objects.values_list("state", flat=True).get(pk=notes.pk)
    return {
        "version": notes.version,
        "state": state,
        "changes": changes,
        "editors": _names(notes.editors),
    }


def text_of(session: ClubSession) -> str:
    """The notes of a session as one reads them; empty when nobody wrote any."""
    notes = SessionNotes.objects.filter(session=session).first()
    if notes is None:
        return ""
    return notes.text if notes.is_drawn else str(_text(notes))


def file_of(session: ClubSession) -> str:
    """The notes with what they are of, in Markdown."""
    start = timezone.localtime(session.starts_at, session.club.zone)
    title = _("Notes de la séance {number}").format(number=session.number)
    head = f"# {title}\n\n{session.club.name}, {date_format(start, 'DATE_FORMAT')}\n\n"
    return head + text_of(session).rstrip() + "\n"


def editors_of(session: ClubSession) -> list[str]:
    """Who wrote last in the notes of a session, the latest first."""
    notes = SessionNotes.objects.only("editors").filter(session=session).first()
    return _names(notes.editors) if notes else []


def _names(people: list[int]) -> list[str]:
    found = User.objects.in_bulk(people)
    return [found[person].short_name for person in people if person in found]


def _text(notes: SessionNotes) -> Text:
    """As of now; the changes first, for the same reason as in ``whole``."""
    rows = list(notes.changes.values_list("change", flat=True))
    state = SessionNotes.objects.values_list("state", flat=True).get(pk=notes.pk)
    text = Text.of(msgspec.convert(state, State)) if state else Text()
    for row in rows:
        text.apply(msgspec.convert(row, _change))
    return text
