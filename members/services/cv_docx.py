"""A CV as a Word document, because recruiters ask for one: real headings, nothing in tables.

One column, styles a recruiter can change, and no text boxes: software that reads CVs gets every
line in its order.
"""

import io
import re
from datetime import datetime

import docx
from django.utils import translation
from django.utils.translation import gettext as _
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from members.services import cv_paper, cv_pdf
from members.services.cv_document import Document
from members.services.cv_paper import Contact, Entry, Paper

FONT = "Arial"
LOCALES = {"fr": "fr-FR", "en": "en-GB"}
GREY = RGBColor(0x3A, 0x3A, 0x3A)
# What XML does not allow in a text.
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(document: Document, *, language: str, name: str, made_at: datetime) -> bytes:
    """The .docx; ``name`` serves when the document has none. ValidationError when too long."""
    cv_pdf.judge_length(document)
    paper = cv_paper.of(document, language=language, name=name)
    word = docx.Document()
    _prepare(word, language)
    with translation.override(language):
        properties = word.core_properties
        properties.title = _clean(_("CV de %(name)s") % {"name": paper.name})[:255]
        properties.author = _clean(paper.name)[:255]
        properties.language = LOCALES.get(language, language)
        properties.created = properties.modified = made_at
        properties.comments = ""
        _head(word, paper)
        for section in paper.sections:
            word.add_heading(_clean(section.title), level=1)
            for entry in section.entries:
                if section.on_one_line:
                    _line(word, entry)
                else:
                    _entry(word, entry)
    made = io.BytesIO()
    word.save(made)
    return made.getvalue()


def _prepare(word: WordDocument, language: str) -> None:
    """A4, one typeface, and the language that a screen reader speaks it in."""
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin = page.bottom_margin = Cm(1.8)
    for name, size in (("Normal", 10.5), ("Title", 22), ("Heading 1", 13), ("Heading 2", 11)):
        style = word.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
        if name != "Normal":
            style.font.color.rgb = RGBColor(0, 0, 0)
    word.styles["Normal"].paragraph_format.space_after = Pt(3)
    for lang in word.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), LOCALES.get(language, language))


def _head(word: WordDocument, paper: Paper) -> None:
    word.add_paragraph(_clean(paper.name), style="Title")
    if paper.label:
        word.add_paragraph().add_run(_clean(paper.label)).bold = True
    line = word.add_paragraph()
    for rank, contact in enumerate(paper.contacts):
        if rank:
            line.add_run(" · ")
        _contact(line, contact)
    for paragraph in paper.summary:
        word.add_paragraph(_clean(paragraph))


def _entry(word: WordDocument, entry: Entry) -> None:
    word.add_heading(_clean(entry.title), level=2)
    below = " · ".join(filter(None, (entry.subtitle, entry.dates)))
    if below or entry.link:
        line = word.add_paragraph()
        line.paragraph_format.keep_with_next = bool(entry.paragraphs or entry.highlights)
        run = line.add_run(_clean(below))
        run.font.color.rgb = GREY
        if entry.link:
            line.add_run(" · " if below else "")
            _contact(line, entry.link)
    for paragraph in entry.paragraphs:
        word.add_paragraph(_clean(paragraph))
    for highlight in entry.highlights:
        word.add_paragraph(_clean(highlight), style="List Bullet")
    if entry.words:
        word.add_paragraph(_clean(", ".join(entry.words)))


def _line(word: WordDocument, entry: Entry) -> None:
    """« Soudure (confirmé) : TIG, MAG »."""
    line = word.add_paragraph(style="List Bullet")
    line.add_run(_clean(entry.title)).bold = True
    if entry.subtitle:
        line.add_run(_clean(f" ({entry.subtitle})"))
    if entry.words:
        line.add_run(_clean(_(" : ") + ", ".join(entry.words)))


def _contact(line: Paragraph, contact: Contact) -> None:
    """A text, and the address it leads to when there is one."""
    if not contact.address:
        line.add_run(_clean(contact.text))
        return
    link = OxmlElement("w:hyperlink")
    relation = line.part.relate_to(
        _clean(contact.address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True
    )
    link.set(qn("r:id"), relation)
    run = line.add_run(_clean(contact.text))
    run.font.underline = True
    link.append(run._r)
    line._p.append(link)


def _clean(text: str) -> str:
    return NOT_XML.sub("", text)
