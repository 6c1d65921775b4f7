"""What happened to a club, told from its audit events."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from clubs.models import Club, ClubSession, Seat
from eclub.kit.models import AuditEvent
from members.models import User

MOST_EVENTS = 15

# One sentence for each action, for ``str.format``; ``{session}`` is the session's number, other
# names are details.
WORDS = {
    "club.drafted": _("a commencé un brouillon de l’e-club"),
    "club.opened": ngettext_lazy(
        "a ouvert l’e-club, avec {sessions} séance",
        "a ouvert l’e-club, avec {sessions} séances",
        "sessions",
    ),
    "club.changed": _("a changé le nom ou le thème"),
    "club.invited": ngettext_lazy(
        "a envoyé une invitation", "a envoyé {invitations} invitations", "invitations"
    ),
    "club.started": _("a démarré l’e-club"),
    "club.closed": _("a terminé l’e-club"),
    "club.erased": _("a effacé les données personnelles de l’e-club, au terme de leur durée"),
    "club.report_written": _("a écrit le bilan de l’e-club"),
    "club.rescheduled": _("a déplacé les séances à partir de la séance {first}"),
    "club.prolonged": ngettext_lazy(
        "a prolongé l’e-club d’une séance",
        "a prolongé l’e-club de {sessions} séances",
        "sessions",
    ),
    "club.advisor_changed": _("a confié l’e-club à un autre conseiller ou une autre conseillère"),
    "seat.taken": _("a pris la place {number}"),
    # Written as ``seat.taken`` too, by somebody else than who sits there.
    "seat.given": _("a donné la place {number}"),
    "seat.released": _("a libéré la place {number}"),
    "seat.taken_back": _("a rendu la place {number} à qui l’occupait"),
    "seat.awaited": _("a gardé pour un membre une place dans l’e-club suivant"),
    "seat.awaited_no_more": _("a cessé de garder pour un membre une place dans l’e-club suivant"),
    "seat.not_kept": _("n’a pas pu donner à un membre la place gardée dans l’e-club suivant"),
    "session.moved": _("a déplacé la séance {session}"),
    "session.cancelled": _("a annulé la séance {session}"),
    "session.reinstated": _("a rétabli la séance {session}"),
    "session.advisor_replaced": _("a fait remplacer l’animation de la séance {session}"),
    "attendance.corrected": _("a corrigé l’émargement de la séance {session}"),
    "attendance.checked": _("a validé l’émargement de la séance {session}"),
}

# What happens inside a room is too small for the story of a club.
INSIDE_A_ROOM = frozenset(
    f"session.{what}"
    for what in (
        "themed",
        "door_opened",
        "locked",
        "unlocked",
        "let_in",
        "sent_out",
        "file_shared",
    )
)


@dataclass(frozen=True)
class Happening:
    """Who (None: the platform by itself) did what, in words, and when."""

    at: datetime
    actor: User | None
    words: str
    # Whether the actor took a seat themselves: members are not named to everybody who reads.
    by_member: bool


def of_club(
    club: Club, sessions: Collection[ClubSession], seats: Collection[Seat]
) -> list[Happening]:
    """The latest events of the club, its sessions and seats; those without words are left out."""
    numbers = {str(session.pk): session.number for session in sessions}
    events = (
        AuditEvent.objects.filter(
            Q(target_type=Club._meta.label_lower, target_id=str(club.pk))
            | Q(target_type=ClubSession._meta.label_lower, target_id__in=numbers)
            | Q(target_type=Seat._meta.label_lower, target_id__in=[str(seat.pk) for seat in seats]),
            action__in=WORDS,
        )
        .select_related("actor")
        .order_by("-id")[:MOST_EVENTS]
    )
    members = {str(seat.pk): seat.member_id for seat in seats}
    return [_happening(event, numbers, members) for event in events]


def _happening(
    event: AuditEvent, numbers: Mapping[str, int], members: Mapping[str, int]
) -> Happening:
    action = event.action
    by_member = action == "seat.taken" and members[event.target_id] == event.actor_id
    if action == "seat.taken" and not by_member:
        action = "seat.given"
    details = {**event.details, "session": numbers.get(event.target_id, "")}
    return Happening(event.at, event.actor, WORDS[action].format(**details), by_member)
