"""Forms that met the sign-in page or another gate, kept an hour for who wrote them.

They lie in the cache under the mark of the person (``known_device``), so that nobody can have
many, encrypted with a handle that only the browser holds: neither the cache nor our key alone
reads them.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, field, replace

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.cache import cache

# Seconds; forms; octets of a form's names and texts.
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

    @property
    def path(self) -> str:
        return self.address.partition("?")[0]

    @property
    def size(self) -> int:
        pairs = [*self.fields, (self.address, self.page)]
        return sum(len(text.encode(errors="replace")) for pair in pairs for text in pair)


def new_handle() -> str:
    return secrets.token_urlsafe(32)


def keep(mark: str, handle: str, form: KeptForm) -> bool:
    """Keep it beside the others, the oldest giving way; False when it is too large."""
    if form.size > LARGEST:
        return False
    _write(mark, handle, [*waiting(mark, handle), form][-MOST:])
    return True


def waiting(mark: str, handle: str) -> list[KeptForm]:
    """This person's forms of this browser, the oldest first."""
    try:
        said = _cipher(handle).decrypt(cache.get(_name(mark)) or b"", ttl=LASTS)
    except InvalidToken:
        return []
    forms = [KeptForm(**each) for each in json.loads(said)]
    return [replace(form, fields=[(name, text) for name, text in form.fields]) for form in forms]


def forget(mark: str, handle: str, key: str) -> bool:
    """Forget the one of this key; True while others wait."""
    rest = [form for form in waiting(mark, handle) if form.key != key]
    _write(mark, handle, rest)
    return bool(rest)


def _write(mark: str, handle: str, forms: list[KeptForm]) -> None:
    if forms:
        said = json.dumps([asdict(form) for form in forms]).encode()
        cache.set(_name(mark), _cipher(handle).encrypt(said), LASTS)
    else:
        cache.delete(_name(mark))


def _name(mark: str) -> str:
    return f"kept_form:{mark}"


def _cipher(handle: str) -> Fernet:
    digest = hashlib.sha256(f"kept form {settings.SECRET_KEY} {handle}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
