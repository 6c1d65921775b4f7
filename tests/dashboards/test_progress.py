"""A member's season read back to them: what they did, week by week, and how sure they feel."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from clubs.enums import AttendanceState, CommitmentReview, PulseMoment
from clubs.models import PulseAnswer, PulseScale
from clubs.services import pulse
from eclub.dashboards.services import progress
from prospecting.enums import Answer, ApproachKind
from tests.factories.clubs import AttendanceFactory, CommitmentFactory
from tests.factories.prospecting import ApproachFactory, ProspectFactory
from tests.rights import NOW, Cast, assemble


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


def approach(
    cast: Cast, days: int, answer: Answer, kind: ApproachKind = ApproachKind.PHONE
) -> None:
    """One of the owner's, so many days after they came."""
    ApproachFactory(
        prospect=ProspectFactory(club=cast.club),
        author=cast.owner,
        on=cast.seat.taken_on + timedelta(days=days),
        answer=answer,
        kind=kind,
        note="À moi seule",
    )


class TestFigures:
    def test_each_thing_is_counted_once_in_its_week(self, cast: Cast) -> None:
        approach(cast, -1, Answer.NONE)
        approach(cast, 0, Answer.LATER)
        approach(cast, 8, Answer.INTERVIEW)
        approach(cast, 8, Answer.NONE, ApproachKind.VISIT)
        ApproachFactory(prospect=ProspectFactory(club=cast.club), author=cast.mate)
        found = progress.of_seat(cast.seat, NOW.date())
        weeks = [(w.approaches, w.conversations, w.meetings) for w in found.weeks]
        assert weeks[:3] == [(2, 1, 0), (2, 2, 2), (0, 0, 0)]
        assert len(weeks) == (NOW.date() - cast.seat.taken_on).days // 7 + 1
        assert (len(found.approaches), found.conversations, found.meetings) == (4, 3, 2)

    def test_sessions_and_commitments(self, cast: Cast) -> None:
        AttendanceFactory(session=cast.over, member=cast.owner)
        AttendanceFactory(session=cast.under_way, member=cast.owner, state=AttendanceState.ABSENT)
        for review in (CommitmentReview.DONE, CommitmentReview.PARTLY, ""):
            CommitmentFactory(
                session=cast.over,
                member=cast.owner,
                review=review,
                reviewed_in=cast.under_way if review else None,
                reviewed_at=NOW if review else None,
            )
        found = progress.of_seat(cast.seat, NOW.date())
        assert (found.sessions_attended, found.sessions_counted) == (1, 2)
        assert (found.commitments_kept, found.commitments_reviewed) == (1, 2)

    def test_who_left_is_led_to_no_company_of_the_club(self, cast: Cast) -> None:
        approach(cast, 3, Answer.LATER)
        browser, link = cast.client("owner"), 'href="/prospects/'
        assert link in browser.get(reverse("progress")).content.decode()
        cast.club.seats.open().update(left_on=NOW.date())
        assert link not in browser.get(reverse("progress")).content.decode()

    def test_the_advisor_reads_no_personal_note(self, cast: Cast) -> None:
        approach(cast, 3, Answer.LATER)
        address = reverse("seat_progress", args=[cast.seat.pk])
        page = cast.client("advisor").get(address).content.decode()
        assert "À moi seule" not in page
        assert "<svg" in page
        assert " style=" not in page

    @pytest.mark.parametrize("number", [1, 5])
    def test_as_many_queries_for_many_approaches(
        self, cast: Cast, django_assert_num_queries: Callable, number: int
    ) -> None:
        for day in range(number):
            approach(cast, day, Answer.LATER)
        client = cast.client("owner")
        client.get(reverse("progress"))
        with django_assert_num_queries(10):
            client.get(reverse("progress"))


class TestPulse:
    def answer(self, cast: Cast, **values: int) -> int:
        answers = {f"statement_{rank}": 3 for rank in range(6)} | values
        return cast.client("owner").post(reverse("pulse"), answers).status_code

    @pytest.mark.parametrize(
        ("weeks", "moment"),
        [(0, "0"), (5, "0"), (6, "6"), (11, "6"), (12, "12"), (30, "12")],
    )
    def test_the_latest_moment_is_due_until_it_is_answered(
        self, cast: Cast, weeks: int, moment: str
    ) -> None:
        day = cast.seat.taken_on + timedelta(weeks=weeks)
        assert pulse.latest(cast.seat, day).moment == moment
        assert pulse.is_due(cast.seat, day)
        pulse.answer(cast.seat, PulseMoment(moment), [3] * 6, by=cast.owner)
        assert not pulse.is_due(cast.seat, day)

    def test_a_slip_of_the_thumb_is_set_right(self, cast: Cast) -> None:
        self.answer(cast)
        PulseScale.objects.create(name="Autre", source="Ici", statements="Un", points=7)
        assert (
            "Corriger mes dernières réponses" in cast.client("owner").get(reverse("progress")).text
        )
        form = cast.client("owner").get(reverse("pulse")).context["form"]
        assert form.initial["statement_5"] == 3
        assert self.answer(cast, statement_5=5) == 302
        assert PulseAnswer.objects.get().values == [3, 3, 3, 3, 3, 5]

    def test_answers_to_other_questions_are_another_curve(self, cast: Cast) -> None:
        self.answer(cast)
        PulseAnswer.objects.update(moment=PulseMoment.START)
        other = PulseScale.objects.create(name="Autre", source="Ici", statements="Un", points=7)
        PulseAnswer.objects.create(
            seat=cast.seat, moment=PulseMoment.MIDDLE, scale=other, values=[7]
        )
        chart = progress.of_seat(cast.seat, NOW.date()).pulse_chart
        assert "Autre (2)" in chart

    def test_every_statement_wants_an_answer(self, cast: Cast) -> None:
        assert self.answer(cast, statement_2=9) == 422
        assert not PulseAnswer.objects.exists()
        assert self.answer(cast) == 302
        assert PulseAnswer.objects.get().values == [3] * 6

    def test_it_cites_its_source_and_is_the_members_and_the_advisors_alone(
        self, cast: Cast
    ) -> None:
        assert "Bandura" in cast.client("owner").get(reverse("pulse")).content.decode()
        self.answer(cast)
        address = reverse("seat_progress", args=[cast.seat.pk])
        seen = {name: cast.client(name).get(address).status_code for name in cast.people}
        assert {name for name, status in seen.items() if status == 200} == {
            "advisor",
            "colleague",
        }

    def test_another_scale_is_asked_from_then_on_and_former_answers_stay(self, cast: Cast) -> None:
        self.answer(cast)
        former = PulseAnswer.objects.get().scale
        other = PulseScale.objects.create(
            name="Autre", source="Ici", statements="Un\n\nDeux", points=7
        )
        assert pulse.scale() == other
        PulseAnswer.objects.update(moment=PulseMoment.END)
        cast.client("owner").post(reverse("pulse"), {"statement_0": 7, "statement_1": 1})
        assert {tuple(a.values): a.scale for a in PulseAnswer.objects.all()} == {
            (3,) * 6: former,
            (7, 1): other,
        }
