"""Pages and sockets, for an ASGI server."""

import gc
import os
from importlib import import_module

from django.core.asgi import get_asgi_application

from eclub import environment

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

# Every page's code: the first visitor does not wait for it.
import_module(settings.ROOT_URLCONF)
# What is loaded by now stays: looked through again, it would stop pages and rooms for 0.1 s. A
# page makes thousands of objects and leaves none.
gc.collect()
gc.freeze()
gc.set_threshold(10_000)
