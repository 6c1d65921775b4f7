"""What a web process does once its code is there, before it answers anybody."""

import gc
from importlib import import_module

from django.conf import settings


def warm_up() -> None:
    """Load every page's code, and spare what is loaded by now the collector's looks.

    The first visitor does not wait for that code; a full collection would stop pages and rooms
    for 0.1 s. A page makes thousands of objects and leaves none.
    """
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)
