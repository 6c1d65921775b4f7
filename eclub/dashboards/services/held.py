"""When a session was held: it was not cancelled, and somebody was there.

The tallies' triggers (``migrations/0009_held.py``) and ``attention`` say the same; tests compare
them.
"""

from django.db.models import Exists, OuterRef, Q

from clubs.enums import SessionState
from clubs.models import Attendance
from clubs.services.my_club import THERE

SOMEBODY_THERE = Exists(Attendance.objects.filter(session=OuterRef("pk"), state__in=THERE))
HELD = Q(state=SessionState.PLANNED) & Q(SOMEBODY_THERE)
