"""What a person says of themselves."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from eclub.kit.forms import ModelForm
from members.models import User


class PersonForm(ModelForm):
    class Meta:
        model = User
        fields = [
            "first_name",
            "last_name",
            "language",
            "wants_digest",
            "wants_call_backs",
            "wants_follow_up",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, autocomplete in (("first_name", "given-name"), ("last_name", "family-name")):
            self.fields[name].required = True
            self.fields[name].widget.attrs["autocomplete"] = autocomplete
        self.fields["first_name"].help_text = _("Le club voit votre prénom et votre initiale.")
        self.fields["language"].help_text = _("Celle des pages et des courriels.")
        self.fields["wants_digest"].help_text = _(
            "Un courriel le vendredi, s’il y a du nouveau dans votre e-club."
        )
        self.fields["wants_call_backs"].help_text = _(
            "Un courriel les jours où vous avez promis de rappeler une entreprise."
        )
        self.fields["wants_follow_up"].help_text = _(
            "Une question par courriel, 3, 6 et 12 mois après votre départ."
        )
