"""Whether anything that suppression hides can be computed: ten thousand countries attacked."""

import time
from collections.abc import Iterator

from tests.load.measurement import Measurement

SEEDS = 100
EACH = 100


def attack() -> Iterator[Measurement]:
    """Hidden values that the published tables give away, and how long the search took."""
    from tests.dashboards.attacker import countries, publish, recovered

    start, found = time.perf_counter(), 0
    for seed in range(SEEDS):
        for country in countries(seed, EACH):
            found += len(recovered(country, publish(country)))
    words = f"hidden values of {SEEDS * EACH} random countries"
    yield Measurement("suppression.recovered", found, "values", words)
    yield Measurement("suppression.attack_s", time.perf_counter() - start, "s", words)
