"""Counts of everything that happens, kept where they are read; and who needs help."""

from eclub.dashboards.models.alert import Alert
from eclub.dashboards.models.snapshot import PublishedLine, Snapshot, SnapshotPlace
from eclub.dashboards.models.tally import Tally, TallyDelta, TallyMove, TallyPlace

__all__ = [
    "Alert",
    "PublishedLine",
    "Snapshot",
    "SnapshotPlace",
    "Tally",
    "TallyDelta",
    "TallyMove",
    "TallyPlace",
]
