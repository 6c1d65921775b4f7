"""Logging what was tried with a company, once, and how far the club is since."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from eclub.kit.services import audit
from members.models import User
from prospecting.enums import AGREED, Answer, ApproachKind, MarkOrigin, StageReason
from prospecting.models import Approach, Prospect
from prospecting.services import mark as marks
from prospecting.services import prospect as prospects
from prospecting.services import stage, standing, together


class AlreadyAnswered(ValidationError):
    """What came back was noted, or the company answered by its link."""

    def __init__(self) -> None:
        super().__init__(_("Une réponse à cette démarche est déjà notée."), code="answered")


class AlreadyLogged(ValidationError):
    """The same form came again with something else in it, from the page before."""

    def __init__(self, approach: Approach) -> None:
        words = _(
            "Cette démarche est déjà notée : « %(answer)s ». Pour la corriger, notez ce qui est "
            "juste comme une nouvelle démarche, depuis la page de l’entreprise."
        )
        super().__init__(words % {"answer": approach.get_answer_display()}, code="logged")


@transaction.atomic
def log(
    prospect: Prospect,
    *,
    key: UUID,
    kind: ApproachKind | str,
    answer: Answer | str,
    on: date,
    call_back_on: date | None = None,
    meets_on: date | None = None,
    lasted: int | None = None,
    note: str = "",
    by: User,
) -> Approach:
    """Write an approach and move the prospect; the same ``key`` again returns what it wrote.

    Raises ``AlreadyLogged`` when that key comes with another answer, kind or day; another note,
    which its author alone reads, takes the place of the former.

    Who approaches a company nobody has is in charge of it; raises ``AlreadyTaken`` when
    somebody else is. A log that comes late, after the company changed hands, is still known by
    its key.
    """
    found = prospects.lock(prospect)
    if not Approach.objects.filter(key=key).exists():
        standing.demand_contact(found.company, prospect.club, on)
        prospects.take(prospect, by=by)
    told = {
        "kind": kind,
        "answer": answer,
        "on": on,
        "call_back_on": call_back_on,
        "meets_on": meets_on if answer in AGREED else None,
    }
    note = note.strip()
    rest = {"prospect": prospect, "author": by, "lasted": lasted, "note": note}
    approach, is_new = Approach.objects.get_or_create(key=key, defaults=told | rest)
    if approach.author_id != by.pk or approach.prospect_id != prospect.pk:
        raise PermissionDenied
    is_same = all(getattr(approach, name) == value for name, value in told.items())
    # What came back to a message since is no other log.
    if not (is_same or approach.answered_on):
        raise AlreadyLogged(approach)
    if note and note != approach.note:
        approach.note = note
        approach.save(update_fields=["note"])
    if is_new:
        _follow(found, approach, by=by)
        audit.record(by, "approach.logged", approach, prospect=prospect.pk)
    return approach


@transaction.atomic
def answered(
    approach: Approach,
    *,
    answer: Answer | str,
    on: date,
    call_back_on: date | None = None,
    meets_on: date | None = None,
    by: User | None,
) -> None:
    """Note what came back to an e-mail or a letter; the prospect follows as after a call.

    ``by`` its author, or None: the company itself, by the link of the message. Raises
    ``AlreadyAnswered``: an answer is noted once, and a call's with the call.
    """
    if by is not None and approach.author_id != by.pk:
        raise PermissionDenied
    found = prospects.lock(approach.prospect)
    approach.refresh_from_db(fields=["kind", "answer"])
    if by is not None and not approach.is_waiting:
        raise AlreadyAnswered
    approach.answer, approach.answered_on = Answer(answer), on
    approach.call_back_on = call_back_on
    approach.meets_on = meets_on if answer in AGREED else None
    approach.save(update_fields=["answer", "answered_on", "call_back_on", "meets_on"])
    _follow(found, approach, by=by)
    audit.record(by, "approach.answered", approach, prospect=found.pk)


def _follow(prospect: Prospect, approach: Approach, *, by: User | None) -> None:
    to = stage.after(prospect.stage, approach.answer)
    why = StageReason.ANSWER if by else StageReason.EMPLOYER
    stage.change(prospect, to, why=why, by=by, approach=approach)
    marks.learn(approach, MarkOrigin.MEMBER if by else MarkOrigin.EMPLOYER)
    together.renew(prospect.club_id)
