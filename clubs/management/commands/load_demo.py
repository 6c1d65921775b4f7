"""`load_demo`: the demo region, its accounts, and a session that goes on now."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clubs.demo import loading, people

ACCOUNTS = [
    ("conseillere", "advisor at Morlaix, whose club meets now"),
    ("conseiller.brest", "advisor at Brest"),
    ("membre1 … membre8", "members of the club that meets now"),
    ("region", "regional manager, Bretagne"),
    ("region.paysdelaloire", "regional manager, Pays de la Loire"),
    ("admin", "administrator"),
]


class Command(BaseCommand):
    help = "Load the demo region, or bring its dates to now when it is there (needs ECLUB_DEMO=1)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--refresh",
            action="store_true",
            help="load nothing: only make sure that the demo club meets now",
        )

    def handle(self, *args: Any, refresh: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demo has accounts with a public password: set ECLUB_DEMO=1 to load it, "
                "never where real people work."
            )
        now = timezone.now()
        if not refresh:
            loading.load(now)
        if loading.is_loaded():
            loading.refresh(now)
            self.stdout.write(f"Demo accounts, password {people.PASSWORD}:")
            for local, who in ACCOUNTS:
                first, *rest = local.split(" … ")
                addresses = " … ".join(map(people.address, [first, *rest]))
                self.stdout.write(f"  {addresses:<52} {who}")
