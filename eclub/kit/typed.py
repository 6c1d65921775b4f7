"""What somebody typed into a form that could not be taken: given back to them, never lost.

Fields are read as they were sent. Of those with a secret nothing is given back: it would be
written into a page, or lie somewhere.
"""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from django import forms
from django.forms.utils import pretty_name
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

Fields = list[tuple[str, str]]

# A form's ``key``, against sending it twice, is no secret.
SECRET = re.compile(r"pass|token|secret|credential|^code$", re.IGNORECASE)
# Of several forms in one page: "questions-0-title".
PREFIX = re.compile(r"^.*-\d+-")
# What buttons and pages add by themselves.
NOT_TYPED = {
    "action", "anyway", "choice", "choose", "group", "key", "language", "move", "next", "page",
    "revision", "turn", "wanted", "way",
}  # fmt: skip
IDENTIFIER = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One thing that was typed, in its writer's words."""

    label: str
    text: str


def fields_of(request: HttpRequest) -> Fields:
    """The fields of the form that was sent, as texts; none when one of them held a secret."""
    if request.method != "POST":
        return []
    names = [name for name in request.POST if name != "csrfmiddlewaretoken"]
    if any(SECRET.search(name) for name in names):
        return []
    return [(name, str(value)) for name in names for value in request.POST.getlist(name)]


def lines(path: str, fields: Fields) -> list[Line]:
    """What its writer would recognise of a form sent to this path."""
    known = _fields_by_name(path)
    found = []
    for name, value in fields:
        bare = PREFIX.sub("", name)
        field = known.get(bare)
        text = _unknown(bare, value) if field is None else _text(field, value)
        if text.strip():
            label = field.label if field is not None else None
            found.append(Line(str(label or pretty_name(bare)), text))
    return found


def _unknown(name: str, value: str) -> str:
    """What no form of the page explains: a question that depends on an object, mostly."""
    return "" if name in NOT_TYPED or IDENTIFIER.fullmatch(value) else value


def _text(field: forms.Field, value: str) -> str:
    # Of rows only the number was sent, and of what is hidden nobody knows.
    if isinstance(field.widget, forms.HiddenInput) or isinstance(field, forms.ModelChoiceField):
        return ""
    if isinstance(field, forms.ChoiceField):
        return _chosen(field, value)
    if isinstance(field, forms.BooleanField):
        return _("Oui") if value not in {"", "0", "false", "False"} else ""
    return value


def _chosen(field: forms.ChoiceField, value: str) -> str:
    choices: Any = field.choices
    flat: Iterator[tuple[Any, Any]] = flatten_choices(choices)
    labels = [str(label) for key, label in flat if str(key) == value]
    return labels[0] if value and labels else ""


def _fields_by_name(path: str) -> dict[str, forms.Field]:
    """Of the forms that the view's module knows, the fields with their labels."""
    found: dict[str, forms.Field] = {}
    for form in _forms_of(_module_behind(path)):
        for name, field in getattr(form, "base_fields", {}).items():
            found.setdefault(name, field)
    return found


def _module_behind(path: str) -> ModuleType | None:
    try:
        view: Callable[..., object] = resolve(path).func
    except Resolver404:
        return None
    return sys.modules.get(getattr(view, "view_class", view).__module__)


def _forms_of(module: ModuleType | None) -> Iterator[type[forms.BaseForm]]:
    for one in vars(module).values() if module else ():
        if isinstance(one, type) and issubclass(one, forms.BaseForm):
            yield one
        elif isinstance(one, ModuleType) and ".forms" in one.__name__:
            yield from _forms_of(one)
