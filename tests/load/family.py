"""What programs cost, read from the kernel: a browser with all its children, a server alone."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def family(mark: str) -> list[int]:
    """The processes whose command holds these words, and all their children."""
    parents: dict[int, int] = {}
    roots = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parents[int(entry.name)] = int(_fields(int(entry.name))[1])
            if mark in (entry / "cmdline").read_text():
                roots.add(int(entry.name))
        except OSError:
            continue

    def is_ours(pid: int) -> bool:
        while pid:
            if pid in roots:
                return True
            pid = parents.get(pid, 0)
        return False

    return [pid for pid in parents if is_ours(pid)]


def seconds_of(pids: list[int]) -> float:
    """What these processes have computed so far; those that are gone count nothing."""
    spent = 0
    for pid in pids:
        try:
            fields = _fields(pid)
        except OSError:
            continue
        spent += int(fields[11]) + int(fields[12])
    return spent / TICKS


def megabytes_of_renderers(pids: list[int], pages: int) -> float:
    """Resident memory of the process of one page, the mean of that many pages."""
    resident = []
    for pid in pids:
        try:
            if "--type=renderer" not in Path(f"/proc/{pid}/cmdline").read_text():
                continue
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            continue
        resident += [int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS")]
    # The browser keeps a spare one, which is small.
    return sum(sorted(resident)[-pages:]) / pages


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
