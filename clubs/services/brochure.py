"""The club's brochure: written together, one card each, printed and shown as it stands now.

Nothing is kept printed: a card that is taken back is gone from the next page and the next PDF.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from clubs.enums import BrochureLayout, BrochureResults
from clubs.models import Brochure, BrochureCard, Club, Seat
from clubs.models.brochure import HEADLINE_LENGTH, PITCH_LENGTH, SKILLS_LENGTH
from eclub.kit.secret_links import new_token, token_hash
from eclub.kit.services import audit
from members.enums import CvSection
from members.models import Cv, User
from members.services import cv_paper

SKILLS_FROM_CV = 6
# What became of members is counted by the layer above, which answers with lists of ``Result``.
# Arguments: club, own (whether the agency's own figures may be said, however few people they
# are of), now.
results_asked = Signal()


@dataclass(frozen=True)
class Result:
    """How many members found work, and what one has to know to read it."""

    said: str
    behind: str


class ChangedElsewhere(Exception):  # a state, not a failure
    """Somebody changed the text meanwhile; ``now`` is how it stands."""

    def __init__(self, now: Brochure) -> None:
        super().__init__()
        self.now = now


def of(club: Club) -> Brochure:
    """The club's, written or not yet."""
    found = Brochure.objects.filter(club=club).first()
    return found or Brochure(club=club, title=club.name, revision=0)


@transaction.atomic
def write(
    club: Club,
    *,
    title: str,
    text: str,
    layout: str,
    revision: int,
    by: User,
    results: str | None = None,
) -> Brochure:
    """Change the text about the club; raises ChangedElsewhere when ``revision`` is behind.

    Without ``results`` what it says of them stays.
    """
    # One after the other, the first one included.
    Club.objects.select_for_update().get(pk=club.pk)
    found = of(club)
    if found.revision != revision:
        raise ChangedElsewhere(found)
    found.title, found.text, found.layout = title, text, BrochureLayout(layout)
    if results is not None:
        found.results = BrochureResults(results)
    found.revision += 1
    found.save()
    audit.record(by, "brochure.written", club)
    return found


@transaction.atomic
def put_card(club: Club, member: User, **values: object) -> BrochureCard:
    """Be on the brochure, or change what one's card says."""
    Club.objects.select_for_update().get(pk=club.pk)
    brochure = of(club)
    if brochure.is_blank:
        brochure.save()
    card, is_new = BrochureCard.objects.update_or_create(
        brochure=brochure, member=member, defaults=values
    )
    audit.record(member, "brochure.joined" if is_new else "brochure.card_changed", club)
    return card


@transaction.atomic
def take_card_back(club: Club, member: User) -> None:
    """Be on it no more, from the next page on."""
    if BrochureCard.objects.filter(brochure__club=club, member=member).delete()[0]:
        audit.record(member, "brochure.left", club)


def first_card(club: Club, member: User) -> BrochureCard:
    """One's card or, for somebody who has none, what their CV would say on it."""
    found = BrochureCard.objects.filter(brochure__club=club, member=member).first()
    if found:
        return found
    cv = Cv.objects.of(member).first()
    basics = cv.basics if cv else {}
    items = cv.items.filter(section=CvSection.SKILLS)[:SKILLS_FROM_CV] if cv else []
    return BrochureCard(
        member=member,
        headline=cv_paper.text(basics.get("label"))[:HEADLINE_LENGTH],
        pitch=cv_paper.text(basics.get("summary"))[:PITCH_LENGTH],
        skills=", ".join(cv_paper.text(item.data.get("name")) for item in items)[:SKILLS_LENGTH],
        place=member.commune,
    )


@transaction.atomic
def publish(brochure: Brochure, now: datetime, *, by: User) -> str:
    """Put it on the web and return its secret, which is shown once; a former one stops working."""
    token, brochure.token_hash = new_token()
    brochure.published_at = now
    brochure.save(update_fields=["token_hash", "published_at"])
    audit.record(by, "brochure.published", brochure.club)
    return token


@transaction.atomic
def withdraw(brochure: Brochure, *, by: User) -> None:
    """Take it off the web, from the next request on."""
    brochure.token_hash = brochure.published_at = None
    brochure.save(update_fields=["token_hash", "published_at"])
    audit.record(by, "brochure.withdrawn", brochure.club)


def find(token: str, now: datetime) -> Brochure | None:
    """The brochure that this secret opens."""
    brochures = Brochure.objects.select_related("club__agency", "club__advisor")
    found = brochures.filter(token_hash=token_hash(token)).first()
    if found is None or found.online_until is None:
        return None
    return found if now.astimezone(found.club.zone).date() <= found.online_until else None


def cards_of(brochure: Brochure) -> list[BrochureCard]:
    """Those that are on it now."""
    if brochure.is_blank:
        return []
    return list(brochure.cards.shown().select_related("member"))


def seats_of(brochure: Brochure, cards: list[BrochureCard]) -> list[Seat]:
    """The places round the table of those who are on it."""
    members = [card.member_id for card in cards]
    seats = Seat.objects.open().filter(club=brochure.club, member__in=members)
    return list(seats.select_related("member"))


def results_of(brochure: Brochure, now: datetime, *, online: bool) -> list[Result]:
    """What it says of what became of members; ``online`` only what is published anyway."""
    if brochure.results == BrochureResults.NONE:
        return []
    own = brochure.results == BrochureResults.OWN and not online
    # The stubs know of no receiver that answers anything but text.
    answers: list[Any] = results_asked.send(Brochure, club=brochure.club, own=own, now=now)
    return [result for _receiver, results in answers for result in results]
