"""Erasing a person: nothing of them is found again, and no figure changes."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from clubs.models import ClubSession
from eclub.dashboards.models import Tally, TallyDelta
from eclub.dashboards.services import folding
from eclub.kit.models import OutboxMail
from eclub.kit.models.erasure import ErasureBasis
from eclub.kit.models.outbox import MailState
from eclub.kit.services import erasure_proof
from members.models import User
from members.services import erasure
from tests.planting import WORD, Garden
from tests.rights import NOW, Cast, assemble

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


def figures() -> dict[tuple[str, ...], int]:
    folding.fold()
    assert not TallyDelta.objects.exists()
    return {
        (one.level, one.place, str(one.cohort), one.measure, one.cell): one.value
        for one in Tally.objects.exclude(value=0)
    }


def test_nothing_planted_is_found_again(cast: Cast, django_capture_on_commit_callbacks) -> None:
    person = cast.owner
    User.objects.filter(pk=person.pk).update(
        first_name=WORD.capitalize(), last_name="Riou", commune=WORD, email=f"{WORD}@eclub.example"
    )
    person.refresh_from_db()
    ClubSession.objects.filter(pk=cast.over.pk).update(attendance_taken_at=NOW)
    garden = Garden(person, cast.mate, cast.over, NOW)
    garden.plant()
    assert len(erasure_proof.look_for([WORD])) > 60
    with django_capture_on_commit_callbacks(execute=True):
        done = erasure.carry_out(person.pk, ErasureBasis.ASKED, NOW)
    assert done is not None
    OutboxMail.objects.update(state=MailState.SENT)
    erasure.forget_last_mails(NOW + timedelta(days=2))
    assert [one.place for one in erasure_proof.look_for([WORD])] == []
