"""Pages and sockets, for an ASGI server."""

import os

from django.core.asgi import get_asgi_application

from eclub import environment
from eclub.warm import warm_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclub.settings")
environment.answers_people()

pages = get_asgi_application()

# Sockets import models, which need the applications loaded.
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import OriginValidator  # noqa: E402
from channels.sessions import CookieMiddleware  # noqa: E402
from django.conf import settings  # noqa: E402

from clubs.routing import urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": pages,
        "websocket": OriginValidator(
            CookieMiddleware(URLRouter(urlpatterns)), settings.SOCKET_ORIGINS
        ),
    }
)

warm_up()
