"""What the demo's club tells itself between two sessions."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from clubs.enums import Encouragement, PostKind
from clubs.models import Club, ClubSession, Comment, Lead, LeadInterest, Post
from clubs.services import lead as leads
from clubs.services import setback_card, wall
from members.models import User

# Seat of the writer (0: the advisor), kind, hours ago, the words; then who says what, who answers.
POSTS = [
    (
        (2, PostKind.NEWS, 190),
        (
            "Le forum de l’emploi maritime a lieu à Roscoff jeudi 14 h. Qui vient ? On peut partir "
            "à deux voitures depuis Morlaix. Le programme : https://forum-maritime.example/programme"
        ),
        [(1, Encouragement.THANKS), (6, Encouragement.INSPIRES)],
        [(6, "Je viens, il me reste trois places.")],
    ),
    (
        (5, PostKind.SETBACK, 76),
        (
            "Refus de la biscuiterie, après deux entretiens. Ils ont pris quelqu’un en interne.\n"
            "Je comprends, mais sur le coup ça fait mal."
        ),
        [(1, Encouragement.WITH_YOU), (3, Encouragement.KEEP_GOING), (0, Encouragement.WITH_YOU)],
        [
            (3, "Deux entretiens, c’est que ton profil les intéresse. Demande-leur qui embauche."),
            (5, "Bonne idée, j’appelle demain."),
        ],
    ),
    (
        (3, PostKind.SUCCESS, 27),
        (
            "La conserverie me rappelle jeudi ! J’ai suivi mon script mot pour mot, et j’ai "
            "demandé «\u00a0connaissez-vous un autre employeur qui…\u00a0»\u00a0: il m’a donné "
            "un nom."
        ),
        [(1, Encouragement.BRAVO), (2, Encouragement.BRAVO), (8, Encouragement.INSPIRES)],
        [(0, "Bravo Soizic. On en parle au tour de table ?")],
    ),
]


# Seat of the finder, for how many days, what is told, who would like it.
LEADS: list[tuple[int, int, dict[str, str], list[int]]] = [
    (
        3,
        6,
        {
            "title": "Agent ou agente de conditionnement, équipe du matin",
            "company": "La conserverie",
            "place": "Roscoff",
            "how": "Demander l’atelier à l’accueil, avant 10 h. Ils prennent pour la saison.",
        },
        [1, 5],
    ),
    (
        0,
        15,
        {
            "title": "Remplacement à la comptabilité, trois mois",
            "company": "",
            "place": "Landivisiau",
            "how": "Me le dire à la séance : je donne le nom de la personne à appeler.",
        },
        [],
    ),
    (
        1,
        -2,
        {
            "title": "Aide en boulangerie le week-end",
            "company": "La boulangerie de la place",
            "place": "Plouigneau",
            "how": "Affiche sur la vitrine : entrer et demander.",
        },
        [7],
    ),
]
# Examples taken as they are, and whether the club sees them.
CARDS = [(0, True), (5, False)]


def fill(session: ClubSession, now: datetime) -> None:
    """Everything the club of this session shares."""
    people = {held.number: held.member for held in session.club.seats.open()}
    people[0] = session.advisor
    _write_on_the_wall(session.club, people, now)
    _pass_leads_on(session.club, people, now)
    _write_cards(people)


def _write_on_the_wall(club: Club, people: dict[int, User], now: datetime) -> None:
    for (author, kind, hours), text, words, answers in POSTS:
        key = uuid5(club.opening_key, text)
        post = wall.tell(club.pk, people[author], key=key, kind=kind, text=text)
        at = now - timedelta(hours=hours)
        Post.objects.filter(pk=post.pk).update(written_at=at)
        for number, word in words:
            wall.encourage(post, people[number], word)
        for rank, (number, said) in enumerate(answers, start=1):
            comment = wall.answer(post, people[number], key=uuid5(key, said), text=said)
            at_rank = at + timedelta(minutes=50 * rank)
            Comment.objects.filter(pk=comment.pk).update(written_at=at_rank)


def _pass_leads_on(club: Club, people: dict[int, User], now: datetime) -> None:
    today = now.astimezone(club.zone).date()
    for finder, days, told, wanting in LEADS:
        lead = leads.pass_on(
            club,
            people[finder],
            key=uuid5(club.opening_key, told["title"]),
            expires_on=today + timedelta(days=days),
            **told,
        )
        found_at = now - timedelta(days=max(2, 6 - days))
        Lead.objects.filter(pk=lead.pk).update(found_at=found_at)
        for number in wanting:
            LeadInterest.objects.get_or_create(lead=lead, person=people[number])


def _write_cards(people: dict[int, User]) -> None:
    for number, shared in CARDS:
        situation, answer = setback_card.EXAMPLES[number]
        setback_card.write(
            people[1],
            key=uuid5(NAMESPACE_URL, str(situation)),
            situation=str(situation),
            answer=str(answer),
            shared=shared,
        )
