"""Companies that play the employer: the club proposes sessions, they choose, the club confirms.

Confirming makes the rehearsal's guest link, which goes out by e-mail; whoever cancels, the link
stops working and the other side is told.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from clubs.models import Club, ClubSession
from clubs.services import guest as guests
from eclub.kit.secret_links import new_token, token_hash
from eclub.kit.services.audit import record
from eclub.kit.services.outbox import write_mail
from members.models import User
from prospecting.enums import MarkKind
from prospecting.models import Company, CompanyMark, VolunteerOffer
from prospecting.services import standing

# How many sessions ahead are proposed at most.
AHEAD = 8
NOT_OFFERED = gettext_lazy("Cette séance n’est plus proposée : choisissez-en une autre.")


class NotOffered(ValidationError):
    def __init__(self) -> None:
        super().__init__(NOT_OFFERED, code="gone")


def willing(club: Club) -> QuerySet[Company]:
    """Companies of the club's region that volunteer, and may be written to."""
    marks = CompanyMark.objects.standing().filter(region=club.agency.region_id)
    return Company.objects.filter(
        pk__in=marks.filter(kind=MarkKind.VOLUNTEER).values("company")
    ).exclude(pk__in=standing.refusing(club.agency.region_id))


def coming(club: Club, now: datetime | None = None) -> list[ClubSession]:
    """The club's next sessions that have not begun."""
    sessions = club.sessions.planned().filter(during__startswith__gt=now or timezone.now())
    return list(sessions.order_by("during")[:AHEAD])


def of_club(club: Club) -> list[VolunteerOffer]:
    """What is under way: the chosen that wait for the club first, then those agreed."""
    offers = VolunteerOffer.objects.open().filter(club=club)
    found = list(offers.select_related("company", "chosen", "guest").prefetch_related("sessions"))
    over = [one for one in found if one.chosen and one.chosen.is_over()]
    return sorted(
        (one for one in found if one not in over),
        key=lambda one: (one.chosen is None, one.guest is not None, -one.pk),
    )


@transaction.atomic
def propose(
    club: Club,
    company: Company,
    *,
    name: str,
    email: str,
    sessions: Sequence[ClubSession],
    by: User,
) -> VolunteerOffer:
    """Write to a volunteer, with a link to choose by; raises ``DoNotContact``."""
    standing.demand_contact(company, club)
    token, kept = new_token()
    offer = VolunteerOffer.objects.create(
        club=club, company=company, name=name, email=email, token_hash=kept, made_by=by
    )
    offer.sessions.set(sessions)
    record(by, "volunteer.proposed", offer, club=club.pk)
    write_mail(
        email,
        "volunteer_proposed",
        {
            "offer": offer,
            "sessions": sessions,
            "zone": club.agency.time_zone,
            "address": settings.PUBLIC_URL + reverse("volunteer", args=[token]),
        },
        secret=True,
    )
    return offer


def find(token: str) -> VolunteerOffer | None:
    """The offer of a link that works: until it is cancelled, or its date, the last one while
    none is chosen, is over.
    """
    offers = VolunteerOffer.objects.open().filter(
        token_hash=token_hash(token), club__closed_at=None
    )
    found = offers.select_related(
        "company", "club__agency__region", "chosen__club__agency", "guest"
    ).first()
    if found is None:
        return None
    offered = [found.chosen] if found.chosen else list(found.sessions.all())
    is_over = all(one.room_closes_at <= timezone.now() for one in offered)
    return None if offered and is_over else found


def dates(offer: VolunteerOffer, now: datetime | None = None) -> list[ClubSession]:
    """Sessions that may still be chosen."""
    planned = offer.sessions.all().planned().filter(during__startswith__gt=now or timezone.now())
    return list(planned.order_by("during"))


@transaction.atomic
def choose(offer: VolunteerOffer, session_id: int, now: datetime | None = None) -> None:
    """The volunteer takes one of the dates, or another one; raises ``NotOffered``."""
    offer = VolunteerOffer.objects.select_for_update(of=["self"]).get(pk=offer.pk)
    if offer.ended_at or session_id not in {one.pk for one in dates(offer, now)}:
        raise NotOffered
    if offer.chosen_id == session_id:
        return
    if offer.guest is not None:
        guests.withdraw(offer.guest, by=None)
    offer.chosen, offer.guest = ClubSession.objects.get(pk=session_id), None
    offer.told_start = offer.chosen.starts_at
    offer.save(update_fields=["chosen", "guest", "told_start"])
    record(None, "volunteer.chose", offer, session=session_id)
    _tell_the_club(offer, "volunteer_chosen_club")


@transaction.atomic
def confirm(offer: VolunteerOffer, *, by: User) -> bool:
    """The club agrees, and the guest's link goes out; False when there is nothing to agree to.

    Raises ``DoNotContact``: a company may ask to be left alone after it chose a date.
    """
    offer = VolunteerOffer.objects.select_for_update(of=["self"]).get(pk=offer.pk)
    session = offer.chosen
    if offer.ended_at or offer.guest or session is None or session.is_cancelled:
        return False
    standing.demand_contact(offer.company, offer.club)
    with override(settings.LANGUAGE_CODE):
        purpose = _("simulation d’entretien")
    invitation, token = guests.invite(session, offer.name, purpose=purpose, by=by)
    offer.guest, offer.told_start = invitation, session.starts_at
    offer.save(update_fields=["guest", "told_start"])
    record(by, "volunteer.confirmed", offer, session=session.pk)
    write_mail(
        offer.email,
        "volunteer_confirmed",
        {
            "offer": offer,
            "session": session,
            "zone": offer.club.agency.time_zone,
            "address": settings.PUBLIC_URL + reverse("guest", args=[token]),
        },
        secret=True,
        not_after=session.room_closes_at,
    )
    return True


@transaction.atomic
def cancel(offer: VolunteerOffer, *, by: User | None) -> bool:
    """Either side calls it off; ``by`` None is the volunteer. False when it was over already."""
    offer = VolunteerOffer.objects.select_for_update(of=["self"]).get(pk=offer.pk)
    if offer.ended_at:
        return False
    if offer.guest is not None:
        guests.withdraw(offer.guest, by=by)
    offer.ended_at = timezone.now()
    offer.save(update_fields=["ended_at"])
    record(by, "volunteer.cancelled", offer)
    if by is None:
        _tell_the_club(offer, "volunteer_cancelled_club")
    else:
        context: dict[str, object] = {"offer": offer, "zone": offer.club.agency.time_zone}
        write_mail(
            offer.email, "volunteer_cancelled", context, key=f"volunteer-{offer.pk}-called-off"
        )
    return True


def to_tell(now: datetime) -> list[int]:
    """Ids of the offers whose volunteer would come at a wrong time."""
    return list(VolunteerOffer.objects.open().told_otherwise(now).values_list("pk", flat=True))


@transaction.atomic
def tell(offer_id: int, now: datetime) -> bool:
    """Write to a volunteer that their session moved, is not held, or is after all.

    Once for each change, whatever made it; False when there is nothing new to tell.
    """
    offers = VolunteerOffer.objects.open().select_for_update(of=["self"]).filter(pk=offer_id)
    offer = offers.select_related("club__agency", "chosen").first()
    if offer is None:
        return False
    session, before = offer.chosen, offer.told_start
    start = session.starts_at if session and not session.is_cancelled else None
    if start == before:
        return False
    write_mail(
        offer.email,
        "volunteer_changed",
        {
            "offer": offer,
            "start": start,
            "before": before,
            "others": bool(dates(offer, now)) and not offer.club.closed_at,
            "zone": offer.club.agency.time_zone,
        },
        not_after=start or before,
    )
    offer.told_start = start
    offer.save(update_fields=["told_start"])
    record(None, "volunteer.told", offer, session=offer.chosen_id)
    return True


def _tell_the_club(offer: VolunteerOffer, template: str) -> None:
    person = offer.made_by or offer.club.advisor
    if person is None or not person.is_active:
        return
    write_mail(
        person.email,
        template,
        {
            "offer": offer,
            "zone": offer.club.agency.time_zone,
            "address": settings.PUBLIC_URL + reverse("club_volunteers", args=[offer.club_id]),
        },
        key=f"{template}-{offer.pk}-{offer.chosen_id or 0}",
        language=person.language,
    )
