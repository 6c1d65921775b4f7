"""The whole table of faults, each three times: what was lost, and what came twice."""

import os
from collections.abc import Iterator

from tests.load import apart, faults
from tests.load.measurement import Measurement

OTHERS = "tests.load.trust_faults"


def measure() -> Iterator[Measurement]:
    """One line for each fault, then the sums; the room's are told by ``faults``.

    ``BENCH_FAULTS="mail forms"`` runs some parts only, without the room's.
    """
    sums = {"lost": 0.0, "twice": 0.0}
    for module in [OTHERS] if os.environ.get("BENCH_FAULTS") else [OTHERS, faults.ROOM]:
        for figure in apart.measured(module):
            kind = figure.id.rpartition(".")[2]
            if kind in sums:
                sums[kind] += figure.value
            if not figure.id.startswith("fault.others."):
                yield figure
    for kind, total in sums.items():
        yield Measurement(f"fault.{kind}", total, "over the whole table of faults")
