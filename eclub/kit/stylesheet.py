"""Leave out of a stylesheet the rules whose classes nobody names.

The design system's utilities alone are 100 kB that a phone would read to use a tenth of them.
Only classes of its own prefix are judged: elements, attributes and states always stay.
"""

import re
from collections.abc import Iterator

TOKEN = re.compile(r"fr-[a-zA-Z0-9_-]+")
# A class that an element must not have is no reason to leave a rule out.
NEGATION = re.compile(r":not\((?:[^()]|\([^()]*\))*\)")
CLASS = re.compile(r"\.(fr-[a-zA-Z0-9_-]+)")
# The design system's script composes its classes of words: "modal", "opened", "fr-", "--".
WORD = re.compile(r"""["'`]([a-z][\w-]*)["'`]""")
BRACE = re.compile(r"[{}]")
GROUPING = ("@media", "@supports")


class Used:
    """Class names found in sources; one that ends with a dash was completed by a template."""

    def __init__(self, sources: str, script: str = "") -> None:
        self.names = set(TOKEN.findall(sources))
        self.beginnings = tuple(name for name in self.names if name.endswith("-"))
        self.words = set(WORD.findall(script))

    def __contains__(self, name: object) -> bool:
        return name in self.names or self._begins(str(name)) or self._is_scripted(str(name))

    def _begins(self, name: str) -> bool:
        return name.startswith(self.beginnings)

    def _is_scripted(self, name: str) -> bool:
        """``fr-modal``, or ``fr-modal--opened`` of a block that is used."""
        block, _, state = name.partition("--")
        word = block.removeprefix("fr-")
        if not state:
            return word in self.words
        return f"{word}--{state}" in self.words or (
            state in self.words and (block in self.names or word in self.words)
        )


def keep_used(style: str, used: Used) -> str:
    """The rules, in their order, of which some selector names used classes only."""
    kept = []
    for head, body in _blocks(style):
        if head.startswith(GROUPING):
            inside = keep_used(body, used)
            if inside:
                kept.append(f"{head}{{{inside}}}")
        elif head.startswith("@"):
            kept.append(f"{head}{{{body}}}")
        else:
            selectors = [
                one
                for one in _selectors(head)
                if all(name in used for name in CLASS.findall(NEGATION.sub("", one)))
            ]
            if selectors:
                kept.append(f"{','.join(selectors)}{{{body}}}")
    return "".join(kept)


def _blocks(style: str) -> Iterator[tuple[str, str]]:
    """Heads and bodies of the outermost blocks."""
    start, depth, opened = 0, 0, 0
    for brace in BRACE.finditer(style):
        if brace[0] == "{":
            if depth == 0:
                opened = brace.end()
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                yield style[start : opened - 1].strip(), style[opened : brace.start()]
                start = brace.end()


def _selectors(head: str) -> Iterator[str]:
    """The selectors of a list; commas inside brackets, as in ``:not(a, b)``, do not part them."""
    depth, start = 0, 0
    for place, character in enumerate(head):
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == "," and depth == 0:
            yield head[start:place]
            start = place + 1
    yield head[start:]
