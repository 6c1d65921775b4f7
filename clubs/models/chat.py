"""What is written in a room, and the files sent there, kept with its session."""

from django.conf import settings
from django.db import models

from clubs.enums import CHAT_LENGTH
from clubs.models.session import ClubSession
from eclub.kit.models import StoredFile


class ChatMessage(models.Model):
    session = models.ForeignKey(ClubSession, models.CASCADE, related_name="chat_messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # Chosen by the writer's browser: the same message sent again after a cut is the same.
    key = models.UUIDField()
    body = models.CharField(max_length=CHAT_LENGTH)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "author", "key"], name="chat_message_once")
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.author_id}"

    @property
    def attachment(self) -> "SharedFile | None":
        """The file this message is about, if it is about one."""
        return getattr(self, "file", None)


class SharedFile(StoredFile):
    """A file sent in the chat; its message's body is its name."""

    message = models.OneToOneField(ChatMessage, models.CASCADE, related_name="file")
