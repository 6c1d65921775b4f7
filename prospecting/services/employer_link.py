"""Links by which a company answers a message: made for it, withdrawn, answered once.

An answer does what its author would have noted by hand: the approach it answers, the prospect's
stage and day to call back, what the region knows. The member who follows the company is told by
one e-mail.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from clubs.models import Seat
from eclub.kit.secret_links import derived_token, token_hash
from eclub.kit.services.audit import record
from eclub.kit.services.outbox import write_mail
from members.models import User
from prospecting.enums import Answer, ApproachKind, EmployerAnswer, MarkKind, MarkOrigin
from prospecting.models import Approach, EmployerLink, Prospect
from prospecting.services import approach as approaches
from prospecting.services import mark as marks
from prospecting.services import prospect as prospects
from prospecting.services import standing

PURPOSE = "employer_link"
# In the place of a secret.
ANY = "any"
WORKS_FOR = timedelta(days=90)
WRITTEN = (ApproachKind.EMAIL, ApproachKind.LETTER)
MEANS = {
    EmployerAnswer.TALK: Answer.INTERESTED,
    EmployerAnswer.LATER: Answer.LATER,
    EmployerAnswer.NO: Answer.NOT_HIRING,
    EmployerAnswer.STOP: Answer.NOT_HIRING,
}


@transaction.atomic
def make(prospect: Prospect, by: User) -> tuple[EmployerLink, str]:
    """A link for one message, and its whole address, which the database does not know.

    Raises ``DoNotContact`` of a company that asked to be left alone.
    """
    standing.demand_contact(prospect.company, prospect.club)
    seed = uuid4()
    token = derived_token(PURPOSE, str(seed))
    link = EmployerLink.objects.create(
        prospect=prospect,
        made_by=by,
        seed=seed,
        token_hash=token_hash(token),
        expires_at=timezone.now() + WORKS_FOR,
    )
    record(by, "employer_link.made", link, prospect=prospect.pk)
    return link, _address(token)


def address_of(link: EmployerLink) -> str:
    """The address of one's own link as long as it works; "" afterwards."""
    if link.withdrawn_at or link.expires_at <= timezone.now():
        return ""
    token = derived_token(PURPOSE, str(link.seed), bytes(link.token_hash))
    return _address(token) if token else ""


def in_text(text: str, prospect: Prospect, by: User) -> tuple[str, EmployerLink | None]:
    """One's own link that was pasted into a text, and its address there."""
    before, after = _address(ANY).rsplit(ANY, 1)
    for found in re.finditer(rf"{re.escape(before)}([\w-]{{43}}){re.escape(after)}", text):
        own = EmployerLink.objects.working().filter(prospect=prospect, made_by=by)
        link = own.filter(token_hash=token_hash(found[1])).first()
        if link is not None:
            return found[0], link
    return "", None


def _address(token: str) -> str:
    return settings.PUBLIC_URL + reverse("employer_answer", args=[token])


@transaction.atomic
def withdraw_all(prospect: Prospect, *, by: User) -> int:
    """One's own links to a company stop working; how many did."""
    working = EmployerLink.objects.working().filter(prospect=prospect, made_by=by)
    withdrawn = working.update(withdrawn_at=timezone.now())
    if withdrawn:
        record(by, "employer_link.withdrawn", prospect, count=withdrawn)
    return withdrawn


def find(token: str) -> EmployerLink | None:
    """The link of an address that works, as long as its author's account does."""
    working = EmployerLink.objects.working().filter(
        token_hash=token_hash(token), made_by__is_active=True
    )
    return working.select_related("prospect__company", "prospect__club__agency__region").first()


@dataclass(frozen=True)
class Told:
    """What a club's prospect page says of links: the answers, and whether one's own still work."""

    answers: list[EmployerLink]
    has_links: bool


def told(prospect: Prospect, reader: User) -> Told:
    """For who works on the prospect: a company writes to the club it knows."""
    working = EmployerLink.objects.working().filter(prospect=prospect, made_by=reader)
    return Told(
        answers=list(EmployerLink.objects.answered().filter(prospect=prospect)),
        has_links=working.exists(),
    )


@transaction.atomic
def answer(
    link: EmployerLink,
    said: EmployerAnswer | str,
    *,
    call_back_on: date | None = None,
    words: str = "",
    reach: str = "",
    now: datetime | None = None,
) -> bool:
    """Keep what the company says; False, changing nothing, when it answered before.

    « Ne plus être contactés » may still be said after any other answer.
    """
    said = EmployerAnswer(said)
    prospect = prospects.lock(link.prospect)
    link = EmployerLink.objects.select_for_update().get(pk=link.pk)
    before, answered_at = link.answer, link.answered_at
    if before == said or (before and said != EmployerAnswer.STOP):
        return False
    now = now or timezone.now()
    link.answer, link.answered_at = said, now
    if not before:
        link.words, link.reach = words.strip(), " ".join(reach.split())
    link.call_back_on = call_back_on if said == EmployerAnswer.LATER else None
    link.save()
    today = timezone.localdate(now, prospect.club.zone)
    noted = _noted_by(link, before, answered_at) if answered_at else None
    approaches.answered(
        noted or _approach_of(link, today),
        answer=MEANS[said],
        on=today,
        call_back_on=today if said == EmployerAnswer.TALK else link.call_back_on,
        by=None,
    )
    if said == EmployerAnswer.STOP:
        marks.say(
            prospect.company,
            prospect.club,
            MarkKind.REFUSES,
            on=today,
            origin=MarkOrigin.EMPLOYER,
            by=None,
        )
    record(None, "employer_link.answered", link, prospect=prospect.pk, answer=str(said))
    _tell(link, prospect, now)
    return True


def _written(link: EmployerLink) -> QuerySet[Approach]:
    """What the link's author wrote to the company, the last first."""
    written = Approach.objects.filter(
        prospect=link.prospect_id, author=link.made_by_id, kind__in=WRITTEN
    )
    related = written.select_related("author", "prospect__company", "prospect__club__agency")
    return related.order_by("-on", "-pk")


def _noted_by(link: EmployerLink, before: str, answered_at: datetime) -> Approach | None:
    """The approach that carries the link's former answer, as long as nobody noted another."""
    on = timezone.localdate(answered_at, link.prospect.club.zone)
    found = _written(link).filter(answer=MEANS[EmployerAnswer(before)], answered_on=on)
    return found.filter(message__link=link).first() or found.first()


def _approach_of(link: EmployerLink, today: date) -> Approach:
    """The message that is answered: the link's, or its author's last, or one written down now.

    What its author noted as an answer stays: a click takes nobody's word away.
    """
    waiting = _written(link).filter(answer=Answer.NONE)
    found = waiting.filter(message__link=link).first() or waiting.first()
    if found is not None:
        return found
    sent_on = timezone.localdate(link.made_at, link.prospect.club.zone)
    return Approach.objects.create(
        prospect=link.prospect,
        author=link.made_by,
        kind=ApproachKind.EMAIL,
        answer=Answer.NONE,
        on=min(sent_on, today),
    )


def _tell(link: EmployerLink, prospect: Prospect, now: datetime) -> None:
    """One e-mail to whoever follows the company: in charge, else who wrote, else the advisor."""
    seated = Seat.objects.open().filter(club=prospect.club, member=link.made_by)
    person = None if prospect.is_free else prospect.in_charge
    if person is None:
        person = link.made_by if seated.exists() else prospect.club.advisor
    if person is None or not person.is_active:
        return
    write_mail(
        person.email,
        "employer_answered",
        {
            "company": prospect.company,
            "link": link,
            "address": settings.PUBLIC_URL + prospect.get_absolute_url(),
        },
        key=f"employer-{link.pk}-{link.answer}",
        language=person.language,
        # The company wrote to the club, not to whoever looks after the outbox.
        secret=True,
    )
