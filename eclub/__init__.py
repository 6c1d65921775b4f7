"""The platform: settings, addresses and servers that put the apps together."""

# Tasks bind to this application wherever Django is set up.
from eclub.celery import app as celery_app

__all__ = ["celery_app"]
