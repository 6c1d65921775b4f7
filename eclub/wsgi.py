"""Pages alone, for a WSGI server; sockets need ``eclub.asgi``."""

import os

from django.core.wsgi import get_wsgi_application

from eclub import environment
from eclub.warm import warm_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclub.settings")
environment.answers_people()

application = get_wsgi_application()
warm_up()
