"""Occupations a person looks for, one to three, the most wished for first."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from eclub.kit.services import audit
from members.models import Cv, Occupation, User
from members.services.cv import lock

MOST = 3


OF_PERSON = """
SELECT occupation.* FROM members_cv
 CROSS JOIN unnest(occupations) WITH ORDINALITY AS wished (code, place)
  JOIN members_occupation AS occupation USING (code)
 WHERE owner_id = %s ORDER BY place"""


def of(person: User) -> list[Occupation]:
    """In the order of the wishes; codes the register no longer has are left out."""
    return list(Occupation.objects.raw(OF_PERSON, [person.pk]))


@transaction.atomic
def choose(cv: Cv, occupation: Occupation, *, by: User) -> None:
    """One more; raises ValidationError when there are three."""
    found = lock(cv)
    if occupation.code in found.occupations:
        return
    if len(found.occupations) >= MOST:
        raise ValidationError(
            _("Vous avez déjà choisi trois métiers : retirez-en un pour en choisir un autre.")
        )
    _keep(found, [*found.occupations, occupation.code], by)


@transaction.atomic
def move(cv: Cv, code: str, by_places: int, *, by: User) -> int | None:
    """Put one earlier or later among the wishes; its place from 1, None when it is none of them."""
    found = lock(cv)
    codes = list(found.occupations)
    if code not in codes:
        return None
    place = max(0, min(codes.index(code) + by_places, len(codes) - 1))
    codes.remove(code)
    codes.insert(place, code)
    if codes != found.occupations:
        _keep(found, codes, by)
    return place + 1


@transaction.atomic
def leave(cv: Cv, code: str, *, by: User) -> None:
    found = lock(cv)
    _keep(found, [one for one in found.occupations if one != code], by)


def _keep(cv: Cv, codes: list[str], by: User) -> None:
    cv.occupations = codes
    cv.save(update_fields=["occupations", "updated_at"])
    audit.record(by, "cv.occupations_chosen", cv)
