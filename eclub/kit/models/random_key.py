"""Keys that do not count: rows numbered one after the other tell, in their addresses, how many
others were made meanwhile.
"""

import secrets


def random_key() -> int:
    """A positive number that PostgreSQL keeps in eight bytes."""
    return secrets.randbits(62)
