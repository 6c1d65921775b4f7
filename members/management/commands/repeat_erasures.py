"""``manage.py repeat_erasures``: erases again who a restored backup brought back."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from eclub.kit.models.erasure import ErasureBasis
from eclub.kit.services.erasure import references
from members.models import User
from members.services import erasure


class Command(BaseCommand):
    help = (
        "Reads references of erasures, one a line, as the worker's log and the page "
        "« Effacements » have them, and erases those people again. Others are not touched."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = {line.split()[-1] for line in sys.stdin if line.strip()}
        if not wanted:
            raise CommandError("Nothing to repeat: write a reference a line.")
        back, unknown = [], set(wanted)
        for pk, erased_on in User.objects.values_list("pk", "erased_on").iterator():
            theirs = wanted.intersection(references(pk))
            unknown -= theirs
            if theirs and erased_on is None:
                back.append(pk)
        done = [erasure.carry_out(pk, ErasureBasis.ASKED, timezone.now()) for pk in back]
        again = sum(one is not None for one in done)
        self.stdout.write(f"{len(wanted)} references, {len(back)} people back, {again} erased.")
        if unknown:
            raise CommandError(
                f"{len(unknown)} references are nobody's here: they came after the backup, or under"
                " another SECRET_KEY, which must be among SECRET_KEY_FALLBACKS. Repeat then."
            )
        if None in done:
            raise CommandError("Some have to wait: they lead a club, or were in a room just now.")
