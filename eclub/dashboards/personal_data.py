"""The figures say nothing of anybody, see ``eclub.kit.personal_data``."""

from eclub.kit.personal_data import Entry, NotPersonal

REGISTER: list[Entry] = [
    NotPersonal("dashboards.alert", "That a club needs a look, and why, in counts."),
    NotPersonal("dashboards.snapshot", "When figures were frozen."),
    NotPersonal("dashboards.snapshotplace", "Counts of a place."),
    NotPersonal("dashboards.publishedline", "A figure of eleven people at least."),
    NotPersonal("dashboards.tally", "Counts of a place and a quarter."),
    NotPersonal("dashboards.tallydelta", "A change of a count."),
    NotPersonal("dashboards.tallymove", "That a club is counted elsewhere."),
    NotPersonal("dashboards.tallyplace", "Where a club is counted."),
]
