"""Inviting somebody without an account to a session's room."""

from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm, LineField


class GuestForm(ChangeForm):
    name = LineField(
        label=_("Nom"),
        max_length=60,
        help_text=_("Le club verra ce nom dans la salle."),
        error_messages={"required": _("Dites comment cette personne s’appellera dans la salle.")},
    )
    purpose = LineField(
        label=_("Elle vient pour"),
        max_length=120,
        required=False,
        help_text=_("Par exemple une simulation d’entretien."),
    )
