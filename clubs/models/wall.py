"""The club's wall: what its people tell each other, and the kind words they get."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clubs.enums import COMMENT_LENGTH, POST_LENGTH, Encouragement, PostKind
from clubs.models.club import Club

REASON_LENGTH = 200


class Words(models.Model):
    """Something written by one person, which an advisor may hide with a reason."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # Chosen by the form when it is shown: submitted twice, it is written once.
    key = models.UUIDField(default=uuid4, editable=False)
    written_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    hidden_because = models.CharField(max_length=REASON_LENGTH, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="%(class)s_once"),
            models.CheckConstraint(
                name="%(class)s_hidden_with_a_reason",
                condition=Q(hidden_at=None, hidden_because="")
                | (Q(hidden_at__isnull=False) & ~Q(hidden_because="")),
            ),
        ]

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None


class Post(Words):
    club = models.ForeignKey(Club, models.CASCADE, related_name="posts")
    kind = models.CharField(max_length=10, choices=PostKind)
    text = models.TextField(_("message"), max_length=POST_LENGTH)

    class Meta(Words.Meta):
        ordering = ["-id"]
        indexes = [models.Index(fields=["club", "-id"], name="posts_of_club")]

    def __str__(self) -> str:
        return f"{self.club_id} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("wall_post", args=[self.pk])


class Comment(Words):
    post = models.ForeignKey(Post, models.CASCADE, related_name="comments")
    text = models.TextField(_("réponse"), max_length=COMMENT_LENGTH)

    class Meta(Words.Meta):
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.post_id} {self.pk}"


class KindWord(models.Model):
    """One person's encouragement for one post."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="kind_words")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    word = models.CharField(max_length=10, choices=Encouragement)
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["post", "person"], name="one_kind_word_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.word}"
