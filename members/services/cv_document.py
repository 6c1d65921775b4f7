"""A CV as one JSON Resume 1.0 document, in and out without loss."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from eclub.kit.services import audit
from members.enums import CvSection
from members.models import Cv, CvItem, CvSelection, User

Document = dict[str, Any]
# Who recommends somebody did not ask to be read by others.
NOT_FOR_OTHERS = frozenset({CvSection.REFERENCES.value})
ITEMS_MOST = 1000
TEXT_MOST = 20_000
# Of lists within lists: JSON Resume has five.
DEPTH_MOST = 50
# What PostgreSQL cannot keep, nor anybody read.
UNWANTED = dict.fromkeys([0, *range(0xD800, 0xE000)])


def of(cv: Cv, selection: CvSelection | None = None) -> Document:
    """The whole CV or, with a selection, what it shows; its sections in their order."""
    # One that nobody wrote in is not kept yet.
    items = CvItem.objects.filter(cv=cv) if cv.pk else CvItem.objects.none()
    if selection is not None:
        items = items.tagged(selection.tags)
    basics, rest = dict(cv.basics), dict(cv.rest)
    hidden: Iterable[str] = ()
    if selection is not None:
        basics |= {
            key: value
            for key, value in (("label", selection.label), ("summary", selection.summary))
            if value
        }
        hidden = selection.hidden_sections
    document: Document = rest | ({"basics": basics} if basics else {})
    for item in items.order_by("position"):
        if item.section not in hidden:
            kept = document.get(item.section)
            document[item.section] = [*kept, item.data] if kept else [item.data]
    return document


@transaction.atomic
def replace(cv: Cv, document: object, *, by: User) -> None:
    """Make the CV say what a document says, and nothing else; raises ValidationError."""
    checked = check(document)
    cv = Cv.objects.select_for_update().get(pk=cv.pk)
    sections = {key: value for key, value in checked.items() if key in CvSection.values and value}
    basics = checked.get("basics", {})
    cv.basics = basics
    # An empty `basics` is not the same as none.
    cv.rest = {
        key: value
        for key, value in checked.items()
        if key not in sections and not (key == "basics" and basics)
    }
    cv.revision += 1
    # No page wrote this: one that is open, whoever wrote last, is behind.
    cv.written_by = None
    cv.save()
    cv.items.all().delete()
    CvItem.objects.bulk_create(
        CvItem(cv=cv, section=section, position=position, data=data)
        for section, entries in sections.items()
        for position, data in enumerate(entries)
    )
    audit.record(by, "cv.replaced", cv)


def check(document: object) -> Document:
    """The document if it has the shape of a JSON Resume; raises ValidationError otherwise.

    Characters that no database keeps are left out.
    """
    document = _kept(document)
    if not isinstance(document, dict):
        raise ValidationError(
            _("Ce fichier n’est pas un CV au format JSON Resume : il commence autrement.")
        )
    if not isinstance(document.get("basics", {}), dict):
        raise ValidationError(_("La partie « basics » de ce fichier n’est pas lisible."))
    entries = 0
    for section in CvSection:
        value = document.get(section.value, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise ValidationError(
                _("La partie « {part} » de ce fichier n’est pas une liste lisible.").format(
                    part=section.label
                )
            )
        entries += len(value)
    judge_count(entries)
    return document


def judge_count(entries: int) -> None:
    """Raise ValidationError for more entries than a CV may have."""
    if entries > ITEMS_MOST:
        raise ValidationError(
            _("Ce CV aurait {count} lignes : {most} au plus.").format(
                count=entries, most=ITEMS_MOST
            )
        )


def _kept(value: object, depth: int = 0) -> Any:
    if depth > DEPTH_MOST or (isinstance(value, float) and not math.isfinite(value)):
        raise ValidationError(
            _("Ce CV n’est pas lisible : un nombre y est trop grand, ou des listes trop emboîtées.")
        )
    if isinstance(value, str):
        if len(value) > TEXT_MOST:
            raise ValidationError(
                _("Un texte de ce CV a plus de {most} lettres : raccourcissez-le.").format(
                    most=TEXT_MOST
                )
            )
        return value.translate(UNWANTED)
    if isinstance(value, Mapping):
        return {_kept(key): _kept(part, depth + 1) for key, part in value.items()}
    if isinstance(value, list):
        return [_kept(part, depth + 1) for part in value]
    return value
