"""The platform, and one page more: the empty page of somebody who is signed in."""

from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path


@login_required
def empty(request: HttpRequest) -> HttpResponse:
    """What Django costs without us: middlewares, session, person."""
    return HttpResponse(f"<p>{request.user.get_username()}</p>")


settings.ROOT_URLCONF = __name__

from eclub import asgi, urls  # noqa: E402  # after the setting: importing it reads the addresses

urlpatterns = [*urls.urlpatterns, path("empty/", empty)]
handler500 = urls.handler500
application: ProtocolTypeRouter = asgi.application
