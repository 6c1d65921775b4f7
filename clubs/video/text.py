"""A text that several people write at once, each on a copy of their own: Fugue with runs.

Each character has a name, (client, counter), and hangs on another, its parent, before or after
it. The tree read in order is the text. What hangs in the same place stands in the order of names.
So the text depends only on the set of changes, not on the order or the number of times in which
they come: copies that know the same changes read the same, and nobody's word is lost. Removed
characters keep their place without their text. ``static/js/room/text.js`` is the same in the
browser; tests feed both the same changes. See docs/decisions/0013-notes.md.

M. Weidner, M. Kleppmann: The Art of the Fugue, 2023 (arXiv:2305.00583).
"""

from clubs.video.changes import Change, Character, Insertion, Removal, Row, State, Stretch
from clubs.video.runs import Runs


class Text:
    """One copy of the text."""

    def __init__(self) -> None:
        self.next: dict[str, int] = {}
        self._runs = Runs()
        self._early: list[Change] = []

    @classmethod
    def of(cls, state: State) -> "Text":
        text = cls()
        text.merge(state)
        return text

    def __str__(self) -> str:
        return "".join(run.text for run in self._runs if run.text)

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
            self._runs.remove(Stretch(client, counter, old))
            rest: str | int = content - old
        else:
            rest = content[old:]
        if old == 0:
            self._runs.insert(client, counter, rest, row.parent, row.before)
        elif rest:
            parent = Character(client, counter + old - 1)
            self._runs.insert(client, counter + old, rest, parent, before=False)

    def state(self) -> State:
        """The whole text, in as few runs as say it."""
        return State(dict(self.next), self._runs.rows())

    # --- What one writes oneself ----------------------------------------------------------
    def insert(self, client: str, position: int, text: str) -> Insertion:
        """Write at a position of what one reads; the change for the others."""
        run, offset = self._runs.before(position)
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
        for run in self._runs:
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

    # --- Their order ----------------------------------------------------------------------
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
                self._runs.remove(stretch)
        else:
            self._runs.insert(
                change.client, change.counter, change.text, change.parent, change.before
            )
        self.next[change.client] = change.counter + change.size
