"""How accessible the platform is, as the audit says: ``docs/accessibility-audit.md``.

The public statement and the footer are made from that page, so neither can promise more than
was found.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

AUDIT = Path(settings.BASE_DIR) / "docs" / "accessibility-audit.md"
NUMBER = re.compile(r"\d+\.\d+")
CONFORMS, FAILS, DOES_NOT_APPLY = VERDICTS = ("C", "NC", "NA")
# Below half of what applies, the law calls a service not conforming.
PARTLY_FROM = 50


@dataclass(frozen=True)
class Criterion:
    """One line of the audit; ``number`` is RGAA's."""

    number: str
    asks: str
    verdict: str
    evidence: str


@dataclass(frozen=True)
class Gap:
    """What does not conform to one criterion, told to who is concerned."""

    number: str
    french: str
    english: str

    def __str__(self) -> str:
        return self.english if (get_language() or "").startswith("en") else self.french


@dataclass(frozen=True)
class Audit:
    made_on: date
    criteria: tuple[Criterion, ...]
    gaps: tuple[Gap, ...]

    def count(self, verdict: str) -> int:
        return sum(criterion.verdict == verdict for criterion in self.criteria)

    # Said by every page's footer.
    @cached_property
    def conforming(self) -> int:
        return self.count(CONFORMS)

    @cached_property
    def applying(self) -> int:
        return self.conforming + self.count(FAILS)

    @property
    def rate(self) -> int:
        """Per cent of the criteria that apply; never rounded up to a whole that is not one."""
        return 100 * self.conforming // self.applying

    @property
    def state(self) -> "StrOrPromise":
        """The law's own words."""
        if self.conforming == self.applying:
            return _("totalement conforme")
        return _("partiellement conforme") if self.rate >= PARTLY_FROM else _("non conforme")


def rows(text: str) -> list[list[str]]:
    """The cells of every line of a Markdown table whose first one is a criterion's number."""
    lines = (line.strip().strip("|").split("|") for line in text.splitlines() if "|" in line)
    cells = ([cell.strip() for cell in line] for line in lines)
    return [line for line in cells if NUMBER.fullmatch(line[0])]


@cache
def audit() -> Audit:
    """The audit as it was last written."""
    text = AUDIT.read_text()
    said = re.search(r"\d{4}-\d\d-\d\d", text)
    if said is None:
        raise ValueError(f"{AUDIT} has no date")
    found = rows(text)
    return Audit(
        made_on=date.fromisoformat(said[0]),
        criteria=tuple(Criterion(*line) for line in found if line[2] in VERDICTS),
        gaps=tuple(Gap(*line) for line in found if line[2] not in VERDICTS),
    )
