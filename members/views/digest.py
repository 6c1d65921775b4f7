"""The page where one stops receiving the week's digest, by the link of the message."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from eclub.kit.access import access, public
from eclub.kit.secret_links import secret_page
from eclub.kit.stop_links import stop_page
from members.services import digest


# Mail programs send the form without having seen the page, so without its cookie: what proves
# that they may is the signed address, and all it can do is this.
@csrf_exempt
@access(public)
@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
def digest_stop(request: HttpRequest, token: str) -> HttpResponse:
    """One button, pressed by a person or by their mail program."""
    person = digest.person_of(token)
    return stop_page(
        request,
        "members/digest_stop.html",
        token,
        wants=bool(person and person.wants_digest),
        language=person.language if person else translation.get_language(),
        stop=partial(digest.stop, person) if person else None,
    )
