"""One more event, with what counts it and without; and many of them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from prospecting.enums import Answer, ApproachKind
from prospecting.models import Prospect
from prospecting.services import approach

# In turns, so that both meet the same minutes.
TURNS = 8
EACH = 25
COUNTING = """
SELECT DISTINCT tgrelid::regclass::text, quote_ident(tgname)
  FROM pg_trigger WHERE tgname LIKE 'tally%%'
"""
ROW = """
INSERT INTO prospecting_approach (prospect_id, author_id, key, kind, answer, "on", note, written_at)
VALUES (%s, %s, gen_random_uuid(), 'phone', 'later', current_date, '', now())
"""
# One statement each, anywhere in the country.
MANY = """
DO $$
DECLARE
    chosen record;
BEGIN
    FOR chosen IN
        SELECT id, in_charge_id AS member FROM prospecting_prospect
         ORDER BY hashint8extended(id, 1) LIMIT {count}
    LOOP
        INSERT INTO prospecting_approach
            (prospect_id, author_id, key, kind, answer, "on", note, written_at)
        VALUES (chosen.id, chosen.member, gen_random_uuid(), 'phone', 'later', current_date, '',
                now());
    END LOOP;
END $$
"""


def each() -> dict[str, tuple[list[float], list[float]]]:
    """Milliseconds of an approach as a member logs it and as a bare row, counted and not."""
    # One more turn, for what is slower the first time.
    prospects = (
        Prospect.objects.awaiting()
        .in_hand_of_members()
        .select_related("club", "in_charge")
        .order_by("pk")[: 2 * EACH * (TURNS + 1)]
    )
    return {
        "event_ms": _in_turns(_log, list(prospects)),
        "event_row_ms": _in_turns(_insert, list(prospects)),
    }


def many(count: int) -> None:
    """Log so many approaches, of as many companies."""
    with connection.cursor() as cursor:
        cursor.execute(MANY.format(count=count))


def _log(prospect: Prospect) -> None:
    member = prospect.in_charge
    if member is None:
        raise RuntimeError("nobody is in charge of a company that was in somebody's hand")
    approach.log(
        prospect,
        key=uuid4(),
        kind=ApproachKind.PHONE,
        answer=Answer.LATER,
        on=timezone.localdate(),
        by=member,
    )


def _insert(prospect: Prospect) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ROW, [prospect.pk, prospect.in_charge_id])


def _in_turns(
    event: Callable[[Prospect], None], prospects: list[Prospect]
) -> tuple[list[float], list[float]]:
    counted: list[float] = []
    uncounted: list[float] = []
    waiting = iter(prospects)
    for turn in range(TURNS + 1):
        times = [_time(event, next(waiting)) for _ in range(EACH)]
        with _uncounted():
            beside = [_time(event, next(waiting)) for _ in range(EACH)]
        if turn:
            counted += times
            uncounted += beside
    return counted, uncounted


def _time(event: Callable[[Prospect], None], prospect: Prospect) -> float:
    began = time.perf_counter()
    event(prospect)
    return (time.perf_counter() - began) * 1000


@contextmanager
def _uncounted() -> Iterator[None]:
    """Without the triggers of the tallies."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTING, {})
        triggers = cursor.fetchall()
        for table, name in triggers:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        yield
        for table, name in triggers:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")
