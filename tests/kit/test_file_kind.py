"""What a file is, from its bytes, and pictures without what cameras write beside them."""

import io
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from eclub.kit import file_kind, picture
from eclub.kit.file_kind import DOCX, JPEG, NAME_LENGTH, ODT, PDF, PNG, TEXT, WEBP, XLSX

PDF_BYTES = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


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
        # The catalogue makes spaces that do not break.
        said = " ".join(refusal.value.messages)
        assert words.replace("\xa0", " ") in said.replace("\xa0", " ")

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
    def test_any_bytes_are_judged(
        self, tmp_path_factory: pytest.TempPathFactory, content: bytes
    ) -> None:
        path = tmp_path_factory.getbasetemp() / "any"
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
