"""The whole table of faults, each three times: what was lost, and what came twice."""

import os
import queue
import threading
from collections.abc import Iterator

from tests.load import apart, faults
from tests.load.measurement import Measurement

OTHERS = "tests.load.trust_faults"


def measure() -> Iterator[Measurement]:
    """One line for each fault, then the sums; the room's are told by ``faults``.

    The room mostly waits for lines to come back: it has its services and its turn beside the
    others. ``BENCH_FAULTS="mail forms"`` runs some parts only, without the room's.
    """
    sums = {"lost": 0.0, "twice": 0.0}
    for figure in _at_once([OTHERS] if os.environ.get("BENCH_FAULTS") else [OTHERS, faults.ROOM]):
        kind = figure.id.rpartition(".")[2]
        if kind in sums:
            sums[kind] += figure.value
        if not figure.id.startswith("fault.others."):
            yield figure
    for kind, total in sums.items():
        yield Measurement(f"fault.{kind}", total, "over the whole table of faults")


def _at_once(modules: list[str]) -> Iterator[Measurement]:
    """The figures of several, as they come; raises what one of them did, at the end."""
    told: queue.SimpleQueue[Measurement | Exception | None] = queue.SimpleQueue()

    def run(module: str) -> None:
        try:
            for figure in apart.measured(module):
                told.put(figure)
        except Exception as error:  # noqa: BLE001  # raised again below
            told.put(error)
        told.put(None)

    for module in modules:
        threading.Thread(target=run, args=[module], daemon=True).start()
    running, failed = len(modules), []
    while running:
        found = told.get()
        if found is None:
            running -= 1
        elif isinstance(found, Exception):
            failed.append(found)
        else:
            yield found
    if failed:
        raise failed[0]
