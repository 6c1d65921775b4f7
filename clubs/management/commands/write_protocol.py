"""``manage.py write_protocol``: renew ``docs/protocol.md``."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from clubs.video.protocol_page import page

PAGE = Path(settings.BASE_DIR) / "docs" / "protocol.md"


class Command(BaseCommand):
    help = "Write docs/protocol.md from the room's messages."

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(page())
