"""Who in a club knows somebody in a company: a number, then a question, then one answer.

The number counts members, other than who asks, with an open seat and a contact there that they
let the club know of. Nothing else about anybody's contacts is read here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from clubs.enums import AnswerState, IntroductionState, Passing
from clubs.feature_settings import INTRODUCTION_DAYS
from clubs.models import Introduction, IntroductionAnswer, Seat
from eclub.kit.folding import fold_company
from eclub.kit.models import OutboxMail
from eclub.kit.models.outbox import MailState
from eclub.kit.services import audit
from eclub.kit.services.outbox import write_mail
from members.models import Contact, User

# Of one member at a time: a club of eight has other things to do.
WAITING_MOST = 10
SHOWN_MOST = 50


class TooLate(ValidationError):
    """The question is closed: answered by somebody else, withdrawn, or too old."""


@dataclass(frozen=True)
class Asked:
    """One's own question with its state."""

    introduction: Introduction
    state: IntroductionState
    accepted: IntroductionAnswer | None


@dataclass(frozen=True)
class Question:
    """A question put to oneself, with what became of it and of one's own answer."""

    answer: IntroductionAnswer
    state: IntroductionState

    @property
    def is_open(self) -> bool:
        waiting = self.answer.state == AnswerState.WAITING
        return waiting and self.state == IntroductionState.WAITING


def knowing(club_id: int, asker: User, company: str) -> QuerySet[User]:
    """Members of the club who let it know that they know somebody in the company."""
    # First by themselves, and found by an index that holds no others: a plan that went through
    # each club-mate's contacts would take longer for who has many.
    contacts = Contact.objects.shared().at_company(fold_company(company))
    owners = set(contacts.order_by().values_list("owner", flat=True))
    sitting = Seat.objects.open().filter(club=club_id, member__in=owners).exclude(member=asker)
    return User.objects.active().filter(pk__in=sitting.values("member"))


def count_knowing(club_id: int, asker: User, company: str) -> int:
    return knowing(club_id, asker, company).count()


@transaction.atomic
def ask(seat: Seat, *, company: str, message: str, key: UUID, now: datetime) -> Introduction:
    """Put the question to everybody who knows somebody there; the same ``key`` asks once."""
    held = Seat.objects.open().select_for_update(no_key=True).filter(pk=seat.pk)
    if not held.exists():
        raise ValidationError(_("Vous n’avez plus de place dans cet e-club."))
    asker = seat.member
    mine = Introduction.objects.asked_by(asker)
    if known := mine.filter(key=key).first():
        return known
    waiting = [
        one
        for one in mine.filter(expires_at__gt=now, withdrawn_at=None).with_answers()
        if one.state_at(now) == IntroductionState.WAITING
    ]
    company_key = fold_company(company)
    if any(one.company_key == company_key for one in waiting):
        raise ValidationError(_("Vous l’avez déjà demandé : la réponse viendra ici."))
    if len(waiting) >= WAITING_MOST:
        raise ValidationError(
            _("Vous avez déjà beaucoup de demandes en attente : retirez-en une d’abord.")
        )
    people = list(knowing(seat.club_id, asker, company))
    if not people:
        raise ValidationError(_("Personne du club n’a dit y connaître quelqu’un."))
    made = Introduction.objects.create(
        club_id=seat.club_id,
        asker=asker,
        key=key,
        company=company,
        company_key=company_key,
        message=message,
        expires_at=now + timedelta(days=INTRODUCTION_DAYS.value),
    )
    for person in people:
        answer = IntroductionAnswer.objects.create(introduction=made, member=person)
        _write(person, "introduction_asked", made, answer)
    audit.record(asker, "introduction.asked", made)
    return made


@transaction.atomic
def accept(
    answer: IntroductionAnswer,
    *,
    passing: Passing,
    contact: Contact | None,
    words: str,
    now: datetime,
) -> None:
    """Introduce who asked; of several who accept at once the first does. Raises ``TooLate``."""
    found = _open(answer, now)
    found.state, found.answered_at = AnswerState.ACCEPTED, now
    found.passing, found.words = passing, words
    found.passed_on = what_is_passed_on(passing, contact)
    found.save()
    _take_back_mail(found.introduction)
    _write(found.introduction.asker, "introduction_accepted", found.introduction, found)
    audit.record(found.member, "introduction.accepted", found.introduction)


@transaction.atomic
def decline(answer: IntroductionAnswer, *, now: datetime) -> None:
    """Not this time; the asker hears of it when nobody is left who could say yes."""
    found = _open(answer, now)
    found.state, found.answered_at = AnswerState.DECLINED, now
    found.save()
    introduction = _read(found.introduction_id)
    if introduction.state_at(now) == IntroductionState.DECLINED:
        _write(introduction.asker, "introduction_declined", introduction, None)
    audit.record(found.member, "introduction.declined", introduction)


@transaction.atomic
def withdraw(introduction: Introduction, *, now: datetime) -> None:
    """The asker needs no answer any more."""
    found = _read(introduction.pk)
    if found.state_at(now) != IntroductionState.WAITING:
        raise TooLate(_("Cette demande n’attend plus de réponse."))
    found.withdrawn_at = now
    found.save(update_fields=["withdrawn_at"])
    _take_back_mail(found)
    audit.record(found.asker, "introduction.withdrawn", found)


def asked_by(seat: Seat, now: datetime) -> list[Asked]:
    """One's own questions, the latest first."""
    found = Introduction.objects.asked_by(seat.member).filter(club=seat.club_id).with_answers()
    return [Asked(one, one.state_at(now), one.accepted()) for one in found[:SHOWN_MOST]]


def put_to(seat: Seat, now: datetime) -> list[Question]:
    """Questions to oneself: those that wait for an answer first, then the latest."""
    answers = list(
        IntroductionAnswer.objects.put_to(seat.member)
        .filter(introduction__club=seat.club_id)
        .order_by("-pk")[:SHOWN_MOST]
    )
    introductions = (
        Introduction.objects.select_related("asker")
        .with_answers()
        .in_bulk([answer.introduction_id for answer in answers])
    )
    for answer in answers:
        answer.introduction = introductions[answer.introduction_id]
    found = [Question(answer, answer.introduction.state_at(now)) for answer in answers]
    return sorted(found, key=lambda question: not question.is_open)


def what_is_passed_on(passing: Passing, contact: Contact | None) -> str:
    """A copy, in lines, of what the asker will read of the contact."""
    if contact is None or passing == Passing.FIRST:
        return ""
    lines = [contact.name, contact.position]
    if passing == Passing.DETAILS:
        lines += [*contact.phones, *contact.emails]
    return "\n".join(line for line in lines if line)


def _open(answer: IntroductionAnswer, now: datetime) -> IntroductionAnswer:
    """The answer as it is now, its question locked and still open to it."""
    introduction = _read(answer.introduction_id)
    state = introduction.state_at(now)
    found = IntroductionAnswer.objects.put_to(answer.member).filter(pk=answer.pk).first()
    if state == IntroductionState.ACCEPTED:
        raise TooLate(_("Quelqu’un du club a déjà accepté : merci d’y avoir pensé."))
    if state != IntroductionState.WAITING or found is None or found.answered_at:
        raise TooLate(_("Cette demande n’attend plus de réponse."))
    found.introduction = introduction
    return found


def _read(introduction_id: int) -> Introduction:
    """The question as it is now, locked: one answer or withdrawal after the other."""
    Introduction.objects.select_for_update(no_key=True).only("pk").get(pk=introduction_id)
    return (
        Introduction.objects.select_related("asker", "club__agency")
        .with_answers()
        .get(pk=introduction_id)
    )


def _write(
    to: User, template: str, introduction: Introduction, answer: IntroductionAnswer | None
) -> None:
    """A message that says nothing of whom anybody knows: administrators read the outbox."""
    own = answer is not None and answer.member_id == to.pk
    page = reverse("introduction_answer", args=[answer.pk]) if own and answer else ""
    write_mail(
        to.email,
        template,
        {
            "person": to,
            "asker": introduction.asker,
            "helper": answer.member if answer else None,
            "address": settings.PUBLIC_URL + (page or reverse("club_network")),
        },
        key=f"introduction:{introduction.pk}:{template}:{to.pk}",
        language=to.language,
        not_after=introduction.expires_at,
    )


def _take_back_mail(introduction: Introduction) -> None:
    """Questions that were not sent yet and are closed."""
    OutboxMail.objects.filter(
        state=MailState.PENDING,
        key__startswith=f"introduction:{introduction.pk}:introduction_asked:",
    ).delete()
