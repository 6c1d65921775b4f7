"""A person's CV: there as soon as something is written, and what is said at its head."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from eclub.kit.services import audit
from members.models import Cv, CvItem, User


@dataclass(frozen=True)
class Stamp:
    """Which revision a page wrote over, and which page it is.

    A page whose answer was lost sends again over an old revision: what it wrote itself is no
    one else's change.
    """

    revision: int
    page: UUID

    def is_behind(self, row: Cv | CvItem) -> bool:
        return row.revision != self.revision and row.written_by != self.page


class ChangedElsewhere(Exception):
    """Somebody, or the same person in another window, changed it since it was read."""


def to_read(owner: User) -> Cv:
    """The CV as it is; one that is not kept yet when nothing was ever written."""
    found = Cv.objects.of(owner).first()
    return found or Cv(owner=owner, basics=first_basics(owner))


def to_write(owner: User) -> Cv:
    """The CV, made when there was none."""
    return Cv.objects.get_or_create(owner=owner, defaults={"basics": first_basics(owner)})[0]


def first_basics(owner: User) -> dict[str, Any]:
    """What the platform knows already, to begin with."""
    known: dict[str, Any] = {"name": owner.full_name, "email": owner.email}
    return known | ({"location": {"city": owner.commune}} if owner.commune else {})


@transaction.atomic
def write_basics(cv: Cv, basics: dict[str, Any], stamp: Stamp, *, by: User) -> Cv:
    """Keep the head of the CV; raises ChangedElsewhere."""
    found = lock(cv)
    if stamp.is_behind(found):
        raise ChangedElsewhere
    if found.basics != basics:
        found.basics = basics
        found.revision += 1
        found.written_by = stamp.page
        found.save()
        audit.record(by, "cv.basics_written", found)
    return found


def lock(cv: Cv) -> Cv:
    """The CV's row, held until the end of the transaction: changes of order take turns."""
    return Cv.objects.select_for_update().get(pk=cv.pk)
