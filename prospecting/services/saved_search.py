"""Searches that a member makes again, and companies they want to see no more."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from eclub.kit.services import audit
from members.models import User
from prospecting.models import Company, Rejection, SavedSearch
from prospecting.models.search import QUERY_LENGTH

MOST = 20
# Of an address, what makes a search: not where in its pages one was.
FILTERS = ("words", "occupation", "around", "within", "size", "sector", "known", "reach", "view")


OF_OWNER = "SELECT * FROM prospecting_savedsearch WHERE owner_id = %s ORDER BY name, id"


def of(owner: User) -> list[SavedSearch]:
    return list(SavedSearch.objects.raw(OF_OWNER, [owner.pk]))


def filters_of(query: str) -> str:
    """The filters in an address, without whatever else somebody put there."""
    asked = QueryDict(query[: 4 * QUERY_LENGTH])
    kept = QueryDict(mutable=True)
    for name in FILTERS:
        if value := asked.get(name):
            kept[name] = value.replace("\0", "")
    return kept.urlencode()


@transaction.atomic
def keep(owner: User, name: str, query: str) -> SavedSearch:
    """Keep a search under a name; the same name again is another search under it.

    Raises ValidationError when there are too many.
    """
    User.objects.select_for_update(of=["self"], no_key=True).get(pk=owner.pk)
    found = filters_of(query)
    if len(found) > QUERY_LENGTH:
        raise ValidationError(_("Cette recherche est trop longue : raccourcissez ses mots."))
    name = " ".join(name.split())
    others = SavedSearch.objects.of(owner).exclude(name=name)
    if others.count() >= MOST:
        raise ValidationError(_("Vous avez déjà %s recherches : supprimez-en une d’abord.") % MOST)
    kept, _is_new = SavedSearch.objects.update_or_create(
        owner=owner, name=name, defaults={"query": found}
    )
    return kept


def drop(search: SavedSearch) -> None:
    search.delete()


@transaction.atomic
def reject(company: Company, *, by: User) -> None:
    """« Pas pour moi »: not proposed any more, and its activity a little less."""
    _row, is_new = Rejection.objects.get_or_create(member=by, company=company)
    if is_new:
        audit.record(by, "company.rejected", company)


@transaction.atomic
def restore(company: Company, *, by: User) -> None:
    """Propose it again."""
    if Rejection.objects.of(by).filter(company=company).delete()[0]:
        audit.record(by, "company.restored", company)
