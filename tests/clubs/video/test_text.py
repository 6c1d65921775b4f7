"""Several copies of one text: whatever comes in whatever order, they read the same."""

import random
from collections import defaultdict

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from clubs.video.changes import Change, Character, Insertion, Removal, State, Stretch
from clubs.video.text import Text
from tests.clubs.video.writers import CLIENTS, session_of_writers

WORDS = st.text(st.sampled_from("abcé\U0001f642\n "), min_size=1, max_size=6)


def reference(changes: list[Change]) -> str:
    """The text by the definition: one node for each character, the tree read in order."""
    texts: dict[Character, str] = {}
    children: dict[tuple[Character | None, bool], list[Character]] = defaultdict(list)
    removed = set()
    for change in changes:
        if isinstance(change, Removal):
            removed |= {
                Character(one.client, one.counter + rank)
                for one in change.stretches
                for rank in range(one.size)
            }
            continue
        parent, before = change.parent, change.before
        for rank, letter in enumerate(change.text):
            here = Character(change.client, change.counter + rank)
            texts[here] = letter
            children[parent, before].append(here)
            parent, before = here, False

    def read(here: Character | None) -> str:
        def beside(before: bool) -> str:
            names = sorted(children[here, before], key=lambda one: (one.client, one.counter))
            return "".join(map(read, names))

        own = "" if here is None or here in removed else texts[here]
        return beside(True) + own + beside(False)

    return read(None)


class Writers(RuleBasedStateMachine):
    """Three people write; changes travel in any order, late, twice, or within a whole text."""

    @initialize()
    def begin(self) -> None:
        self.texts = {client: Text() for client in CLIENTS}
        self.changes: list[Change] = []
        self.known: dict[str, set[int]] = {client: set() for client in CLIENTS}

    def _made(self, client: str, change: Change) -> None:
        self.known[client].add(len(self.changes))
        self.changes.append(change)

    @rule(client=st.sampled_from(CLIENTS), where=st.floats(0, 1), words=WORDS)
    def write(self, client: str, where: float, words: str) -> None:
        text = self.texts[client]
        before = str(text)
        position = int(where * len(before))
        self._made(client, text.insert(client, position, words))
        assert str(text) == before[:position] + words + before[position:]

    @rule(client=st.sampled_from(CLIENTS), where=st.floats(0, 1), size=st.integers(1, 5))
    def erase(self, client: str, where: float, size: int) -> None:
        text = self.texts[client]
        before = str(text)
        position = int(where * (len(before) - 1))
        if before:
            self._made(client, text.remove(client, position, size))
            assert str(text) == before[:position] + before[position + size :]

    @rule(client=st.sampled_from(CLIENTS), choice=st.randoms(use_true_random=False))
    def receive(self, client: str, choice: random.Random) -> None:
        """Any of the changes so far, also known ones, in any order."""
        numbers = choice.choices(range(len(self.changes)), k=4) if self.changes else []
        for number in numbers:
            self.texts[client].apply(self.changes[number])
            self.known[client].add(number)

    @rule(client=st.sampled_from(CLIENTS), other=st.sampled_from(CLIENTS))
    def read_whole(self, client: str, other: str) -> None:
        wire = msgspec.json.encode(self.texts[other].state())
        self.texts[client].merge(msgspec.json.decode(wire, type=State))

    @invariant()
    def a_whole_text_is_the_text(self) -> None:
        for text in getattr(self, "texts", {}).values():
            assert str(Text.of(text.state())) == str(text)

    def teardown(self) -> None:
        if not hasattr(self, "texts"):
            return
        for client, text in self.texts.items():
            for number in sorted(
                set(range(len(self.changes))), key=lambda one: hash((client, one))
            ):
                text.apply(self.changes[number])
        assert {str(text) for text in self.texts.values()} == {reference(self.changes)}


TestWriters = Writers.TestCase


@given(st.randoms(use_true_random=False), st.integers(1, 120))
def test_any_order_gives_the_text_of_the_definition(choice: random.Random, steps: int):
    changes, _ = session_of_writers(choice, steps)
    shuffled = changes * 2
    choice.shuffle(shuffled)
    text = Text()
    for change in shuffled:
        text.apply(change)
    assert str(text) == reference(changes)
    assert text.state().next == {
        client: sum(change.size for change in changes if change.client == client)
        for client in {change.client for change in changes}
    }


def test_words_of_two_writers_stay_whole():
    """Both type in the same place, forwards and backwards, without hearing each other."""
    ann, bob = Text(), Text()
    first = ann.insert("0000000a", 0, "()")
    bob.apply(first)
    from_ann = [ann.insert("0000000a", 1 + rank, letter) for rank, letter in enumerate("mardi")]
    from_bob = [bob.insert("0000000b", 1, letter) for letter in reversed("jeudi")]
    for change in from_bob:
        ann.apply(change)
    for change in reversed(from_ann):
        bob.apply(change)
    assert str(ann) == str(bob) == "(mardijeudi)"


def test_typing_in_a_row_is_one_run():
    text = Text()
    for position, letter in enumerate("une piste"):
        text.insert("0000000a", position, letter)
    text.remove("0000000a", 3, 6)
    rows = text.state().runs
    assert [(row.counter, row.content) for row in rows] == [(0, "une"), (3, 6)]


def test_nonsense_is_read_the_same_by_all():
    """Parents that are no characters, removals of removals: wrong, and harmless."""
    good = Insertion("0000000a", 0, "bon", None)
    changes: list[Change] = [
        good,
        Removal("0000000a", 3, [Stretch("0000000a", 1, 1)]),
        Insertion("0000000b", 0, "x", Character("0000000a", 3), before=True),
        Removal("0000000b", 1, [Stretch("0000000a", 0, 4), Stretch("0000000b", 0, 1)]),
        Insertion("0000000b", 2, "y", Character("0000000b", 1)),
        Insertion("0000000c", 0, "z", Character("0000000a", 2)),
    ]
    orders = []
    for seed in range(20):
        shuffled = [*changes]
        random.Random(seed).shuffle(shuffled)
        text = Text()
        for change in shuffled:
            text.apply(change)
        orders.append(str(text))
        assert str(Text.of(text.state())) == str(text)
    assert set(orders) == {"zy"}


def test_a_change_that_comes_too_early_waits():
    one, two = Text(), Text()
    changes: list[Change] = [one.insert("0000000a", 0, "deux")]
    changes.append(one.insert("0000000a", 0, "un "))
    changes.append(one.remove("0000000a", 0, 1))
    for change in reversed(changes):
        assert str(two) == ""
        two.apply(change)
    assert str(two) == "n deux"


def test_a_long_session_is_kept_and_read_again():
    choice = random.Random(1)
    text = Text()
    length = 0
    for _ in range(3000):
        if length > 50 and choice.random() < 0.3:
            text.remove("0000000a", choice.randrange(length - 3), 2)
            length -= 2
        else:
            text.insert("0000000b", choice.randint(0, length), "mots ")
            length += 5
    state = text.state()
    again = Text.of(state)
    assert str(again) == str(text)
    assert len(str(text)) == length
    assert again.state() == state
