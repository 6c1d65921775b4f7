"""A file too large for memory, and a disk that is full: said beside its field, nothing lost."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from django.urls import reverse

from members.models import CvPhoto
from tests.factories.members import UserFactory

LARGE = 3_000_000


@pytest.fixture
def temporary(tmp_path: Path, settings: Any) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def full(*_: object, **__: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("kept", [0, 1])
def test_a_full_disk_is_said_beside_the_field(
    db: None, client: Client, temporary: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    """At the first piece or later: the form comes back, and no piece of the file stays."""
    written: list[bytes] = []

    def write(_: object, data: bytes) -> int:
        if len(written) == kept:
            full()
        written.append(data)
        return len(data)

    monkeypatch.setattr(TemporaryUploadedFile, "write", write, raising=False)
    client.force_login(UserFactory())
    picture = SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff" + bytes(LARGE))
    response = client.post(reverse("cv_photo"), {"photo": picture})
    assert response.status_code == 422
    assert "la place manque" in response.content.decode()
    assert not CvPhoto.objects.exists()
    assert list(temporary.iterdir()) == []


def test_a_folder_that_takes_nothing(
    db: None, client: Client, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(UserFactory())
    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", full)
    picture = SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff" + bytes(LARGE))
    response = client.post(reverse("cv_photo"), {"photo": picture})
    assert "la place manque" in response.content.decode()


def test_with_room_nothing_changes(db: None, client: Client, temporary: Path) -> None:
    client.force_login(UserFactory())
    file = SimpleUploadedFile("photo.jpg", b"no picture" + bytes(LARGE))
    response = client.post(reverse("cv_photo"), {"photo": file})
    assert "pas une photo lisible" in response.content.decode()
