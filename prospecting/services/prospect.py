"""Adding companies to a club's prospects, taking them in charge and handing them over."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clubs.access import may_change
from clubs.models import Club, Seat
from eclub.kit.dates import day_in_words
from eclub.kit.services import audit
from eclub.kit.services.outbox import write_mail
from members.models import User
from prospecting.enums import Placing
from prospecting.models import Company, Prospect
from prospecting.models.company import clean_siret
from prospecting.services import place, standing


class AlreadyAdded(ValidationError):
    """The club works on this company; ``prospect`` is where."""

    def __init__(self, prospect: Prospect) -> None:
        last = Prospect.objects.with_last_approach().get(pk=prospect.pk).last_on
        words = (
            _("« %(company)s » est déjà dans les pistes du club : dernière démarche le %(day)s.")
            if last
            else _("« %(company)s » est déjà dans les pistes du club.")
        )
        told = {"company": prospect.company.name, "day": day_in_words(last) if last else ""}
        super().__init__(words % told, code="added")
        self.prospect = prospect


class Closed(ValidationError):
    """The establishment is no more: nobody is there to be called."""

    def __init__(self, company: Company) -> None:
        words = _("« %(company)s » a fermé, d’après le répertoire des entreprises.")
        super().__init__(words % {"company": company.name}, code="closed")


class AlreadyTaken(ValidationError):
    """Somebody else is in charge."""

    def __init__(self, person: User | None) -> None:
        name = person.short_name if person else _("quelqu’un d’autre")
        super().__init__(
            _("%(name)s s’occupe déjà de cette entreprise : parlez-en ensemble.") % {"name": name},
            code="taken",
        )


@transaction.atomic
def add(club: Club, *, siret: str, name: str, commune: str = "", by: User) -> Prospect:
    """Put a company among the club's prospects; raises as ``add_company`` does.

    A company that another club brought keeps the name it has.
    """
    told: dict[str, object] = {"name": " ".join(name.split()), "commune": " ".join(commune.split())}
    if found := place.named(commune, club):
        # Whoever searches around a place finds it by these.
        told |= {"commune": found.name, "commune_code": found.code, "placing": Placing.COMMUNE}
        told |= {"latitude": found.latitude, "longitude": found.longitude}
    company, _is_new = Company.objects.get_or_create(siret=clean_siret(siret), defaults=told)
    return add_company(club, company, by=by)


@transaction.atomic
def add_company(club: Club, company: Company, *, by: User) -> Prospect:
    """Put a company of the directory among the club's prospects; raises ``AlreadyAdded``.

    Raises ``DoNotContact`` of a company that asked to be left alone, as taking it does, and
    ``Closed``.
    """
    standing.demand_contact(company, club)
    prospect, is_new = Prospect.objects.get_or_create(
        club=club, company=company, defaults={"added_by": by}
    )
    if not is_new:
        raise AlreadyAdded(prospect)
    if not company.is_open:
        raise Closed(company)
    audit.record(by, "prospect.added", prospect, club=club.pk)
    return prospect


def lock(prospect: Prospect) -> Prospect:
    """The prospect as it is now, with ``is_free``; nobody changes it before the transaction ends.

    Locked first: what the lock waited for is seen by the query that follows.
    """
    Prospect.objects.select_for_update(of=["self"]).get(pk=prospect.pk)
    return (
        Prospect.objects.with_is_free().select_related("in_charge", "company").get(pk=prospect.pk)
    )


@transaction.atomic
def take(prospect: Prospect, *, by: User) -> None:
    """Be in charge of a company; of several at once the first is, the others are told."""
    found = lock(prospect)
    if found.in_charge == by:
        return
    if not found.is_free:
        raise AlreadyTaken(found.in_charge)
    standing.demand_contact(found.company, prospect.club)
    Prospect.objects.filter(pk=prospect.pk).update(in_charge=by)
    audit.record(by, "prospect.taken", prospect)


@transaction.atomic
def leave(prospect: Prospect, *, by: User) -> None:
    """Not be in charge any more; nothing happens to somebody else's."""
    if Prospect.objects.filter(pk=prospect.pk, in_charge=by).update(in_charge=None):
        audit.record(by, "prospect.left", prospect)


def successors(prospect: Prospect) -> QuerySet[Seat]:
    """Who may be handed the company: those who sit in the club and have not got it."""
    seats = Seat.objects.open().filter(club=prospect.club_id).select_related("member")
    if prospect.in_charge_id:
        seats = seats.exclude(member=prospect.in_charge_id)
    return seats.order_by("member__first_name", "number")


@transaction.atomic
def hand_over(prospect: Prospect, to: User, *, by: User) -> None:
    """Put a club-mate in charge and tell them; they may leave it again.

    Done by whoever is in charge, or by an advisor, who may give a free company too.
    """
    found = lock(prospect)
    advises = may_change(by, prospect.club)
    if found.in_charge != by and not advises:
        raise AlreadyTaken(None if found.is_free else found.in_charge)
    if found.in_charge == to:
        return
    if not successors(found).filter(member=to).exists():
        raise ValidationError(
            _("Cette personne n’est plus dans le club : choisissez-en une autre."), code="gone"
        )
    standing.demand_contact(found.company, prospect.club)
    Prospect.objects.filter(pk=found.pk).update(in_charge=to)
    audit.record(by, "prospect.handed_over", prospect, to=to.pk)
    former = None if found.is_free else found.in_charge
    for person in {to, former or to} - {by}:
        write_mail(
            person.email,
            "prospect_handed_over",
            {"prospect": found, "person": person, "to": to, "by": by},
            language=person.language,
            secret=True,
        )


@transaction.atomic
def tell(prospect: Prospect, *, phone: str, email: str, ask_for: str, by: User) -> None:
    """Keep what the club found out about a company."""
    Prospect.objects.filter(pk=prospect.pk).update(phone=phone, email=email, ask_for=ask_for)
    audit.record(by, "prospect.told", prospect)
