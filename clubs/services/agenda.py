"""What a session is about."""

from django.db import transaction

from clubs.models import ClubSession
from clubs.video import parts
from clubs.video.protocol import Part
from eclub.kit.services.audit import record
from members.models import User


@transaction.atomic
def set_theme(session: ClubSession, theme: str, *, by: User) -> None:
    """Say what the session is about; everybody in its room reads it at once."""
    session.theme = theme
    session.save(update_fields=["theme"])
    record(by, "session.themed", session)
    parts.renew(session.pk, Part.AGENDA)
