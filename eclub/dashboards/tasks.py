"""Work of figures that is done later, by the worker."""

from celery import shared_task

from eclub.dashboards.services import folding


@shared_task
def fold_tallies() -> None:
    """Add what changed to the tallies; when somebody else is at it there is nothing to do."""
    folding.fold()
