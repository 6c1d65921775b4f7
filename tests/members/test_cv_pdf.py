"""CVs on paper: whole, in order, by two readers of PDF, whatever the texts hold."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.enums import CvLayout
from members.services import cv_pdf

AT = datetime(2025, 3, 13, 14, 0, tzinfo=UTC)
LETTERS = "Cœur façade étoile 12 € efficace officier flux"


def printed(document: dict[str, Any], layout: str = "classic", **options: Any) -> bytes:
    return cv_pdf.render(
        document, layout=layout, language=options.pop("language", "fr"), name="Léa", made_at=AT
    )


def pages(content: bytes) -> tuple[list[str], list[str]]:
    """The text of each page by pypdf and by pdfium, on one line."""
    one = [page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages]
    with pypdfium2.PdfDocument(content) as pdf:
        two = []
        for page in pdf:
            text = page.get_textpage()
            two.append(text.get_text_range())
            text.close()
            page.close()
    return [" ".join(text.split()) for text in one], [" ".join(text.split()) for text in two]


def work(count: int) -> dict[str, Any]:
    return {
        "basics": {"name": "Léa Cœur", "label": LETTERS, "summary": "Une.\nDeux."},
        "work": [
            {
                "position": f"Poste-{number}",
                "name": f"Maison-{number}",
                "startDate": "2019-03",
                "highlights": [f"Tâche-{number}-{rank} {LETTERS}" for rank in range(3)],
            }
            for number in range(count)
        ],
        "skills": [{"name": f"Savoir-{number}"} for number in range(5)],
    }


@pytest.mark.parametrize("layout", CvLayout.values)
@pytest.mark.parametrize("entries", [3, 12, 24])
def test_the_text_is_whole_and_in_order_and_no_heading_is_left_alone(
    layout: str, entries: int
) -> None:
    content = printed(work(entries), layout)
    assert b"pdfuaid" in content
    expected = ["Léa Cœur", LETTERS, "Une.", "Deux."]
    for number in range(entries):
        expected += [f"Poste-{number}", f"Maison-{number}"]
        expected += [f"Tâche-{number}-{rank} {LETTERS}" for rank in range(3)]
    expected += [f"Savoir-{number}" for number in range(5)]
    for texts in pages(content):
        assert len(texts) <= 4
        whole, at = " ".join(texts), 0
        for words in expected:
            at = whole.index(words, at) + len(words)
        for number in range(entries):
            page = next(text for text in texts if f"Poste-{number} " in text)
            assert f"Maison-{number}" in page
            assert f"Tâche-{number}-0 {LETTERS}" in page


@pytest.mark.parametrize("layout", CvLayout.values)
def test_nothing_of_a_text_is_run_or_lost(layout: str) -> None:
    hostile = r'#panic() $x^2$ @label *a* _b_ `c` \ // <d> [e] {f} "g" = ~ #import "x"'
    document = {
        "basics": {"name": "محمد بن علي", "label": hostile, "phone": "🙂 שלום"},
        "work": [{"position": hostile, "highlights": [hostile, "x" * 400]}],
        "skills": [{"name": f"S{number}"} for number in range(400)],
        "education": [{"institution": "m" * 900}],
    }
    for texts in pages(printed(document, layout)):
        whole = " ".join(texts)
        assert whole.count(hostile) == 3
        assert all(f"S{number}" in whole for number in (0, 199, 399))
        bare = whole.replace(" ", "")
        assert "\u200b" not in bare
        assert "x" * 400 in bare
        assert "m" * 900 in bare


VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
ENTRY = st.dictionaries(
    st.sampled_from(["name", "position", "url", "startDate", "endDate", "highlights", "summary"]),
    VALUES,
)


@settings(max_examples=25)
@given(
    st.fixed_dictionaries(
        {"basics": st.dictionaries(st.sampled_from(["name", "label", "url", "profiles"]), VALUES)},
        optional={key: st.lists(ENTRY, max_size=3) for key in ("work", "skills", "awards")},
    ),
    st.sampled_from(CvLayout.values),
)
def test_any_document_makes_a_file(document: dict[str, Any], layout: str) -> None:
    assert printed(document, layout).startswith(b"%PDF")


@pytest.mark.parametrize("layout", CvLayout.values)
@pytest.mark.parametrize(("language", "line"), [("fr", " : TIG, MAG"), ("en", ": TIG, MAG")])
def test_words_are_parted_from_what_they_tell_of(layout: str, language: str, line: str) -> None:
    skill = {"name": "Soudure", "level": "confirmé", "keywords": ["TIG", "MAG"]}
    for texts in pages(printed({"skills": [skill]}, layout, language=language)):
        assert f"Soudure (confirmé){line}" in " ".join(texts)


def test_the_same_makes_the_same_bytes_in_two_languages() -> None:
    assert printed(work(2)) == printed(work(2))
    english = " ".join(pages(printed(work(2), language="en"))[0])
    assert "March 2019" in english
