"""The library: documents in versions, judged by what they are, found by words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from clubs.access import club_inside
from clubs.models import Document, DocumentVersion
from clubs.services import library
from tests.factories.clubs import ClubFactory, SeatFactory
from tests.rights import NOW, Cast, assemble

KEY = UUID("00000000-0000-4000-8000-00000000000f")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


def added(cast: Cast, by: str, *, for_agency: bool = False, **more: Any) -> Document:
    """A document of one version."""
    about = {"title": "Lettre", "description": "", "kind": "letter"} | more
    return library.add(
        club_inside(cast.people[by], cast.club.pk),
        for_agency=for_agency,
        key=uuid4(),
        name="lettre.pdf",
        chunks=[PDF],
        **about,
    )


def send(
    client: Client, address: str, content: bytes = PDF, name: str = "l.pdf", **more: Any
) -> Any:
    file = SimpleUploadedFile(name, content)
    answers = {
        "key": str(KEY),
        "title": "Lettre",
        "kind": "letter",
        "description": "",
        "file": file,
    }
    return client.post(address, answers | more)


class TestAdding:
    def test_a_double_click_is_one_document(self, cast: Cast) -> None:
        address = reverse("club_library", args=[cast.club.pk])
        owner = cast.client("owner")
        assert [send(owner, address).status_code for _ in range(2)] == [302, 302]
        assert Document.objects.get().versions.count() == 1

    @pytest.mark.parametrize(
        ("content", "name", "said"),
        [
            (b"<svg onload=alert(1)>", "photo.png", "ne peut pas être envoyé"),
            (b"<!DOCTYPE html><script>", "guide.pdf", "ne peut pas être envoyé"),
            (b"", "vide.pdf", "vide"),
            (PDF, "lettre.docx", "n’est pas ce que dit son nom"),
            (b"PK\x03\x04" + b"\0" * 50, "bombe.docx", "abîmé"),
            (b"%PDF-" + b"x" * 2000, "lourd.pdf", "trop lourd"),
        ],
    )
    def test_what_it_is_decides_and_nothing_is_half_kept(
        self, cast: Cast, settings: Any, content: bytes, name: str, said: str
    ) -> None:
        settings.LIBRARY_FILE_BYTES = 1000
        before = set(library.SHELF.folder.glob("*"))
        answer = send(
            cast.client("owner"), reverse("club_library", args=[cast.club.pk]), content, name
        )
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not Document.objects.exists()
        assert set(library.SHELF.folder.glob("*")) == before

    def test_a_members_is_the_clubs_whatever_they_ask(self, cast: Cast) -> None:
        address = reverse("club_library", args=[cast.club.pk])
        send(cast.client("owner"), address, for_agency="on")
        assert Document.objects.get().club == cast.club


class TestFinding:
    def test_the_agencys_are_in_every_club_of_it_and_the_clubs_in_one(self, cast: Cast) -> None:
        added(cast, "advisor", for_agency=True, title="Guide")
        added(cast, "owner", title="Script")
        other = ClubFactory(agency=cast.club.agency)
        member = SeatFactory(club=other).member
        found = library.find(club_inside(member, other.pk), "", "")
        assert [document.title for document in found] == ["Guide"]

    def test_by_words_and_kind_and_the_way_back_is_shown(self, cast: Cast) -> None:
        added(cast, "owner", title="Lettre de relance", description="après un entretien")
        added(cast, "owner", title="Script", kind="script")
        inside = club_inside(cast.mate, cast.club.pk)
        assert len(library.find(inside, "entretien LETTRE", "")) == 1
        assert len(library.find(inside, "", "script")) == 1
        page = cast.client("mate").get(
            reverse("club_library", args=[cast.club.pk]), {"text": "introuvable"}
        )
        assert "Voir tous les documents" in page.content.decode()

    @pytest.mark.parametrize("number", [1, 5])
    def test_as_many_queries_for_many_documents(
        self, cast: Cast, django_assert_num_queries: Callable, number: int
    ) -> None:
        for rank in range(number):
            added(cast, "owner", title=f"Lettre {rank}")
        client = cast.client("mate")
        client.get(reverse("club_library", args=[cast.club.pk]))
        with django_assert_num_queries(7):
            client.get(reverse("club_library", args=[cast.club.pk]))


class TestVersions:
    def test_the_former_ones_are_still_there(self, cast: Cast) -> None:
        document = added(cast, "owner")
        address = document.address_in(cast.club)
        file = SimpleUploadedFile("v2.txt", b"Bonjour")
        mate = cast.client("mate")
        assert mate.post(address, {"key": str(KEY), "file": file}).status_code == 302
        numbers = [(v.number, v.name) for v in document.versions.all()]
        assert numbers == [(2, "v2.txt"), (1, "lettre.pdf")]
        for version in document.versions.all():
            response = mate.get(
                reverse("library_file", args=[cast.club.pk, document.pk, version.token])
            )
            assert response["Content-Disposition"].startswith("attachment")
            assert response["X-Content-Type-Options"] == "nosniff"

    def test_withdrawn_nobody_finds_it_and_it_is_put_back(self, cast: Cast) -> None:
        document = added(cast, "owner")
        arguments = [cast.club.pk, document.pk]
        # Not by one click of somebody else's.
        refused = cast.client("mate").post(reverse("library_withdraw", args=arguments))
        assert refused.status_code == 403
        cast.client("owner").post(reverse("library_withdraw", args=arguments))
        assert cast.client("mate").get(document.address_in(cast.club)).status_code == 404
        page = reverse("club_library", args=[cast.club.pk])
        assert "Retirés depuis peu" in cast.client("owner").get(page).text
        assert "Retirés depuis peu" not in cast.client("mate").get(page).text
        cast.client("owner").post(reverse("library_put_back", args=arguments))
        assert cast.client("mate").get(document.address_in(cast.club)).status_code == 200

    def test_what_was_withdrawn_long_ago_is_erased(self, cast: Cast) -> None:
        document = added(cast, "owner")
        library.withdraw(club_inside(cast.owner, cast.club.pk), document, NOW)
        library.sweep(NOW + library.WITHDRAWN_FOR)
        assert Document.objects.exists()
        library.sweep(NOW + library.WITHDRAWN_FOR + timedelta(days=1))
        assert not Document.objects.exists()

    def test_the_file_goes_with_its_row(
        self, cast: Cast, django_capture_on_commit_callbacks: Callable
    ) -> None:
        version = DocumentVersion.objects.get(document=added(cast, "owner"))
        path = library.SHELF.path_of(version)
        assert path.read_bytes() == PDF
        with django_capture_on_commit_callbacks(execute=True):
            version.document.delete()
        assert not path.exists()
