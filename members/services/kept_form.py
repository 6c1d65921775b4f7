"""Forms that met the sign-in page or another gate, kept an hour for who wrote them.

They lie in the cache by the person's mark (``known_device``) and browser, a few each, encrypted
with a handle that only the browser holds: neither the cache nor our key alone reads them.
"""

import base64
import hashlib
import json
import secrets
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

# Seconds; forms of a browser; octets of a form's names and texts.
LASTS, MOST, LARGEST = 3600, 4, 64 * 1024


@dataclass(frozen=True)
class KeptForm:
    """What was sent, where to, and from which page of ours."""

    address: str
    page: str
    fields: list[tuple[str, str]]
    # Files are not kept: they are chosen again.
    had_files: bool = False
    key: str = field(default_factory=lambda: secrets.token_urlsafe(8))
    kept_at: float = field(default_factory=time.time)

    @property
    def path(self) -> str:
        return self.address.partition("?")[0]

    @property
    def size(self) -> int:
        pairs = [*self.fields, (self.address, self.page)]
        return sum(len(text.encode(errors="replace")) for pair in pairs for text in pair)


def new_handle(mark: str, secret: str) -> str:
    """Made from a secret of the browser: two tabs that send at once come to the same one."""
    return salted_hmac("members.kept_form", f"{mark} {secret}", algorithm="sha256").hexdigest()


def keep(mark: str, handle: str, form: KeptForm, *, instead_of: str = "") -> bool:
    """Keep it beside the others, in place of the one of key ``instead_of``, or of the oldest
    where there is no room; False when it is too large.
    """
    if form.size > LARGEST:
        return False
    said = _cipher(handle).encrypt(json.dumps(asdict(form)).encode())
    names, kept = _names(mark, handle), _kept(mark, handle)
    again = [name for name, each in kept.items() if each.key == instead_of]
    # Another tab may take a place at the same moment.
    if again or not any(cache.add(name, said, LASTS) for name in names if name not in kept):
        cache.set([*again, *kept, *names][0], said, LASTS)
    return True


def waiting(mark: str, handle: str) -> list[KeptForm]:
    """This person's forms of this browser, the oldest first."""
    return list(_kept(mark, handle).values())


def forget(mark: str, handle: str, key: str) -> bool:
    """Forget the one of this key; True while others wait."""
    kept = _kept(mark, handle)
    gone = [name for name, form in kept.items() if form.key == key]
    cache.delete_many(gone)
    return len(gone) < len(kept)


def _kept(mark: str, handle: str) -> dict[str, KeptForm]:
    """By the name of its place, the oldest first; only what this handle reads."""
    found = {}
    for name, said in cache.get_many(_names(mark, handle)).items():
        with suppress(InvalidToken):
            found[name] = _form(json.loads(_cipher(handle).decrypt(said, ttl=LASTS)))
    return dict(sorted(found.items(), key=lambda each: each[1].kept_at))


def _form(said: dict[str, Any]) -> KeptForm:
    return KeptForm(**{**said, "fields": [(name, text) for name, text in said["fields"]]})


def _names(mark: str, handle: str) -> list[str]:
    """Places of the cache: each browser of a person has its own, and each form its own hour."""
    browser = hashlib.sha256(handle.encode()).hexdigest()[:16]
    return [f"kept_form:{mark}:{browser}:{place}" for place in range(MOST)]


def _cipher(handle: str) -> Fernet:
    digest = hashlib.sha256(f"kept form {settings.SECRET_KEY} {handle}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
