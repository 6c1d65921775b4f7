"""Several people at once on one CV and one brochure: nothing of anybody is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from clubs.access import club_inside
from clubs.models import Brochure, BrochureCard, CvComment
from clubs.services import brochure as brochures
from clubs.services import cv_review
from members.models import CvItem
from members.services import cv_item
from members.services.cv import Stamp
from tests.factories.clubs import SeatFactory
from tests.factories.cv import CvFactory, CvItemFactory
from tests.rights import NOW, assemble

PEOPLE = ["owner", "mate", "third", "fourth"]


@pytest.mark.django_db(transaction=True)
def test_four_at_once(at: Callable[..., None]) -> None:
    """Three comment the line that its owner is changing; all four join the brochure, whose text
    two of them write."""
    at(NOW)
    cast = assemble()
    for number, name in ((5, "third"), (6, "fourth")):
        cast.people[name] = SeatFactory(club=cast.club, number=number).member
    cv = CvFactory(owner=cast.owner)
    item = CvItemFactory(cv=cv)
    shown = cv_review.show(cv, cast.club, None, by=cast.owner)
    together = Barrier(len(PEOPLE))

    def work(name: str) -> bool:
        person = cast.people[name]
        review = cv_review.read(shown, club_inside(person, cast.club.pk))
        line = review.blocks[-1].lines[0]
        together.wait()
        try:
            if name == "owner":
                stamp = Stamp(item.revision, uuid4())
                cv_item.write(item, {"position": "Tôlière"}, [], stamp, by=person)
            else:
                cv_review.comment(
                    review, key=uuid4(), anchor=line.anchor, quote=line.text, praise=name, idea=""
                )
            brochures.put_card(cast.club, person, headline=name)
            try:
                brochures.write(
                    cast.club, title="Nous", text=name, layout="ring", revision=0, by=person
                )
            except brochures.ChangedElsewhere as told:
                return bool(told.now.text)
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        assert all(pool.map(work, PEOPLE))
    assert set(CvComment.objects.values_list("praise", flat=True)) == {"mate", "third", "fourth"}
    assert CvItem.objects.get().data == {"position": "Tôlière"}
    assert set(BrochureCard.objects.values_list("headline", flat=True)) == set(PEOPLE)
    (made,) = Brochure.objects.all()
    assert made.text in PEOPLE
    assert made.revision == 1
    read = cv_review.read(shown, club_inside(cast.owner, cast.club.pk))
    said = [
        one.comment.praise for block in read.blocks for line in block.lines for one in line.remarks
    ]
    said += [one.praise for one in read.lost]
    assert sorted(said) == ["fourth", "mate", "third"]
