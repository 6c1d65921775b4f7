"""The demo region: invented people in real places, with dates around the day it is loaded."""

from django.dispatch import Signal

# Sent inside the transaction that loads, with ``club``, which meets now, and ``now``: the apps
# above give it what is theirs.
demo_loaded = Signal()
