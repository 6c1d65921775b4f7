"""Files of the chat: what they are, kept whole or not at all, and only downloaded."""

import io
import resource
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
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
from hypothesis import given
from hypothesis import strategies as st

from clubs import tasks
from clubs.models import ChatMessage, ClubSession, SharedFile
from clubs.services import file_kind, picture, shared_file
from clubs.services.file_kind import DOCX, JPEG, NAME_LENGTH, ODT, PDF, PNG, TEXT, WEBP, XLSX
from tests.factories.clubs import SharedFileFactory
from tests.rights import NOW, Cast, assemble

PDF_BYTES = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
KEY = UUID("00000000-0000-4000-8000-00000000000f")


def archive(*names: str, mimetype: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        if mimetype:
            opened.writestr("mimetype", mimetype)
        for name in names:
            opened.writestr(name, "<x/>")
    return made.getvalue()


WORD = archive("[Content_Types].xml", "word/document.xml")
EXCEL = archive("[Content_Types].xml", "xl/workbook.xml")
WRITER = archive("content.xml", mimetype="application/vnd.oasis.opendocument.text")


@pytest.fixture
def on_disk(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "file"
        path.write_bytes(content)
        return path

    return write


class TestKind:
    @pytest.mark.parametrize(
        ("content", "name", "kind"),
        [
            (PDF_BYTES, "CV.PDF", PDF),
            (WORD, "lettre.docx", DOCX),
            (WRITER, "lettre.odt", ODT),
            (EXCEL, "suivi.xlsx", XLSX),
            (b"\x89PNG\r\n\x1a\n...", "photo.png", PNG),
            (b"\xff\xd8\xff\xe0...", "photo.jpeg", JPEG),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "photo.webp", WEBP),
            ("Une piste à Brest\n".encode(), "pistes.txt", TEXT),
            ("Une piste à Brest\r\n".encode("cp1252"), "pistes.txt", TEXT),
        ],
    )
    def test_known_kinds_are_taken(
        self, on_disk: Callable[[bytes], Path], content: bytes, name: str, kind: Any
    ) -> None:
        assert file_kind.judge(on_disk(content), name) == (kind, name)

    @pytest.mark.parametrize(
        ("content", "name", "words"),
        [
            (b"", "cv.pdf", "vide"),
            (b"MZ\x90\0\x03\0\0\0\x04\0", "cv.pdf", "ne peut pas être envoyé"),
            (b"MZ\x90\0\x03\0\0\0\x04\0", "jeu.exe", "ne peut pas être envoyé"),
            (b"GIF89a\x01\0\x01\0", "image.png", "«\u00a0.gif\u00a0»"),
            (PDF_BYTES, "photo.png", "«\u00a0.pdf\u00a0»"),
            (WORD, "suivi.xlsx", "«\u00a0.docx\u00a0»"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "dessin.svg", "ne peut pas"),
            (b"  <!DOCTYPE html><script>1</script>", "page.txt", "ne peut pas"),
            (b"\xef\xbb\xbf<html>", "page.txt", "ne peut pas"),
            (b"alert(1)", "page.js", "ne peut pas"),
            (b"du texte", "cv.pdf", "ne peut pas"),
            (b"a\0b", "notes.txt", "ne peut pas"),
            (archive("autre.bin"), "lettre.docx", "ne peut pas"),
            (archive("a", mimetype="application/epub+zip"), "livre.odt", "ne peut pas"),
            (WORD[: len(WORD) // 2], "lettre.docx", "abîmé"),
            (
                archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
                "lettre.docx",
                "macros",
            ),
        ],
    )
    def test_others_are_refused_with_what_to_do(
        self, on_disk: Callable[[bytes], Path], content: bytes, name: str, words: str
    ) -> None:
        with pytest.raises(ValidationError) as refusal:
            file_kind.judge(on_disk(content), name)
        assert words in " ".join(refusal.value.messages)

    @pytest.mark.parametrize(
        ("name", "clean"),
        [
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\Mes documents\\CV Élise.pdf", "CV Élise.pdf"),
            ("a\u202efdp.exe", "afdp.exe.pdf"),
            ("deux\r\nlignes.pdf", "deuxlignes.pdf"),
            ("sans ending", "sans ending.pdf"),
            ("...", "fichier.pdf"),
            ("x" * 300 + ".pdf", "x" * (NAME_LENGTH - 4) + ".pdf"),
        ],
    )
    def test_names_are_made_clean(
        self, on_disk: Callable[[bytes], Path], name: str, clean: str
    ) -> None:
        assert file_kind.judge(on_disk(PDF_BYTES), name)[1] == clean

    @given(st.text(max_size=300))
    def test_any_name_is_clean_and_short(self, name: str) -> None:
        clean = file_kind.clean_name(name)
        assert 0 < len(clean) <= NAME_LENGTH
        assert clean.isprintable()
        assert not set(clean) & set('/\\:*?"<>|')
        assert not clean.startswith(".")

    @given(st.binary(max_size=200))
    def test_any_bytes_are_judged(self, content: bytes) -> None:
        path = shared_file.folder() / "any"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        with suppress(ValidationError):
            file_kind.judge(path, "cv.pdf")


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + b"crc."


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def exif(order: str, orientation: int) -> bytes:
    head = b"II*\0" if order == "<" else b"MM\0*"
    entries = struct.pack(
        f"{order}IHHHIHHHHII", 8, 2, 0x0112, 3, 1, orientation, 0, 0x8825, 4, 1, 99
    )
    return b"Exif\0\0" + head + entries + b"48.57 N"


class TestPictures:
    @pytest.mark.parametrize(("order", "orientation"), [("<", 6), (">", 3), ("<", 1)])
    def test_a_photo_keeps_how_it_is_held_and_not_where_it_was_taken(
        self, order: str, orientation: int
    ) -> None:
        tables = segment(0xDB, b"q" * 65) + segment(0xE2, b"ICC_PROFILE\0...")
        scan = segment(0xDA, b"1") + b"data\xff\0\xff\xd0more" + segment(0xC4, b"t")
        scan += segment(0xDA, b"2") + b"rest"
        preview = b"\xff\xd8" + segment(0xE1, exif("<", 1)) + b"\xff\xd9"
        jfif = segment(0xE0, b"JFIF\0")
        left_out = segment(0xE1, exif(order, orientation)) + segment(0xFE, b"Brest")
        left_out += segment(0xE2, b"MPF\0") + segment(0xED, b"Photoshop")
        photo = b"\xff\xd8" + jfif + left_out + tables + scan + b"\xff\xd9" + preview
        bare = picture.bare_jpeg(photo)
        assert b"48.57" not in bare
        assert b"Brest" not in bare
        assert bare.endswith(jfif + tables + scan + b"\xff\xd9")
        assert picture.bare_jpeg(bare) == bare
        turned = bare[2:-2].removesuffix(jfif + tables + scan)
        assert turned.count(b"Exif") == (orientation != 1)
        if turned:
            assert picture._orientation(turned[10:]) == orientation

    def test_a_png_keeps_its_colours_only(self) -> None:
        kept = [chunk(b"IHDR", b"h"), chunk(b"gAMA", b"g"), chunk(b"IDAT", b"d")]
        end = chunk(b"IEND", b"")
        png = picture.PNG_SIGNATURE + kept[0] + chunk(b"eXIf", b"48.57") + kept[1]
        png += chunk(b"tEXt", b"Brest") + kept[2] + end + b"behind"
        assert picture.bare_png(png) == picture.PNG_SIGNATURE + b"".join(kept) + end

    def test_a_webp_no_longer_says_that_it_has_more(self) -> None:
        def part(name: bytes, body: bytes) -> bytes:
            return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

        head, image = part(b"VP8X", b"\x1c" + b"\0" * 9), part(b"VP8 ", b"odd")
        body = b"WEBP" + head + image + part(b"EXIF", b"48.57") + part(b"XMP ", b"Brest")
        bare = picture.bare_webp(b"RIFF" + struct.pack("<I", len(body)) + body)
        wanted = b"WEBP" + part(b"VP8X", b"\x10" + b"\0" * 9) + image
        assert bare == b"RIFF" + struct.pack("<I", len(wanted)) + wanted

    @given(st.binary(max_size=100))
    def test_damaged_ones_are_called_so(self, content: bytes) -> None:
        heads = {
            picture.bare_jpeg: b"\xff\xd8",
            picture.bare_png: picture.PNG_SIGNATURE,
            picture.bare_webp: b"RIFF\0\0\0\0WEBP",
        }
        for bare, head in heads.items():
            with suppress(picture.Damaged, struct.error):
                bare(head + content)


class TestSharing:
    @pytest.fixture
    def cast(self, db: None, at: Callable[..., None]) -> Cast:
        at(NOW)
        for path in self.on_disk():
            path.unlink()
        return assemble()

    def on_disk(self) -> list[Path]:
        folder = shared_file.folder()
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
        shared_file.path_of(file).unlink()
        address = reverse("session_file", args=[cast.coming.pk, file.token])
        assert cast.client("owner").get(address).status_code == 404

    def test_what_a_dead_process_left_is_swept(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept = SharedFileFactory(message__session=cast.over)
        left = shared_file.folder() / f"{uuid4().hex}.part"
        left.write_bytes(b"half")
        monkeypatch.undo()
        assert shared_file.sweep(timezone.now()) == 0, "it may be on its way"
        later = timezone.now() + timedelta(days=2)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        tasks.sweep_files()
        assert self.on_disk() == [shared_file.path_of(kept)]
