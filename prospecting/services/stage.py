"""How a company goes through a club's stages: by what it answered, or moved by hand."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clubs.access import may_change
from eclub.kit.services import audit
from members.models import User
from prospecting.enums import STAGES, Answer, Stage, StageReason
from prospecting.models import Approach, Prospect, StageChange
from prospecting.services import prospect as prospects

ORDER = list(Stage)


class MovedMeanwhile(ValidationError):
    """The card is not any more where whoever moves it saw it."""

    def __init__(self, prospect: Prospect) -> None:
        super().__init__(
            _("« %(company)s » vient d’être déplacée dans « %(stage)s » : regardez où elle en est.")
            % {"company": prospect.company.name, "stage": prospect.get_stage_display()},
            code="moved",
        )


def after(stage: Stage | str, answer: Answer | str) -> Stage:
    """Where an answer leads.

    An unanswered call is a first contact and no more; a promise to call again does not undo a
    meeting; whoever was refused and is heard again begins anew; a hire stays one.
    """
    before, to = Stage(stage), STAGES[Answer(answer)]
    if answer == Answer.NONE:
        return to if before == Stage.TO_CONTACT else before
    if to in (Stage.HIRED, Stage.CLOSED):
        return before if before == Stage.HIRED else to
    if before == Stage.CLOSED:
        return to
    return max(before, to, key=ORDER.index)


@transaction.atomic
def move(prospect: Prospect, to: Stage | str, *, seen_in: Stage | str, by: User) -> bool:
    """Move a company by hand; False when it is there already.

    Raises ``MovedMeanwhile`` when it left ``seen_in``, and ``AlreadyTaken`` when somebody else
    is in charge; an advisor may move any.
    """
    found = prospects.lock(prospect)
    if found.stage == to:
        return False
    if found.stage != seen_in:
        raise MovedMeanwhile(found)
    if not (found.is_free or found.in_charge == by or may_change(by, prospect.club)):
        raise prospects.AlreadyTaken(found.in_charge)
    change(found, to, why=StageReason.HAND, by=by)
    return True


def change(
    prospect: Prospect,
    to: Stage | str,
    *,
    why: StageReason,
    by: User | None,
    approach: Approach | None = None,
) -> None:
    """Write the stage and its history; the row is locked by whoever calls."""
    if prospect.stage == to:
        return
    StageChange.objects.create(
        prospect=prospect,
        by=by,
        from_stage=prospect.stage,
        to_stage=to,
        why=why,
        approach=approach,
    )
    Prospect.objects.filter(pk=prospect.pk).update(stage=to)
    audit.record(by, "prospect.moved", prospect, stage=str(to), why=str(why))
