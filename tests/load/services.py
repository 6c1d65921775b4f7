"""The services of a bench, as things that die."""

import json
import os
import signal

from eclub.local.environment import state_directory


def kill(service: str, how: signal.Signals) -> None:
    """End the server of a service of this bench; its keeper starts it again."""
    record = json.loads((state_directory() / service / "running.json").read_text())
    os.kill(int(record["pid"]), how)
