"""The demo's prospects: every stage, a call back that is due, nobody's SIRET."""

from datetime import UTC, datetime

import pytest

from clubs.demo import loading
from clubs.demo.people import address
from members.models import User
from prospecting.enums import Stage
from prospecting.models import Company, Prospect
from prospecting.services.board import board

NOW = datetime(2025, 6, 11, 8, 40, tzinfo=UTC)


@pytest.mark.django_db
def test_the_demo_club_has_prospects_at_every_stage() -> None:
    loading.load(NOW)
    assert set(Prospect.objects.values_list("stage", flat=True)) == set(Stage)
    member = User.objects.get(email=address("membre1"))
    club = member.seats.get().club
    assert len(board(club, member, NOW.date()).due) == 1
    assert all(
        siret.startswith("0000") for siret in Company.objects.values_list("siret", flat=True)
    )
