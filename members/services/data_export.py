"""Everything held on a person, for that person: asked for, made by the worker, gone in a week."""

import zipfile
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation

from eclub.kit.feature_settings import CONTACT
from eclub.kit.services import audit
from eclub.kit.services.outbox import write_mail
from eclub.kit.shelf import Shelf
from members.models import DataExport, User
from members.models.data_export import EXPORT_KEPT
from members.services import data_export_pages

# Of our own making: nobody sends one.
SHELF = Shelf("exports", most_bytes=lambda: 0)
SHELF.delete_with(DataExport)


def ask(person: User) -> DataExport:
    """Have it made; one that waits already is the one."""
    from members.tasks import make_data_export  # tasks import services: only this goes back

    try:
        with transaction.atomic():
            asked = DataExport.objects.create(
                person=person, media_type="application/zip", size=0, name=""
            )
            audit.record(person, "data_export.asked", person)
            pk = asked.pk
            transaction.on_commit(lambda: make_data_export.delay(pk), robust=True)
    except IntegrityError:
        asked = DataExport.objects.waiting().get(person=person)
    return asked


def waiting() -> list[int]:
    """Those that no worker made: the broker was down, or a worker died."""
    return list(DataExport.objects.waiting().values_list("pk", flat=True)[:100])


@transaction.atomic
def make(pk: int, now: datetime | None = None) -> bool:
    """Write the archive and tell its person; False when another worker has or had it.

    Memory stays the same however much there is: rows are read in portions and written as read.
    """
    waits = DataExport.objects.waiting().select_for_update(skip_locked=True, of=["self"])
    export = waits.select_related("person").filter(pk=pk).first()
    if export is None:
        return False
    now = now or timezone.now()
    person = export.person
    with translation.override(person.language), SHELF.compose(export) as draft:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            data_export_pages.write(archive, person, now)
        export.name = f"{settings.BRAND['name']}-{timezone.localdate(now):%Y-%m-%d}.zip"
        export.size, export.ready_at = draft.stat().st_size, now
        export.save(update_fields=["name", "size", "ready_at"])
        # A second one replaces the first: there is one to guard.
        for older in DataExport.objects.filter(person=person, ready_at__lt=now).exclude(pk=pk):
            older.delete()
        audit.record(None, "data_export.made", person, bytes=export.size)
        write_mail(
            person.email,
            "data_export",
            {
                "person": person,
                "link": settings.PUBLIC_URL + reverse("my_data"),
                "until": export.expires_at,
                "contact": CONTACT.value,
            },
            key=f"data-export-{export.pk}",
            language=person.language,
        )
        SHELF.keep(export, draft)
    return True


def readable(person: User) -> DataExport | None:
    """The one they may take now."""
    return DataExport.objects.readable(person).order_by(F("ready_at").desc()).first()


def sweep(now: datetime) -> int:
    """Forget those past their days, and files that no row names; how many rows."""
    old = DataExport.objects.filter(ready_at__lte=now - EXPORT_KEPT)
    count = len([one.delete() for one in old])
    SHELF.sweep(DataExport.objects.all(), now)
    return count
