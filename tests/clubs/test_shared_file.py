"""Files of the chat: what they are, kept whole or not at all, and only downloaded."""

import resource
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from clubs import tasks
from clubs.models import ChatMessage, ClubSession, SharedFile
from clubs.services import shared_file
from clubs.services.shared_file import SHELF
from tests.factories.clubs import SharedFileFactory
from tests.rights import NOW, Cast, assemble

PDF_BYTES = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
KEY = UUID("00000000-0000-4000-8000-00000000000f")


class TestSharing:
    @pytest.fixture
    def cast(self, db: None, at: Callable[..., None]) -> Cast:
        at(NOW)
        for path in self.on_disk():
            path.unlink()
        return assemble()

    def on_disk(self) -> list[Path]:
        folder = SHELF.folder
        return sorted(folder.iterdir()) if folder.exists() else []

    def send(
        self, cast: Cast, content: bytes, name: str = "cv.pdf", key: object = KEY
    ) -> HttpResponse:
        response: HttpResponse = cast.client("owner").post(
            reverse("session_files", args=[cast.under_way.pk]),
            content,
            content_type="application/octet-stream",
            headers={"X-Name": quote(name), "X-Key": str(key)},
        )
        return response

    def test_a_file_is_kept_said_and_downloaded(
        self, cast: Cast, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True) as told:
            response = self.send(cast, PDF_BYTES, "CV d’Élise.pdf")
        line = response.json()
        assert response.status_code == 200
        assert len(told) == 1
        assert (line["body"], line["file"]["size"]) == ("CV d’Élise.pdf", len(PDF_BYTES))
        found = cast.client("mate").get(line["file"]["url"])
        assert found.content == PDF_BYTES
        assert found["Content-Type"] == "application/pdf"
        assert found["X-Content-Type-Options"] == "nosniff"
        assert found["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert found["Content-Disposition"].startswith("attachment; filename*=utf-8''CV%20d")
        assert "no-store" in found["Cache-Control"]
        page = cast.client("advisor").get(cast.under_way.get_absolute_url()).content.decode()
        assert line["file"]["url"] in page

    def test_sent_twice_it_is_one_file(self, cast: Cast) -> None:
        first, again = self.send(cast, PDF_BYTES), self.send(cast, PDF_BYTES)
        assert first.json() == again.json()
        assert SharedFile.objects.count() == ChatMessage.objects.count() == 1
        assert len(self.on_disk()) == 1

    @pytest.mark.parametrize(
        ("content", "name"), [(b"MZ", "cv.pdf"), (PDF_BYTES, "cv.png"), (b"%PDF-" * 300, "cv.pdf")]
    )
    def test_a_refused_file_leaves_nothing(
        self, cast: Cast, settings: Any, content: bytes, name: str
    ) -> None:
        settings.CHAT_FILE_BYTES = 1000
        response = self.send(cast, content, name)
        assert response.status_code == 422
        assert response.json()["error"]
        assert not ChatMessage.objects.exists()
        assert self.on_disk() == []

    def test_one_that_lies_about_its_length_stops_at_the_limit(
        self, cast: Cast, settings: Any
    ) -> None:
        settings.CHAT_FILE_BYTES = 1000

        def endless() -> Any:
            while True:
                yield b"%PDF-" * 50

        with pytest.raises(ValidationError, match="trop lourd"):
            shared_file.share(cast.under_way, cast.owner, key=KEY, name="cv.pdf", chunks=endless())
        assert self.on_disk() == []

    def test_a_full_disk_is_said_and_leaves_nothing(self, cast: Cast) -> None:
        """The kernel itself refuses the write half way."""
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
        try:
            response = self.send(cast, PDF_BYTES + b" " * 300_000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert response.status_code == 422
        assert "place manque" in response.json()["error"]
        assert self.on_disk() == []
        assert not ChatMessage.objects.exists()
        assert self.send(cast, PDF_BYTES).status_code == 200

    @pytest.mark.parametrize("key", ["", "pas une clé", "../../x"])
    def test_without_a_key_nothing_is_kept(self, cast: Cast, key: str) -> None:
        assert self.send(cast, PDF_BYTES, key=key).status_code == 422
        assert self.on_disk() == []

    def test_a_closed_room_takes_no_file(self, cast: Cast) -> None:
        response = cast.client("owner").post(
            reverse("session_files", args=[cast.over.pk]),
            PDF_BYTES,
            content_type="application/octet-stream",
            headers={"X-Name": "cv.pdf", "X-Key": str(KEY)},
        )
        assert response.status_code == 403

    def test_a_file_goes_with_its_session(
        self, cast: Cast, django_capture_on_commit_callbacks: Any
    ) -> None:
        self.send(cast, PDF_BYTES)
        assert len(self.on_disk()) == 1
        with django_capture_on_commit_callbacks(execute=True):
            ClubSession.objects.get(pk=cast.under_way.pk).delete()
        assert self.on_disk() == []

    def test_a_file_of_another_session_is_not_found_under_this_one(self, cast: Cast) -> None:
        file = SharedFileFactory(message__session=cast.coming)
        assert (
            cast.client("owner")
            .get(reverse("session_file", args=[cast.over.pk, file.token]))
            .status_code
            == 404
        )
        SHELF.path_of(file).unlink()
        address = reverse("session_file", args=[cast.coming.pk, file.token])
        assert cast.client("owner").get(address).status_code == 404

    def test_what_a_dead_process_left_is_swept(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept = SharedFileFactory(message__session=cast.over)
        left = SHELF.folder / f"{uuid4().hex}.part"
        left.write_bytes(b"half")
        monkeypatch.undo()
        assert shared_file.sweep(timezone.now()) == 0, "it may be on its way"
        later = timezone.now() + timedelta(days=2)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        tasks.sweep_files()
        assert self.on_disk() == [SHELF.path_of(kept)]
