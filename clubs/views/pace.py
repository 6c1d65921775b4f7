"""A limit on how much one person writes, said in the form so that nothing typed is lost."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from clubs.forms.change import ChangeForm
from eclub.kit.rates import allowed

TOO_MUCH = gettext_lazy("Vous avez beaucoup écrit d’un coup : réessayez dans quelques minutes.")


def is_too_fast(request: HttpRequest, form: ChangeForm) -> bool:
    """Count one piece of writing; when it is one too many the form says so."""
    if allowed(request, "write_in_club"):
        return False
    form.add_error(None, TOO_MUCH)
    return True
