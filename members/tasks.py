"""Work on accounts that is done later, by the worker."""

from celery import shared_task

from members.services import person as people


@shared_task
def forget_ended_sessions() -> None:
    """Erase what is left of sessions that expired."""
    people.forget_ended_sessions()
