"""What became of the people of the demo's closed clubs: questions asked, answered, left open."""

from datetime import datetime, time, timedelta
from itertools import cycle

from clubs.enums import WORK, FollowUpAnswer, OutcomeKind
from clubs.models import Club, FollowUp, Outcome
from clubs.services import follow_up, outcome_correction

# By turns, who left for work, and who did not; "" never answered.
AT_WORK = [FollowUpAnswer.SAME, FollowUpAnswer.SAME, "", FollowUpAnswer.WORK, FollowUpAnswer.SAME]
WITHOUT_WORK = [FollowUpAnswer.TRAINING, FollowUpAnswer.WORK, FollowUpAnswer.SEARCHING, ""]


def fill(club: Club, now: datetime) -> None:
    """Ask the people of a closed club what was due, and answer for most of them."""
    _correct_one(club)
    today = now.astimezone(club.zone).date()
    due = FollowUp.objects.filter(outcome__seat__club=club, due_on__lte=today)
    asked = list(due.select_related("outcome__seat__club__agency").order_by("due_on", "pk"))
    turns = {True: cycle(AT_WORK), False: cycle(WITHOUT_WORK)}
    for one in asked[:-1]:
        given = next(turns[one.outcome.kind in WORK])
        one.asked_at = datetime.combine(one.due_on, time(10), club.zone)
        if given:
            one.answer, one.answered_at = given, min(now, one.asked_at + timedelta(hours=26))
            one.heard_by = club.advisor if given == FollowUpAnswer.TRAINING else None
        one.save()
    # The last one has its message in the outbox, whose links still wait.
    for one in asked[-1:]:
        follow_up.ask(one.pk, now)


def _correct_one(club: Club) -> None:
    """A short job that became a longer one."""
    short = Outcome.objects.filter(seat__club=club, kind=OutcomeKind.SHORT).first()
    if short is not None and club.advisor is not None:
        outcome_correction.correct(
            short.seat,
            kind=OutcomeKind.FIXED_TERM,
            channel=short.channel,
            happened_on=short.happened_on,
            job=short.job,
            reason="Le contrat signé est de sept mois, pas de trois.",
            by=club.advisor,
        )
