"""What an operator decides from day to day, on a page, and the one way to read it.

Each app declares its own in its ``feature_settings`` module, as ``SETTINGS``: ``DAYS.value`` is
then what holds now. What a server needs in order to run stays in the environment.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cache
from importlib import import_module
from threading import Lock
from typing import Any, ClassVar, Generic, TypeVar, cast

from django import forms
from django.apps import apps
from django.conf import settings
from django.db import Error, InterfaceError, OperationalError
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from eclub.kit.models import FeatureSetting

# Seconds after which every process knows what was decided in another one.
KNOWN_WITHIN = 5
# Seconds before PostgreSQL is asked again once it was away.
HELD_OFF = 30
Value = TypeVar("Value", int, str)


class Memory:
    """The rows as this process last read them: no page waits for more than one small query.

    Without the database the last ones known hold, or those of the environment.
    """

    def __init__(self) -> None:
        self.known: Mapping[str, object] = {}
        self._until = 0.0
        self._asking = Lock()

    def values(self) -> Mapping[str, object]:
        """By key, read anew every few seconds."""
        # One thread asks; the others go on with what is known.
        if time.monotonic() >= self._until and self._asking.acquire(blocking=False):
            try:
                self._read()
            finally:
                self._asking.release()
        return self.known

    def _read(self) -> None:
        # First: whoever says to forget while it is read has it read once more.
        self._until = time.monotonic() + KNOWN_WITHIN
        try:
            self.known = dict(FeatureSetting.objects.values_list("key", "value"))
        except (OperationalError, InterfaceError):
            # Whoever asks waits until the pool gives up.
            self._until = time.monotonic() + HELD_OFF
        except Error:
            return

    def forget(self) -> None:
        """Read at the next question."""
        self._until = 0.0

    def hold(self, known: Mapping[str, object]) -> None:
        """Ask no more until told to forget: for tests, whose queries are counted."""
        self.known, self._until = known, float("inf")


MEMORY = Memory()


@dataclass(frozen=True)
class Setting(ABC, Generic[Value]):
    """One decision: what it is called, what holds until somebody decides, what may be written."""

    key: str
    group: Any
    name: Any
    # What it changes, for whoever is about to.
    help_text: Any
    default: Callable[[], Value]
    # Whether the audit trail, which nobody empties, may hold it.
    is_audited: ClassVar[bool] = False

    @property
    def value(self) -> Value:
        """What holds now."""
        return self._among(MEMORY.values())

    @property
    def remembered(self) -> Value:
        """The same without asking the database: for the pages that say it is away."""
        return self._among(MEMORY.known)

    def _among(self, known: Mapping[str, object]) -> Value:
        found = known.get(self.key)
        return cast(Value, found) if self.accepts(found) else self.default()

    @abstractmethod
    def accepts(self, value: object) -> bool:
        """Whether a row's value may hold: another version may have other bounds."""

    @abstractmethod
    def field(self) -> forms.Field:
        """The field in which it is written."""

    def in_words(self, value: Value) -> str:
        return str(value)

    @property
    def words(self) -> str:
        """What holds now, as a sentence says it."""
        return self.in_words(self.value)


@dataclass(frozen=True)
class Number(Setting[int]):
    """A whole number, from ``least`` to ``most``."""

    is_audited: ClassVar[bool] = True
    _: KW_ONLY
    least: int
    most: int
    # « En jours », and « %(n)s jours ».
    scale: Any
    unit: Any

    def accepts(self, value: object) -> bool:
        return type(value) is int and self.least <= value <= self.most

    def field(self) -> forms.Field:
        between = {"least": self.least, "most": self.most}
        refused = _("Écrivez un nombre de %(least)s à %(most)s.") % between
        return forms.IntegerField(
            label=_("%(scale)s, de %(least)s à %(most)s") % {"scale": self.scale, **between},
            min_value=self.least,
            max_value=self.most,
            error_messages={
                "invalid": _("Écrivez un nombre entier, en chiffres."),
                "min_value": refused,
                "max_value": refused,
            },
        )

    def in_words(self, value: int) -> str:
        return str(self.unit % {"n": value})


@dataclass(frozen=True)
class Text(Setting[str]):
    """A few words; none where ``needed`` does not ask for some."""

    _: KW_ONLY
    most: int = 200
    needed: bool = False

    def accepts(self, value: object) -> bool:
        return isinstance(value, str) and len(value) <= self.most and bool(value or not self.needed)

    def field(self) -> forms.Field:
        return forms.CharField(
            label=_("Texte, de %(most)s caractères au plus") % {"most": self.most},
            max_length=self.most,
            required=self.needed,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={
                "max_length": _(
                    "Écrivez %(limit_value)d caractères au plus : il y en a %(show_value)d."
                )
            },
        )


@dataclass(frozen=True)
class Address(Text):
    """An e-mail address."""

    def field(self) -> forms.Field:
        return forms.EmailField(
            label=_("Adresse électronique"),
            max_length=self.most,
            required=self.needed,
            error_messages={
                "invalid": _("Écrivez une adresse complète, comme contact@exemple.fr."),
            },
        )


ANSWERS = _("Informer et répondre")
ANNOUNCEMENT = Text(
    "announcement",
    ANSWERS,
    _("Annonce sur toutes les pages"),
    _(
        "Un bandeau en haut de chaque page, sauf dans la salle d’une séance : une maintenance, une "
        "panne connue. Laissez vide pour ne rien annoncer."
    ),
    lambda: "",
    most=300,
)
CONTACT = Address(
    "contact",
    ANSWERS,
    _("Adresse de contact"),
    _("Où les gens écrivent quand une page ne leur suffit pas : pied de page, erreurs, courriels."),
    lambda: str(settings.CONTACT),
    needed=True,
)
ACCESSIBILITY_CONTACT = Address(
    "accessibility_contact",
    ANSWERS,
    _("Adresse pour l’accessibilité"),
    _(
        "Sur la déclaration d’accessibilité : où écrit qui n’arrive pas à se servir d’une page. "
        "La loi la demande ; sans elle, la déclaration donne l’adresse de contact, et dit que "
        "celle-ci manque."
    ),
    lambda: str(settings.ACCESSIBILITY_CONTACT),
)
SETTINGS: list[Setting[Any]] = [ANNOUNCEMENT, CONTACT, ACCESSIBILITY_CONTACT]


@cache
def every() -> dict[str, Setting[Any]]:
    """All declarations by key, those of the lowest app first."""
    found: list[Setting[Any]] = []
    for config in apps.get_app_configs():
        if config.module and module_has_submodule(config.module, "feature_settings"):
            found += import_module(f"{config.name}.feature_settings").SETTINGS
    return {one.key: one for one in found}
