"""`rebuild_tallies`: set the figures to what a recount finds, or prove that both agree."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from eclub.dashboards.services import recount


class Command(BaseCommand):
    help = "Count all figures anew from the rows they stand for, while people go on working."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="change nothing: print what differs, and exit with 1 if anything does",
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, check: bool, json: bool, **options: Any) -> None:
        report = recount.check() if check else recount.rebuild()
        self.stdout.write(as_json(report) if json else in_words(report))
        if check and not report.agrees:
            raise CommandError("The tallies and the recount differ.", returncode=1)


def as_json(report: recount.Report) -> str:
    return json.dumps({"agrees": report.agrees} | asdict(report))


def in_words(report: recount.Report) -> str:
    lines = [
        f"{one.level} {one.place} {one.cohort} {one.measure} [{one.cell}]:"
        f" tallied {one.tallied}, counted {one.counted}"
        for one in report.differences
    ]
    if report.different > len(lines):
        lines.append(f"… and {report.different - len(lines)} more")
    if report.misplaced:
        lines.append(f"{report.misplaced} clubs were counted where they do not lie")
    verdict = "all agree" if report.agrees else f"{report.different} differed"
    return "\n".join([*lines, f"{report.tallies} tallies, {verdict}"])
