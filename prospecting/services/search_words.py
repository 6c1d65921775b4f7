"""What somebody typed, taken apart: words as they are searched, and a place among them."""

import re

from eclub.kit.folding import fold, join_initials, words_of

# « 56.10 A », which the registers search as one word.
CODE = re.compile(r"\b(\d\d)[. ]?(\d\d)[. ]?([a-z])\b")
# What is written around a company's number, and within it.
AROUND_NUMBER = re.compile(r"\b(?:n|no|numero|siren|siret)\b|\s")
# Words that a commune's name has at most.
PLACE_LENGTH = 6
# What stands between what is looked for and where.
BETWEEN = {"a", "au", "aux", "dans", "de", "du", "en", "pres", "sur", "vers"}
SHORT = {"st": "saint", "ste": "sainte"}
# Looked for one by one, where all together are nowhere: the longest, from so many letters on.
APART, LETTERS = 4, 3


def searched(typed: str) -> str:
    """The words, « A.D.M.R. » as one of them, « 56.10A » too."""
    return " ".join(words_of(CODE.sub(r"\1\2\3", join_initials(fold(typed)))))


def number(words: str) -> str:
    """« SIRET 123.456.789 00012 » without what is none of its digits; other words stay."""
    return AROUND_NUMBER.sub("", words)


def spelled(typed: str) -> str:
    """The words letter by letter, as trigrams of a name are made."""
    return " ".join(words_of(typed))


def places(words: str) -> dict[str, str]:
    """What may be the name of a commune among the words → what is looked for there.

    The longest names first; each as the register may write it.
    """
    parts = words.split()
    found: dict[str, str] = {}
    for length in range(min(PLACE_LENGTH, len(parts) - 1), 0, -1):
        for name, rest in ((parts[-length:], parts[:-length]), (parts[:length], parts[length:])):
            sought = _without_between(rest)
            if sought:
                found |= dict.fromkeys(_written(name), sought)
    return found


def _without_between(words: list[str]) -> str:
    """« boulangerie à » as « boulangerie »."""
    while words and words[-1] in BETWEEN:
        words = words[:-1]
    return " ".join(words)


def _written(name: list[str]) -> set[str]:
    whole = [SHORT.get(word, word) for word in name]
    first, others = whole[0], "-".join(whole[1:])
    joined = {mark.join(whole) for mark in "- '"}
    return joined | {f"{first}{mark}{others}" for mark in " '" if others}


def apart(words: str) -> list[str]:
    """The words that say most."""
    long = {word for word in words.split() if len(word) >= LETTERS}
    return sorted(long, key=lambda word: (-len(word), word))[:APART]


def beginning(words: str) -> str:
    """A pattern of the names that begin with the words."""
    return words.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%") + "%"
