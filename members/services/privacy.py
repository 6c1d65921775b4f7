"""What the public page says: the register by category, shortened to what people ask."""

from dataclasses import dataclass

from django.utils.text import capfirst

from eclub.kit import personal_data
from eclub.kit.personal_data import Category, Holding
from members.feature_settings import OPERATOR_ADDRESS, PRIVACY_CONTACT, PRIVACY_OFFICER


@dataclass(frozen=True)
class Section:
    """One category, with its data grouped by how long they are kept."""

    category: Category
    # How long, and what is kept for so long.
    kept: list[tuple[str, list[str]]]
    # What people without an account should know.
    outsiders: list[str]
    # Outside the database.
    holdings: list[Holding]

    @property
    def anchor(self) -> str:
        return f"donnees-{self.category.key}"


def page() -> dict[str, object]:
    """The context of the page."""
    cookies = personal_data.cookies()
    return {
        "sections": [_section(category) for category in personal_data.categories()],
        "cookies": [cookie for cookie in cookies if cookie.is_cookie],
        "stored": [cookie for cookie in cookies if not cookie.is_cookie],
        "officer": {
            "address": OPERATOR_ADDRESS.value,
            "officer": PRIVACY_OFFICER.value,
            "contact": PRIVACY_CONTACT.value,
        },
    }


def _section(category: Category) -> Section:
    entries = [one for one in personal_data.personal() if one.category == category]
    kept: dict[str, list[str]] = {}
    for entry in entries:
        kept.setdefault(str(entry.kept), []).append(capfirst(str(entry.data)))
    return Section(
        category,
        [(length, list(dict.fromkeys(data))) for length, data in kept.items()],
        list(dict.fromkeys(str(entry.outsiders) for entry in entries if entry.outsiders)),
        [one for one in personal_data.holdings() if one.category == category],
    )
