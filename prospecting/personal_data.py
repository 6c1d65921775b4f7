"""What is held on people by this app, see ``eclub.kit.personal_data``."""

from django.utils.translation import gettext_lazy as _

from clubs.personal_data.categories import CLUB
from eclub.kit.personal_data import (
    COUNTED,
    NAME_GOES,
    OTHERS,
    SECRET,
    TECHNICAL,
    Anonymise,
    Basis,
    Category,
    Cookie,
    Delete,
    Entry,
    Holding,
    Keep,
    Kept,
    NotPersonal,
    Personal,
    Place,
    first_of_month,
    mentioned,
    owner,
    with_club,
)

PROSPECTING = Category(
    "demarches",
    _("Démarches auprès des entreprises"),
    _("trouver des employeurs, les appeler sans se gêner, savoir où l’on en est"),
    Basis.PUBLIC_TASK,
    _(
        "la personne ; son club et ses conseillers, sauf ses notes, ses messages et ses "
        "recherches, qu’elle seule lit"
    ),
)
COMPANIES = Category(
    "entreprises",
    _("Entreprises et leurs interlocuteurs"),
    _("proposer des entreprises à contacter, retenir qui demander"),
    Basis.PUBLIC_TASK,
    _("les clubs, pour le répertoire public ; le club concerné, pour ses interlocuteurs"),
)
_COMPANY = _(
    "Une entreprise ou son interlocuteur s’adresse à l’opérateur, ou répond par le lien reçu "
    "qu’elle ne veut plus de contact."
)
_APPROACH_BLANK = {"note": "", "call_back_on": None, "meets_on": None}

REGISTER: list[Entry] = [
    Personal(
        "prospecting.prospect",
        PROSPECTING,
        _("pistes prises en charge ou ajoutées"),
        (
            mentioned("in_charge", "club company stage added_at", Anonymise({"in_charge": None})),
            mentioned("added_by", "club company added_at"),
        ),
        exported="",
        withheld={
            "id": TECHNICAL,
            "club company stage in_charge phone email ask_for added_by added_at": OTHERS,
        },
        kept=with_club("club"),
        at_term=Anonymise(
            {"in_charge": None, "added_by": None, "phone": "", "email": "", "ask_for": ""}
        ),
        outsiders=_COMPANY,
    ),
    Personal(
        "prospecting.approach",
        PROSPECTING,
        _("démarches faites : moyen, réponse, dates, durée, note personnelle"),
        (owner("author", Anonymise(_APPROACH_BLANK)),),
        exported="prospect kind answer on note call_back_on meets_on lasted answered_on written_at",
        withheld={"id author key": TECHNICAL},
        kept=with_club("prospect__club"),
        at_term=Anonymise(
            {**_APPROACH_BLANK, "on": first_of_month("on"), "answered_on": None, "lasted": None}
        ),
    ),
    Personal(
        "prospecting.stagechange",
        PROSPECTING,
        _("étapes d’une piste : qui l’a fait avancer"),
        (owner("by", Keep(COUNTED)),),
        exported="prospect at from_stage to_stage why",
        withheld={"id by approach": TECHNICAL},
        kept=with_club("prospect__club"),
        at_term=Anonymise({"by": None}),
    ),
    Personal(
        "prospecting.callscript",
        PROSPECTING,
        _("script d’appel"),
        (owner("member"),),
        exported="words ending changed_at",
        withheld={"id member": TECHNICAL},
    ),
    Personal(
        "prospecting.messagetemplate",
        PROSPECTING,
        _("modèles de messages"),
        (owner("member"),),
        exported="kind name subject body",
        withheld={"id member key": TECHNICAL},
    ),
    Personal(
        "prospecting.message",
        PROSPECTING,
        _("messages et lettres écrits à des entreprises"),
        (owner("author"),),
        exported="prospect kind to subject body cv_version written_at",
        withheld={"id author key link approach": TECHNICAL},
        kept=with_club("prospect__club"),
    ),
    Personal(
        "prospecting.employerlink",
        PROSPECTING,
        _("liens de réponse envoyés à une entreprise, et sa réponse"),
        (owner("made_by", Keep(NAME_GOES)),),
        exported="prospect made_at expires_at withdrawn_at answer answered_at call_back_on words "
        "reach",
        withheld={"token_hash seed": SECRET, "id made_by": TECHNICAL},
        kept=with_club("prospect__club"),
        outsiders=_COMPANY,
    ),
    Personal(
        "prospecting.savedsearch",
        PROSPECTING,
        _("recherches enregistrées"),
        (owner("owner"),),
        exported="name query saved_at",
        withheld={"id owner": TECHNICAL},
    ),
    Personal(
        "prospecting.rejection",
        PROSPECTING,
        _("entreprises écartées"),
        (owner("member"),),
        exported="company rejected_at",
        withheld={"id member": TECHNICAL},
    ),
    Personal(
        "prospecting.buddy",
        CLUB,
        _("binôme choisi"),
        (owner("member"), mentioned("buddy", "club", Delete())),
        exported="club buddy",
        withheld={"id member": TECHNICAL},
        kept=with_club("club"),
    ),
    Personal(
        "prospecting.sessiongoal",
        CLUB,
        _("objectif d’une séance : qui l’a fixé"),
        (mentioned("set_by", "session calls meetings set_at"),),
        exported="",
        withheld={"id": TECHNICAL, "session calls meetings set_by set_at": NAME_GOES},
        kept=with_club("session__club"),
    ),
    Personal(
        "prospecting.companymark",
        COMPANIES,
        _("ce que les clubs savent d’une entreprise : qui l’a dit, en quels mots"),
        (
            mentioned("said_by", "company kind on words said_at"),
            mentioned("confirmed_by", "company kind confirmed_at"),
            mentioned("withdrawn_by", "company kind withdrawn_at withdrawn_because"),
        ),
        exported="",
        withheld={
            "id region origin until": TECHNICAL,
            "company kind club on words said_by said_at confirmed_at confirmed_by withdrawn_at "
            "withdrawn_by withdrawn_because": OTHERS,
        },
        kept=with_club("club"),
        at_term=Anonymise({"words": "", "said_by": None, "confirmed_by": None}),
        outsiders=_COMPANY,
    ),
    Personal(
        "prospecting.volunteeroffer",
        COMPANIES,
        _("personne d’une entreprise invitée à une simulation : nom, adresse, dates"),
        (mentioned("made_by", "club company made_at"),),
        exported="",
        withheld={
            "token_hash": SECRET,
            "id told_start": TECHNICAL,
            "club company name email sessions made_by made_at chosen guest ended_at": OTHERS,
        },
        kept=with_club("club"),
        outsiders=_COMPANY,
    ),
    Personal(
        "prospecting.company",
        COMPANIES,
        _("répertoire public SIRENE : nom, adresse, activité, effectif"),
        (),
        exported="",
        withheld={
            "id plain document": TECHNICAL,
            "siret siren name usual_name sign legal_name acronym legal_category address postcode "
            "commune commune_code departement latitude longitude placing naf_rev2 naf25 older_naf "
            "older_nomenclature headcount headcount_floor is_employer is_open closed_on "
            "is_partial treated_at created_at": OTHERS,
        },
        kept=Kept(words=_("tant que l’Insee la publie ; ce qu’elle demande de taire est tu")),
        at_term=Keep(_("répertoire public")),
        outsiders=_COMPANY,
    ),
    Personal(
        "prospecting.sireneunit",
        COMPANIES,
        _("noms de personnes physiques du répertoire, le temps d’un import, pour les taire"),
        (),
        exported="",
        withheld={"siren legal_category legal_name usual_name acronym person": OTHERS},
        kept=Kept(words=_("le temps de l’import"), task="prospecting.tasks.continue_imports"),
        outsiders=_COMPANY,
    ),
    Personal(
        "prospecting.sireneimport",
        COMPANIES,
        _("imports de SIRENE lancés"),
        (mentioned("started_by", "names created_at"),),
        exported="",
        withheld={
            "id names path units_path coordinates_path departements fingerprint state phase line "
            "bytes_read bytes_total read added updated unchanged closed skipped refused elsewhere "
            "note error created_at started_at finished_at": TECHNICAL,
            "started_by": OTHERS,
        },
        kept=Kept(words=_("aussi longtemps que la plateforme, comme compte rendu")),
        at_term=Keep(_("compte rendu d’un import")),
    ),
    NotPersonal("prospecting.leadsource", "Which company a lead comes from."),
    NotPersonal("prospecting.sirenerefusal", "Why a line of SIRENE's file was left out."),
    NotPersonal("prospecting.sireneoverridden", "Numbers of a file's lines, during an import."),
    NotPersonal("prospecting.sireneplace", "Coordinates of establishments, during an import."),
    NotPersonal("prospecting.activity", "INSEE's public register of activities."),
    NotPersonal("prospecting.affinity", "Shares of hires, by occupation and activity."),
    Holding(
        "media/sirene",
        Place.FILE,
        COMPANIES,
        _("fichiers de l’Insee en cours d’import"),
        Kept(
            words=_("le temps de l’import, un jour s’il a été interrompu"),
            task="prospecting.tasks.sweep_sirene_files",
        ),
        _("rien n’y mène à un membre"),
    ),
    Cookie(
        "eclub-log:…",
        _("garder une démarche notée sans connexion jusqu’à ce qu’elle parte"),
        _("jusqu’à ce qu’elle soit partie, ou oubliée d’un clic"),
        is_cookie=False,
    ),
]
