"""What some work did to the machine: rows of tables that were read whole, and memory."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from tests.load.measurement import Measurement

# Reading a smaller table whole is what a planner does rightly.
LARGE = 10_000
READ = """
SELECT pg_class.relname, seq_tup_read, coalesce(idx_tup_fetch, 0)
  FROM pg_stat_user_tables JOIN pg_class ON pg_class.oid = relid
 WHERE reltuples >= %s
"""
STATUS, PEAK = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass
class Seen:
    """Filled when the work is over."""

    whole: Counter[str] = field(default_factory=Counter)
    by_index: Counter[str] = field(default_factory=Counter)
    grown_mb: float = 0.0

    def read(self, name: str, times: int) -> Iterator[Measurement]:
        """Rows of large tables read by going through them, and by an index, for each of so many
        times.
        """
        for suffix, rows in (("read_whole", self.whole), ("read_by_index", self.by_index)):
            most = ", ".join(f"{table} {count}" for table, count in rows.most_common(3))
            unit = f"rows of large tables for each{f': {most} in all' if most else ''}"
            yield Measurement(f"{name}.{suffix}", rows.total() / times, unit)


@contextmanager
def seen() -> Iterator[Seen]:
    """Of this process, and of its own connection to the database."""
    found = Seen()
    whole, by_index = _read()
    began = _kilobytes("VmRSS")
    PEAK.write_text("5")  # the highest so far is forgotten
    yield found
    found.grown_mb = max(_kilobytes("VmHWM") - began, 0) / 1024
    whole_now, by_index_now = _read()
    found.whole, found.by_index = whole_now - whole, by_index_now - by_index


def _read() -> tuple[Counter[str], Counter[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(READ, [LARGE])
        rows = cursor.fetchall()
    return (
        Counter({table: whole for table, whole, _ in rows}),
        Counter({table: by_index for table, _, by_index in rows}),
    )


def _kilobytes(name: str) -> int:
    return int(STATUS.read_text().partition(f"{name}:")[2].split()[0])
