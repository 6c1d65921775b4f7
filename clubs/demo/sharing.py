"""What the demo's club tells itself between two sessions."""

from datetime import datetime, timedelta
from uuid import uuid5

from clubs.enums import Encouragement, PostKind
from clubs.models import Club, ClubSession, Comment, Post
from clubs.services import wall
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
            "demandé « connaissez-vous un autre employeur qui… » : il m’a donné un nom."
        ),
        [(1, Encouragement.BRAVO), (2, Encouragement.BRAVO), (8, Encouragement.INSPIRES)],
        [(0, "Bravo Soizic. On en parle au tour de table ?")],
    ),
]


def fill(session: ClubSession, now: datetime) -> None:
    """Everything the club of this session shares."""
    people = {held.number: held.member for held in session.club.seats.open()}
    people[0] = session.advisor
    _write_on_the_wall(session.club, people, now)


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
