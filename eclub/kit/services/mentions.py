"""A person's name and addresses in what others wrote: found, and replaced."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import phonenumbers
from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Cast
from django.utils import translation
from django.utils.translation import gettext as _

# Of a name: "Lo" would be found in half of what people write.
SHORTEST = 5
# « Gwenn   Riou », over the end of a line too; never within a longer word.
SPACE = r"[\s\u00a0-]+"

# Written as JSON, the end of a line is two characters.
SPACE_IN_SQL = r"(?:[[:space:]\u00a0-]|\\[nrt])+"
# Rows in memory at a time.
AT_ONCE = 200


@dataclass(frozen=True)
class Identity:
    """What tells who somebody is, wherever it is written."""

    names: tuple[str, ...]
    addresses: tuple[str, ...]
    phones: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, person: Any, addresses: Iterable[str] = (), phones: Iterable[str] = ()
    ) -> "Identity":
        """A first name alone is many people's: only both names together say who."""
        first, last = person.first_name.strip(), person.last_name.strip()
        names = (f"{first} {last}", f"{last} {first}") if first and last else ()
        return cls(
            tuple(name for name in names if len(name) >= SHORTEST),
            tuple(dict.fromkeys([person.email, *addresses])),
            tuple(dict.fromkeys(form for phone in phones for form in _written(phone))),
        )

    @property
    def terms(self) -> list[str]:
        """Everything to look for, as text."""
        return [*self.names, *self.addresses, *self.phones]

    def pattern(self) -> "re.Pattern[str]":
        """All of them as people write them."""
        parts = [SPACE.join(map(re.escape, name.split())) for name in self.names]
        parts += [re.escape(term) for term in (*self.addresses, *self.phones)]
        return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)

    def in_sql(self) -> str:
        """The same for PostgreSQL, a little wider: what it finds is looked at again."""
        return "|".join(map(literally, self.terms))

    def gone_from(self, text: str, instead: str) -> str:
        """The text without them."""
        return self.pattern().sub(instead, text)


def nobody() -> str:
    """What stands for who was erased, in the operator's language whoever erases."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("une personne partie")


def forget(rows: QuerySet[Any], identity: Identity) -> int:
    """Replace them in every text of these rows; how many rows said who it was."""
    fields = [field for field in rows.model._meta.concrete_fields if _holds_words(field)]
    if not fields:
        return 0
    found = rows.annotate(
        **{
            f"{field.name}_as_text": Cast(field.name, models.TextField())
            for field in fields
            if isinstance(field, models.JSONField)
        }
    )
    said = Q()
    for field in fields:
        column = f"{field.name}_as_text" if isinstance(field, models.JSONField) else field.name
        said |= Q(**{f"{column}__iregex": identity.in_sql()})
    naming = found.filter(said).order_by().iterator(chunk_size=AT_ONCE)
    keys = sorted(row.pk for row in naming if _changes(row, fields, identity))
    # Only what changes is locked, in one order: delivery passes locked messages over.
    locked = rows.model._base_manager.select_for_update(of=["self"], no_key=True)
    for row in locked.filter(pk__in=keys).order_by("pk").iterator(chunk_size=AT_ONCE):
        if values := _changes(row, fields, identity):
            rows.model._base_manager.filter(pk=row.pk).update(**values)
    return len(keys)


def _changes(
    row: models.Model, fields: "list[models.Field[Any, Any]]", identity: Identity
) -> dict[str, Any]:
    """What becomes of each field that names them."""
    return {
        field.attname: new
        for field in fields
        if (new := _without(getattr(row, field.attname), field, identity))
        != getattr(row, field.attname)
    }


def literally(term: str) -> str:
    """For a regular expression of PostgreSQL, however it is spaced."""
    # A letter after a backslash would mean something.
    words = ("".join(one if one.isalnum() else f"\\{one}" for one in word) for word in term.split())
    return SPACE_IN_SQL.join(words)


def _without(value: Any, field: "models.Field[Any, Any]", identity: Identity) -> Any:
    if isinstance(value, str):
        return identity.gone_from(value, nobody())[: field.max_length]
    if isinstance(value, list):
        return [_without(one, field, identity) for one in value]
    if isinstance(value, dict):
        return {key: _without(one, field, identity) for key, one in value.items()}
    return value


def _holds_words(field: "models.Field[Any, Any]") -> bool:
    """Text that somebody typed: no choice of ours, no address, and nothing worked out."""
    kinds = models.CharField | models.TextField | models.JSONField
    return isinstance(field, kinds) and not (
        field.choices or field.generated or isinstance(field, models.EmailField)
    )


def _written(phone: str) -> list[str]:
    """The ways people write a number: 06 12 34 56 78, 06.12.34.56.78, 0612345678, +33…"""
    typed = phone.strip()
    try:
        number = phonenumbers.parse(typed, settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        return [typed] if len(typed) >= SHORTEST else []
    kinds = phonenumbers.PhoneNumberFormat
    national = phonenumbers.format_number(number, kinds.NATIONAL)
    digits = "".join(filter(str.isdigit, national))
    pairs = re.findall("..", digits)
    return [
        typed,
        national,
        digits,
        ".".join(pairs),
        "-".join(pairs),
        phonenumbers.format_number(number, kinds.INTERNATIONAL),
        phonenumbers.format_number(number, kinds.E164),
    ]
