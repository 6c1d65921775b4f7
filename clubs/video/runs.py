"""The tree of ``text.py``: its characters in runs, where each hangs and where it stands."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from clubs.video.changes import Character, Row, Stretch


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


class Runs:
    """All runs of one copy."""

    def __init__(self) -> None:
        self.root = Run("", 0, 0, None, before=False)
        self._known: dict[str, list[Run]] = {}

    def __iter__(self) -> Iterator[Run]:
        run = self.root.following
        while run is not None:
            yield run
            run = run.following

    def before(self, position: int) -> tuple[Run, int]:
        """The run and place in it of the character read before a position."""
        for run in self:
            if run.text is not None:
                if 0 < position <= run.size:
                    return run, position - 1
                position -= run.size
            if position <= 0:
                break
        return self.root, -1

    def rows(self) -> list[Row]:
        """As few runs as say the whole, parents first."""
        rows = []
        waiting = [self.root]
        while waiting:
            run = first = waiting.pop()
            content: str | int = run.size if run.text is None else run.text
            waiting += run.left
            while len(run.right) == 1 and _continues(run, run.right[0]):
                run = run.right[0]
                content += run.size if run.text is None else run.text  # type: ignore[operator]  # both are of one kind
            waiting += run.right
            if first is not self.root:
                rows.append(Row(first.client, first.counter, content, first.parent, first.before))
        return rows

    def find(self, client: str, counter: int) -> tuple[Run, int] | None:
        """The run of a character and its place there; None when no character has this name."""
        runs = self._known.get(client, [])
        rank = bisect_right(runs, counter, key=_counter) - 1
        if rank < 0 or counter >= runs[rank].end:
            return None
        return runs[rank], counter - runs[rank].counter

    def insert(
        self,
        client: str,
        counter: int,
        content: str | int,
        parent: Character | None,
        before: bool,
    ) -> None:
        """Hang characters before or after one; behind nothing when nobody knows their parent."""
        found = self.find(parent.client, parent.counter) if parent else None
        if found is None:
            anchor, parent, before = self.root, None, False
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

    def remove(self, stretch: Stretch) -> None:
        """Take characters out of what is read."""
        counter, end = stretch.counter, stretch.counter + stretch.size
        while counter < end:
            found = self.find(stretch.client, counter)
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
