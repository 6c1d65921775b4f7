"""What would make a CV easier to read, for people and for the software recruiters use.

Deterministic rules, worded as advice: no score, no ranking, and nothing is refused. Each rule looks
at one thing and says at most a few sentences about it.
"""

from datetime import date

from members.enums import CvSection
from members.services.cv_advice import basics, entries, letters, periods
from members.services.cv_advice.subject import Advice, Rule, Subject, texts
from members.services.cv_document import Document

__all__ = ["Advice", "of"]

RULES: tuple[Rule, ...] = (*basics.RULES, *entries.RULES, *periods.RULES, *letters.RULES)
ORDER = ["basics", *CvSection.values]


def of(document: Document, *, today: date, occupations: list[str], pages: int = 0) -> list[Advice]:
    """Advice in the order of a CV; an empty list when there is nothing to say."""
    words = "\n".join(texts(document))
    subject = Subject(document, words, today, occupations, pages)
    found = [advice for rule in RULES for advice in rule(subject)]
    return sorted(found, key=lambda advice: ORDER.index(advice.part))
