"""Entries of a CV: written, moved, copied, removed and put back, each on its own."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from eclub.kit.services import audit
from members.models import Cv, CvItem, User
from members.services.cv import ChangedElsewhere, Stamp, lock
from members.services.cv_document import ITEMS_MOST

# How long what was removed can be put back.
KEPT = timedelta(days=7)
REMOVED_SHOWN = 100


@transaction.atomic
def add(
    cv: Cv,
    section: str,
    data: dict[str, Any],
    tags: list[str],
    *,
    key: UUID,
    page: UUID,
    by: User,
) -> CvItem:
    """A new entry at the end of its section; sent again by the same page, it is written anew."""
    lock(cv)
    known = CvItem.with_removed.filter(cv=cv, key=key).first()
    if known is not None:
        return write(known, data, tags, Stamp(1, page), by=by)
    _judge_room(cv)
    item = CvItem.objects.create(
        cv=cv,
        section=section,
        position=cv.items.filter(section=section).count(),
        data=data,
        tags=tags,
        key=key,
        written_by=page,
    )
    audit.record(by, "cv.item_added", item)
    return item


@transaction.atomic
def write(item: CvItem, data: dict[str, Any], tags: list[str], stamp: Stamp, *, by: User) -> CvItem:
    """Keep an entry; raises ChangedElsewhere. One that was removed meanwhile comes back."""
    lock(item.cv)
    found = CvItem.with_removed.select_for_update().get(pk=item.pk)
    if stamp.is_behind(found):
        raise ChangedElsewhere
    if (found.data, found.tags) != (data, tags):
        found.data, found.tags = data, tags
        found.revision += 1
        found.written_by = stamp.page
        found.save()
        audit.record(by, "cv.item_written", found)
    return restore(found, by=by) if found.position is None else found


@transaction.atomic
def move(item: CvItem, to: int, *, by: User) -> int:
    """Give an entry another place in its section, from 0; the place it got.

    One that was removed meanwhile stays so.
    """
    lock(item.cv)
    others = list(item.cv.items.filter(section=item.section).order_by("position"))
    if item not in others:
        return to
    moved = others.pop(others.index(item))
    place = max(0, min(to, len(others)))
    others.insert(place, moved)
    _number(others)
    audit.record(by, "cv.item_moved", item)
    return place


@transaction.atomic
def duplicate(item: CvItem, *, by: User) -> CvItem:
    """The same once more, right below."""
    copy = add(item.cv, item.section, item.data, item.tags, key=uuid4(), page=uuid4(), by=by)
    copy.position = move(copy, (item.position or 0) + 1, by=by)
    return copy


@transaction.atomic
def remove(item: CvItem, now: datetime, *, by: User) -> None:
    """Take an entry away; it can be put back for some days."""
    lock(item.cv)
    CvItem.objects.filter(pk=item.pk).update(position=None, removed_at=now)
    _number(list(item.cv.items.filter(section=item.section).order_by("position")))
    audit.record(by, "cv.item_removed", item)


@transaction.atomic
def restore(item: CvItem, to: int | None = None, *, by: User) -> CvItem:
    """Put back what was removed, where it was or at the end; raises ValidationError."""
    cv = lock(item.cv)
    found = CvItem.with_removed.get(pk=item.pk)
    if found.position is None:
        _judge_room(cv)
        found.position, found.removed_at = cv.items.filter(section=found.section).count(), None
        found.save(update_fields=["position", "removed_at"])
        audit.record(by, "cv.item_restored", found)
        if to is not None:
            found.position = move(found, to, by=by)
    return found


def removed(cv: Cv) -> list[CvItem]:
    """What can be put back, the last removed first."""
    found = CvItem.with_removed.filter(cv_id=cv.pk, position=None)
    return list(found.order_by("-removed_at", "section", "pk")[:REMOVED_SHOWN])


def forget_removed(now: datetime) -> int:
    """Erase what was removed long ago; how many entries."""
    return CvItem.with_removed.filter(removed_at__lt=now - KEPT).delete()[0]


def _judge_room(cv: Cv) -> None:
    if cv.items.count() >= ITEMS_MOST:
        raise ValidationError(
            _("Ce CV a déjà {most} lignes : supprimez-en avant d’en ajouter.").format(
                most=ITEMS_MOST
            )
        )


def _number(items: list[CvItem]) -> None:
    for place, one in enumerate(items):
        one.position = place
    CvItem.objects.bulk_update(items, ["position"])
