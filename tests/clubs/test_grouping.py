"""Parting people into groups: who may, what is refused, and what each page is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from msgspec.json import decode, encode

from clubs.enums import GroupingKind, GroupRole, GroupShape
from clubs.models import Grouping, GuestInvitation
from clubs.models.grouping import EVERYWHERE
from clubs.services import grouping
from clubs.services.grouping import Spot
from clubs.video.protocol import Groups
from clubs.video.rights import participant_id
from eclub.kit.models import AuditEvent
from tests.factories.clubs import SeatFactory
from tests.rights import Cast, assemble


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble(timezone.now())


def post(cast: Cast, what: str, name: str = "advisor", **answers: object) -> Any:
    address = reverse(f"session_pairs_{what}", args=[cast.under_way.pk])
    return cast.client(name).post(address, answers)


def together(cast: Cast, **more: object) -> dict[str, object]:
    """The answers that put the two members in one group."""
    fields = {f"pairs-person_{user.pk}": "1" for user in (cast.owner, cast.mate)}
    return {"pairs-shape": "pairs", "pairs-minutes": 10, **fields, **more}


def running(cast: Cast) -> Grouping:
    return Grouping.objects.running().get(session=cast.under_way)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


class TestStarting:
    def test_groups_are_formed_by_hand(self, cast: Cast) -> None:
        response = post(cast, "start", **together(cast))
        assert response.status_code == 200
        assert "Rappeler tout le monde" in text(response)
        found = running(cast)
        assert found.ends_at - found.starts_at == timedelta(minutes=10)
        assert {place.person for place in found.places.all()} == {cast.owner, cast.mate}
        assert AuditEvent.objects.filter(action="grouping.started").exists()

    def test_a_proposal_changes_nothing(self, cast: Cast) -> None:
        response = post(cast, "start", propose="rehearsal")
        assert response.status_code == 200
        page = text(response)
        assert f'value="1:{GroupRole.CANDIDATE}" selected' in page
        assert not Grouping.objects.exists()

    @pytest.mark.parametrize(
        ("answers", "words"),
        [
            ({"pairs-minutes": ""}, "Remplissez ce champ."),
            ({"pairs-minutes": "0"}, "supérieure ou égale à 1"),
            ({"pairs-minutes": "1000"}, "inférieure ou égale à 90"),
            ({"mate": ""}, "Seule personne du groupe 1"),
            ({"mate": "", "owner": ""}, "au moins deux personnes"),
            ({"mate": "9"}, "choix valide"),
            (
                {"pairs-shape": "rehearsal", "owner": "1:observer", "mate": "1:interviewer"},
                "Personne ne passe l’entretien dans le groupe 1",
            ),
            (
                {"pairs-shape": "rehearsal", "owner": "1:candidate", "mate": "1:candidate"},
                "Une seule personne passe l’entretien à la fois",
            ),
            (
                {"pairs-shape": "rehearsal", "owner": "1:candidate", "mate": "1:observer"},
                "Personne ne mène l’entretien dans le groupe 1",
            ),
        ],
    )
    def test_what_cannot_be_is_explained_and_kept(
        self, cast: Cast, answers: dict[str, str], words: str
    ) -> None:
        named = {"owner": cast.owner, "mate": cast.mate}
        changed = {
            f"pairs-person_{named[key].pk}" if key in named else key: value
            for key, value in answers.items()
        }
        response = post(cast, "start", **together(cast, **changed))
        assert response.status_code == 422
        assert words in text(response)
        assert not Grouping.objects.exists()

    def test_somebody_elses_member_is_in_no_choice(self, cast: Cast) -> None:
        strange = {f"pairs-person_{cast.stranger.pk}": "1"}
        post(cast, "start", **together(cast, **strange))
        assert cast.stranger not in {place.person for place in running(cast).places.all()}

    def test_who_comes_second_is_told(self, cast: Cast) -> None:
        post(cast, "start", **together(cast))
        response = post(cast, "start", **together(cast))
        assert response.status_code == 422
        assert "viennent d’être lancés par quelqu’un d’autre" in text(response)
        assert "Groupe 1" in text(response)
        assert Grouping.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_of_two_at_once_one_wins(self) -> None:
        cast = assemble(timezone.now())
        spots = {cast.owner.pk: Spot(1), cast.mate.pk: Spot(1)}
        barrier = Barrier(2)

        def try_it() -> bool:
            try:
                barrier.wait()
                grouping.start(cast.under_way, GroupingKind.PAIRS, spots, 10, by=cast.advisor)
            except grouping.AlreadyRunning:
                return False
            else:
                return True
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            won = [future.result() for future in [pool.submit(try_it) for _ in range(2)]]
        assert sorted(won) == [False, True]
        assert Grouping.objects.count() == 1


class TestRunning:
    @pytest.fixture(autouse=True)
    def begun(self, cast: Cast) -> None:
        post(cast, "start", **together(cast))

    def test_a_member_reads_their_group_and_no_keys(self, cast: Cast) -> None:
        address = reverse("session_pairs", args=[cast.under_way.pk])
        page = text(cast.client("owner").get(address))
        assert "le vôtre" in page
        assert cast.mate.short_name in page
        assert "<form" not in page

    def test_late_people_are_put_in_a_group(self, cast: Cast) -> None:
        late = SeatFactory(club=cast.club).member
        post(cast, "place", **together(cast, **{f"pairs-person_{late.pk}": "1"}))
        assert late in {place.person for place in running(cast).places.all()}

    def test_the_leader_goes_from_group_to_group(self, cast: Cast) -> None:
        post(cast, "visit", group="1")
        assert running(cast).places.get(person=cast.advisor).number == 1
        post(cast, "visit", group="0")
        assert running(cast).places.get(person=cast.advisor).number == EVERYWHERE
        told = grouping.told(running(cast))
        assert told.everywhere == [participant_id(cast.under_way.pk, cast.advisor.pk)]
        post(cast, "visit", group="")
        assert not running(cast).places.filter(person=cast.advisor).exists()

    def test_all_groups_are_told_something(self, cast: Cast) -> None:
        post(cast, "message", **{"pairs-message": "Plus\nque deux minutes"})
        assert grouping.told(running(cast)).message == "Plus que deux minutes"

    def test_time_is_prolonged_and_ends_early(self, cast: Cast) -> None:
        before = running(cast)
        post(cast, "prolong")
        assert running(cast).ends_at - before.ends_at == timedelta(minutes=5)
        assert running(cast).version == before.version + 1
        post(cast, "recall")
        assert not Grouping.objects.running().exists()
        assert text(post(cast, "recall")).count("Former des groupes") == 1
        told = grouping.of_room(cast.under_way.pk)
        assert told is not None
        assert told.ends_at <= timezone.now()
        assert told.version == before.version + 2

    @pytest.mark.parametrize("what", ["place", "visit", "message", "prolong"])
    def test_when_the_time_is_up_that_is_said(self, cast: Cast, what: str) -> None:
        post(cast, "recall")
        response = post(cast, what, **together(cast))
        assert response.status_code == 422
        assert "tout le monde est déjà ensemble" in text(response)


def test_proposals_remember_whom_one_met(cast: Cast) -> None:
    more = [SeatFactory(club=cast.club).member for _ in range(2)]
    keys = [user.pk for user in (cast.owner, cast.mate, *more)]
    met = set()
    for _ in range(3):
        spots = grouping.propose(cast.under_way, keys, GroupShape.PAIRS.size)
        grouping.start(cast.under_way, GroupingKind.PAIRS, spots, 10, by=cast.advisor)
        grouping.recall(cast.under_way, by=cast.advisor)
        for number in (1, 2):
            met.add(frozenset(key for key, spot in spots.items() if spot.number == number))
    assert len(met) == 6


def test_everybody_is_the_candidate_in_turn(cast: Cast) -> None:
    keys = [cast.owner.pk, cast.mate.pk]
    candidates = []
    for _ in range(2):
        spots = grouping.propose_rehearsal(cast.under_way, keys, 0)
        grouping.start(cast.under_way, GroupingKind.REHEARSAL, spots, 10, by=cast.advisor)
        grouping.recall(cast.under_way, by=cast.advisor)
        candidates += [key for key, spot in spots.items() if spot.role == GroupRole.CANDIDATE]
    assert sorted(candidates) == sorted(keys)


def test_what_pages_are_told_can_be_read_back(cast: Cast) -> None:
    spots = {cast.owner.pk: Spot(2, GroupRole.CANDIDATE), cast.mate.pk: Spot(2, "observer")}
    told = grouping.told(
        grouping.start(cast.under_way, GroupingKind.REHEARSAL, spots, 10, by=cast.advisor)
    )
    assert decode(encode(told), type=Groups) == told
    owner, mate = (participant_id(cast.under_way.pk, key) for key in spots)
    assert sorted(told.groups[1]) == sorted([owner, mate])
    assert told.roles == {owner: "candidate", mate: "observer"}


def test_two_candidates_in_a_group_are_refused_by_the_database(cast: Cast) -> None:
    spots = {user.pk: Spot(1, GroupRole.CANDIDATE) for user in (cast.owner, cast.mate)}
    with pytest.raises(Exception, match="one_candidate_per_group"):
        grouping.start(cast.under_way, GroupingKind.REHEARSAL, spots, 10, by=cast.advisor)


@pytest.mark.parametrize("kind", ["pairs", "rehearsal", "theme"])
def test_a_step_for_groups_leads_to_forming_them(cast: Cast, kind: str) -> None:
    cast.under_way.steps.create(
        position=1, title="À deux", kind=kind, minutes=20, started_at=timezone.now()
    )
    address = reverse("session_agenda", args=[cast.under_way.pk])
    assert ("#pairs-start" in text(cast.client("advisor").get(address))) == (kind != "theme")
    assert "#pairs-start" not in text(cast.client("owner").get(address))


def test_a_guest_leads_the_interview(cast: Cast) -> None:
    guest = GuestInvitation.objects.create(
        session=cast.under_way,
        name="Une recruteuse",
        token_hash=b"0" * 32,
    )
    answers = {
        "pairs-shape": "rehearsal",
        f"pairs-person_{cast.owner.pk}": "1:candidate",
        f"pairs-person_{cast.mate.pk}": "1:observer",
        f"pairs-person_{-guest.pk}": "1:interviewer",
    }
    response = post(cast, "start", **together(cast, **answers))
    assert "Une recruteuse" in text(response)
    told = grouping.told(running(cast))
    assert told.roles[participant_id(cast.under_way.pk, -guest.pk)] == "interviewer"
