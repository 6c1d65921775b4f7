"""What every page says to who is signed in."""

from django.http import HttpRequest

from members import keeping


def kept_forms(request: HttpRequest) -> dict[str, bool]:
    """Whether something that they had written waits to be sent."""
    # An error page may be drawn before anybody has looked who asks.
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {"has_kept_forms": signed_in and keeping.is_waiting(request)}
