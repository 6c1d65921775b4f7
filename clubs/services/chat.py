"""What is written in a room: kept before it is told."""

from uuid import UUID

from clubs.models import ChatMessage


def keep(session_id: int, person_id: int, key: UUID, body: str) -> ChatMessage:
    """Keep a message; the same key again gives the message kept the first time."""
    message, _ = ChatMessage.objects.select_related("author", "file").get_or_create(
        session_id=session_id, author_id=person_id, key=key, defaults={"body": body}
    )
    return message


def last(session_id: int, number: int) -> list[ChatMessage]:
    """A session's last messages, in order."""
    found = (
        ChatMessage.objects.filter(session=session_id)
        .select_related("author", "file")
        .order_by("-id")
    )
    return list(found[:number])[::-1]
