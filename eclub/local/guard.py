"""Ends what a killed supervisor leaves behind, grandchildren and deaf programs included.

It learns of process groups on its input, `+ group` and `- group`; the end of the input is the
end of the supervisor, however that came. A script of the standard library: it must be light.
"""

import contextlib
import os
import signal
import sys
import time


def main() -> None:
    """Remember groups until the input ends, then end those that remain within some seconds."""
    for deaf_to in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(deaf_to, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        sign, number = line.split()
        (groups.add if sign == "+" else groups.discard)(int(number))
    deadline = time.monotonic() + float(sys.argv[1])
    for group in groups:
        send(group, signal.SIGTERM)
    while any(send(group, 0) for group in groups) and time.monotonic() < deadline:
        time.sleep(0.05)
    for group in groups:
        send(group, signal.SIGKILL)


def send(group: int, number: int) -> bool:
    """Send a signal to a group, 0 to ask only; whether there was anybody."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False


if __name__ == "__main__":
    main()
