"""Who somebody is, how they sign in, what they do here."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eclub.kit.personal_data import (
    NAME_GOES,
    OTHERS,
    SECRET,
    TECHNICAL,
    Anonymise,
    Entry,
    Kept,
    NotPersonal,
    Personal,
    address,
    mentioned,
    owner,
)
from eclub.kit.shelf import Shelf
from members.models.data_export import EXPORT_KEPT
from members.personal_data.categories import ACCOUNT


def nobody(person: Any) -> str:
    """An address that is nobody's, and of one row only."""
    return f"{person.pk}@erased.invalid"


def _exports() -> Shelf:
    from members.services import data_export  # services come after the register

    return data_export.SHELF


def _unusable(person: Any) -> str:
    person.set_unusable_password()
    return str(person.password)


def _sessions(person: Any) -> Any:
    return UserSession.objects.filter(user=person).values("session_key")


SIGNED_IN = Kept(
    words=_("jusqu’à la déconnexion, et 14 jours au plus"),
    task="members.tasks.forget_ended_sessions",
)
NOBODY = Anonymise(
    {
        "email": nobody,
        "first_name": "",
        "last_name": "",
        "commune": "",
        "password": _unusable,
        "last_login": None,
        "is_active": False,
        "is_staff": False,
        "is_superuser": False,
        "wants_digest": False,
        "wants_call_backs": False,
        "wants_follow_up": False,
        "charter_accepted_at": None,
        "charter_version": "",
        "renewed_at": None,
        "erased_on": lambda _: timezone.localdate(),
    }
)

ENTRIES: list[Entry] = [
    Personal(
        "members.user",
        ACCOUNT,
        _(
            "adresse électronique, prénom, nom, commune, langue, messages souhaités, dates "
            "d’arrivée, de dernière connexion et d’acceptation de la charte"
        ),
        (owner("pk", NOBODY, of=lambda person: person.pk),),
        exported="email first_name last_name commune language wants_digest wants_call_backs "
        "wants_follow_up joined_at last_login charter_accepted_at charter_version is_active "
        "is_staff is_superuser renewed_at",
        withheld={
            "password": SECRET,
            "id groups user_permissions erased_on known_devices_round": TECHNICAL,
        },
        at_term=NOBODY,
    ),
    Personal(
        "members.erasurerequest",
        ACCOUNT,
        _("demande d’effacement : quand, par qui elle a été notée, pour quel jour"),
        (owner("person"), mentioned("noted_by", "asked_at")),
        exported="basis asked_at due_at",
        withheld={"id person": TECHNICAL, "noted_by": OTHERS},
        kept=Kept(words=_("jusqu’à ce qu’elle soit exécutée ou retirée")),
    ),
    Personal(
        "members.erasurewarning",
        ACCOUNT,
        _("annonce de l’effacement au terme de la conservation"),
        (owner("person"),),
        exported="written_at",
        withheld={"id person": TECHNICAL},
        kept=Kept(words=_("jusqu’à l’effacement, ou jusqu’à ce que la personne reste")),
    ),
    Personal(
        "members.role",
        ACCOUNT,
        _("rôle dans une agence ou une région"),
        (owner("person"),),
        exported="kind agency region",
        withheld={"id person": TECHNICAL},
    ),
    Personal(
        "members.invitation",
        ACCOUNT,
        _("adresse invitée, objet et dates de l’invitation"),
        (
            owner("email", Anonymise({"email": nobody}), of=address),
            owner("accepted_by", Anonymise({"email": nobody})),
            mentioned("invited_by", "purpose created_at"),
        ),
        exported="email purpose role_kind agency region created_at expires_at accepted_at "
        "withdrawn_at",
        withheld={
            "token_hash": SECRET,
            "id accepted_by": TECHNICAL,
            "invited_by": NAME_GOES,
        },
        kept=Kept("created_at", months=24, words=_("l’invitation")),
        at_term=Anonymise({"email": nobody}),
    ),
    Personal(
        "members.consent",
        ACCOUNT,
        _("ce que la personne a accepté, quand, et quand elle l’a retiré"),
        (owner("person"),),
        exported="kind given_at withdrawn_at",
        withheld={"id person": TECHNICAL},
    ),
    Personal(
        "members.dataexport",
        ACCOUNT,
        _("copie de ses données, demandée par la personne"),
        (owner("person"),),
        exported="asked_at ready_at size",
        withheld={"id token person name media_type": TECHNICAL},
        kept=Kept(
            "ready_at",
            days=EXPORT_KEPT.days,
            words=_("sa préparation"),
            task="members.tasks.sweep_privacy",
        ),
        shelf=_exports,
    ),
    # --- django-allauth ----------------------------------------------------------------------
    Personal(
        "account.emailaddress",
        ACCOUNT,
        _("adresses électroniques, confirmées ou en attente"),
        (owner("user"),),
        exported="email verified primary",
        withheld={"id user": TECHNICAL},
    ),
    Personal(
        "account.emailconfirmation",
        ACCOUNT,
        _("demandes de confirmation d’une adresse"),
        (owner("email_address__user"),),
        exported="created sent",
        withheld={"key": SECRET, "id email_address": TECHNICAL},
    ),
    Personal(
        "mfa.authenticator",
        ACCOUNT,
        _("clés d’accès, application et codes de secours : leur sorte et leurs dates"),
        (owner("user"),),
        exported="type created_at last_used_at",
        withheld={"data": SECRET, "id user": TECHNICAL},
    ),
    Personal(
        "usersessions.usersession",
        ACCOUNT,
        _("appareils connectés : navigateur, adresse IP, dates"),
        (owner("user"),),
        exported="created_at last_seen_at ip user_agent",
        withheld={"session_key": SECRET, "id user data": TECHNICAL},
        kept=SIGNED_IN,
    ),
    Personal(
        "sessions.session",
        ACCOUNT,
        _("session de connexion"),
        (owner("session_key__in", of=_sessions),),
        exported="expire_date",
        withheld={"session_key session_data": SECRET},
        kept=SIGNED_IN,
    ),
    Personal(
        "socialaccount.socialaccount",
        ACCOUNT,
        _("compte relié d’un autre service d’identité, et ce que ce service a transmis"),
        (owner("user"),),
        exported="provider uid extra_data date_joined last_login",
        withheld={"id user": TECHNICAL},
    ),
    Personal(
        "socialaccount.socialtoken",
        ACCOUNT,
        _("jeton d’un autre service d’identité"),
        (owner("account__user"),),
        exported="expires_at",
        withheld={"token token_secret": SECRET, "id app account": TECHNICAL},
    ),
    NotPersonal("socialaccount.socialapp", "How another service is reached; says nothing of who."),
    NotPersonal("auth.group", "Rights come from roles; groups are Django's and stay empty."),
    NotPersonal("auth.permission", "Names of Django's own rights."),
]
