"""Entries of a CV in words: what an entry is called, and which two are the same one."""

from collections.abc import Mapping
from typing import Any

from eclub.kit.folding import fold

# What a person would call an entry by, and by which it is known again.
NAMED_BY = {
    "work": ("position", "name"),
    "volunteer": ("position", "organization"),
    "education": ("studyType", "area", "institution"),
    "awards": ("title", "awarder"),
    "certificates": ("name", "issuer"),
    "publications": ("name", "publisher"),
    "skills": ("name",),
    "languages": ("language",),
    "interests": ("name",),
    "references": ("name",),
    "projects": ("name",),
}
BEGUN = ("startDate", "date", "releaseDate")


def title_of(section: str, data: Mapping[str, Any]) -> str:
    """« Cuisinière – Maison de retraite », or "" when it has no name yet."""
    values = [data.get(key) for key in NAMED_BY[section]]
    return " – ".join(text for text in values if isinstance(text, str) and text.strip())


def identity(section: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The same for the same entry, however it is spelt and whatever else it says."""
    named = [fold(str(data.get(key) or "")) for key in NAMED_BY[section]]
    begun = next((str(data[key])[:4] for key in BEGUN if data.get(key)), "")
    return (*named, begun)
