"""Whether somebody has signed in from this browser before: it keeps a mark, which says nothing.

What is told to the person when it has not: a stolen password is used from somewhere else. The
mark also says for whom a form is kept that was sent once the session was over (``kept_form``).
"""

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from members.models import User

COOKIE = "eclub_known"
# Several people sign in on the library's computer; the latest are kept.
KEPT, LASTS = 8, 365 * 24 * 3600


def is_known(request: HttpRequest, person: User) -> bool:
    """Whether this browser carries the person's mark."""
    return any(constant_time_compare(each, mark(person)) for each in _marks(request))


def remember(request: HttpRequest, response: HttpResponseBase, person: User) -> None:
    """Have the browser carry it for a year."""
    others = [each for each in _marks(request) if each != mark(person)]
    response.set_signed_cookie(
        COOKIE,
        ".".join([mark(person), *others][:KEPT]),
        max_age=LASTS,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def latest(request: HttpRequest) -> str:
    """The mark of who signed in from this browser last; "" when nobody ever did."""
    return _marks(request)[0]


def mark(person: User) -> str:
    """What stands for a person in a browser: it cannot be made, nor read, without our key."""
    said = f"{person.pk} {person.known_devices_round}"
    return salted_hmac("members.known_device", said, algorithm="sha256").hexdigest()[:24]


def forget_all(person: User) -> None:
    """Know no browser of theirs any more: somebody else may have one, or have had the password."""
    User.objects.filter(pk=person.pk).update(known_devices_round=F("known_devices_round") + 1)
    person.refresh_from_db(fields=["known_devices_round"])


def _marks(request: HttpRequest) -> list[str]:
    found = request.get_signed_cookie(COOKIE, "", max_age=LASTS)
    return (found or "").split(".")
