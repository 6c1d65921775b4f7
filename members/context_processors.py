"""What every page says to who is signed in."""

from django.http import HttpRequest

from members import keeping


def kept_forms(request: HttpRequest) -> dict[str, bool]:
    """Whether something that they had written waits to be sent."""
    return {"has_kept_forms": request.user.is_authenticated and keeping.is_waiting(request)}
