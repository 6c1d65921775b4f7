"""The Celery application: workers and beat import it."""

import os
from logging.config import dictConfig

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

from eclub import broker
from eclub.kit import task_log  # noqa: F401  # follows every task by its signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclub.settings")

broker.use()
app = Celery("eclub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def print_as_the_platform(**_: object) -> None:
    """Celery's own set-up would print tasks its way: everything goes through ``eclub.kit.logs``."""
    dictConfig(settings.LOGGING)
