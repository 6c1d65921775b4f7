"""What a person writes of themselves at the head of a CV, and what the forms of CVs share.

The names of the fields are JSON Resume's keys; whatever else an entry holds stays as it is.
"""

from copy import deepcopy
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eclub.kit.forms import Form
from members.forms.cv_fields import Address, Lines, Paragraph, Shown
from members.services.cv_paper import safe_address, text


class DataForm(Form):
    """Shows some keys of a JSON object; ``merged`` gives the object back, changed."""

    marks_optional = False

    def __init__(self, *args: Any, data_shown: dict[str, Any], key: UUID, **kwargs: Any) -> None:
        self.data_shown = data_shown
        super().__init__(*args, auto_id=f"id_{key.hex}_%s", **kwargs)
        for name, field in self.fields.items():
            self.initial[name] = cast("Shown", field).shown(data_shown, name)

    def is_as_shown(self, name: str) -> bool:
        posted = str(self[name].data or "").replace("\r\n", "\n").strip()
        return posted == str(self.initial[name]).strip()

    def _clean_fields(self) -> None:
        """Only what was changed is judged: an import may have left anything."""
        for name, field in self.fields.items():
            if not self.is_as_shown(name):
                try:
                    self.cleaned_data[name] = field.clean(self[name].data)
                    if judge := getattr(self, f"clean_{name}", None):
                        self.cleaned_data[name] = judge()
                except ValidationError as error:
                    self.add_error(name, error)

    def merged(self) -> dict[str, Any]:
        """The object with what was changed in it."""
        result = deepcopy(self.data_shown)
        for name, value in self.cleaned_data.items():
            self.put(result, name, value)
        return result

    def put(self, result: dict[str, Any], name: str, value: Any) -> None:
        if value:
            result[name] = value
        else:
            result.pop(name, None)


class Town(Shown):
    """A key of ``basics.location``."""

    def shown(self, data: dict[str, Any], key: str) -> str:
        location = data.get("location")
        return text(location.get(key)) if isinstance(location, dict) else ""


class Profiles(Lines):
    """``basics.profiles`` by their addresses."""

    def shown(self, data: dict[str, Any], key: str) -> str:
        return "\n".join(filter(None, (text(one.get("url")) for one in profiles_of(data))))

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        for one in written:
            if not safe_address(one):
                raise ValidationError(
                    _("« {address} » n’est pas l’adresse d’une page.").format(address=one[:60])
                )
        return [safe_address(one) for one in written]


def profiles_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    value = data.get("profiles")
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


class BasicsForm(DataForm):
    """Who one is, what one looks for, and how one is reached."""

    name = Shown(gettext_lazy("Nom"), help_text=gettext_lazy("Tel qu’il sera écrit en haut du CV."))
    label = Shown(
        gettext_lazy("Titre du CV"),
        help_text=gettext_lazy("Le métier que vous visez, par exemple « Soudeuse TIG »."),
    )
    summary = Paragraph(
        gettext_lazy("Accroche"),
        rows=4,
        help_text=gettext_lazy(
            "Deux ou trois phrases : votre expérience, vos points forts, votre projet."
        ),
    )
    email = Shown(gettext_lazy("Adresse électronique"))
    phone = Shown(gettext_lazy("Téléphone"))
    postalCode = Town(gettext_lazy("Code postal"), max_length=20)
    city = Town(gettext_lazy("Commune"))
    url = Address(gettext_lazy("Votre site"))
    profiles = Profiles(
        gettext_lazy("Profils en ligne"),
        rows=2,
        help_text=gettext_lazy("Une adresse par ligne, LinkedIn par exemple."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, attributes in {
            "email": {"inputmode": "email", "autocomplete": "email"},
            "phone": {"inputmode": "tel", "autocomplete": "tel"},
            "name": {"autocomplete": "name"},
        }.items():
            self.fields[name].widget.attrs.update(attributes)

    def clean_email(self) -> str:
        return str(forms.EmailField(required=False).clean(self.cleaned_data["email"]))

    def put(self, result: dict[str, Any], name: str, value: Any) -> None:
        if isinstance(self.fields[name], Town):
            location = result.get("location")
            location = dict(location) if isinstance(location, dict) else {}
            super().put(location, name, value)
            super().put(result, "location", location)
        elif name == "profiles":
            known = {text(one.get("url")): one for one in profiles_of(result)}
            nameless = [one for one in profiles_of(result) if not text(one.get("url"))]
            written = [
                known.get(url, {"network": urlsplit(url).netloc, "url": url}) for url in value
            ]
            super().put(result, name, written + nameless)
        else:
            super().put(result, name, value)


class StampForm(forms.Form):
    """Which state of things a page wrote over, and which page it is."""

    revision = forms.IntegerField(min_value=0)
    key = forms.UUIDField(required=False)
    page = forms.UUIDField(required=False)

    def revision_seen(self) -> int:
        """0 when it was not said, which is no state at all."""
        return self.cleaned_data.get("revision") or 0 if self.is_valid() else 0

    def uuid(self, name: str) -> UUID:
        known: UUID | None = self.cleaned_data.get(name) if self.is_valid() else None
        return known or uuid4()
