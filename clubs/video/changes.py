"""What is said of a shared text: its changes, and a whole text (see ``text.py``)."""

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

INSERTION_MOST = 4000
STRETCHES_MOST = 200
COUNTERS_MOST = 2**32

Client = Annotated[str, Meta(pattern=r"\A[0-9a-f]{8}\Z")]
Counter = Annotated[int, Meta(ge=0, lt=COUNTERS_MOST)]


class Character(Struct, frozen=True, array_like=True):
    """The name of one character, written as an array: who wrote it, and its number there."""

    client: Client
    counter: Counter


class Stretch(Struct, frozen=True, array_like=True):
    """Consecutive characters of one client, written as an array."""

    client: Client
    counter: Counter
    size: Annotated[int, Meta(ge=1, lt=COUNTERS_MOST)]


class Insertion(Struct, frozen=True, tag_field="kind", tag="insert"):
    """Characters written in a row. The first has the name (``client``, ``counter``) and hangs
    before or after its ``parent`` (null: the beginning of the text), each other after the one
    before it. Sizes count Unicode's characters.
    """

    client: Client
    counter: Counter
    text: Annotated[str, Meta(min_length=1, max_length=INSERTION_MOST, pattern=r"\A[^\x00]*\Z")]
    parent: Character | None
    before: bool = False

    @property
    def size(self) -> int:
        return len(self.text)


class Removal(Struct, frozen=True, tag_field="kind", tag="remove"):
    """Characters taken out; removing what is removed changes nothing. It takes one ``counter``."""

    client: Client
    counter: Counter
    stretches: Annotated[list[Stretch], Meta(min_length=1, max_length=STRETCHES_MOST)]

    @property
    def size(self) -> int:
        return 1


Change: TypeAlias = Insertion | Removal


class State(Struct, frozen=True):
    """A whole text: by client the number of its next change, and the runs, parents first."""

    next: dict[str, int]
    runs: list["Row"]


class Row(Struct, frozen=True, array_like=True):
    """One run; ``content`` is the text or, when it was removed, its size."""

    client: str
    counter: int
    content: str | int
    parent: Character | None
    before: bool
