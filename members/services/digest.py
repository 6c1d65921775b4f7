"""Stopping the week's digest from the message itself, signed in or not.

The link says who, signed: it opens nothing else, and works as long as the message is kept.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from eclub.kit.services import audit
from members.models import User

# A mail program then asks without showing a page: RFC 8058.
ONE_CLICK = "List-Unsubscribe=One-Click"


def stop_address(person: User) -> str:
    """The full address of the page where one stops receiving it."""
    return settings.PUBLIC_URL + reverse("digest_stop", args=[_signer().sign(str(person.pk))])


def stop_headers(person: User) -> dict[str, str]:
    """What lets mail programs offer to stop it in one click."""
    return {
        "List-Unsubscribe": f"<{stop_address(person)}>",
        "List-Unsubscribe-Post": ONE_CLICK,
    }


def person_of(token: str) -> User | None:
    """Whose link this is; None when it is not whole, or not ours."""
    try:
        return User.objects.filter(pk=int(_signer().unsign(token))).first()
    except signing.BadSignature:
        return None


def stop(person: User) -> None:
    """Write them no digest any more; once more changes nothing."""
    if User.objects.filter(pk=person.pk, wants_digest=True).update(wants_digest=False):
        audit.record(person, "user.digest_stopped", person)


def _signer() -> signing.Signer:
    # A dot: mail programs end addresses at a colon.
    return signing.Signer(sep=".", salt="digest.stop")
