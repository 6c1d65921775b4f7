"""The season after the last one: its draft, who stays, what is carried over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clubs.enums import ClubState, OutcomeKind
from clubs.models import AgendaStep, Club, Document, DocumentVersion, Seat
from clubs.services import closing, library, seat
from clubs.services.closing import WayOut
from eclub.kit.models import AuditEvent
from tests.factories.clubs import AgendaStepFactory, ClubFactory
from tests.rights import NOW, Cast, assemble


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    """The club is closed, with two members who still search."""
    at(NOW)
    cast = assemble()
    cast.club.theme = "Le commerce"
    cast.club.save()
    cast.club.slots.create(weekday=1, starts_at="09:30", minutes=150)
    AgendaStepFactory(session=cast.over, title="Le tour de table", minutes=25)
    cast.over.theme = "Le marché caché"
    cast.over.save()
    return cast


def end(cast: Cast) -> None:
    closing.close(
        cast.club,
        on=NOW.date(),
        ways_out={
            one.pk: WayOut(OutcomeKind.SEARCHING, NOW.date())
            for one in closing.unanswered(cast.club)
        },
        by=cast.advisor,
    )


def draft(cast: Cast, client: Client) -> str:
    """Where the draft of the next season is."""
    answer = client.post(reverse("club_follow", args=[cast.club.pk]))
    return str(answer["Location"])


def document(cast: Cast, by: str) -> Document:
    made = Document.objects.create(
        club=cast.club, title=f"Guide de {by}", kind="guide", added_by=getattr(cast, by)
    )
    version = DocumentVersion(
        document=made, number=1, name="guide.pdf", media_type="application/pdf", size=0
    )
    library.SHELF.put(version, b"%PDF-1.7\n")
    version.save()
    return made


def test_an_open_club_is_closed_first(cast: Cast) -> None:
    answer = cast.client("advisor").post(reverse("club_follow", args=[cast.club.pk]), follow=True)
    assert "Terminez d’abord cet e-club" in answer.text
    assert not cast.club.following.exists()


def test_the_draft_begins_with_what_the_last_season_had(cast: Cast) -> None:
    end(cast)
    client = cast.client("advisor")
    address = draft(cast, client)
    assert draft(cast, client) == address, "pressed twice, it is one draft"
    page = client.get(address).text
    assert 'value="E-club de Morlaix"' in page
    assert 'value="Le commerce"' in page
    page = client.get(f"{address}?step=2").text
    assert 'value="09:30"' in page
    assert client.get(f"{address}?step=2").context["form"].is_valid()
    page = client.get(f"{address}?step=3").text
    assert cast.owner.full_name in page
    assert "en recherche à la fin du club" in page
    assert cast.former.full_name not in page, "they left long before"


def test_those_who_stay_are_seated_and_the_rest_is_carried(cast: Cast) -> None:
    mine, theirs = document(cast, "advisor"), document(cast, "mate")
    end(cast)
    client = cast.client("advisor")
    address = draft(cast, client)
    form = client.get(f"{address}?step=3").context["form"]
    assert form["documents"].value() == [str(mine.pk)], "a member's is theirs to bring again"
    answer = client.post(
        address,
        {
            "step": 3,
            "action": "open",
            "emails": "ann@example.org",
            "staying": [cast.owner.pk],
            "documents": [mine.pk],
            "agendas": "on",
        },
    )
    opened = Club.objects.get(previous=cast.club)
    assert answer["Location"] == opened.get_absolute_url()
    assert opened.state == ClubState.RECRUITING
    assert [one.member for one in opened.seats.all()] == [cast.owner]
    assert Seat.objects.open().filter(member=cast.mate).count() == 0
    assert opened.invitations.count() == 1
    copied = opened.documents.get()
    assert copied.title == mine.title
    assert library.SHELF.path_of(copied.versions.get()).read_bytes() == b"%PDF-1.7\n"
    mine.delete()
    assert library.SHELF.path_of(copied.versions.get()).exists()
    first = opened.sessions.get(number=1)
    assert first.theme == "Le marché caché"
    assert [step.title for step in first.steps.all()] == ["Le tour de table"]
    assert AgendaStep.objects.get(session=first).minutes == 25
    assert theirs.club == cast.club
    told = AuditEvent.objects.filter(action="seat.taken", actor=cast.advisor)
    assert told.count() == 1


def test_who_sits_elsewhere_by_now_cannot_stay(cast: Cast) -> None:
    end(cast)
    client = cast.client("advisor")
    address = draft(cast, client)
    elsewhere = ClubFactory(starts_on=NOW.date() + timedelta(days=3))
    seat.take(elsewhere, cast.owner)
    typed = {"step": 3, "action": "open", "emails": "", "staying": [cast.owner.pk]}
    client.post(address, typed)
    page = client.get(f"{address}?step=3").text
    assert "Quelqu’un a pris une place ailleurs" in page
    assert Club.objects.get(previous=cast.club).state == ClubState.DRAFT
    assert Seat.objects.open().get(member=cast.owner).club == elsewhere


def test_there_are_eight_seats_for_those_who_stay_and_come(cast: Cast) -> None:
    end(cast)
    client = cast.client("advisor")
    address = draft(cast, client)
    emails = "\n".join(f"personne{rank}@example.org" for rank in range(7))
    both = [cast.owner.pk, cast.mate.pk]
    client.post(address, {"step": 3, "action": "open", "emails": emails, "staying": both})
    page = client.get(f"{address}?step=3").text
    assert "Un e-club a huit places\u00a0: retirez 1 adresse" in page
    assert "personne6@example.org" in page
