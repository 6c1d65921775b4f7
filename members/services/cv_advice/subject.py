"""What the rules look at, and what they answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from members.enums import CvSection
from members.services.cv_document import Document


@dataclass(frozen=True)
class Advice:
    """One piece of advice; ``part`` is where to go: ``basics`` or a section's key."""

    part: str
    text: str


@dataclass(frozen=True)
class Subject:
    """A document, the whole of its words, and what is known beside it."""

    document: Document
    words: str
    today: date
    # Labels of the occupations sought.
    occupations: list[str]
    # Pages on paper; 0 when it was not printed.
    pages: int = 0

    @property
    def basics(self) -> Document:
        value = self.document.get("basics")
        return value if isinstance(value, dict) else {}

    def entries(self, section: CvSection) -> list[Document]:
        value = self.document.get(section.value)
        entries = value if isinstance(value, list) else []
        return [entry for entry in entries if isinstance(entry, dict)]


Rule = Callable[[Subject], Iterator[Advice]]


def texts(value: object) -> Iterator[str]:
    """Every text within a value, in its order."""
    if isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, str):
        yield value
