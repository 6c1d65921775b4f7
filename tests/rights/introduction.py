"""Asking the club's network: for who sits there now, and for nobody else."""

from uuid import uuid4

from clubs.models import Introduction, IntroductionAnswer
from clubs.services import introduction as introductions
from tests.factories.network import ContactFactory
from tests.rights import NOW, Cast
from tests.rights.table import GET, POST, Row, nothing


def asked(cast: Cast) -> Introduction:
    """By the owner, of the mate."""
    if known := Introduction.objects.filter(asker=cast.owner).first():
        return known
    ContactFactory(owner=cast.mate, company="Chantier", shared_with_club=True)
    return introductions.ask(
        cast.seat, company="Chantier", message="Un nom ?", key=uuid4(), now=NOW
    )


def question(cast: Cast) -> list[object]:
    return [IntroductionAnswer.objects.get(introduction=asked(cast)).pk]


ROWS: list[Row] = [
    (GET, "club_network", nothing, "in in -- in  -- -- -- --  -- -- -- si"),
    (GET, "introduction_answer", question, "-- in -- --  -- -- -- --  -- -- -- si"),
    (POST, "introduction_answer", question, "-- 422 -- --  -- -- -- --  -- -- -- si"),
    (
        POST,
        "introduction_withdraw",
        lambda cast: [asked(cast).pk],
        ">> -- -- --  -- -- -- --  -- -- -- si",
    ),
]
