"""Asking for a seat: who, where, what work, what keeps one at home, with what equipment, why."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import phonenumbers
from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.enums.application import Device, Equipped, Line, Obstacle
from clubs.forms.change import ChangeForm, KeyField, LineField, ProseField
from clubs.models import Club
from clubs.models.application import MOST_OCCUPATIONS
from eclub.kit.folding import fold
from eclub.kit.language import register_words
from members.models import Commune, Occupation

RANKS = range(1, MOST_OCCUPATIONS + 1)
# Of what somebody may have meant, so many are proposed.
MEANT_MOST = 8
OWN_WORDS = "own"
CHOOSE = gettext_lazy("Choisissez une réponse.")


class TriedField(forms.IntegerField):
    """A number that the browser measured; one that makes no sense was not measured."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(widget=forms.HiddenInput, required=False)

    def clean(self, value: Any) -> int | None:
        written = str(value or "")
        if not (written.isascii() and written.isdecimal() and len(written) < 9):
            return None
        return min(int(written), self.most)


class NameField(LineField):
    """A name, and no message for whoever owns the address: our mails begin with it."""

    MESSAGE = re.compile(r"[@/\d]|www\.|\.[^\W\d_]{2}", re.IGNORECASE)

    def clean(self, value: Any) -> str:
        name: str = super().clean(value)
        if self.MESSAGE.search(name):
            raise forms.ValidationError(
                _("Écrivez un nom seulement, sans chiffre ni adresse ; une espace après un point."),
                code="message",
            )
        return name


def _radio(label: Any, choices: Any, **named: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE},
        **named,
    )


def _occupation(label: Any, **named: Any) -> LineField:
    return LineField(label=label, max_length=100, **named)


class ApplicationForm(ChangeForm):
    key = KeyField()
    first_name = NameField(label=gettext_lazy("Prénom"), max_length=60)
    last_name = NameField(label=gettext_lazy("Nom"), max_length=60)
    email = forms.EmailField(
        label=gettext_lazy("Adresse électronique"),
        help_text=gettext_lazy("Par exemple prenom.nom@exemple.fr. Nos réponses y arriveront."),
        error_messages={
            "invalid": gettext_lazy(
                "Cette adresse est incomplète : écrivez-la comme prenom.nom@exemple.fr."
            )
        },
    )
    phone = LineField(
        label=gettext_lazy("Téléphone"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("Si vous préférez qu’on vous appelle."),
    )
    commune = LineField(
        label=gettext_lazy("Commune ou code postal"),
        max_length=60,
        error_messages={"required": gettext_lazy("Écrivez votre commune ou son code postal.")},
    )
    anywhere = forms.BooleanField(
        label=gettext_lazy("Un autre e-club à distance me conviendrait aussi"),
        help_text=gettext_lazy(
            "Les autres agences de la région pourront alors lire votre candidature et vous "
            "proposer leur e-club. Sans cela, seule l’agence de cet e-club la lit."
        ),
        required=False,
    )
    occupation_1 = _occupation(
        gettext_lazy("Métier que vous cherchez"),
        error_messages={"required": gettext_lazy("Écrivez au moins un métier.")},
    )
    occupation_2 = _occupation(gettext_lazy("Deuxième métier"), required=False)
    occupation_3 = _occupation(gettext_lazy("Troisième métier"), required=False)
    obstacles = forms.MultipleChoiceField(
        label=gettext_lazy("Qu’est-ce qui vous empêche de vous déplacer ?"),
        help_text=gettext_lazy("Cochez tout ce qui vous concerne."),
        choices=Obstacle.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Cochez au moins une réponse.")},
    )
    obstacles_more = ProseField(
        label=gettext_lazy("Voulez-vous préciser ?"),
        help_text=gettext_lazy("N’écrivez rien sur votre santé : nous n’en avons pas besoin."),
        max_length=500,
        required=False,
        rows=2,
    )
    device = _radio(gettext_lazy("Vous suivriez les séances sur…"), Device.choices)
    camera = _radio(gettext_lazy("A-t-il une caméra ?"), Equipped.choices)
    microphone = _radio(gettext_lazy("A-t-il un micro ?"), Equipped.choices)
    line = _radio(gettext_lazy("Votre connexion à Internet"), Line.choices)
    camera_tried = TriedField(1)
    microphone_tried = TriedField(1)
    line_ms = TriedField(60_000)
    line_kbps = TriedField(10_000_000)
    line_up_kbps = TriedField(10_000_000)
    motivation = ProseField(
        label=gettext_lazy("Pourquoi un e-club ?"),
        help_text=gettext_lazy("Deux ou trois phrases suffisent, avec vos mots."),
        max_length=1500,
        rows=4,
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("J’ai lu ce que deviennent mes réponses, et je suis d’accord"),
        error_messages={
            "required": gettext_lazy("Cochez cette case : sans votre accord, rien n’est gardé.")
        },
    )

    def __init__(self, club: Club, data: Mapping[str, Any] | None = None) -> None:
        self.club = club
        super().__init__(data)
        for name, said in (("first_name", "given-name"), ("last_name", "family-name")):
            self.fields[name].widget.attrs["autocomplete"] = said
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["phone"].widget.attrs |= {"autocomplete": "tel", "inputmode": "tel"}
        self.fields["commune"].widget.attrs["autocomplete"] = "address-level2"
        for rank in RANKS:
            self.fields[f"occupation_{rank}"].widget.attrs |= {
                "list": "occupations",
                "autocomplete": "off",
                "hx-get": reverse("occupation_options"),
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "#occupations",
                "hx-swap": "innerHTML",
                "hx-params": f"occupation_{rank}",
            }
        self._communes: dict[str, Commune] = {}
        self._occupations: dict[str, Occupation] = {}
        if data is not None:
            self._ask_commune(self._written("commune"))
            for rank in RANKS:
                self._ask_occupation(rank, self._written(f"occupation_{rank}"))

    def _written(self, name: str) -> str:
        return " ".join(str(self.data.get(name, "")).replace("\0", "").split())[:100]

    def _ask_commune(self, written: str) -> None:
        """Which one is meant, when several have this name or this postcode."""
        place = float(self.club.agency.latitude), float(self.club.agency.longitude)
        called = Commune.objects.called(written).nearest_to(*place)[:MEANT_MOST]
        found = called or (list(Commune.objects.resembling(written)[:3]) if written else [])
        self._communes = {one.code: one for one in found}
        if len(called) != 1 and found:
            names = [(one.code, f"{one.name} ({one.departement})") for one in found]
            self._ask("commune_meant", written, names, _("Choisissez votre commune."))

    def _ask_occupation(self, rank: int, written: str) -> None:
        """Which occupation of the register is meant, unless it is written as it has it."""
        if not written:
            return
        found = list(Occupation.objects.named(written)[:MEANT_MOST])
        exact = [one for one in found if one.plain == fold(written) or one.code == written.upper()]
        self._occupations |= {one.code: one for one in exact or found}
        if found and not exact:
            names = [(one.code, register_words(one.label)) for one in found]
            names.append((OWN_WORDS, _("Aucun de ceux-là : gardez mes mots")))
            said = _("Choisissez le métier le plus proche, ou gardez vos mots.")
            self._ask(f"occupation_{rank}_meant", written, names, said)

    def _ask(self, name: str, written: str, choices: Sequence[tuple[str, str]], said: str) -> None:
        label = _("« %(written)s » : que voulez-vous dire ?") % {"written": written}
        field = _radio(label, choices)
        field.error_messages |= {"required": said, "invalid_choice": said}
        self.add_field(name, field)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.lower()

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if not phone:
            return ""
        try:
            known = phonenumbers.parse(phone, "FR")
        except phonenumbers.NumberParseException:
            known = None
        if known is None or not phonenumbers.is_possible_number(known):
            raise forms.ValidationError(
                _("Ce numéro n’est pas complet : écrivez-le comme 02 98 00 00 00, ou laissez vide.")
            )
        return phone

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("commune") and not self._communes and Commune.objects.exists():
            self.add_error(
                "commune",
                _("Cette commune est inconnue : écrivez son nom entier, ou son code postal."),
            )
        return answers

    @property
    def commune_fields(self) -> list[forms.BoundField]:
        return self._group("commune")

    @property
    def occupation_fields(self) -> list[forms.BoundField]:
        return [field for rank in RANKS for field in self._group(f"occupation_{rank}")]

    def _group(self, name: str) -> list[forms.BoundField]:
        """A question, and what it made us ask."""
        return [self[one] for one in (name, f"{name}_meant") if one in self.fields]

    @property
    def told(self) -> dict[str, Any]:
        """What the service keeps: the answers, places and occupations as registers have them."""
        asked = {"key", "agreed", "commune", "commune_meant"}
        told = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in asked and not name.startswith("occupation_")
        }
        for name in ("camera_tried", "microphone_tried"):
            told[name] = bool(told[name])
        return told | self._place() | self._wishes()

    def _place(self) -> dict[str, Any]:
        meant = self.cleaned_data.get("commune_meant")
        found = self._communes.get(meant) if meant else next(iter(self._communes.values()), None)
        if found is None:
            # No register was brought in yet: what was written, and no distance.
            return {"commune": self.cleaned_data["commune"]}
        return {
            "commune": found.name,
            "commune_code": found.code,
            "latitude": found.latitude,
            "longitude": found.longitude,
        }

    def _wishes(self) -> dict[str, Any]:
        codes: list[str] = []
        words: list[str] = []
        for rank in RANKS:
            written = self.cleaned_data.get(f"occupation_{rank}")
            if not written:
                continue
            code = self.cleaned_data.get(f"occupation_{rank}_meant") or next(
                (one.code for one in self._occupations.values() if _is(one, written)), OWN_WORDS
            )
            (words if code == OWN_WORDS else codes).append(written if code == OWN_WORDS else code)
        return {
            "occupations": list(dict.fromkeys(codes)),
            "other_occupation": ", ".join(words)[:320],
        }


def _is(occupation: Occupation, written: str) -> bool:
    return occupation.plain == fold(written) or occupation.code == written.upper()
