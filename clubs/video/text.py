"""A text that several people write at once, each on a copy of their own: Fugue with runs.

Each character has a name, (client, counter), and hangs on another, its parent, before or after
it. The tree read in order is the text. What hangs in the same place stands in the order of names.
So the text depends only on the set of changes, not on the order or the number of times in which
they come: copies that know the same changes read the same, and nobody's word is lost. Removed
characters keep their place without their text. ``static/js/room/text.js`` is the same in the
browser; tests feed both the same changes. See docs/decisions/0013-notes.md.

M. Weidner, M. Kleppmann: The Art of the Fugue, 2023 (arXiv:2305.00583).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
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


class Run:
    """Consecutive characters of one client; ``text`` is None when they were removed.

    Only its first character has others hanging before it, only its last has some after it.
    """

    __slots__ = (
        "before",
        "client",
        "counter",
        "following",
        "left",
        "parent",
        "preceding",
        "right",
        "size",
        "text",
    )

    def __init__(
        self,
        client: str,
        counter: int,
        content: str | int,
        parent: Character | None,
        before: bool,
    ) -> None:
        self.client, self.counter = client, counter
        self.text = content if isinstance(content, str) else None
        self.size = content if isinstance(content, int) else len(content)
        self.parent, self.before = parent, before
        self.left: list[Run] = []
        self.right: list[Run] = []
        self.preceding: Run | None = None
        self.following: Run | None = None

    @property
    def end(self) -> int:
        return self.counter + self.size


def _name(run: Run) -> tuple[str, int]:
    return run.client, run.counter


def _counter(run: Run) -> int:
    return run.counter


class Text:
    """One copy of the text."""

    def __init__(self) -> None:
        self.next: dict[str, int] = {}
        self._root = Run("", 0, 0, None, before=False)
        self._known: dict[str, list[Run]] = {}
        self._early: list[Change] = []

    @classmethod
    def of(cls, state: State) -> "Text":
        text = cls()
        text.merge(state)
        return text

    def __str__(self) -> str:
        return "".join(run.text for run in self._runs() if run.text)

    # --- What others wrote ----------------------------------------------------------------
    def apply(self, change: Change) -> None:
        """Take a change in; known ones are ignored, those that come too early wait."""
        self._early.append(change)
        self._take_early()

    def is_ready(self, change: Change) -> bool:
        """Whether everything this change builds upon is known."""
        if change.counter != self.next.get(change.client, 0):
            return False
        if isinstance(change, Removal):
            return all(
                one.counter + one.size <= self.next.get(one.client, 0) for one in change.stretches
            )
        parent = change.parent
        return parent is None or parent.counter < self.next.get(parent.client, 0)

    def merge(self, state: State) -> None:
        """Take a whole text in, of which some may be known."""
        known = dict(self.next)
        for row in state.runs:
            self._merge(row, known.get(row.client, 0))
        for client, counter in state.next.items():
            self.next[client] = max(counter, self.next.get(client, 0))
        self._take_early()

    def _merge(self, row: Row, known: int) -> None:
        """Take in what is not known of a run; ``known`` is where its client's changes end."""
        client, counter, content = row.client, row.counter, row.content
        size = content if isinstance(content, int) else len(content)
        old = min(max(known - counter, 0), size)
        if isinstance(content, int):
            self._remove(Stretch(client, counter, old))
            rest: str | int = content - old
        else:
            rest = content[old:]
        if old == 0:
            self._insert(client, counter, rest, row.parent, row.before)
        elif rest:
            parent = Character(client, counter + old - 1)
            self._insert(client, counter + old, rest, parent, before=False)

    def state(self) -> State:
        """The whole text, in as few runs as say it."""
        rows = []
        waiting = [self._root]
        while waiting:
            run = first = waiting.pop()
            content: str | int = run.size if run.text is None else run.text
            waiting += run.left
            while len(run.right) == 1 and _continues(run, run.right[0]):
                run = run.right[0]
                content += run.size if run.text is None else run.text  # type: ignore[operator]  # both are of one kind
            waiting += run.right
            if first is not self._root:
                rows.append(Row(first.client, first.counter, content, first.parent, first.before))
        return State(dict(self.next), rows)

    # --- What one writes oneself ----------------------------------------------------------
    def insert(self, client: str, position: int, text: str) -> Insertion:
        """Write at a position of what one reads; the change for the others."""
        run, offset = self._before(position)
        if offset + 1 < run.size:
            parent, before = Character(run.client, run.counter + offset + 1), True
        elif run.right and run.following is not None:
            parent, before = Character(run.following.client, run.following.counter), True
        else:
            parent, before = Character(run.client, run.end - 1), False
        named = None if parent.client == "" else parent
        change = Insertion(client, self.next.get(client, 0), text, named, before)
        self.apply(change)
        return change

    def remove(self, client: str, position: int, size: int) -> Removal:
        """Take characters out of what one reads; the change for the others."""
        stretches = []
        for run in self._runs():
            if run.text is None:
                continue
            start, end = max(position, 0), min(position + size, run.size)
            if start < end:
                stretches.append(Stretch(run.client, run.counter + start, end - start))
            position -= run.size
            if position + size <= 0:
                break
        change = Removal(client, self.next.get(client, 0), stretches)
        self.apply(change)
        return change

    # --- The tree -------------------------------------------------------------------------
    def _runs(self) -> Iterator[Run]:
        run = self._root.following
        while run is not None:
            yield run
            run = run.following

    def _before(self, position: int) -> tuple[Run, int]:
        """The run and place in it of the character read before a position."""
        for run in self._runs():
            if run.text is not None:
                if 0 < position <= run.size:
                    return run, position - 1
                position -= run.size
            if position <= 0:
                break
        return self._root, -1

    def _take_early(self) -> None:
        found = True
        while found:
            found = False
            waiting, self._early = self._early, []
            for change in waiting:
                if self.is_ready(change):
                    self._carry_out(change)
                    found = True
                elif change.counter >= self.next.get(change.client, 0):
                    self._early.append(change)

    def _carry_out(self, change: Change) -> None:
        if isinstance(change, Removal):
            for stretch in change.stretches:
                self._remove(stretch)
        else:
            self._insert(change.client, change.counter, change.text, change.parent, change.before)
        self.next[change.client] = change.counter + change.size

    def _find(self, client: str, counter: int) -> tuple[Run, int] | None:
        """The run of a character and its place there; None when no character has this name."""
        runs = self._known.get(client, [])
        rank = bisect_right(runs, counter, key=_counter) - 1
        if rank < 0 or counter >= runs[rank].end:
            return None
        return runs[rank], counter - runs[rank].counter

    def _insert(
        self,
        client: str,
        counter: int,
        content: str | int,
        parent: Character | None,
        before: bool,
    ) -> None:
        found = self._find(parent.client, parent.counter) if parent else None
        if found is None:
            anchor, parent, before = self._root, None, False
        else:
            anchor, offset = found
            if before and offset:
                anchor = self._split(anchor, offset)
            elif not before and offset + 1 < anchor.size:
                self._split(anchor, offset + 1)
        run = Run(client, counter, content, parent, before)
        if not before and not anchor.right and _continues(anchor, run):
            anchor.size += run.size
            if run.text is not None:
                anchor.text = (anchor.text or "") + run.text
            return
        siblings = anchor.left if before else anchor.right
        rank = bisect_left(siblings, _name(run), key=_name)
        siblings.insert(rank, run)
        if not before:
            _link(_last(siblings[rank - 1]) if rank else anchor, run)
        elif rank + 1 < len(siblings):
            _link(_first(siblings[rank + 1]).preceding, run)
        else:
            _link(anchor.preceding, run)
        self._keep(run)

    def _remove(self, stretch: Stretch) -> None:
        counter, end = stretch.counter, stretch.counter + stretch.size
        while counter < end:
            found = self._find(stretch.client, counter)
            if found is None:
                counter += 1
                continue
            run, offset = found
            if run.text is not None:
                if offset:
                    run = self._split(run, offset)
                if run.end > end:
                    self._split(run, end - run.counter)
                run.text = None
            counter = run.end

    def _split(self, run: Run, offset: int) -> Run:
        """Part a run in two; the second, which hangs after the first."""
        content = run.size - offset if run.text is None else run.text[offset:]
        parent = Character(run.client, run.counter + offset - 1)
        rest = Run(run.client, run.counter + offset, content, parent, before=False)
        rest.right, run.right = run.right, [rest]
        run.size = offset
        run.text = None if run.text is None else run.text[:offset]
        _link(run, rest)
        self._keep(rest)
        return rest

    def _keep(self, run: Run) -> None:
        runs = self._known.setdefault(run.client, [])
        runs.insert(bisect_left(runs, run.counter, key=_counter), run)


def _continues(run: Run, other: Run) -> bool:
    """Whether two runs are one."""
    return (
        other.client == run.client
        and other.counter == run.end
        and not other.left
        and (other.text is None) == (run.text is None)
    )


def _link(preceding: Run | None, run: Run) -> None:
    if preceding is None:
        raise ValueError("nothing stands before the beginning")
    run.preceding, run.following = preceding, preceding.following
    if preceding.following is not None:
        preceding.following.preceding = run
    preceding.following = run


def _first(run: Run) -> Run:
    while run.left:
        run = run.left[0]
    return run


def _last(run: Run) -> Run:
    while run.right:
        run = run.right[-1]
    return run
