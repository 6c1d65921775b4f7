"""The lead board: passing an opening on, wanting one, ending it; one past its day ends itself."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.access import Insider
from clubs.models import Club, Lead, LeadInterest
from clubs.models.lead import LeadQuerySet
from clubs.video import parts
from clubs.video.protocol import Part
from eclub.kit.services.audit import record
from members.models import User

USUALLY = timedelta(days=14)
AT_MOST = timedelta(days=180)
MOST_SHOWN = 50
MOST_OVER = 20


@dataclass(frozen=True)
class Card:
    """A lead as one person reads it."""

    lead: Lead
    reader: Insider
    today: date

    @property
    def is_open(self) -> bool:
        return not self.lead.ended and self.lead.expires_on >= self.today

    @property
    def is_mine(self) -> bool:
        return self.lead.finder_id == self.reader.person.pk

    @property
    def may_want(self) -> bool:
        return self.is_open and self.reader.may_write and not self.is_mine

    @property
    def may_end(self) -> bool:
        return self.is_open and self.reader.may_write and (self.is_mine or self.reader.advises)

    @property
    def is_wanted(self) -> bool:
        """By whoever reads."""
        return any(one.person_id == self.reader.person.pk for one in self.lead.interests.all())

    @property
    def wanted_by(self) -> list[User]:
        """Who would like it, for its finder alone."""
        return [one.person for one in self.lead.interests.all()] if self.is_mine else []


@dataclass(frozen=True)
class Board:
    open: list[Card]
    over: list[Card]


def today_of(club: Club) -> date:
    return timezone.localdate(timezone=club.zone)


def board(reader: Insider) -> Board:
    """What can still be used, the most urgent first, and what lately ended."""
    today, leads = today_of(reader.club), _of_club(reader)
    over = leads.over(today).order_by("-expires_on", "-pk")[:MOST_OVER]
    return Board(
        open=[Card(lead, reader, today) for lead in leads.open(today)[:MOST_SHOWN]],
        over=[Card(lead, reader, today) for lead in over],
    )


def card(reader: Insider, lead_id: int) -> Card | None:
    """One lead, if it is the club's."""
    lead = _of_club(reader).filter(pk=lead_id).first()
    return None if lead is None else Card(lead, reader, today_of(reader.club))


def pass_on(club: Club, finder: User, *, key: UUID, **told: object) -> Lead:
    """Put an opening on the board; the same form sent again is the same lead."""
    lead, is_new = Lead.objects.get_or_create(
        finder=finder, key=key, defaults={"club": club, **told}
    )
    if is_new:
        parts.renew_in_club(club.pk, Part.PROSPECTING, timezone.now())
    return lead


def change(lead: Lead, **told: object) -> None:
    """Set right what was told of it."""
    Lead.objects.filter(pk=lead.pk).update(**told, changed_at=timezone.now())


@transaction.atomic
def want(card: Card, *, wanted: bool) -> None:
    """Say that one would like to use it, or not any more."""
    person = card.reader.person
    if not wanted:
        LeadInterest.objects.filter(lead=card.lead, person=person).delete()
        return
    lead = Lead.objects.open(card.today).select_for_update(no_key=True).filter(pk=card.lead.pk)
    if not lead.exists():
        raise ValidationError(_("Cette piste vient d’être prise ou retirée."), code="over")
    LeadInterest.objects.get_or_create(lead=card.lead, person=person)


@transaction.atomic
def end(lead: Lead, *, ended: str, by: User) -> None:
    """Nobody needs to try any more; the first reason given stays."""
    changed = Lead.objects.filter(pk=lead.pk, ended="").update(ended=ended, ended_at=timezone.now())
    if changed and by.pk != lead.finder_id:
        record(by, "lead.ended", lead, ended=ended)


def _of_club(reader: Insider) -> LeadQuerySet:
    interests = LeadInterest.objects.select_related("person")
    return (
        Lead.objects.filter(club=reader.club)
        .select_related("finder")
        .prefetch_related(Prefetch("interests", interests))
    )
