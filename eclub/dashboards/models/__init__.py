"""Counts of everything that happens, kept where they are read."""

from eclub.dashboards.models.tally import Tally, TallyDelta, TallyMove, TallyPlace

__all__ = ["Tally", "TallyDelta", "TallyMove", "TallyPlace"]
