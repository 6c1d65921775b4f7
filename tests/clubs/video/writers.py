"""People who write in one text, each on a copy that hears of the others now and then."""

import random

from clubs.video.text import Change, Text

CLIENTS = ["0000000a", "0000000b", "0000000c"]
PIECES = ["a", "b", "c", "mot", "é", "\U0001f642", "\n", "une piste "]


def session_of_writers(choice: random.Random, steps: int) -> tuple[list[Change], Text]:
    """Changes in an order in which they may come, and the text with all of them."""
    texts = {client: Text() for client in CLIENTS}
    seen = dict.fromkeys(CLIENTS, 0)
    changes: list[Change] = []
    for _ in range(steps):
        client = choice.choice(CLIENTS)
        text = texts[client]
        if choice.random() < 0.3:
            # A copy hears everything so far, in order.
            for change in changes[seen[client] :]:
                text.apply(change)
            seen[client] = len(changes)
        length = len(str(text))
        if length and choice.random() < 0.3:
            changes.append(text.remove(client, choice.randrange(length), choice.randint(1, 4)))
        else:
            changes.append(text.insert(client, choice.randint(0, length), choice.choice(PIECES)))
    whole = Text()
    for change in changes:
        whole.apply(change)
    return changes, whole
