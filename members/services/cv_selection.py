"""Selections of a CV: the same life, told for one kind of job."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from eclub.kit.services import audit
from members.models import Cv, CvItem, CvSelection, User


class NameTaken(Exception):
    """The CV has a selection of that name."""


def keep(cv: Cv, selection: CvSelection | None, *, by: User, **fields: Any) -> CvSelection:
    """Make or change a selection; raises NameTaken with words for its name."""
    kept = selection or CvSelection(cv=cv)
    for name, value in fields.items():
        setattr(kept, name, value)
    try:
        with transaction.atomic():
            kept.save()
            audit.record(by, "cv_selection.kept", kept)
    except IntegrityError:
        raise NameTaken(_("Une autre déclinaison porte déjà ce nom.")) from None
    return kept


@transaction.atomic
def remove(selection: CvSelection, *, by: User) -> None:
    audit.record(by, "cv_selection.removed", selection)
    selection.delete()


def tags_of(cv: Cv) -> list[str]:
    """Every tag the entries carry, in the order of the alphabet."""
    carried = CvItem.objects.filter(cv_id=cv.pk).exclude(tags=[]).values_list("tags", flat=True)
    return sorted({tag for tags in carried for tag in tags})
