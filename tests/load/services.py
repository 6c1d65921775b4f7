"""The services of a bench, as things that die."""

import json
import os
import signal
import time

from eclub.local.environment import state_directory

# Seconds within which a keeper has its server again, unless it has given it up.
KEPT_WITHIN = 30.0


def kill(service: str, how: signal.Signals) -> None:
    """End the server of a service of this bench; its keeper starts it again.

    A keeper gives up a server that ends again and again (``CRASHES_A_MINUTE``): this raises then.
    """
    record = state_directory() / service / "running.json"
    deadline = time.monotonic() + KEPT_WITHIN
    while not record.exists():
        if time.monotonic() > deadline:
            raise RuntimeError(f"nobody keeps {service} any more: has it been killed too often?")
        time.sleep(0.05)
    os.kill(int(json.loads(record.read_text())["pid"]), how)
