"""A test that needs the whole machine among others."""

import fcntl
import threading
import time
from pathlib import Path

from tests import machine


def somebody_waits(folder: Path) -> bool:
    with (folder / "turnstile").open("w") as turnstile:
        try:
            fcntl.flock(turnstile, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_who_waits_to_be_alone_comes_before_who_came_later(tmp_path: Path) -> None:
    order: list[str] = []

    def come(name: str, alone: bool) -> None:
        with machine.place(tmp_path, alone=alone):
            order.append(name)
            # Nobody else comes in before this one has gone.
            time.sleep(0.02)
            order.append(name)

    alone = threading.Thread(target=come, args=["alone", True])
    later = threading.Thread(target=come, args=["later", False])
    with machine.place(tmp_path, alone=False), machine.place(tmp_path, alone=False):
        alone.start()
        while not somebody_waits(tmp_path):
            time.sleep(0.005)
        later.start()
        order.append("both")
    alone.join()
    later.join()
    assert order == ["both", "alone", "alone", "later", "later"]
