"""Noting who of the staff opened what of whose data, so that the person can ask who did."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from eclub.kit.dates import months_after
from members.enums import ConsultedKind
from members.models import Consultation, User
from members.models.consultation import ACCESS_LOG_MONTHS


def note(
    reader: User, kind: ConsultedKind, people: Iterable[User] = (), *, emails: Iterable[str] = ()
) -> None:
    """Once a day, of the staff only: what members see of each other is the club's life.

    ``emails`` are of people without an account.
    """
    if not reader.is_on_staff:
        return
    day = timezone.localdate()
    rows = [
        Consultation(person=person, reader=reader, kind=kind, on=day)
        for person in {one.pk: one for one in people}.values()
        if person != reader
    ]
    rows += [
        Consultation(email=one, reader=reader, kind=kind, on=day)
        for one in {*emails} - {reader.email}
    ]
    Consultation.objects.bulk_create(rows, ignore_conflicts=True)


def sweep(now: datetime) -> int:
    """Forget those of more than a year ago; how many."""
    since = months_after(timezone.localdate(now), -ACCESS_LOG_MONTHS)
    return Consultation.objects.filter(on__lt=since).delete()[0]
