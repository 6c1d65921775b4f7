"""Showing one's CV to the club, and saying what one thinks of a line: what works first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from clubs.access import Insider
from clubs.models import Club, CvComment, ShownCv
from clubs.services import cv_lines
from clubs.services.cv_lines import Block
from eclub.kit.services import audit
from members.models import Cv, CvSelection, User


@dataclass(frozen=True)
class Review:
    """A CV as one person of the club reads it."""

    shown: ShownCv
    reader: Insider
    blocks: list[Block]
    # On lines that are no longer there.
    lost: list[CvComment]

    @property
    def is_mine(self) -> bool:
        return self.shown.cv.owner_id == self.reader.person.pk

    @property
    def may_comment(self) -> bool:
        return self.reader.may_write and not self.is_mine


def read(shown: ShownCv, reader: Insider) -> Review:
    """The lines with their comments; those that their owner settled are left out."""
    blocks = cv_lines.blocks(shown.cv, shown.selection, about=_("En-tête"))
    comments = shown.comments.filter(resolved_at=None).select_related("author")
    return Review(shown, reader, blocks, cv_lines.place(blocks, comments))


@transaction.atomic
def show(cv: Cv, club: Club, selection: CvSelection | None, *, by: User) -> ShownCv:
    """Let the club read it, with the comments it had if it was shown before."""
    shown, _is_new = ShownCv.objects.update_or_create(
        cv=cv, club=club, defaults={"selection": selection, "hidden_at": None}
    )
    audit.record(by, "cv.shown", club)
    return shown


@transaction.atomic
def hide(shown: ShownCv, now: datetime, *, by: User) -> None:
    """Nobody of the club reads it any more, nor its comments."""
    shown.hidden_at = now
    shown.save(update_fields=["hidden_at"])
    audit.record(by, "cv.hidden", shown.club)


@transaction.atomic
def comment(
    review: Review, *, key: UUID, anchor: str, quote: str, praise: str, idea: str
) -> CvComment:
    """Say it; once per key. What was quoted may have gone meanwhile: nothing said is lost.

    Of a line that is there its own words are quoted, whatever the form says.
    """
    author = review.reader.person
    if not quote or not anchor:
        raise ValidationError(_("Choisissez une ligne du CV, puis écrivez votre commentaire."))
    lines = {line.anchor: line.text for block in review.blocks for line in block.lines}
    made, _is_new = CvComment.objects.get_or_create(
        author=author,
        key=key,
        defaults={
            "shown": review.shown,
            "anchor": anchor,
            "quote": cv_lines.quote_of(lines.get(anchor, quote)),
            "praise": praise,
            "idea": idea,
        },
    )
    return made


def resolve(found: CvComment, now: datetime) -> None:
    """Settled by whose CV it is; once."""
    CvComment.objects.filter(pk=found.pk, resolved_at=None).update(resolved_at=now)


def of_club(reader: Insider) -> list[ShownCv]:
    """The CVs this person may read, with how many comments wait."""
    shown = ShownCv.objects.open().filter(club=reader.club)
    waiting = Count("comments", filter=Q(comments__resolved_at=None))
    return list(shown.select_related("cv__owner", "selection").annotate(waiting=waiting))
