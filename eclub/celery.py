"""The Celery application: workers and beat import it."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclub.settings")

app = Celery("eclub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
