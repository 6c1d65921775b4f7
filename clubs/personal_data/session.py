"""Sessions: who leads them, who comes in, what happens there."""

from django.utils.translation import gettext_lazy as _

from clubs.personal_data.categories import CLUB
from eclub.kit.personal_data import (
    NAME_GOES,
    OTHERS,
    SECRET,
    TECHNICAL,
    Anonymise,
    Entry,
    Keep,
    NotPersonal,
    Personal,
    mentioned,
    owner,
    with_club,
)

_GUESTS = _("Une personne invitée sans compte s’adresse au conseiller, ou à l’opérateur.")

ENTRIES: list[Entry] = [
    Personal(
        "clubs.clubsession",
        CLUB,
        _("séances menées"),
        (
            mentioned("advisor", "club number during theme state"),
            mentioned("attendance_checked_by", "club number attendance_checked_at"),
        ),
        exported="",
        withheld={
            "id uid sequence changed_at attendance_taken_at reported_at door_opened_at "
            "locked_at attendance_checked_at": TECHNICAL,
            "club number during theme state cancelled_because": _(
                "dans l’export de chaque présence"
            ),
            "advisor attendance_checked_by": OTHERS,
        },
        kept=with_club("club"),
        at_term=Anonymise({"cancelled_because": ""}),
    ),
    Personal(
        "clubs.commitment",
        CLUB,
        _("engagements pris pour la séance suivante, et leur bilan"),
        (
            owner("member"),
            mentioned("written_by", "session created_at"),
            mentioned("reviewed_by", "reviewed_in reviewed_at"),
        ),
        exported="session text due_on review what_next reviewed_in reviewed_at created_at",
        withheld={"id member version": TECHNICAL, "written_by reviewed_by": OTHERS},
        kept=with_club("session__club"),
    ),
    Personal(
        "clubs.calendarentry",
        CLUB,
        _("invitations envoyées à l’agenda de la personne"),
        (owner("person"),),
        exported="session starts_at sequence withdrawn returns",
        withheld={"id person": TECHNICAL},
        kept=with_club("session__club"),
    ),
    Personal(
        "clubs.roomentry",
        CLUB,
        _("entrée admise ou refusée à la porte de la salle"),
        (owner("person"),),
        exported="session admitted_at removed_at",
        withheld={"id person": TECHNICAL, "guest": OTHERS},
        kept=with_club("session__club"),
    ),
    Personal(
        "clubs.guestinvitation",
        CLUB,
        _("nom d’une personne invitée à une séance, objet de sa venue"),
        (mentioned("invited_by", "session purpose created_at"),),
        exported="",
        withheld={
            "token_hash": SECRET,
            "id": TECHNICAL,
            "session name purpose invited_by created_at withdrawn_at": OTHERS,
        },
        kept=with_club("session__club"),
        outsiders=_GUESTS,
    ),
    Personal(
        "clubs.grouping",
        CLUB,
        _("travaux en groupes lancés"),
        (mentioned("started_by", "session kind during message"),),
        exported="",
        withheld={"id version": TECHNICAL, "session kind during message started_by": OTHERS},
        kept=with_club("session__club"),
    ),
    Personal(
        "clubs.groupplace",
        CLUB,
        _("groupe et rôle dans un travail en groupes"),
        (owner("person"),),
        exported="grouping number role",
        withheld={"id person": TECHNICAL, "guest": OTHERS},
        kept=with_club("grouping__session__club"),
    ),
    Personal(
        "clubs.rehearsalgrid",
        CLUB,
        _("grille d’une simulation d’entretien : ce qui a marché, un conseil"),
        (
            owner("candidate"),
            owner("author", Keep(NAME_GOES)),
        ),
        exported="grouping candidate author strengths advice marks written_at",
        withheld={"id": TECHNICAL, "guest": OTHERS},
        kept=with_club("grouping__session__club"),
    ),
    Personal(
        "clubs.roundturn",
        CLUB,
        _("tour de parole : ordre et durée"),
        (owner("person"),),
        exported="position state started_at ended_at paused_for",
        withheld={"id person round": TECHNICAL},
        kept=with_club("round__session__club"),
    ),
    Personal(
        "clubs.sessionnotes",
        CLUB,
        _("notes prises ensemble pendant une séance"),
        (mentioned("editors__contains", "session text changed_at", of=lambda person: person.pk),),
        exported="",
        withheld={
            "id version next owners written editors state drawn_version": TECHNICAL,
            "session text changed_at": NAME_GOES,
        },
        kept=with_club("session__club"),
    ),
    Personal(
        "clubs.noteschange",
        CLUB,
        _("frappes dans les notes communes, jusqu’à ce qu’elles soient réunies"),
        (owner("author", Keep(NAME_GOES)),),
        exported="change",
        withheld={"id notes author client counter": TECHNICAL},
        kept=with_club("notes__session__club"),
    ),
    NotPersonal("clubs.agendastep", "What a session is about, and when."),
    NotPersonal("clubs.agendatemplate", "An agency's outline of a session."),
    NotPersonal("clubs.templatestep", "One step of such an outline."),
    NotPersonal("clubs.round", "That a speaking round took place."),
    NotPersonal("clubs.reminder", "That a session was reminded of."),
    NotPersonal("clubs.gridcriteria", "What an agency's clubs look at in a simulation."),
]
