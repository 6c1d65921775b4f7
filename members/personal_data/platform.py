"""The platform's own tables and logs, and Django's."""

from django.utils.translation import gettext_lazy as _

from eclub.kit.personal_data import (
    NAME_GOES,
    OTHERS,
    TECHNICAL,
    Anonymise,
    Delete,
    Entry,
    Holding,
    Keep,
    Kept,
    NotPersonal,
    Personal,
    Place,
    address,
    mentioned,
    owner,
)
from members.models.consultation import ACCESS_LOG_MONTHS
from members.personal_data.categories import ACCOUNT, CV, MAIL, SECURITY

_NUMBERS_ONLY = Keep(
    _(
        "le journal ne contient que des numéros, qui ne mènent plus à personne une fois le "
        "compte effacé"
    )
)
_FOR_EVER = Kept(words=_("sans limite, sous un numéro qui ne mène plus à personne"))
_SHORT = Kept(words=_("quelques minutes à quelques heures"))

ENTRIES: list[Entry] = [
    Personal(
        "kit.auditevent",
        SECURITY,
        _("ce que la personne a fait ou ce qui a été fait à son compte, et quand"),
        (
            owner("actor", _NUMBERS_ONLY),
            owner(
                "target_id",
                _NUMBERS_ONLY,
                of=lambda person: str(person.pk),
                where={"target_type": "members.user"},
            ),
        ),
        exported="at action target_type target_id details",
        withheld={"id actor": TECHNICAL},
        kept=_FOR_EVER,
        at_term=_NUMBERS_ONLY,
    ),
    Personal(
        "members.consultation",
        SECURITY,
        _("qui, parmi le personnel, a ouvert quelles données, et quel jour"),
        (
            owner("person"),
            owner("email", of=address),
            mentioned("reader", "kind on", Keep(NAME_GOES)),
        ),
        exported="reader kind on",
        withheld={"id person email": TECHNICAL},
        kept=Kept(
            "on",
            months=ACCESS_LOG_MONTHS,
            words=_("la consultation"),
            task="members.tasks.sweep_privacy",
        ),
    ),
    Personal(
        "kit.outboxmail",
        MAIL,
        _("messages envoyés : adresse, objet, texte, dates"),
        (
            owner("to", of=address, where={"is_secret": False}),
            # A link or a code that signs in is for the mailbox alone.
            mentioned(
                "to",
                "to subject created_at sent_at state",
                Delete(),
                of=address,
                where={"is_secret": True},
            ),
        ),
        exported="to subject text calendar created_at sent_at state",
        withheld={
            "id key is_secret calendar_method headers attempts error not_before "
            "not_after": TECHNICAL
        },
        kept=Kept(
            "created_at", days=90, words=_("le message"), task="eclub.kit.tasks.forget_old_mail"
        ),
    ),
    Personal(
        "admin.logentry",
        SECURITY,
        _("changements faits dans l’administration"),
        (
            owner("user", Keep(_NUMBERS_ONLY.reason)),
            # What was changed of the person's own row is written with their name.
            mentioned(
                "object_id",
                "action_time action_flag",
                Anonymise({"object_repr": "", "change_message": ""}),
                of=lambda person: str(person.pk),
                where={"content_type__app_label": "members", "content_type__model": "user"},
            ),
        ),
        exported="action_time content_type object_id action_flag",
        withheld={"id user": TECHNICAL, "object_repr change_message": OTHERS},
        kept=Kept("action_time", months=12, words=_("le changement")),
    ),
    Personal(
        "kit.featuresetting",
        SECURITY,
        _(
            "réglages décidés par les administrateurs : durées, annonce, adresses publiées, nom du "
            "délégué à la protection des données si c’est une personne"
        ),
        (),
        exported="",
        withheld={"key changed_at": TECHNICAL, "value": OTHERS},
        kept=Kept(words=_("jusqu’à ce qu’un administrateur écrive autre chose")),
        outsiders=_(
            "Une personne nommée dans un réglage s’adresse à l’opérateur, qui y écrit autre "
            "chose ; ce qui y était n’est pas gardé."
        ),
    ),
    NotPersonal("kit.erasure", "That somebody was erased, and in how many rows; nothing of who."),
    NotPersonal("contenttypes.contenttype", "Names of models."),
    NotPersonal("dsfr.dsfrconfig", "The design system's own settings, unused: ours are BRAND_…."),
    NotPersonal("dsfr.dsfrsocialmedia", "The operator's accounts elsewhere, unused as well."),
    Holding(
        "media/cv, media/cv-photos, media/exports",
        Place.FILE,
        CV,
        _("PDF des versions envoyées, photo du CV, copies de ses données"),
        Kept(words=_("autant que leur ligne dans la base")),
        _("avec leur ligne ; ce qui reste d’un envoi interrompu part le lendemain"),
    ),
    Holding(
        "cache:allauth…",
        Place.MEMORY,
        ACCOUNT,
        _("nombre d’essais récents par adresse IP ou par compte, contre les abus"),
        _SHORT,
        _("de soi-même, à la fin du délai"),
    ),
    Holding(
        "cache:kept_form:…",
        Place.MEMORY,
        ACCOUNT,
        _("texte envoyé au moment où une vérification a été demandée, chiffré"),
        Kept(words=_("une heure, ou jusqu’à ce que la personne l’envoie ou l’efface")),
        _("de soi-même, à la fin du délai"),
    ),
    Holding(
        "celery:…",
        Place.MEMORY,
        SECURITY,
        _("travaux à faire, qui nomment des lignes par leur numéro"),
        _SHORT,
        _("une fois le travail fait"),
    ),
    Holding(
        "stdout",
        Place.LOG,
        SECURITY,
        _("heure, page (sans adresse complète ni valeur), durée ; ni nom, ni adresse IP"),
        Kept(words=_("aussi longtemps que l’hébergeur garde les journaux techniques")),
        _("rien n’y mène à une personne"),
    ),
]
