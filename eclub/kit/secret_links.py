"""Secrets that stand in links: shown once, and kept as a hash only.

Who reads the database cannot make the links work.
"""

import hashlib
import secrets


def new_token() -> tuple[str, bytes]:
    """32 random bytes as they stand in a link, and what to keep of them."""
    token = secrets.token_urlsafe(32)
    return token, token_hash(token)


def token_hash(token: str) -> bytes:
    """What the database knows of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).digest()
