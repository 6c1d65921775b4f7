"""What a session is about."""

from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm, LineField


class ThemeForm(ChangeForm):
    theme = LineField(label=_("Thème de la séance"), max_length=120, required=False)
