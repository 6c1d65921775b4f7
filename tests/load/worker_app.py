"""The platform's worker, less patient with mail servers and with smaller batches: so that what
takes minutes in production takes seconds in a bench.
"""

import django

from eclub.celery import app

django.setup()

from django.conf import settings  # noqa: E402  # the applications come first

from eclub.kit import mail  # noqa: E402
from prospecting.services.sirene import run  # noqa: E402

settings.EMAIL_TIMEOUT = 0.5
mail.ANSWERS_WITHIN = 2.0
run.BATCH = 1000

__all__ = ["app"]
