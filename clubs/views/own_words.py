"""One's own words in one's clubs, and taking them back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clubs.services import own_words
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest


@require_safe
@access(signed_in)
def own_words_page(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What one wrote, in every club."""
    return render(request, "clubs/own_words.html", {"written": own_words.of(request.user)})


@require_POST
@access(signed_in)
def own_words_delete(request: AuthenticatedHttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take a piece of it back."""
    if not own_words.delete(request.user, kind, pk):
        raise Http404
    messages.success(request, _("C’est supprimé, pour tout le monde."))
    return redirect("own_words")
