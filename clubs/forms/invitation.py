"""Inviting people: a list of addresses, however it is written or pasted."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm

BRACKETED = re.compile(r"<[^<>]*@[^<>]*>")
WITH_AT = re.compile(r"[^\s<>,;\"']*@[^\s<>,;\"']*")
SEPARATORS = re.compile(r"[,;]")


class AddressesField(forms.CharField):
    """Addresses on lines or parted by commas, with or without names, as lists are pasted."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Adresses électroniques"))
        options.setdefault("required", False)
        options.setdefault(
            "help_text", _("Une adresse par ligne, huit au plus. Vous pouvez coller une liste.")
        )
        widget = forms.Textarea(
            attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false", "inputmode": "email"}
        )
        super().__init__(widget=widget, **options)

    def to_python(self, value: Any) -> Any:
        return addresses(super().to_python(value) or "")


class InvitationForm(ChangeForm):
    """More people for a club that is open."""

    refused_beside = "emails"
    emails = AddressesField(
        required=True, error_messages={"required": _("Écrivez au moins une adresse.")}
    )


def addresses(text: str) -> list[str]:
    """The addresses of a text, in lower case; what is none is kept, to be corrected.

    "Marie Le Goff <marie@example.org>" and the cells of a spreadsheet give their address.
    """
    found: list[str] = []
    for line in text.splitlines():
        if BRACKETED.search(line):
            # Names stand before the brackets, sometimes with a comma of their own.
            found += WITH_AT.findall(line)
            continue
        for piece in SEPARATORS.split(line):
            words = [word.strip("<>\"'") for word in piece.split()]
            found += [word for word in words if "@" in word] or [" ".join(words)]
    return [address.lower() for address in found if address]
