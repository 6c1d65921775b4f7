"""The season after the last one: its draft, who stays, what is carried over."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

import pytest
from django.test import Client
from django.urls import reverse

from clubs.enums import ClubState, OutcomeKind
from clubs.enums.application import ApplicationState
from clubs.models import AgendaStep, Application, Club, Document, DocumentVersion, Seat
from clubs.services import closing, coming, invitation, library, seat
from clubs.services.closing import WayOut
from eclub.kit.models import AuditEvent
from members.models import Consultation, User
from tests.factories.clubs import AgendaStepFactory, ApplicationFactory, ClubFactory
from tests.factories.members import AgencyFactory
from tests.rights import NOW, Cast, assemble


def plain(text: str) -> str:
    """With plain spaces: the catalogue has the French ones."""
    return text.replace("\u00a0", " ")


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    """A club that runs, with two members."""
    at(NOW)
    cast = assemble()
    cast.club.theme = "Le commerce"
    cast.club.save()
    cast.club.slots.create(weekday=1, starts_at="09:30", minutes=150)
    AgendaStepFactory(session=cast.over, title="Le tour de table", minutes=25)
    cast.over.theme = "Le marché caché"
    cast.over.save()
    return cast


def end(cast: Cast, kinds: Mapping[User, OutcomeKind] = MappingProxyType({})) -> None:
    closing.close(
        cast.club,
        on=NOW.date(),
        ways_out={
            one.pk: WayOut(kinds.get(one.member, OutcomeKind.SEARCHING), NOW.date())
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


def test_who_stays_is_awaited_and_seated_when_the_former_club_closes(cast: Cast) -> None:
    client = cast.client("advisor")
    address = draft(cast, client)
    assert cast.owner.full_name in client.get(f"{address}?step=3").text
    typed = {"step": 3, "action": "open", "emails": "", "staying": [cast.owner.pk, cast.mate.pk]}
    client.post(address, typed)
    opened = Club.objects.get(previous=cast.club)
    assert opened.starts_on > cast.club.ends_on
    assert not opened.seats.exists()
    assert invitation.free_seats(opened) == 6
    assert coming.to_join(opened.pk).free == 6
    page = plain(client.get(reverse("club_seats", args=[opened.pk])).text)
    assert "s’assied ici quand « E-club de Morlaix » se termine" in page
    page = plain(client.get(reverse("club_close", args=[cast.club.pk])).text)
    assert "2 personnes restent pour « E-club de Morlaix »" in page
    end(cast, {cast.mate: OutcomeKind.TRAINING})
    (held,) = opened.seats.all()
    assert (held.member, held.left_on) == (cast.owner, None)
    assert invitation.free_seats(opened) == 7
    assert Seat.objects.open().filter(member=cast.mate).count() == 0


def test_a_seat_that_is_kept_can_be_given_away(cast: Cast) -> None:
    client = cast.client("advisor")
    typed = {"step": 3, "action": "open", "emails": "", "staying": [cast.owner.pk]}
    client.post(draft(cast, client), typed)
    held = cast.club.seats.open().get(member=cast.owner)
    assert held.stays_in is not None
    client.post(reverse("stay_withdraw", args=[held.pk]))
    assert invitation.free_seats(held.stays_in) == 8
    end(cast)
    assert not Seat.objects.open().filter(member=cast.owner).exists()


def test_candidates_of_the_departement_are_taken_when_a_club_opens(cast: Cast) -> None:
    near = AgencyFactory(region=cast.club.agency.region, departement=cast.club.agency.departement)
    far = AgencyFactory(region=cast.club.agency.region, departement="35")
    own, listed, anywhere, elsewhere = (
        ApplicationFactory(club=club, applied_at=NOW - timedelta(days=days), **named)
        for days, (club, named) in enumerate(
            [
                (cast.club, {}),
                (cast.club, {"state": ApplicationState.LISTED}),
                (ClubFactory(agency=near), {"anywhere": True}),
                (ClubFactory(agency=far), {"anywhere": True}),
            ]
        )
    )
    discreet = ApplicationFactory(club=ClubFactory(agency=near))
    client = cast.client("advisor")
    address = draft(cast, client)
    field = client.get(f"{address}?step=3").context["form"].fields["candidates"]
    read = set(Consultation.objects.values_list("email", flat=True))
    assert read == {anywhere.email, listed.email, own.email}
    assert list(field.queryset) == [anywhere, listed, own], "who waits for longest first"
    refused = {"candidates": [own.pk, elsewhere.pk], "emails": ""}
    client.post(address, {"step": 3, "action": "open", **refused})
    assert "Une candidature a changé" in client.get(f"{address}?step=3").text
    typed = {"candidates": [own.pk, anywhere.pk], "emails": own.email}
    client.post(address, {"step": 3, "action": "open", **typed})
    assert "est déjà cochée parmi les candidats" in client.get(f"{address}?step=3").text
    client.post(address, {"step": 3, "action": "open", **typed, "emails": ""})
    opened = Club.objects.get(previous=cast.club)
    assert opened.state == ClubState.RECRUITING
    taken = Application.objects.filter(club=opened)
    assert {one.email for one in taken} == {own.email, anywhere.email}
    assert {one.state for one in taken} == {ApplicationState.OFFERED}
    assert opened.invitations.count() == 2
    assert invitation.free_seats(opened) == 6
    discreet.refresh_from_db()
    assert discreet.state == ApplicationState.WAITING


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
    assert "retirez 1 adresse ou une personne cochée" in page
    assert "personne6@example.org" in page
