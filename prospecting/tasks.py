"""Work of prospecting that is done later, by the worker."""

from celery import shared_task
from django.core.exceptions import ValidationError
from django.utils import timezone

from prospecting.models import SireneImport
from prospecting.services import call_back, volunteer
from prospecting.services.sirene import received, run


@shared_task
def write_call_backs() -> None:
    """Enqueue the people whom this morning reminds of their call-backs."""
    for person_id in call_back.due(timezone.now()):
        write_call_backs_of.delay(person_id)


@shared_task
def write_call_backs_of(person_id: int) -> None:
    call_back.remind(person_id, timezone.now())


@shared_task
def tell_volunteers() -> None:
    """Write to those whose session moved or was called off, whoever did it and however."""
    now = timezone.now()
    for offer_id in volunteer.to_tell(now):
        volunteer.tell(offer_id, now)


# The whole country takes hours. The broker hands out a second copy after its own delay: that one
# finds the lock taken and ends.
LONG = 24 * 3600


@shared_task(time_limit=LONG, soft_time_limit=LONG)
def import_sirene(pk: int) -> None:
    """Take an import to its end, from wherever a worker left it."""
    found = SireneImport.objects.filter(pk=pk).first()
    if found is None:
        return
    try:
        run.run(found)
    except ValidationError:
        # Another worker is at it, or the row says what is wrong with the file.
        return


@shared_task
def continue_imports() -> None:
    """Enqueue the import that no worker has: one died, or the broker was down.

    What the command began has nobody's name and is its own to go on with.
    """
    left = SireneImport.objects.unfinished().exclude(started_by=None).first()
    if left is not None and run.is_free():
        import_sirene.delay(left.pk)


@shared_task
def sweep_sirene_files() -> None:
    """Delete what was sent and that no import waits for."""
    received.sweep(timezone.now())
