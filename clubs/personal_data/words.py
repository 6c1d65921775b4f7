"""What people write to each other: the room's chat, the wall, comments on CVs, cards."""

from django.utils.translation import gettext_lazy as _

from clubs.personal_data.categories import CLUB
from eclub.kit.personal_data import (
    OTHERS,
    SECRET,
    TECHNICAL,
    Anonymise,
    Entry,
    Kept,
    Personal,
    mentioned,
    owner,
    with_club,
)
from eclub.kit.shelf import Shelf
from members.personal_data.categories import CV, NETWORK


def _chat() -> Shelf:
    from clubs.services import shared_file  # services come after the register

    return shared_file.SHELF


# Written in the platform's own language, as most words that stood there.
TAKEN_BACK = _("Message effacé")

ENTRIES: list[Entry] = [
    Personal(
        "clubs.chatmessage",
        CLUB,
        _("messages écrits dans la salle"),
        (owner("author"),),
        exported="session body sent_at",
        withheld={"id author key": TECHNICAL},
        kept=with_club("session__club"),
    ),
    Personal(
        "clubs.sharedfile",
        CLUB,
        _("fichiers envoyés dans la salle"),
        (owner("message__author"),),
        exported="message name media_type size",
        withheld={"id token": TECHNICAL},
        kept=with_club("message__session__club"),
        shelf=_chat,
    ),
    Personal(
        "clubs.post",
        CLUB,
        _("messages du mur du club"),
        # What others answered to it is theirs.
        (
            owner("author", Anonymise({"text": TAKEN_BACK})),
            mentioned("hidden_by", "club hidden_at hidden_because"),
        ),
        exported="club kind text written_at changed_at hidden_at hidden_because",
        withheld={"id author key": TECHNICAL, "hidden_by": OTHERS},
        kept=with_club("club"),
    ),
    Personal(
        "clubs.comment",
        CLUB,
        _("réponses sur le mur du club"),
        (owner("author"), mentioned("hidden_by", "hidden_at hidden_because")),
        exported="text written_at changed_at hidden_at hidden_because",
        withheld={"id author key post": TECHNICAL, "hidden_by": OTHERS},
        kept=with_club("post__club"),
    ),
    Personal(
        "clubs.kindword",
        CLUB,
        _("encouragements donnés"),
        (owner("person"),),
        exported="word said_at",
        withheld={"id person post": TECHNICAL},
        kept=with_club("post__club"),
    ),
    Personal(
        "clubs.showncv",
        CV,
        _("CV montré au club"),
        (owner("cv__owner"),),
        exported="club selection shown_at hidden_at",
        withheld={"id cv": TECHNICAL},
        kept=with_club("club"),
    ),
    Personal(
        "clubs.cvcomment",
        CV,
        _("commentaires sur une ligne d’un CV : ceux que l’on reçoit, ceux que l’on écrit"),
        (
            owner("shown__cv__owner"),
            # Without the line it speaks of: that is another person's CV.
            mentioned("author", "praise idea written_at"),
        ),
        exported="author anchor quote praise idea written_at resolved_at",
        withheld={"id shown key": TECHNICAL},
        kept=with_club("shown__club"),
    ),
    Personal(
        "clubs.setbackcard",
        CLUB,
        _("cartes « s’ils disent non, alors je… »"),
        (owner("member"),),
        exported="situation answer shared written_at",
        withheld={"id member key position": TECHNICAL},
    ),
    Personal(
        "clubs.introduction",
        NETWORK,
        _("demandes de mise en relation"),
        (owner("asker"),),
        exported="club company message asked_at expires_at withdrawn_at",
        withheld={"id asker key company_key": TECHNICAL},
        kept=with_club("club"),
    ),
    Personal(
        "clubs.introductionanswer",
        NETWORK,
        _("réponses à une demande de mise en relation, et ce qui a été transmis"),
        (
            owner("member"),
            # As on the page: nobody learns who did not accept.
            mentioned(
                "introduction__asker",
                "member passing passed_on words answered_at",
                where={"state": "accepted"},
            ),
        ),
        exported="state passing passed_on words answered_at",
        withheld={"id": TECHNICAL, "introduction": OTHERS, "member": TECHNICAL},
        kept=with_club("introduction__club"),
    ),
    Personal(
        "clubs.calendarfeed",
        CLUB,
        _("adresse d’agenda créée, et quand"),
        (owner("person"),),
        exported="created_at",
        withheld={"token_hash": SECRET, "id person": TECHNICAL},
        kept=Kept(words=_("jusqu’à ce que la personne la retire, ou que son compte soit effacé")),
    ),
]
