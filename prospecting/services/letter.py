"""A letter on A4 paper: PDF/UA, the sender's address from their CV, the company's from SIRENE."""

from datetime import date, datetime
from pathlib import Path

from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from eclub.kit import pdf
from eclub.kit.dates import day_in_words
from members.services import cv as cvs
from members.services import cv_document, cv_paper
from prospecting.models import Message
from prospecting.services import message as letters

TEMPLATE = Path(__file__).parent.parent / "pdf" / "letter.typ"


def as_pdf(message: Message, *, on: date, made_at: datetime) -> bytes:
    """The paper to print and sign; in French, for whoever reads it in France."""
    sender, company = message.author, message.prospect.company
    with translation.override("fr"):
        paper = cv_paper.of(
            cv_document.of(cvs.to_read(sender), None), language="fr", name=sender.full_name
        )
        town = " ".join(filter(None, (company.postcode, company.commune)))
        data: dict[str, object] = {
            "title": _("Lettre à %(company)s") % {"company": company.name},
            "name": paper.name,
            "contacts": [contact.text for contact in paper.contacts],
            "addressee": list(filter(None, (company.name, message.to, company.address, town))),
            "place": _("%(town)s, le %(day)s") % {"town": sender.commune, "day": day_in_words(on)}
            if sender.commune
            else _("Le %(day)s") % {"day": day_in_words(on)},
            "subject_word": _("Objet"),
            "subject": message.subject,
            "enclosed": _("Pièce jointe : mon CV") if message.cv_version_id else "",
            "paragraphs": [
                [line.strip() for line in part.splitlines() if line.strip()]
                for part in letters.text_of(message).split("\n\n")
                if part.strip()
            ],
        }
    return pdf.render(TEMPLATE, data, made_at=made_at)


def file_name(message: Message) -> str:
    return f"lettre-{slugify(message.prospect.company.name)[:40] or 'entreprise'}.pdf"
