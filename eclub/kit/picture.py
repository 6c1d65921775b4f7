"""Pictures without what cameras write beside them: the place, the time, the device, previews.

Nothing is decoded: parts of the file that are not needed to show the picture are left out. Of a
JPEG's Exif data the orientation stays, or photos of phones would lie on their side.
"""

import struct
from collections.abc import Iterator

EXIF = b"Exif\0\0"
SOI, EOI, SOS = 0xD8, 0xD9, 0xDA
# Application data and comments but the colours' profile and what Adobe says of them.
APPLICATION = range(0xE0, 0xF0)
COMMENT = 0xFE
JFIF, PROFILE, ADOBE = 0xE0, 0xE2, 0xEE
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs", b"sBIT", b"bKGD"}
PNG_MOVES = {b"acTL", b"fcTL", b"fdAT"}
WEBP_LEFT_OUT = {b"EXIF", b"XMP "}
WEBP_FLAGS = 0x08 | 0x04


class Damaged(Exception):
    """The file does not hold together."""


def bare_jpeg(content: bytes) -> bytes:
    """The picture alone; what comes after its end, other pictures with data of theirs, goes."""
    made = [b"\xff\xd8"]
    turned = 1
    for marker, body, scan in _segments(content):
        if marker == APPLICATION[1] and body.startswith(EXIF):
            turned = _orientation(body[len(EXIF) :])
            if turned != 1:
                made.insert(1, _segment(marker, EXIF + _exif_of(turned)))
        if _is_needed(marker, body):
            made.append(_segment(marker, body) + scan)
    return b"".join(made) + b"\xff\xd9"


def _is_needed(marker: int, body: bytes) -> bool:
    if marker == PROFILE:
        return body.startswith(b"ICC_PROFILE\0")
    return marker in (JFIF, ADOBE) or (marker not in APPLICATION and marker != COMMENT)


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Each segment's marker and body and, of scans, the data that follows."""
    at = 2
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if at + 2 > len(content) or content[at] != 0xFF:
            raise Damaged
        marker = content[at + 1]
        if marker == EOI:
            return
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        end = at + 2 + length
        if length < 2 or end > len(content):
            raise Damaged
        after = _end_of_scan(content, end) if marker == SOS else end
        yield marker, content[at + 4 : end], content[end:after]
        at = after


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker stands; in a scan 0xFF is followed by zero or a restart."""
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2
    raise Damaged


def _orientation(tiff: bytes) -> int:
    """From 1, upright, to 8; 1 when it is not said."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        (start,) = struct.unpack_from(f"{order}4xI", tiff)
        (number,) = struct.unpack_from(f"{order}H", tiff, start)
        for rank in range(min(number, 100)):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * rank)
            if tag == 0x0112:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _exif_of(orientation: int) -> bytes:
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def bare_png(content: bytes) -> bytes:
    """The picture and how to show its colours."""
    made, at = [PNG_SIGNATURE], len(PNG_SIGNATURE)
    while True:
        length, name = struct.unpack(">I4s", content[at : at + 8] or b"\0" * 8)
        end = at + 12 + length
        if end > len(content) or not name.isalpha():
            raise Damaged
        if name[:1].isupper() or name in PNG_KEPT | PNG_MOVES:
            made.append(content[at:end])
        if name == b"IEND":
            return b"".join(made)
        at = end


def bare_webp(content: bytes) -> bytes:
    """The picture, whose header no longer speaks of what was left out."""
    made, at = [], 12
    while at + 8 <= len(content):
        name, length = struct.unpack("<4sI", content[at : at + 8])
        end = at + 8 + length + length % 2
        if at + 8 + length > len(content):
            raise Damaged
        chunk = content[at:end].ljust(end - at, b"\0")
        if name == b"VP8X" and length:
            chunk = chunk[:8] + bytes([chunk[8] & ~WEBP_FLAGS]) + chunk[9:]
        if name not in WEBP_LEFT_OUT:
            made.append(chunk)
        at = end
    if not made:
        raise Damaged
    body = b"WEBP" + b"".join(made)
    return b"RIFF" + struct.pack("<I", len(body)) + body
