"""A CV as software reads it: the text taken out of its PDF, and advice on it."""

import io
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import translation
from pypdf import PdfReader

from members.models import Cv, CvSelection, Occupation
from members.services import cv_advice, cv_document, cv_version
from members.services.cv_advice import Advice


@dataclass(frozen=True)
class Reading:
    """The text of each page, in the order in which a machine finds it; and what one might mend."""

    pages: list[str]
    advice: list[Advice]
    # Why there is no page to read, when there is none.
    trouble: str = ""


def read(cv: Cv, selection: CvSelection | None, now: datetime) -> Reading:
    """Print the CV and read it back, as a recruiter's software does."""
    document = cv_document.of(cv, selection)
    language = translation.get_language() or cv.owner.language
    trouble, pages = "", []
    try:
        layout = cv_version.layout_of(cv, selection)
        printed = cv_version.on_paper(cv, document, layout=layout, language=language, now=now)
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(printed)).pages]
    except ValidationError as refusal:
        trouble = " ".join(refusal.messages)
    occupations = Occupation.objects.filter(code__in=cv.occupations)
    advice = cv_advice.of(
        document,
        today=now.date(),
        occupations=list(occupations.values_list("label", flat=True)),
        pages=len(pages),
    )
    return Reading(pages, advice, trouble)
