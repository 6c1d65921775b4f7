"""Names compared as people hear them: without capitals, accents, or a company's legal form."""

import re
import unicodedata

# What joins letters that Unicode does not take apart.
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "’": "'"})
NO_WORD = re.compile(r"[^\w]+")
ASIDE = re.compile(r"\([^()]*\)")
INITIALS = re.compile(r"\b(?:\w\.){2,}")
# Said before or after the name of a company, and left out by whoever types it from memory.
LEGAL_FORMS = frozenset(
    """
    sarl sas sasu sa eurl sci scop scic snc selarl selas sca scea gaec earl gie ei eirl ets
    etablissement etablissements ste societe entreprise association asso ltd inc gmbh plc llc
    """.split()  # noqa: SIM905  # a list of names reads better without quotes
)


def fold(text: str) -> str:
    """Lower case, no accents, single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(LIGATURES))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def words_of(text: str) -> list[str]:
    """The folded words, without punctuation."""
    return NO_WORD.sub(" ", fold(text)).split()


def join_initials(folded: str) -> str:
    """« s.n.c.f. » as one word."""
    return INITIALS.sub(lambda found: found[0].replace(".", "") + " ", folded)


def fold_company(name: str) -> str:
    """One key for « S.A.R.L. Le Goff & Fils », « le goff et fils (Brest) »; "" without a name."""
    joined = join_initials(fold(name))
    joined = joined.replace("&", " et ").replace("+", " et ")
    words = words_of(ASIDE.sub(" ", joined)) or words_of(joined)
    found = list(words)
    while len(found) > 1 and found[-1] in LEGAL_FORMS:
        found.pop()
    while len(found) > 1 and found[0] in LEGAL_FORMS:
        found.pop(0)
    return " ".join(found)
