"""E-mails and letters: written from one's templates, frozen with the CV, logged once they left.

The platform sends none of them. An e-mail in somebody's name from our server would be taken for
a false one, and its answer would not reach them; their own mail program keeps what they sent.
"""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.models import Club
from members.models import Cv, CvVersion, User
from members.services import cv_document, cv_version
from prospecting.enums import Answer, ApproachKind, MessageKind
from prospecting.models import Approach, Message, MessageTemplate, Prospect
from prospecting.services import approach as approaches
from prospecting.services import employer_link, standing, wording

MOST_TEMPLATES = 20
# Beyond it some mail programs cut what a link brings them.
LONGEST_LINK = 1900

# To begin with: kind, name, subject, text. Each is to be said in one's own words.
DEFAULTS = [
    (
        MessageKind.EMAIL,
        gettext_lazy("Candidature spontanée"),
        gettext_lazy("{métier} près de chez vous"),
        gettext_lazy(
            "Bonjour,\n\n"
            "Je suis {métier} et j’habite {ma ville}. Votre entreprise m’intéresse, même si vous "
            "n’avez pas d’annonce en ce moment.\n\n"
            "Vous trouverez mon CV en pièce jointe. Auriez-vous dix minutes cette semaine pour "
            "que je vienne me présenter ? Je vous appelle dans quelques jours.\n\n"
            "Vous pouvez aussi me répondre d’un clic : {lien de réponse}\n\n"
            "Bien cordialement,\n{prénom} {nom}\n{téléphone}"
        ),
    ),
    (
        MessageKind.EMAIL,
        gettext_lazy("Remerciement après un entretien"),
        gettext_lazy("Merci pour notre rencontre"),
        gettext_lazy(
            "Bonjour,\n\n"
            "Merci de votre accueil. Ce que vous m’avez dit de {entreprise} m’a donné encore "
            "plus envie d’y travailler.\n\n"
            "Je reste à votre disposition, et je vous appelle à la date convenue.\n\n"
            "Bien cordialement,\n{prénom} {nom}\n{téléphone}"
        ),
    ),
    (
        MessageKind.LETTER,
        gettext_lazy("Candidature spontanée"),
        gettext_lazy("Candidature spontanée, {métier}"),
        gettext_lazy(
            "Madame, Monsieur,\n\n"
            "Je suis {métier} et j’habite {ma ville}. Je souhaite travailler chez {entreprise}, "
            "même si vous n’avez pas d’annonce en ce moment.\n\n"
            "Mon CV est joint à cette lettre. Je vous appellerai la semaine prochaine pour vous "
            "proposer un rendez-vous.\n\n"
            "Je vous prie d’agréer, Madame, Monsieur, mes salutations distinguées."
        ),
    ),
]
KINDS = {MessageKind.EMAIL: ApproachKind.EMAIL, MessageKind.LETTER: ApproachKind.LETTER}


@dataclass(frozen=True)
class Draft:
    """A template whose places are filled in as far as they are known."""

    subject: str
    body: str


def templates_of(member: User, kind: MessageKind | str) -> list[MessageTemplate]:
    """One's own, then ours, which have no id."""
    own = list(MessageTemplate.objects.filter(member=member, kind=kind))
    return own + [template for template in ours() if template.kind == kind]


def ours() -> list[MessageTemplate]:
    """Those to begin with, which are not kept."""
    return [
        MessageTemplate(kind=kind, name=str(name), subject=str(subject), body=str(body))
        for kind, name, subject, body in DEFAULTS
    ]


def begin(template: MessageTemplate, prospect: Prospect, member: User) -> Draft:
    known = wording.values(prospect, member)
    return Draft(wording.fill(template.subject, known), wording.fill(template.body, known))


@transaction.atomic
def keep_template(
    member: User,
    *,
    key: UUID,
    kind: str,
    name: str,
    subject: str,
    body: str,
    template: MessageTemplate | None = None,
) -> None:
    """Write or change a template; the same form sent again is the same one."""
    told = {"kind": kind, "name": name, "subject": subject, "body": body}
    if template is not None:
        MessageTemplate.objects.filter(pk=template.pk).update(**told)
        return
    User.objects.select_for_update(no_key=True).get(pk=member.pk)
    own = MessageTemplate.objects.filter(member=member)
    if not own.filter(key=key).exists() and own.count() >= MOST_TEMPLATES:
        raise ValidationError(
            _("Vous avez déjà %(most)s modèles : changez-en un, ou supprimez-en.")
            % {"most": MOST_TEMPLATES}
        )
    MessageTemplate.objects.get_or_create(member=member, key=key, defaults=told)


@transaction.atomic
def keep(
    prospect: Prospect,
    *,
    key: UUID,
    kind: str,
    to: str,
    subject: str,
    body: str,
    version: CvVersion | None,
    by: User,
) -> Message:
    """Write what is about to leave; the same key again rewrites it until it has left.

    Raises ``DoNotContact`` of a company that asked to be left alone.
    """
    standing.demand_contact(prospect.company, prospect.club)
    before = Message.objects.filter(key=key).select_related("link").first()
    link = before.link if before else None
    # The address is a secret, and no kept text holds it.
    pasted, its_link = employer_link.in_text(body, prospect, by)
    if its_link:
        body, link = body.replace(pasted, wording.LINK_PLACE), its_link
    elif wording.asks_for_link(body) and _lacks_link(before):
        link, _address = employer_link.make(prospect, by)
    message, is_new = Message.objects.select_for_update().get_or_create(
        key=key,
        defaults={
            "prospect": prospect,
            "author": by,
            "kind": kind,
            "to": to,
            "subject": subject,
            "body": body,
            "link": link,
            "cv_version": version,
        },
    )
    if message.author_id != by.pk or message.prospect_id != prospect.pk:
        raise PermissionDenied
    if not is_new and message.approach_id is None:
        message.to, message.subject, message.body = to, subject, body
        message.link, message.cv_version = link, version
        message.save()
    return message


def _lacks_link(before: Message | None) -> bool:
    """Whether a text that asks for a link needs a new one: it has not left, and none works."""
    if before is None:
        return True
    works = before.link is not None and employer_link.address_of(before.link)
    return before.approach_id is None and not works


def freeze_for(prospect: Prospect, member: User, *, today: date, now: datetime) -> CvVersion:
    """The CV of today as this company gets it, kept once a day; raises ValidationError."""
    cv = Cv.objects.of(member).first()
    if cv is None:
        raise ValidationError(_("Vous n’avez pas encore de CV : écrivez-le d’abord."))
    name = prospect.company.name[:120]
    document = cv_document.of(cv, None)
    for version in cv.versions.filter(addressee=name, sent_on=today, selection_name="")[:3]:
        if version.document == document:
            return version
    return cv_version.freeze(
        cv,
        None,
        addressee=name,
        sent_on=today,
        layout=cv.layout,
        language=member.language,
        now=now,
        by=member,
    )


@transaction.atomic
def left(message: Message, *, on: date, call_back_on: date | None, by: User) -> Approach:
    """Log that it has gone; raises what logging an approach raises."""
    if message.author_id != by.pk:
        raise PermissionDenied
    approach = approaches.log(
        message.prospect,
        key=message.key,
        kind=KINDS[MessageKind(message.kind)],
        answer=Answer.NONE,
        on=on,
        call_back_on=call_back_on,
        by=by,
    )
    Message.objects.filter(pk=message.pk, approach=None).update(approach=approach)
    return approach


def text_of(message: Message) -> str:
    """The text as it leaves, with the address by which the company answers."""
    address = employer_link.address_of(message.link) if message.link else ""
    gone = _("(ce lien de réponse ne marche plus)") if message.link else wording.LINK_PLACE
    return wording.fill(message.body, {wording.LINK: address or gone})


def mail_link(message: Message) -> str:
    """What opens one's own mail program; empty when a link cannot carry so much."""
    body = text_of(message).replace("\n", "\r\n")
    link = f"mailto:{quote(message.to, safe='@')}?subject={quote(message.subject)}"
    link = f"{link}&body={quote(body)}"
    return link if len(link) <= LONGEST_LINK else ""


def other_names(prospect: Prospect, club: Club) -> list[str]:
    """Companies whose name has no business in a message to this one."""
    others = Prospect.objects.filter(club=club).exclude(pk=prospect.pk)
    return list(others.order_by().values_list("company__name", flat=True)[:500])
