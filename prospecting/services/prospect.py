"""Adding companies to a club's prospects, and taking them in charge one by one."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clubs.models import Club
from eclub.kit.services import audit
from members.models import User
from prospecting.models import Company, Prospect
from prospecting.models.company import clean_siret


class AlreadyAdded(ValidationError):
    """The club works on this company; ``prospect`` is where."""

    def __init__(self, prospect: Prospect) -> None:
        super().__init__(
            _("« %(company)s » est déjà dans les pistes du club.")
            % {"company": prospect.company.name},
            code="added",
        )
        self.prospect = prospect


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
    """Put a company among the club's prospects; raises ``AlreadyAdded``.

    A company that another club brought keeps the name it has.
    """
    company, _is_new = Company.objects.get_or_create(
        siret=clean_siret(siret),
        defaults={"name": " ".join(name.split()), "commune": " ".join(commune.split())},
    )
    prospect, is_new = Prospect.objects.get_or_create(
        club=club, company=company, defaults={"added_by": by}
    )
    if not is_new:
        raise AlreadyAdded(prospect)
    audit.record(by, "prospect.added", prospect, club=club.pk)
    return prospect


@transaction.atomic
def take(prospect: Prospect, *, by: User) -> None:
    """Be in charge of a company; of several at once the first is, the others are told."""
    # Locked first: what the lock waited for is seen by the query that follows.
    Prospect.objects.select_for_update(of=["self"]).get(pk=prospect.pk)
    found = Prospect.objects.with_is_free().select_related("in_charge").get(pk=prospect.pk)
    if found.in_charge == by:
        return
    if not found.is_free:
        raise AlreadyTaken(found.in_charge)
    Prospect.objects.filter(pk=prospect.pk).update(in_charge=by)
    audit.record(by, "prospect.taken", prospect)


@transaction.atomic
def leave(prospect: Prospect, *, by: User) -> None:
    """Not be in charge any more; nothing happens to somebody else's."""
    if Prospect.objects.filter(pk=prospect.pk, in_charge=by).update(in_charge=None):
        audit.record(by, "prospect.left", prospect)
