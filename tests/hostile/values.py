"""What no person types: hostile texts, numbers, files, and forms torn by hypothesis."""

import json
import os
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import strategies as st

from tests.hostile.page_forms import Fields, PageForm, filled
from tests.sample import THOROUGH

# How many examples of forms, of addresses and of frames; see docs/security.md.
EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "2000" if THOROUGH else "20"))

# What the test client posts: names and lists of values.
Sent = dict[str, Any]

NUMBERS = (
    "0", "-1", "1e309", "NaN", "Infinity", "9" * 19, "9" * 400, "2147483648", "0x10", "٣", "½",
    "1_000", " 1 ", "1.5", "+1", "--1",
)  # fmt: skip
WORDS = (
    "\0", "a\0b", "\x08\x1b[31m", "\u202eabc\u202d", "\ufffd", "\ufffe", "a" * 70_000, "é" * 5_000,
    "\r\nBcc: a@exemple.example", "=1+1", "@SUM(1)", "<script>alert(1)</script>", "{{ 7*7 }}",
    "%s%n{0}", "' OR 1=1 --", "\\", "../../etc/passwd", "//elsewhere.example",
    "javascript:alert(1)",
    "https://elsewhere.example\\@localhost", "null", "[]", "{}", "\u0301" * 300,
    "👩‍👩‍👧‍👦" * 40, " ", "\t\n",
)  # fmt: skip
MOMENTS = (
    "0000-00-00", "9999-12-31", "0001-01-01", "2025-02-30", "10000-01-01", "-1-01-01", "24:00",
    "99:99", "2025-03-14T14:00", "9999-12-31T23:59:59.999999+14:00", "2025-W11",
)  # fmt: skip
KEYS = ("00000000-0000-0000-0000-000000000000", "{" + "f" * 32 + "}", "urn:uuid:" + "0" * 32)

HOSTILE = st.one_of(
    st.sampled_from(NUMBERS + WORDS + MOMENTS + KEYS),
    st.text(max_size=60),
    st.integers().map(str),
)

CONTENTS = (
    b"", b"\0" * 200, b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"GIF89a", b"PK\x03\x04",
    b"\xff\xd8\xff\xe0" + b"\xff" * 60, b"\xff\xfea\0", b"MZ" + b"\0" * 60, b"[" * 20_000,
    b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:\xff\0\r\nBDAY:99999999\r\nEND:VCARD\r\n",
    b'First Name,Last Name,Company,Email\n"a\0",\xff,"' + b"x" * 9_000 + b'",@\n',
    b"a;b\n" + b";" * 5_000, json.dumps({"basics": {"name": "\ud800", "email": 1}}).encode(),
    b'{"basics":{"name":"a\\u0000b","profiles":{}},"work":[1,null,{"startDate":-1}],"skills":"x"}',
    b'{"work":[{"name":{"a":[]},"startDate":"9999-99-99","highlights":7}],"languages":[[]]}',
    b'{"basics": 1e999, "work": {"0": NaN}}', b"<svg onload=alert(1)>", "é".encode("utf-16"),
)  # fmt: skip
NAMES = (
    "a.pdf", "cv.json", "Connections.csv", "contacts.vcf", "photo.jpg", "x.zip", "a.docx",
    "a\0.pdf",
    "../../a.html", "é" * 300 + ".csv", ".htaccess", "\u202efdp.exe", "a;b=\"c\".png",
)  # fmt: skip
FILES = st.builds(
    lambda name, content: SimpleUploadedFile(name or "x", content),
    st.sampled_from(NAMES),
    st.sampled_from(CONTENTS) | st.binary(max_size=300),
)


@st.composite
def torn(draw: st.DrawFn, forms: list[tuple[str, PageForm]]) -> tuple[str, PageForm, Sent]:
    """Who sends which form, and what: as nobody does."""
    actor, form = draw(st.sampled_from(forms))
    sent = as_sent(with_button(filled(form), draw(st.sampled_from([None, *form.buttons]))))
    names = form.names
    for name in draw(st.lists(st.sampled_from(names), max_size=3)) if names else []:
        match draw(st.integers(0, 5)):
            case 0:
                sent.pop(name, None)
            case 1:
                sent[name] = [*sent.get(name, []), draw(HOSTILE)]
            case _:
                sent[name] = [draw(HOSTILE)]
    for name in form.files:
        sent[name] = draw(FILES)
    return actor, form, sent


def with_button(fields: Fields, button: tuple[str, str] | None) -> Fields:
    return fields if button is None else [*fields, button]


def as_sent(fields: Fields) -> Sent:
    """Fields as Django's test client takes them."""
    sent: Sent = {}
    for name, value in fields:
        sent.setdefault(name, []).append(value)
    return sent
