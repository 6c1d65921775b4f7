"""The club itself: who asked to join, who sits there, who came, how it ended for them."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clubs.personal_data.categories import APPLICATION, ATTENDANCE, CLUB, OUTCOME
from eclub.kit.personal_data import (
    COUNTED,
    NAME_GOES,
    OTHERS,
    SECRET,
    TECHNICAL,
    Anonymise,
    Entry,
    Keep,
    Kept,
    NotPersonal,
    Personal,
    address,
    mentioned,
    owner,
    with_club,
)

_BLANK = Anonymise(
    {
        "first_name": "",
        "last_name": "",
        # The check wants one: an address of nobody's.
        "email": lambda application: f"{application.pk}@erased.invalid",
        "phone": "",
        "commune": "",
        "commune_code": "",
        "latitude": None,
        "longitude": None,
        "other_occupation": "",
        "obstacles": lambda _: [],
        "obstacles_more": "",
        "motivation": "",
        "erased_at": lambda _: timezone.now(),
    }
)

# A seat and what hangs on it move together: ``clubs.services.erasure.round_to_months``.
_ROUNDED = Keep(_("comptée sans le nom ; ses dates sont ramenées au mois"))

ENTRIES: list[Entry] = [
    Personal(
        "clubs.application",
        APPLICATION,
        _(
            "nom, adresse, téléphone, commune, métiers, obstacles et motivation, équipement et "
            "connexion, consentement daté, état de la demande"
        ),
        (
            owner("email", _BLANK, of=address),
            mentioned("decided_by", "club state state_at"),
        ),
        exported="club state applied_at state_at first_name last_name email phone commune "
        "commune_code latitude longitude occupations other_occupation obstacles obstacles_more "
        "motivation anywhere device camera microphone line camera_tried microphone_tried line_ms "
        "line_kbps line_up_kbps consent consented_at decline_reason erased_at",
        withheld={"token_hash": SECRET, "id key offer": TECHNICAL, "decided_by": OTHERS},
        kept=Kept(
            "state_at",
            months=6,
            words=_("la fin de la demande, et un an au plus après son arrivée"),
            task="clubs.tasks.forget_applications",
        ),
        at_term=_BLANK,
    ),
    Personal(
        "clubs.club",
        CLUB,
        _("e-clubs menés"),
        (mentioned("advisor", "name agency state theme season created_at closed_at"),),
        exported="",
        withheld={
            "id opening_key previous agency erasure_warned_at erased_at": TECHNICAL,
            "name state theme season created_at closed_at": _("dans l’export de chaque place"),
            "advisor draft_answers": OTHERS,
        },
        kept=with_club(""),
        at_term=Keep(_("le calendrier d’un club ne dit rien de ses membres")),
    ),
    Personal(
        "clubs.seat",
        CLUB,
        _("place tenue dans un e-club, du et jusqu’au"),
        (owner("member", Keep(COUNTED)),),
        exported="club number taken_on left_on until_closing",
        withheld={"id member stays_in": TECHNICAL},
        kept=with_club("club"),
        at_term=_ROUNDED,
    ),
    Personal(
        "clubs.seatinvitation",
        CLUB,
        _("club auquel on a été invité"),
        (owner("invitation__email", Keep(_("l’adresse part avec l’invitation")), of=address),),
        exported="club",
        withheld={"id invitation": TECHNICAL},
        kept=with_club("club"),
        at_term=Keep(_("l’adresse part avec l’invitation")),
    ),
    Personal(
        "clubs.closing",
        CLUB,
        _("bilan du club, en mots"),
        (mentioned("written_by", "club ended_on worked did_not_work written_at"),),
        exported="",
        withheld={
            "id": TECHNICAL,
            "club ended_on worked did_not_work written_at written_by": NAME_GOES,
        },
        kept=with_club("club"),
        at_term=Anonymise({"worked": "", "did_not_work": ""}),
    ),
    # --- Attendance --------------------------------------------------------------------------
    Personal(
        "clubs.presenceinterval",
        ATTENDANCE,
        _("heures d’entrée dans la salle et de sortie"),
        (owner("person"),),
        exported="session during",
        withheld={"id person": TECHNICAL},
        kept=with_club("session__club"),
    ),
    Personal(
        "clubs.attendance",
        ATTENDANCE,
        _("présence à chaque séance, minutes, distance de l’agence, corrections et leur motif"),
        (
            owner("member", Keep(COUNTED)),
            mentioned("corrected_by", "session state corrected_at reason"),
        ),
        exported="session state minutes distance_m corrected_at reason computed_at",
        withheld={"id member": TECHNICAL, "corrected_by": OTHERS},
        kept=with_club("session__club"),
        at_term=Anonymise({"corrected_by": None, "corrected_at": None, "reason": ""}),
    ),
    Personal(
        "clubs.certificate",
        ATTENDANCE,
        _("attestations délivrées"),
        # Its code stays, so that the public page can say that it no longer exists.
        (
            owner("member", Anonymise({"content": lambda _: {}})),
            mentioned("issued_by", "club issued_at"),
        ),
        exported="code club session content issued_at",
        withheld={"id member": TECHNICAL, "issued_by": OTHERS},
        kept=with_club("club"),
    ),
    # --- The way out -------------------------------------------------------------------------
    Personal(
        "clubs.outcome",
        OUTCOME,
        _("raison de la sortie, chemin, date, métier trouvé"),
        (
            owner("seat__member", Anonymise({"job": ""})),
            mentioned("recorded_by", "recorded_at"),
        ),
        exported="seat kind channel happened_on known_on job recorded_at",
        withheld={"id seat_taken_on": TECHNICAL, "recorded_by": OTHERS},
        kept=with_club("seat__club"),
        at_term=Anonymise({"job": "", "recorded_by": None}),
    ),
    Personal(
        "clubs.outcomecorrection",
        OUTCOME,
        _("ce qu’une sortie disait avant d’être corrigée, et pourquoi"),
        (owner("seat__member"), mentioned("corrected_by", "corrected_at")),
        exported="seat kind channel happened_on job taken_back reason corrected_at",
        withheld={"id": TECHNICAL, "corrected_by": OTHERS},
        kept=with_club("seat__club"),
    ),
    Personal(
        "clubs.followup",
        OUTCOME,
        _("nouvelles données 3, 6 et 12 mois après le club"),
        (
            owner("outcome__seat__member", Anonymise({"token_hash": None})),
            mentioned("heard_by", "months answered_at"),
        ),
        exported="months due_on open_until asked_at answer answered_at settled_at",
        withheld={"token_hash": SECRET, "id outcome": TECHNICAL, "heard_by": OTHERS},
        kept=with_club("outcome__seat__club"),
        at_term=Anonymise({"token_hash": None, "heard_by": None}),
    ),
    Personal(
        "clubs.pulseanswer",
        CLUB,
        _("point de confiance : réponses, vues de la personne et de son conseiller seulement"),
        (owner("seat__member"),),
        exported="seat moment scale values answered_at",
        withheld={"id": TECHNICAL},
        kept=with_club("seat__club"),
    ),
    NotPersonal("clubs.slot", "Weekday and hour of a club."),
    NotPersonal("clubs.digest", "Which weeks were told to a club."),
    NotPersonal("clubs.pulsescale", "The questions, not the answers."),
]
