"""Saying what a company told a club, and taking it back.

« Ne pas contacter » is obeyed from the moment it is said, since calling somebody who asked not to
be called harms more than leaving a company alone by mistake; what a member told waits for an
advisor's eye, and a member has few such words open at a time.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.models import Club
from eclub.kit.services.audit import record
from eclub.kit.services.outbox import write_mail
from members.models import User
from prospecting.enums import Answer, MarkKind, MarkOrigin
from prospecting.models import Approach, Company, CompanyMark

# How long each is true unless somebody says it again; the others last.
LASTS = {
    MarkKind.PROJECT: timedelta(days=180),
    MarkKind.NOT_HIRING: timedelta(days=180),
    MarkKind.VOLUNTEER: timedelta(days=365),
}
MOST_TO_CONFIRM = 3
PAGE_LENGTH = 50
# A refusal changes hands only for the word of somebody further on here.
SURER = [MarkOrigin.MEMBER, MarkOrigin.ADVISOR, MarkOrigin.EMPLOYER]
# What an approach teaches the region.
TEACHES = {Answer.NOT_HIRING: (MarkKind.ANSWERED, MarkKind.NOT_HIRING)}


class TooManyToConfirm(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Trois de vos « ne pas contacter » attendent déjà votre conseiller : "
                "parlez-lui de cette entreprise."
            ),
            code="too_many",
        )


@transaction.atomic
def say(
    company: Company,
    club: Club,
    kind: MarkKind | str,
    *,
    on: date,
    until: date | None = None,
    words: str = "",
    origin: MarkOrigin,
    by: User | None,
) -> CompanyMark:
    """Have the whole region know it; a club that says it again renews what it said.

    A refusal is one for the whole region: while it stands, saying it again makes it at most
    longer, and only a surer word takes the place of a lesser one. Raises ``TooManyToConfirm``.
    Without ``until`` it lasts as ``LASTS`` says.
    """
    kind = MarkKind(kind)
    Company.objects.select_for_update(of=["self"], no_key=True).get(pk=company.pk)
    region = club.agency.region_id
    until = until or (on + LASTS[kind] if kind in LASTS else None)
    known = CompanyMark.objects.filter(company=company, region=region, kind=kind, withdrawn_at=None)
    if kind != MarkKind.REFUSES:
        known = known.filter(club=club)
    mark = known.first()
    is_sure = origin != MarkOrigin.MEMBER
    if mark is not None and mark.on > on:
        return mark
    stands = kind == MarkKind.REFUSES and mark is not None and _is_true(mark, on)
    if kind == MarkKind.REFUSES and not stands:
        _begin_refusal(mark, None if is_sure else by)
    if mark is None:
        mark = CompanyMark(company=company, region_id=region, kind=kind)
    if stands:
        until = max(mark.until, until) if mark.until and until else None
    if not stands or SURER.index(origin) > SURER.index(MarkOrigin(mark.origin)):
        mark.club, mark.origin, mark.said_by = club, origin, by
        mark.on, mark.words = on, " ".join(words.split())
    mark.until = until
    if is_sure and mark.confirmed_at is None:
        mark.confirmed_at, mark.confirmed_by = timezone.now(), by
    mark.save()
    record(by, "mark.said", mark, kind=str(kind), company=company.pk, club=club.pk)
    if mark.is_to_confirm:
        _ask_advisor(mark, mark.club or club)
    return mark


def _begin_refusal(past: CompanyMark | None, member: User | None) -> None:
    """A new one, or one whose day is past: nobody confirmed what is said now."""
    _demand_few_to_confirm(member, past)
    if past is not None:
        past.confirmed_at = past.confirmed_by = None


def _is_true(mark: CompanyMark, on: date) -> bool:
    return mark.until is None or mark.until >= on


def _ask_advisor(mark: CompanyMark, club: Club) -> None:
    """Once for each refusal and its day: a member's word waits for an advisor's."""
    advisor = club.advisor
    if advisor is None or not advisor.is_active:
        return
    write_mail(
        advisor.email,
        "mark_to_confirm",
        {
            "mark": mark,
            "club": club,
            "address": settings.PUBLIC_URL + reverse("known_companies"),
        },
        key=f"mark-to-confirm-{mark.pk}-{mark.on}",
        language=advisor.language,
        secret=True,
    )


def _demand_few_to_confirm(by: User | None, mark: CompanyMark | None) -> None:
    waiting = CompanyMark.objects.standing().to_confirm().filter(said_by=by)
    if mark is not None:
        waiting = waiting.exclude(pk=mark.pk)
    if by is not None and waiting.count() >= MOST_TO_CONFIRM:
        raise TooManyToConfirm


@transaction.atomic
def confirm(mark: CompanyMark, *, by: User) -> None:
    """An advisor agrees with what a member told; once."""
    confirmed = CompanyMark.objects.filter(pk=mark.pk, confirmed_at=None, withdrawn_at=None).update(
        confirmed_at=timezone.now(), confirmed_by=by
    )
    if confirmed:
        record(by, "mark.confirmed", mark)


@transaction.atomic
def withdraw(mark: CompanyMark, *, because: str, by: User) -> None:
    """It is not true any more, or never was; the first reason given stays."""
    withdrawn = CompanyMark.objects.filter(pk=mark.pk, withdrawn_at=None).update(
        withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_because=" ".join(because.split())
    )
    if withdrawn:
        record(by, "mark.withdrawn", mark)


def learn(approach: Approach, origin: MarkOrigin = MarkOrigin.MEMBER) -> None:
    """What an approach's answer teaches the region; an unanswered one teaches nothing."""
    answer = Answer(approach.answer)
    if answer == Answer.NONE:
        return
    prospect = approach.prospect
    for kind in TEACHES.get(answer, (MarkKind.ANSWERED,)):
        say(
            prospect.company,
            prospect.club,
            kind,
            on=approach.answered_on or approach.on,
            origin=origin,
            by=None if origin == MarkOrigin.EMPLOYER else approach.author,
        )


def to_confirm(reader: User) -> list[CompanyMark]:
    """Refusals that nobody confirmed yet, of the regions of somebody of the staff."""
    waiting = CompanyMark.objects.known_to(reader).standing().to_confirm()
    return list(waiting.select_related("company", "club__agency", "region").order_by("on", "pk"))


@dataclass(frozen=True)
class Known:
    """A page of what is known in the regions of somebody of the staff."""

    kinds: list[tuple[MarkKind, int]]
    kind: str
    to_confirm: list[CompanyMark]
    page: Page[CompanyMark]


def known(reader: User, kind: str, number: str | None) -> Known:
    """What stands, the latest first; refusals that nobody confirmed come apart."""
    marks = CompanyMark.objects.known_to(reader).standing()
    pks = marks.order_by().values("pk")
    counts = dict(
        CompanyMark.objects.filter(pk__in=pks).order_by().values_list("kind").annotate(Count("pk"))
    )
    kinds = [(one, counts[one]) for one in MarkKind if counts.get(one)]
    chosen = kind if kind in counts else ""
    shown = marks.filter(kind=chosen) if chosen else marks
    shown = shown.select_related("company", "club__agency", "region").order_by("-on", "-pk")
    return Known(
        kinds=kinds,
        kind=chosen,
        to_confirm=to_confirm(reader),
        page=Paginator(shown, PAGE_LENGTH).get_page(number),
    )
