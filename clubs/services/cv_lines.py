"""The lines of a CV, each with an anchor that outlives changes of the others.

An anchor names an item by its row and a line by its rank in it; what a comment quoted finds its
line again when lines before it came or went.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from clubs.models import CvComment
from members.enums import CvSection
from members.models import Cv, CvItem, CvSelection
from members.services import cv_document, cv_paper


@dataclass(frozen=True)
class Remark:
    """A comment at its line; ``has_changed`` when the line no longer says what was quoted."""

    comment: CvComment
    has_changed: bool = False


@dataclass
class Line:
    anchor: str
    text: str
    is_title: bool = False
    remarks: list[Remark] = field(default_factory=list)

    @property
    def item(self) -> str:
        """What the line is part of: the same for all lines of one item."""
        return item_of(self.anchor)


@dataclass(frozen=True)
class Block:
    """A part of the CV under its title."""

    title: str
    lines: list[Line]


def item_of(anchor: str) -> str:
    return anchor.rpartition("/")[0]


def blocks(cv: Cv, selection: CvSelection | None, *, about: str) -> list[Block]:
    """What the club reads: title and summary under ``about``, then each section; no address."""
    basics = cv_document.of(cv, selection).get("basics", {})
    head = [
        Line(f"basics-{key}/{rank}", text, is_title=key == "label")
        for key in ("label", "summary")
        for rank, text in enumerate(cv_paper.lines(basics.get(key)))
    ]
    items = cv.items.all() if selection is None else cv.items.tagged(selection.tags)
    hidden = {*cv_document.NOT_FOR_OTHERS, *(selection.hidden_sections if selection else [])}
    by_section: dict[str, list[CvItem]] = {}
    for item in items.order_by("position"):
        by_section.setdefault(item.section, []).append(item)
    found = [Block(about, head)] if head else []
    for section in CvSection:
        lines = [line for item in by_section.get(section, []) for line in _lines(item)]
        if lines and section not in hidden:
            found.append(Block(str(section.label), lines))
    return found


def _lines(item: CvItem) -> Iterator[Line]:
    entry = cv_paper.entry(item.section, item.data)
    said = [", ".join(filter(None, (entry.title, entry.subtitle, entry.dates)))]
    words = ", ".join(entry.words)
    lines = [*said, *entry.paragraphs, *entry.highlights, *filter(None, [words])]
    for rank, text in enumerate(lines):
        if text:
            yield Line(f"item-{item.pk}/{rank}", text, is_title=rank == 0)


def place(found: list[Block], comments: Iterable[CvComment]) -> list[CvComment]:
    """Put each comment at its line; those whose item is gone come back, with what they quoted."""
    lines = {line.anchor: line for block in found for line in block.lines}
    lost = []
    for comment in comments:
        at = lines.get(comment.anchor)
        item = [line for line in lines.values() if line.item == item_of(comment.anchor)]
        same = next((line for line in [at, *item] if line and is_quoted(line, comment)), None)
        if same is not None:
            same.remarks.append(Remark(comment))
        elif item:
            (at or item[0]).remarks.append(Remark(comment, has_changed=True))
        else:
            lost.append(comment)
    return lost


def is_quoted(line: Line, comment: CvComment) -> bool:
    return quote_of(line.text) == comment.quote


def quote_of(text: str) -> str:
    """As much of a line as a comment keeps."""
    length = CvComment._meta.get_field("quote").max_length
    return text[:length]
