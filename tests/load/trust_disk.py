"""A disk that is full while files are sent: said, nothing half written, and with room it goes.

The disk is a small one of its own where the system lets us make it; elsewhere the web process may
write no more than so many bytes into a file.
"""

import json
import os
import random
import resource
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import reverse
from PIL import Image

from clubs.enums import DocumentKind
from clubs.models import ClubSession, DocumentVersion, SharedFile
from members.models import ContactImport, CvImport, CvPhoto, User
from prospecting.models import SireneImport
from tests.browser.server import Server
from tests.factories.members import AdministratorFactory
from tests.load import sirene_file
from tests.load.measurement import Measurement
from tests.load.outcome import Outcome, measured
from tests.load.room_browser import meeting
from tests.load.traffic import PDF, Visitor

SIZE = 64_000_000
LARGE = 3_000_000  # Django writes those beside the request, before any view sees them
# Bytes left on the disk, at each round.
LEFT = (0, 60_000, 1_500_000)
SAID = "la place manque"


@dataclass(frozen=True)
class Upload:
    """A file somebody sends, what its row is, and whether bytes lie beside it."""

    name: str
    person: User
    address: str
    form: dict[str, Any]
    rows: "models.QuerySet[Any]"
    folder: str = ""
    # The body of the request itself, instead of a form.
    raw: bytes = b""


def rows(folder: Path) -> Iterator[Measurement]:
    """One line: each kind of file, small and large, on a disk with less and less room."""
    state = folder / "small-disk"
    media = state / "media"
    media.mkdir(parents=True)
    (state / "static").symlink_to((folder / "static").resolve())
    web = Server(state, STAFF_SECOND_FACTOR="0", TMPDIR=str(media))
    with _disk(media, web) as fill:
        web.start()
        web.wait()
        try:
            rounds = [_round(web, media, fill, left, number) for number, left in enumerate(LEFT)]
        finally:
            web.close()
        yield from measured("disk_full", "files of six kinds", rounds)


@contextmanager
def _disk(media: Path, web: Server) -> Iterator[Callable[[int | None], None]]:
    """``fill(left)`` leaves so much room, ``fill(None)`` all of it."""
    options = ["-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(media)]
    # Only root may, and not in every container.
    own = subprocess.run(["mount", *options], check=False, capture_output=True).returncode == 0
    filler = media / ".filler"

    def fill(left: int | None) -> None:
        if own:
            filler.unlink(missing_ok=True)
            if left is not None:
                room = os.statvfs(media).f_bavail * os.statvfs(media).f_frsize
                filler.write_bytes(bytes(max(0, room - left)))
        elif web.process is not None:
            limit = resource.RLIM_INFINITY if left is None else left
            resource.prlimit(
                web.process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY)
            )

    try:
        yield fill
    finally:
        if own:
            subprocess.run(["umount", "--lazy", str(media)], check=True)


def _round(
    web: Server, media: Path, fill: Callable[[int | None], None], left: int, number: int
) -> Outcome:
    session, people = meeting()
    uploads = [*_uploads(session, people, large=False), *_uploads(session, people, large=True)]
    lost = twice = unclear = half = 0
    seen: Counter[str] = Counter()
    for upload in uploads:
        # One import at a time: the one before is not for the worker, there is none.
        SireneImport.objects.all().delete()
        browser = Visitor(upload.person, web.url)
        body, kind, more = _request(browser, upload)
        rows_before, files_before = upload.rows.count(), _files(media)
        fill(left)
        first = browser.ask("POST", upload.address, body, kind, **more)
        refused = upload.rows.count() == rows_before
        if refused:
            clear = first is not None and first[0] == 422 and SAID in json_or_page(first[1])
            if not clear:
                unclear += 1
                seen[f"answers unclear for {upload.name}"] += 1
            half += len(_files(media) - files_before)
            fill(None)
            first = browser.ask("POST", upload.address, body, kind, **more)
        fill(None)
        rows_now, files_now = upload.rows.count() - rows_before, _files(media) - files_before
        if rows_now < 1:
            lost += 1
            seen[f"answers {first and first[0]} for {upload.name} with room"] += 1
        twice += rows_now > 1
        half += len(files_now) != bool(upload.folder) * rows_now
    seen["files half written"] = half
    return Outcome(len(uploads), lost + unclear, twice + half, 0.0, seen)


def json_or_page(text: str) -> str:
    """The words of an answer, of a script's too."""
    return str(json.loads(text)) if text.startswith("{") else text


def _files(media: Path) -> set[Path]:
    return {path for path in media.rglob("*") if path.is_file() and path.name != ".filler"}


def _request(browser: Visitor, upload: Upload) -> tuple[bytes, str, dict[str, str]]:
    if not upload.raw:
        body, kind = browser.encoded(upload.form)
        return body, kind, {}
    named = {"X-Name": "note.pdf", "X-Key": str(uuid4()), "X-CSRFToken": browser.secret}
    return upload.raw, "application/octet-stream", named


def _uploads(session: ClubSession, people: list[User], *, large: bool) -> list[Upload]:
    """The same six, light enough for the memory or too heavy for it."""
    pad = bytes(LARGE) if large else b""
    spaces = b" " * LARGE if large else b""
    member = people[2] if large else people[1]
    pdf = PDF + b"%" + random.randbytes(20_000).hex().encode() + b"\n" + spaces
    administrator = AdministratorFactory()
    card = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Contact %d\r\nPHOTO;ENCODING=b:%s\r\nEND:VCARD\r\n"
    photo = b"A" * (LARGE // 10 if large else 4)
    cards = b"".join(card % (number, photo) for number in range(10))
    resume = json.dumps({"basics": {"name": "Candidate", "label": "Cuisine"}}).encode() + spaces
    directory = _directory(20_000 if large else 400)
    library = {"key": str(uuid4()), "title": f"Note {large}", "kind": DocumentKind.values[0]}
    return [
        Upload(
            "photo",
            member,
            reverse("cv_photo"),
            {"photo": _file("photo.jpg", _picture() + pad)},
            CvPhoto.objects.filter(cv__owner=member),
            "cv-photos",
        ),
        Upload(
            "contacts",
            member,
            reverse("contact_import"),
            {"file": _file("contacts.vcf", cards)},
            ContactImport.objects.filter(owner=member),
        ),
        Upload(
            "cv",
            member,
            reverse("cv_exchange"),
            {"file": _file("cv.json", resume)},
            CvImport.objects.filter(cv__owner=member),
        ),
        Upload(
            "library",
            member,
            reverse("club_library", args=[session.club_id]),
            {**library, "file": _file("note.pdf", pdf)},
            DocumentVersion.objects.filter(document__club=session.club),
            "library",
        ),
        Upload(
            "chat",
            member,
            reverse("session_files", args=[session.pk]),
            {},
            SharedFile.objects.filter(message__session=session),
            "chat",
            raw=pdf,
        ),
        Upload(
            "sirene",
            administrator,
            reverse("sirene_imports"),
            {"departements": "29", "establishments_file": _file("sirene.csv", directory)},
            SireneImport.objects.filter(started_by=administrator),
            "sirene",
        ),
    ]


def _file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _picture() -> bytes:
    """Noise, which weighs even when it is compressed."""
    made = BytesIO()
    Image.frombytes("RGB", (480, 640), random.randbytes(480 * 640 * 3)).save(made, "JPEG")
    return made.getvalue()


def _directory(lines: int) -> bytes:
    made = [sirene_file.ESTABLISHMENT, *sirene_file.establishments(lines, closed=0)]
    return "\n".join(",".join(row) for row in made).encode()
