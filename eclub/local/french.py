"""The French catalogue, made of the French texts in the code.

They are typed with plain spaces. French wants one that does not break before « : ; ? ! % »,
inside its quotation marks and around the dash of a span, and counts 0 as singular: both are
done here, once for all.
"""

import re

from babel.messages.catalog import Catalog, Message

SPACE = "\u00a0"
BEFORE = re.compile(r"(?:(?<=\S)|^) (?=(?:[:;?!»]|%%)(?:[\s.,)<\"]|$))")
AFTER = re.compile(r"(?<=«) (?=\S)")
# Of a span of hours: it stays on one line, or no line begins with its dash.
SPAN = re.compile(r"(?<=\)s) – (?=%\()")


def typeset(text: str) -> str:
    """The same text with spaces that keep punctuation on the line of its word."""
    return SPAN.sub(f"{SPACE}–{SPACE}", AFTER.sub(SPACE, BEFORE.sub(SPACE, text)))


def french(messages: Catalog) -> Catalog:
    """Every text of a catalogue as its own translation, with French spaces and plurals."""
    catalogue = Catalog(locale="fr")
    for message in messages:
        if message.id:
            catalogue[message.id] = Message(
                message.id, _typeset(message.id), flags=message.flags, context=message.context
            )
    return catalogue


def _typeset(texts: str | list[str] | tuple[str, ...]) -> str | tuple[str, ...]:
    return typeset(texts) if isinstance(texts, str) else tuple(typeset(text) for text in texts)
