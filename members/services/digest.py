"""Stopping the week's digest from the message itself, signed in or not."""

from eclub.kit.services import audit
from eclub.kit.stop_links import StopLink
from members.models import User

LINK = StopLink("digest.stop", "digest_stop")


def person_of(token: str) -> User | None:
    """Whose link this is; None when it is not whole, or not ours."""
    return User.objects.filter(pk=LINK.person_id(token)).first()


def stop(person: User) -> None:
    """Write them no digest any more; once more changes nothing."""
    if User.objects.filter(pk=person.pk, wants_digest=True).update(wants_digest=False):
        audit.record(person, "user.digest_stopped", person)
