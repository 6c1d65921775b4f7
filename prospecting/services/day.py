"""A member's agenda of the day: whom to thank, to call, to prepare for, most pressing first."""

from dataclasses import dataclass
from datetime import date, timedelta

from clubs.models import Club
from members.models import User
from prospecting.enums import Errand, Stage
from prospecting.models import Prospect

# A meeting is prepared from so many days before; thanks are owed for as many after.
NEAR = timedelta(days=3)
# More first calls than these are no plan for a day.
MOST_CONTACTS = 5
ORDER = list(Errand)


@dataclass(frozen=True)
class Task:
    errand: Errand
    prospect: Prospect
    # The meeting's or the promise's; None for a first contact.
    on: date | None
    today: date

    @property
    def is_late(self) -> bool:
        return self.errand == Errand.CALL_BACK and self.on is not None and self.on < self.today


@dataclass(frozen=True)
class Day:
    tasks: list[Task]
    # What one is in charge of, to contact, beyond the first few.
    more_contacts: int

    @property
    def late(self) -> int:
        return sum(task.is_late for task in self.tasks)


def of(person: User, club: Club, today: date) -> Day:
    """What waits for a member in their club, in one query."""
    mine = (
        Prospect.objects.filter(club=club, in_charge=person)
        .awaiting()
        .may_be_contacted()
        .select_related("company")
        .with_last_approach()
    )
    found = [task for prospect in mine if (task := _task(prospect, today))]
    found.sort(
        key=lambda task: (
            ORDER.index(task.errand),
            task.on or today,
            task.prospect.added_at,
            task.prospect.pk,
        )
    )
    contacts = [task for task in found if task.errand == Errand.CONTACT]
    left_out = contacts[MOST_CONTACTS:]
    return Day([task for task in found if task not in left_out], len(left_out))


def _task(prospect: Prospect, today: date) -> Task | None:
    """The one next thing to do with a company, if it is for today."""
    meets, again = prospect.meets_on, prospect.call_back_on
    is_due = again is not None and again <= today
    if meets and meets >= today:
        if meets - today <= NEAR:
            return Task(Errand.PREPARE, prospect, meets, today)
        return Task(Errand.CALL_BACK, prospect, again, today) if is_due else None
    if meets:
        if not _was_heard_since(prospect):
            errand = Errand.THANK if today - meets <= NEAR else Errand.AFTER
            return Task(errand, prospect, meets, today)
        return Task(Errand.AFTER, prospect, again, today) if is_due else None
    if is_due:
        return Task(Errand.CALL_BACK, prospect, again, today)
    if prospect.stage == Stage.TO_CONTACT and prospect.last_on is None:
        return Task(Errand.CONTACT, prospect, None, today)
    return None


def _was_heard_since(prospect: Prospect) -> bool:
    """Whether something was noted from the day of the meeting on, after it was agreed upon."""
    last, meets, agreed = prospect.last_on, prospect.meets_on, prospect.agreed_on
    return bool(last and meets and agreed and last >= meets and last > agreed)
