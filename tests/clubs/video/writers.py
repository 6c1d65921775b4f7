"""People who write in one text, each on a copy that hears of the others now and then."""

import random
from typing import Any

from clubs.video.changes import Change
from clubs.video.text import Text

CLIENTS = ["0000000a", "0000000b", "0000000c"]
PIECES = ["a", "b", "c", "mot", "é", "\U0001f642", "\n", "une piste "]


def actions_of_writers(choice: random.Random, steps: int) -> list[dict[str, Any]]:
    """What each does in turn: hear of the others, then write or remove somewhere.

    Places are shares of the text's length, so that they exist whatever the copy holds.
    """
    return [
        {
            "client": choice.choice(CLIENTS),
            "hears": choice.random() < 0.3,
            "place": choice.random(),
            "removes": choice.randint(1, 4) if choice.random() < 0.3 else 0,
            "words": choice.choice(PIECES),
        }
        for _ in range(steps)
    ]


def play(actions: list[dict[str, Any]]) -> list[Change]:
    """The changes these actions make, in an order in which they may come."""
    texts = {client: Text() for client in CLIENTS}
    changes: list[Change] = []
    for action in actions:
        client = action["client"]
        text = texts[client]
        if action["hears"]:
            for change in changes:
                text.apply(change)
        length = len(str(text))
        position = int(action["place"] * length)
        if length and action["removes"]:
            changes.append(text.remove(client, position, action["removes"]))
        else:
            changes.append(text.insert(client, position, action["words"]))
    return changes


def session_of_writers(choice: random.Random, steps: int) -> tuple[list[Change], Text]:
    """Changes, and the text with all of them."""
    changes = play(actions_of_writers(choice, steps))
    whole = Text()
    for change in changes:
        whole.apply(change)
    return changes, whole
