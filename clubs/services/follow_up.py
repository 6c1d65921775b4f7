"""One question 3, 6 and 12 months after somebody left: by e-mail, or heard by phone.

Each is asked once, by day, and its answer can be changed until the next one is due. Nobody is
asked whose account is closed, who refused, who joined a club again, or who left for a reason of
their own: that may be illness or worse.
"""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.enums import WORK, FollowUpAnswer, FollowUpMonth, OutcomeKind
from clubs.models import FollowUp, Outcome
from eclub.kit.dates import months_after
from eclub.kit.secret_links import new_token, token_hash
from eclub.kit.services import audit
from eclub.kit.services.outbox import write_mail
from eclub.kit.stop_links import StopLink
from members.models import Agency, User

LINK = StopLink("follow_up.stop", "follow_up_stop")
# The hours, in the agency's zone, at which the question may arrive.
FROM, UNTIL = time(10), time(19)
# How long answers to each question are taken, in months after the way out.
OPEN_UNTIL = {
    FollowUpMonth.THREE: 6,
    FollowUpMonth.SIX: 12,
    FollowUpMonth.TWELVE: 15,
}
MOST = 500

AT_WORK = {
    FollowUpAnswer.SAME: gettext_lazy("Oui, dans le même emploi"),
    FollowUpAnswer.WORK: gettext_lazy("Oui, dans un autre emploi"),
    FollowUpAnswer.TRAINING: gettext_lazy("Non, je suis en formation"),
    FollowUpAnswer.SEARCHING: gettext_lazy("Non, je cherche un emploi"),
    FollowUpAnswer.UNSAID: gettext_lazy("Je préfère ne pas répondre"),
}
WITHOUT_WORK = {
    FollowUpAnswer.WORK: gettext_lazy("Oui, j’ai un emploi"),
    FollowUpAnswer.TRAINING: gettext_lazy("Non, je suis en formation"),
    FollowUpAnswer.SEARCHING: gettext_lazy("Non, je cherche un emploi"),
    FollowUpAnswer.UNSAID: gettext_lazy("Je préfère ne pas répondre"),
}


class Closed(ValidationError):
    """It is not yet, or no longer, time for this answer."""

    def __init__(self) -> None:
        super().__init__(_("On ne répond plus à cette question."), code="closed")


def plan(outcome: Outcome) -> None:
    """Plan the questions to ask after a way out, or plan them anew; what was asked stays."""
    waiting = outcome.follow_ups.unasked()
    if outcome.kind == OutcomeKind.OTHER:
        waiting.delete()
        return
    planned = set(outcome.follow_ups.values_list("months", flat=True))
    for months in FollowUpMonth:
        days = {
            "due_on": months_after(outcome.happened_on, months),
            "open_until": months_after(outcome.happened_on, OPEN_UNTIL[months]),
        }
        if months in planned:
            waiting.filter(months=months).update(**days)
        else:
            outcome.follow_ups.create(months=months, **days)


def due(now: datetime) -> list[int]:
    """Questions to ask now; a day that was missed is made up for until the next one is due."""
    found: list[int] = []
    for name in Agency.objects.order_by().values_list("time_zone", flat=True).distinct():
        here = now.astimezone(ZoneInfo(name))
        if FROM <= here.time() < UNTIL:
            there = FollowUp.objects.to_ask(here.date()).filter(
                outcome__seat__club__agency__time_zone=name
            )
            found += there.order_by("due_on", "pk").values_list("pk", flat=True)[:MOST]
    return found


@transaction.atomic
def ask(follow_up_id: int, now: datetime) -> bool:
    """Write the question, unless that is done or nobody may be asked any more; whether it was."""
    unasked = FollowUp.objects.unasked().filter(pk=follow_up_id)
    # A run that holds the row asks; one that was killed has let it go, unasked.
    held = unasked.select_for_update(skip_locked=True).first()
    if held is None:
        return False
    zone = held.outcome.seat.club.zone
    if not FollowUp.objects.to_ask(now.astimezone(zone).date()).filter(pk=held.pk).exists():
        return False
    token, held.token_hash = new_token()
    held.asked_at = now
    held.save(update_fields=["token_hash", "asked_at"])
    person = held.outcome.seat.member
    page = settings.PUBLIC_URL + reverse("follow_up", args=[token])
    return write_mail(
        person.email,
        "follow_up",
        {
            "person": person,
            "follow_up": held,
            "answers": [(label, f"{page}?answer={value}") for value, label in choices(held)],
            "stop_address": LINK.address(person.pk),
        },
        key=f"follow_up:{held.pk}",
        language=person.language,
        headers=LINK.headers(person.pk),
        not_after=datetime.combine(held.open_until, time(), zone),
        # Whoever has its links answers in this person's name.
        secret=True,
    )


def person_of(token: str) -> User | None:
    """Whose link to stop the questions this is; None when it is not whole, or not ours."""
    return User.objects.active().filter(pk=LINK.person_id(token)).first()


def choices(follow_up: FollowUp) -> list[tuple[str, Promise]]:
    """What this person may answer, in the words of somebody who speaks of themselves."""
    words = AT_WORK if follow_up.outcome.kind in WORK else WITHOUT_WORK
    return [(value.value, label) for value, label in words.items()]


def answers_to(follow_up: FollowUp) -> list[FollowUpAnswer]:
    """The same answers, as others name them."""
    return [FollowUpAnswer(value) for value, _label in choices(follow_up)]


def find(token: str) -> FollowUp | None:
    """Whose link this is; None when it is not ours, or its person is known no more."""
    rows = FollowUp.objects.select_related("outcome__seat__club__agency", "outcome__seat__member")
    return rows.filter(token_hash=token_hash(token), outcome__seat__member__is_active=True).first()


@transaction.atomic
def answer(
    follow_up: FollowUp, given: str, *, now: datetime, heard_by: User | None = None
) -> FollowUp:
    """Note an answer, the person's own or what an advisor heard, or change it."""
    # The outcome's row does not change: only this one is locked.
    rows = FollowUp.objects.select_related("outcome__seat__club__agency", "outcome__seat__member")
    held = rows.select_for_update(of=["self"]).get(pk=follow_up.pk)
    if not held.is_open(now):
        raise Closed
    if heard_by and held.is_said_by_themselves:
        raise ValidationError(_("Cette personne a répondu elle-même."), code="answered")
    if held.answer == given and bool(heard_by) == bool(held.heard_by_id):
        return held
    held.answer, held.answered_at, held.heard_by = given, now, heard_by
    held.settled_at = None
    held.save(update_fields=["answer", "answered_at", "heard_by", "settled_at"])
    audit.record(heard_by or held.outcome.seat.member, "follow_up.answered", held)
    return held


@transaction.atomic
def settle(follow_up: FollowUp, *, now: datetime, by: User) -> None:
    """Leave the outcome as it is, whatever the answer proposes; once more changes nothing."""
    if FollowUp.objects.proposing().filter(pk=follow_up.pk).update(settled_at=now):
        audit.record(by, "follow_up.settled", follow_up)


@transaction.atomic
def wish(person: User, *, to_be_asked: bool) -> None:
    """Ask this person no more, or again; once more changes nothing."""
    changed = User.objects.filter(pk=person.pk, wants_follow_up=not to_be_asked).update(
        wants_follow_up=to_be_asked
    )
    if changed:
        action = "user.follow_up_resumed" if to_be_asked else "user.follow_up_stopped"
        audit.record(person, action, person)
