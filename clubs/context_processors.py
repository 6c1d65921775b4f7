"""The links of the header, for the person who asks."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from clubs.access import opener
from clubs.models import Seat
from eclub.kit.access import Rule
from members.access import administrator, advisor, staff
from members.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Link:
    """A line of the navigation; ``current`` is aria-current's value, "" elsewhere."""

    label: "StrOrPromise"
    address: str
    current: str = ""


def _home_label(user: User) -> "StrOrPromise":
    """What the first page is for this person, in the order the page itself chooses by."""
    if user.is_advisor:
        return _("Mes e-clubs")
    if user.is_administrator:
        return _("Plateforme")
    return _("Ma région") if user.is_manager else _("Mon club")


def _home_address(user: User) -> str:
    """A manager's first page leads to their figures: the link is marked on all of these."""
    only_manages = user.is_manager and not (user.is_advisor or user.is_administrator)
    return reverse("own_figures" if only_manages else "home")


# Staff may keep a CV and contacts as well, but have no club that would ask them.
not_staff = Rule("not staff", lambda request: not staff.admits(request))
# Each with the rule of the page it leads to, or of whom it is for.
ROUTES: tuple[tuple["StrOrPromise", str, Rule], ...] = (
    (_("Mon CV"), "cv", not_staff),
    (_("Réseau"), "contact_list", not_staff),
    (_("Tous les e-clubs"), "club_list", staff),
    (_("Candidats"), "candidate_list", advisor),
    (_("Chiffres"), "own_figures", opener),
    (_("Ouvrir un e-club"), "club_open", opener),
    (_("Équipes"), "staff", administrator),
    (_("Effacements"), "erasures", administrator),
    (_("Entreprises"), "sirene_imports", administrator),
    (_("Courriels"), "outbox", administrator),
    (_("Réglages"), "feature_settings", administrator),
    (_("Administration"), "admin:index", administrator),
)


def navigation(request: HttpRequest) -> dict[str, object]:
    """``navigation``: the links this person may follow; ``is_seated``: whether a club is theirs.

    Both are read when a template shows them.
    """
    return {
        "navigation": SimpleLazyObject(lambda: _links(request)),
        # Asked by the pages that lead to the others of one's club.
        "is_seated": SimpleLazyObject(lambda: _is_seated(request)),
    }


def _is_seated(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return isinstance(user, User) and Seat.objects.open().filter(member=user).exists()


def _links(request: HttpRequest) -> list[Link]:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return []
    found = [(_home_label(user), _home_address(user))]
    found += [(label, reverse(route)) for label, route, rule in ROUTES if rule.admits(request)]
    # A page below two links, as /clubs/new/… is, belongs to the nearer one.
    above = [address for _label, address in found if request.path.startswith(address)]
    nearest = max(above, key=len, default="/")
    return [
        Link(label, address, _current(address, request.path) if address == nearest else "")
        for label, address in found
    ]


def _current(address: str, path: str) -> str:
    if path == address:
        return "page"
    return "" if address == reverse("home") else "true"
