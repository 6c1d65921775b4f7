"""Logging what was tried with a company, once, and how far the club is since."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from eclub.kit.services import audit
from members.models import User
from prospecting.enums import STAGES, Answer, ApproachKind, Stage
from prospecting.models import Approach, Prospect
from prospecting.services import prospect as prospects


@transaction.atomic
def log(
    prospect: Prospect,
    *,
    key: UUID,
    kind: ApproachKind | str,
    answer: Answer | str,
    on: date,
    call_back_on: date | None = None,
    note: str = "",
    by: User,
) -> Approach:
    """Write an approach and move the prospect; the same ``key`` again returns what it wrote.

    Who approaches a company nobody has is in charge of it; raises ``AlreadyTaken`` when
    somebody else is.
    """
    prospects.take(prospect, by=by)
    approach, is_new = Approach.objects.get_or_create(
        key=key,
        defaults={
            "prospect": prospect,
            "author": by,
            "kind": kind,
            "answer": answer,
            "on": on,
            "call_back_on": call_back_on,
            "note": note.strip(),
        },
    )
    if approach.author_id != by.pk or approach.prospect_id != prospect.pk:
        raise PermissionDenied
    if is_new:
        _move(prospect, Answer(answer))
        audit.record(by, "approach.logged", approach, prospect=prospect.pk)
    return approach


def _move(prospect: Prospect, answer: Answer) -> None:
    """An unanswered call is a first contact, and takes nothing back later on."""
    found = Prospect.objects.filter(pk=prospect.pk)
    if answer == Answer.NONE:
        found = found.filter(stage=Stage.TO_CONTACT)
    found.update(stage=STAGES[answer])
