"""Inviting staff, and looking for them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from eclub.kit.forms import Form
from members.enums import RoleKind
from members.models import Agency, Invitation, Region, Role


class InviteStaffForm(Form):
    """Whom, as what, and where."""

    email = forms.EmailField(
        label=_("Adresse électronique"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "invalid": _("Écrivez une adresse complète, comme prenom.nom@agence.fr."),
            "required": _("Écrivez l’adresse de la personne à inviter."),
        },
    )
    kind = forms.ChoiceField(
        label=_("Rôle"), choices=[("", _("Choisissez un rôle")), *RoleKind.choices]
    )
    agency = forms.ModelChoiceField(
        Agency.objects.select_related("region"),
        label=_("Agence"),
        help_text=_("Pour un conseiller."),
        empty_label=_("Choisissez une agence"),
        required=False,
    )
    region = forms.ModelChoiceField(
        Region.objects.all(),
        label=_("Région"),
        help_text=_("Pour un responsable régional."),
        empty_label=_("Choisissez une région"),
        required=False,
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind != RoleKind.ADVISOR:
            cleaned["agency"] = None
        elif not cleaned.get("agency"):
            self.add_error("agency", _("Choisissez l’agence de ce conseiller."))
        if kind != RoleKind.MANAGER:
            cleaned["region"] = None
        elif not cleaned.get("region"):
            self.add_error("region", _("Choisissez la région de ce responsable."))
        if not self.errors:
            self._refuse_twice(cleaned)
        return cleaned

    def _refuse_twice(self, cleaned: dict[str, Any]) -> None:
        scope = {name: cleaned[name] for name in ("agency", "region")}
        if Role.objects.filter(person__email=cleaned["email"], kind=cleaned["kind"], **scope):
            self.add_error("email", _("Cette personne a déjà ce rôle."))
        elif Invitation.objects.pending().filter(
            email=cleaned["email"], role_kind=cleaned["kind"], **scope
        ):
            self.add_error(
                "email",
                _("Cette invitation est déjà en attente : renvoyez-la dans la liste ci-dessous."),
            )


class FindStaffForm(Form):
    """The filters of the list."""

    name = forms.CharField(label=_("Nom ou adresse"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=_("Rôle"), choices=[("", _("Tous les rôles")), *RoleKind.choices], required=False
    )
