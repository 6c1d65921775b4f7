"""Work of figures that is done later, by the worker."""

from celery import shared_task
from django.utils import timezone

from eclub.dashboards.services import attention, folding, snapshot


@shared_task
def fold_tallies() -> None:
    """Add what changed to the tallies; when somebody else is at it there is nothing to do."""
    folding.fold()


@shared_task
def look_for_attention() -> None:
    """Find the clubs that need help: most of what makes one is that nothing happens."""
    attention.look(timezone.now())


@shared_task
def take_snapshot() -> None:
    """Freeze the quarter that has ended, once."""
    snapshot.take(timezone.now())
