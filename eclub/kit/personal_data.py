"""The register of personal data: what is held on people, why, who reads it, until when.

Each app says it in its own ``personal_data`` module, as ``REGISTER``: one entry per model, and
one per file, Redis key, log or cookie that is no model. The export, erasure, retention and the
public page « Données personnelles » are derived from it; ``tests/test_personal_data.py`` fails
on a model or a field that nobody has thought of. ``docs/privacy.md`` says how to write an entry.
This layer knows nobody: the entries of its own models, and of Django's, are those of ``members``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any, TypeAlias

from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from eclub.kit.shelf import Shelf

Words: TypeAlias = Any  # a text, or one that is translated when it is read

# Of a club's content and of its people, after it closed.
AFTER_CLUB_MONTHS = 24

SECRET = _("des valeurs secrètes, qui ne servent qu’à vérifier un lien, un code ou un mot de passe")
TECHNICAL = _("valeur technique, qui ne dit rien de la personne")
DERIVED = _("calculé à partir de ce qui est déjà dans l’export")
OTHERS = _("concerne une autre personne")
NAME_GOES = _("ce que le club partage reste ; le nom part avec le compte")
COUNTED = _("compté sans le nom, qui part avec le compte")


class Basis(models.TextChoices):
    """By the letter of article 6.1 of the GDPR."""

    CONSENT = "a", _("consentement, retiré quand la personne le veut (RGPD, article 6.1 a)")
    LEGAL_DUTY = "c", _("obligation légale (RGPD, article 6.1 c)")
    PUBLIC_TASK = "e", _("mission d’intérêt public (RGPD, article 6.1 e)")
    LEGITIMATE = "f", _("intérêt légitime de l’opérateur (RGPD, article 6.1 f)")


@dataclass(frozen=True)
class Category:
    """What belongs together for a reader: one section of the public page and of the export."""

    # Names the file of the export; letters and hyphens.
    key: str
    name: Words
    purpose: Words
    basis: Basis
    seen_by: Words


# --- What becomes of a row ------------------------------------------------------------------
@dataclass(frozen=True)
class Delete:
    """The row goes; the bytes of its file with it."""


@dataclass(frozen=True)
class Anonymise:
    """The row stays to be counted; these fields take a value, or what is worked out of the row."""

    fields: Mapping[str, Any]

    def values_for(self, row: models.Model) -> dict[str, Any]:
        """By field, what it is from now on."""
        return {
            name: value(row) if callable(value) else value for name, value in self.fields.items()
        }


@dataclass(frozen=True)
class Keep:
    """The row stays as it is, for a reason that may be told to the person."""

    reason: Words


Fate: TypeAlias = Delete | Anonymise | Keep


@dataclass(frozen=True)
class Kept:
    """Until when rows stay when nobody asks for more.

    ``since`` is an ORM lookup from the row to a date or a moment, empty when there is none to
    count from: the row then stays as long as the person (or as ``words`` say). Without
    ``months`` and ``days`` there is no end. ``task`` names the beat's task that carries it out
    where that is not the general one.
    """

    since: str = ""
    months: int = 0
    days: int = 0
    # « la fermeture de l’e-club »; the whole rule where nothing is counted.
    words: Words = ""
    task: str = ""

    @property
    def has_end(self) -> bool:
        return bool(self.since and (self.months or self.days))

    def __str__(self) -> str:
        """« 2 ans après la fermeture de l’e-club »."""
        if not (self.months or self.days):
            return str(self.words)
        if self.days:
            length = ngettext("{n} jour", "{n} jours", self.days).format(n=self.days)
        elif self.months % 12:
            length = ngettext("{n} mois", "{n} mois", self.months).format(n=self.months)
        else:
            years = self.months // 12
            length = ngettext("{n} an", "{n} ans", years).format(n=years)
        return str(_("{length} après {event}")).format(length=length, event=self.words)


WITH_PERSON = Kept(
    words=_("aussi longtemps que le compte, effacé 2 ans après la fermeture du dernier e-club")
)


def with_club(club: str) -> Kept:
    """Two years after the closing of the club at the end of this lookup."""
    since = f"{club}__closed_at" if club else "closed_at"
    return Kept(since, months=AFTER_CLUB_MONTHS, words=_("la fermeture de l’e-club"))


# --- Whose data a row is --------------------------------------------------------------------
def itself(person: Any) -> Any:
    return person


def address(person: Any) -> Any:
    """What a field that holds an e-mail address is compared with."""
    return person.email


@dataclass(frozen=True)
class Whose:
    """One way from a row to a person: ``lookup`` equals what ``of`` answers for the person.

    An owner reads the row's exported fields; who is only mentioned (wrote, invited, corrected)
    reads those ``shown``, and of the others nothing.
    """

    lookup: str
    fate: Fate
    is_owner: bool = True
    shown: str = ""
    of: Callable[[Any], Any] = itself
    # Further conditions, such as the type of a generic target.
    where: Mapping[str, Any] = field(default_factory=dict)

    def rows(self, model: type[models.Model], person: Any) -> QuerySet[Any]:
        """This person's rows, those that a manager hides included."""
        return model._base_manager.filter(**{self.lookup: self.of(person)}, **self.where)


def owner(lookup: str, fate: Fate | None = None, **more: Any) -> Whose:
    return Whose(lookup, fate or Delete(), **more)


def mentioned(lookup: str, shown: str = "", fate: Fate | None = None, **more: Any) -> Whose:
    return Whose(lookup, fate or Keep(NAME_GOES), is_owner=False, shown=shown, **more)


# --- Entries --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Personal:
    """A model whose rows say something of people.

    ``exported`` names fields, ``withheld`` fields with the reason why the person does not get
    them; several names stand in one string. Every field is in one of both.
    """

    model: str
    category: Category
    # What it is, in words for the public page: « nom, prénom, adresse électronique ».
    data: Words
    whose: tuple[Whose, ...]
    exported: str
    withheld: Mapping[str, Words] = field(default_factory=dict)
    kept: Kept = WITH_PERSON
    # What becomes of rows whose time has come.
    at_term: Fate = Delete()
    # Where the bytes of a StoredFile lie.
    shelf: Callable[[], Shelf] | None = None
    # Who without an account it speaks of, and how they come to their rights.
    outsiders: Words = ""
    is_personal: bool = field(default=True, init=False)

    @property
    def model_class(self) -> type[models.Model]:
        return apps.get_model(self.model)

    @property
    def exported_names(self) -> list[str]:
        return self.exported.split()

    @property
    def withheld_names(self) -> dict[str, Words]:
        return {name: why for names, why in self.withheld.items() for name in names.split()}


@dataclass(frozen=True)
class NotPersonal:
    """A model that says nothing of anybody, and why that is so."""

    model: str
    reason: str
    is_personal: bool = field(default=False, init=False)


class Place(models.TextChoices):
    FILE = "file", _("fichiers")
    MEMORY = "memory", _("mémoire vive (Redis)")
    LOG = "log", _("journaux techniques")


@dataclass(frozen=True)
class Holding:
    """Personal data outside the database; ``name`` is its folder, key or log."""

    name: str
    place: Place
    category: Category
    data: Words
    kept: Kept
    # How it goes when a person is erased.
    goes: Words


@dataclass(frozen=True)
class Cookie:
    """What a browser is asked to keep; ``is_cookie`` is false for its own storage."""

    name: str
    purpose: Words
    kept: Words
    is_cookie: bool = True


Entry: TypeAlias = Personal | NotPersonal | Holding | Cookie


@cache
def register() -> tuple[Entry, ...]:
    """All entries, of the lowest app first."""
    found: list[Entry] = []
    for config in apps.get_app_configs():
        if config.module and module_has_submodule(config.module, "personal_data"):
            found += getattr(import_module(f"{config.name}.personal_data"), "REGISTER", [])
    return tuple(found)


def personal() -> list[Personal]:
    return [entry for entry in register() if isinstance(entry, Personal)]


def holdings() -> list[Holding]:
    return [entry for entry in register() if isinstance(entry, Holding)]


def cookies() -> list[Cookie]:
    return [entry for entry in register() if isinstance(entry, Cookie)]


def categories() -> list[Category]:
    """In the order in which the register comes to them."""
    entries: Iterable[Personal | Holding] = [*personal(), *holdings()]
    return list(dict.fromkeys(entry.category for entry in entries))


def entry_of(model: type[models.Model]) -> Personal | NotPersonal:
    """Raises KeyError for a model that has none."""
    by_label = {one.model: one for one in register() if isinstance(one, Personal | NotPersonal)}
    return by_label[model._meta.label_lower]


def first_of_month(name: str) -> Callable[[Any], date | None]:
    """For ``Anonymise``: the first day of the month of the row's own date."""

    def rounded(row: Any) -> date | None:
        value: date | None = getattr(row, name)
        return value and value.replace(day=1)

    return rounded
