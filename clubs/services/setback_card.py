"""Writing setback cards, putting them in order, showing one to the club."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.models import Club, Seat, SetbackCard
from members.models import User

MOST_CARDS = 30

# Situations and answers to start from, each to be said in one's own words.
EXAMPLES = [
    (
        gettext_lazy("Nous ne recrutons pas en ce moment."),
        gettext_lazy(
            "Je comprends. Quand pensez-vous que cela pourra changer ? Puis-je vous rappeler à ce "
            "moment-là ? Et connaissez-vous un autre employeur qui cherche quelqu’un comme moi ?"
        ),
    ),
    (
        gettext_lazy("Envoyez votre CV, on vous rappellera."),
        gettext_lazy(
            "Avec plaisir. À qui dois-je l’adresser ? Je vous rappelle jeudi pour savoir s’il est "
            "bien arrivé : le matin vous convient ?"
        ),
    ),
    (
        gettext_lazy("La personne n’est pas là."),
        gettext_lazy(
            "Quand puis-je la joindre ? Comment s’appelle-t-elle, pour que je la demande ? "
            "Je note et je rappelle."
        ),
    ),
    (
        gettext_lazy("Vous n’avez pas assez d’expérience."),
        gettext_lazy(
            "C’est vrai pour ce poste. Voici ce que j’ai déjà fait qui s’en approche… "
            "Accepteriez-vous que je vienne une journée pour que vous voyiez comment je travaille ?"
        ),
    ),
    (
        gettext_lazy("Vous êtes trop qualifié pour nous."),
        gettext_lazy(
            "Je sais ce que ce poste demande et c’est ce que je cherche, parce que… "
            "Puis-je vous expliquer en deux minutes pourquoi j’ai choisi votre entreprise ?"
        ),
    ),
    (
        gettext_lazy("On me raccroche au nez."),
        gettext_lazy(
            "Je respire, je coche l’appel : il est fait. Je bois un verre d’eau, puis j’appelle "
            "l’entreprise suivante de ma liste avant dix minutes."
        ),
    ),
    (
        gettext_lazy("Ils ont pris quelqu’un d’autre."),
        gettext_lazy(
            "Je les remercie et je demande ce qui a fait la différence. Je le note pour la "
            "prochaine fois, et je demande s’ils connaissent quelqu’un qui recrute."
        ),
    ),
    (
        gettext_lazy("Personne ne répond à mon message."),
        gettext_lazy(
            "Au bout d’une semaine j’appelle, une seule fois, pour savoir s’il est arrivé. "
            "Sans réponse, je passe à la suivante et j’en parle au club."
        ),
    ),
]


def of_member(member: User) -> QuerySet[SetbackCard]:
    """One's own cards, in one's own order."""
    return SetbackCard.objects.filter(member=member)


def shared_in(club: Club, *, reader: User) -> QuerySet[SetbackCard]:
    """What the others who sit in the club chose to show."""
    sitting = Seat.objects.open().filter(club=club).values("member")
    return (
        SetbackCard.objects.filter(shared=True, member__in=sitting)
        .exclude(member=reader)
        .select_related("member")
        .order_by("member__first_name", "member", "position")
    )


@transaction.atomic
def write(member: User, *, key: UUID, situation: str, answer: str, shared: bool) -> SetbackCard:
    """Add a card after one's others; the same form sent again is the same card."""
    _lock(member)
    cards = of_member(member)
    if known := cards.filter(key=key).first():
        return known
    if cards.count() >= MOST_CARDS:
        raise ValidationError(
            _("Vous avez déjà %(most)s cartes : changez-en une, ou supprimez-en.")
            % {"most": MOST_CARDS}
        )
    last = cards.aggregate(last=Max("position"))["last"] or 0
    return cards.create(
        member=member, key=key, situation=situation, answer=answer, shared=shared, position=last + 1
    )


def change(card: SetbackCard, *, situation: str, answer: str, shared: bool) -> None:
    """Say it otherwise, show it or keep it to oneself."""
    SetbackCard.objects.filter(pk=card.pk).update(situation=situation, answer=answer, shared=shared)


@transaction.atomic
def move(card: SetbackCard, *, up: bool) -> None:
    """Change places with the card before or after, if there is one."""
    _lock(card.member)
    cards = of_member(card.member)
    place = cards.values_list("position", flat=True).get(pk=card.pk)
    nearer = cards.filter(position__lt=place) if up else cards.filter(position__gt=place)
    other = nearer.order_by("-position" if up else "position").first()
    if other is None:
        return
    cards.filter(pk=card.pk).update(position=other.position)
    cards.filter(pk=other.pk).update(position=place)


def _lock(member: User) -> None:
    """One change of somebody's cards at a time."""
    User.objects.select_for_update(no_key=True).get(pk=member.pk)
