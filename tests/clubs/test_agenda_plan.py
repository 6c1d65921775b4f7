"""Preparing an agenda on the session's page, and the templates an agency keeps."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from clubs.enums import StepKind
from clubs.models import AgendaTemplate, ClubSession
from clubs.services import agenda, agenda_plan
from tests.factories.clubs import AgendaStepFactory, ClubFactory, ClubSessionFactory

pytestmark = pytest.mark.django_db
START = datetime(2025, 3, 13, 14, 0, tzinfo=UTC)


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> ClubSession:
    """A session of tomorrow with three steps of twenty minutes."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: START - timedelta(days=1))
    club = ClubFactory(starts_on=START.date() - timedelta(days=30), members=1)
    session: ClubSession = ClubSessionFactory(club=club, number=1, starts_at=START)
    for position in (1, 2, 3):
        AgendaStepFactory(session=session, position=position)
    return session


def titles(session: ClubSession) -> list[str]:
    return list(session.steps.order_by("position").values_list("title", flat=True))


def seen(session: ClubSession) -> str:
    return agenda_plan.digest(agenda_plan.coming_steps(session))


def typed(session: ClubSession, *rows: tuple[Any, ...], **more: str) -> dict[str, str]:
    """What the page sends: rows of pk, title, minutes and kind."""
    sent = {
        "steps-TOTAL_FORMS": str(len(rows)),
        "steps-INITIAL_FORMS": str(len(rows)),
        "seen": seen(session),
    }
    for rank, row in enumerate(rows):
        for name, value in zip(("pk", "title", "minutes", "kind"), row, strict=True):
            sent[f"steps-{rank}-{name}"] = str(value)
    return sent | more


def rows(session: ClubSession) -> list[tuple[Any, ...]]:
    return [
        (step.pk, step.title, step.minutes, step.kind)
        for step in session.steps.order_by("position")
    ]


def test_steps_are_kept_changed_added_and_removed(client: Client, meeting: ClubSession) -> None:
    client.force_login(meeting.advisor)
    address = reverse("agenda_prepare", args=[meeting.pk])
    assert "En tout 1" in client.get(address).content.decode()
    one, _, three = rows(meeting)
    sent = typed(meeting, three, one, ("", "Le réseau", 45, "pairs"), ("", "", "", "theme"))
    answer = client.post(address, sent, follow=True)
    assert "L’ordre du jour est enregistré" in answer.content.decode()
    assert titles(meeting) == ["Étape 3", "Étape 1", "Le réseau"]
    kept = meeting.steps.order_by("position")
    assert [step.pk for step in kept[:2]] == [three[0], one[0]]
    assert (kept[2].minutes, kept[2].kind) == (45, StepKind.PAIRS)


def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: Client, meeting: ClubSession
) -> None:
    client.force_login(meeting.advisor)
    sent = typed(meeting, ("", "Sans minutes", "", "theme"), ("", "", "500", "theme"))
    answer = client.post(reverse("agenda_prepare", args=[meeting.pk]), sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Sans minutes", "combien de minutes", "Donnez un titre", "quatre heures"):
        assert words in text
    assert len(titles(meeting)) == 3


def test_rows_move_without_being_written(client: Client, meeting: ClubSession) -> None:
    client.force_login(meeting.advisor)
    address = reverse("agenda_prepare", args=[meeting.pk])

    def order(action: str) -> list[str]:
        text = client.post(address, typed(meeting, *rows(meeting), action=action)).content.decode()
        assert "Pas encore enregistré" in text
        found = [text.find(f'value="Étape {number}"') for number in (1, 2, 3)]
        return [str(number) for at, number in sorted(zip(found, (1, 2, 3), strict=True)) if at > 0]

    assert order("up-2") == ["1", "3", "2"]
    assert order("down-0") == ["2", "1", "3"]
    assert order("remove-1") == ["1", "3"]
    assert order("up-0") == order("add") == order("up-99") == order("up-x") == ["1", "2", "3"]
    assert titles(meeting) == ["Étape 1", "Étape 2", "Étape 3"]


def test_of_two_who_prepare_at_once_the_second_is_told(
    client: Client, meeting: ClubSession
) -> None:
    client.force_login(meeting.advisor)
    sent = typed(meeting, ("", "La mienne", 10, "theme"))
    agenda.add(meeting, title="Autre", kind=StepKind.THEME, minutes=5, by=meeting.advisor)
    address = reverse("agenda_prepare", args=[meeting.pk])
    answer = client.post(address, sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "a changé pendant que vous le prépariez" in text
    assert 'value="La mienne"' in text
    assert "Autre" in text
    # What came back knows what is written now: sent again it is kept.
    client.post(address, sent | {"seen": seen(meeting)})
    assert titles(meeting) == ["La mienne"]


def test_steps_that_began_stay(meeting: ClubSession) -> None:
    by = meeting.advisor
    agenda.advance(meeting, leaving=None, by=by, now=START)
    planned = [agenda_plan.PlannedStep("Suite", StepKind.THEME, 30)]
    agenda_plan.write(meeting, planned, seen=seen(meeting), by=by)
    assert titles(meeting) == ["Étape 1", "Suite"]


def test_an_agenda_has_an_end(meeting: ClubSession) -> None:
    planned = [agenda_plan.PlannedStep("Encore", StepKind.THEME, 1)] * 41
    with pytest.raises(ValidationError, match="au plus 40"):
        agenda_plan.write(meeting, planned, seen=seen(meeting), by=meeting.advisor)


def test_a_template_is_kept_and_begun_from(client: Client, meeting: ClubSession) -> None:
    client.force_login(meeting.advisor)
    keep = reverse("agenda_keep", args=[meeting.pk])
    assert client.post(keep, {"name": " "}).status_code == 422
    for _ in range(2):
        client.post(keep, {"name": "Atelier d’appels"})
    template = AgendaTemplate.objects.get()
    assert template.agency == meeting.club.agency
    assert template.steps.count() == 3
    coming = ClubSessionFactory(club=meeting.club, starts_at=START + timedelta(days=4))
    start = reverse("agenda_start_from", args=[coming.pk])
    text = client.post(start, {"template": template.pk}).content.decode()
    assert 'value="Étape 3"' in text
    assert "Pas encore enregistré" in text
    usual = client.post(start, {"template": ""}).content.decode()
    assert 'value="Bilan des engagements"' in usual
    assert client.post(start, {"template": "0"}).status_code == 422
    assert coming.steps.count() == 0
    delete = reverse("agenda_template_delete", args=[coming.pk, template.pk])
    client.post(delete)
    assert not AgendaTemplate.objects.exists()
    assert meeting.steps.count() == 3


def test_another_agencys_templates_are_not_offered(client: Client, meeting: ClubSession) -> None:
    other = ClubSessionFactory(starts_at=START)
    AgendaStepFactory(session=other)
    template = agenda_plan.keep_as_template(other, "Ailleurs", by=other.advisor)
    client.force_login(meeting.advisor)
    assert (
        "Ailleurs" not in client.get(reverse("agenda_prepare", args=[meeting.pk])).content.decode()
    )
    client.post(reverse("agenda_template_delete", args=[meeting.pk, template.pk]))
    assert AgendaTemplate.objects.filter(pk=template.pk).exists()


def test_the_session_page_shows_the_plan_then_what_was(
    client: Client, meeting: ClubSession, at: Callable[[datetime], None]
) -> None:
    member = meeting.club.seats.get().member
    client.force_login(member)
    text = client.get(meeting.get_absolute_url()).content.decode()
    assert "Étape 2" in text
    assert "Préparer l’ordre du jour" not in text
    agenda.advance(meeting, leaving=None, by=meeting.advisor, now=START)
    agenda.close_left_open(meeting)
    at(START + timedelta(days=1))
    text = client.get(meeting.get_absolute_url()).content.decode().replace("\xa0", " ")
    assert "de 15 h à 18 h" in text
    assert text.count("pas abordé") == 2
