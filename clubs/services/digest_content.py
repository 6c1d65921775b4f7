"""What a digest tells: read once for the club, then parted by who reads it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import F, Model, QuerySet

from clubs.models import (
    Club,
    ClubSession,
    Comment,
    Commitment,
    Document,
    DocumentVersion,
    KindWord,
    Lead,
    Post,
)
from members.models import User

# Of each sort at most: the pages have the rest.
MOST_TOLD = 5
MOST_READ = 200
NEXT_SESSIONS = 2
DUE_WITHIN = timedelta(days=7)

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class News:
    """One person's digest."""

    since: datetime
    posts: list[Post]
    words: list[KindWord]
    # Who answered what they told.
    answered: list[User]
    leads: list[Lead]
    new_documents: list[Document]
    renewed_documents: list[Document]
    sessions: list[ClubSession]
    commitments: list[Commitment]

    @property
    def is_news(self) -> bool:
        """Sessions and commitments alone are none: reports and reminders tell them."""
        documents = self.new_documents or self.renewed_documents
        return any([self.posts, self.words, self.answered, self.leads, documents])


@dataclass(frozen=True)
class Found:
    """What happened in a club, for everybody."""

    since: datetime
    posts: list[Post]
    words: list[KindWord]
    comments: list[Comment]
    leads: list[Lead]
    versions: list[DocumentVersion]
    sessions: list[ClubSession]
    commitments: list[Commitment]

    def for_reader(self, person: User) -> News:
        """What is new for one person: what they did themselves is not."""
        mine = person.pk
        answered = {one.author_id: one.author for one in self._comments_to(mine)}
        others = [one for one in self.versions if one.uploaded_by_id != mine]
        documents = {one.document_id: one.document for one in others}.values()
        new = [one for one in documents if one.added_at > self.since]
        renewed = [one for one in documents if one.added_at <= self.since]
        return News(
            since=self.since,
            posts=[one for one in self.posts if one.author_id != mine][:MOST_TOLD],
            words=[one for one in self.words if one.post.author_id == mine][:MOST_TOLD],
            answered=list(answered.values())[:MOST_TOLD],
            leads=[one for one in self.leads if one.finder_id != mine][:MOST_TOLD],
            new_documents=new[:MOST_TOLD],
            renewed_documents=renewed[:MOST_TOLD],
            sessions=self.sessions,
            commitments=[one for one in self.commitments if one.member_id == mine][:MOST_TOLD],
        )

    def _comments_to(self, author_id: int) -> list[Comment]:
        return [one for one in self.comments if one.post.author_id == author_id]


def read(club: Club, since: datetime, until: datetime, now: datetime) -> Found:
    """What happened after ``since`` up to ``until``, as far as it can be read at ``now``."""
    today = now.astimezone(club.zone).date()
    posts = Post.objects.filter(club=club, hidden_at=None)
    words = KindWord.objects.filter(post__in=posts).exclude(person=F("post__author"))
    comments = Comment.objects.filter(post__in=posts, hidden_at=None)
    comments = comments.exclude(author=F("post__author"))
    versions = DocumentVersion.objects.filter(document__in=Document.objects.of_club(club))
    due = Commitment.objects.waiting().filter(due_on__range=(today, today + DUE_WITHIN))

    def latest(rows: QuerySet[Row, Any], field: str) -> list[Row]:
        told = {f"{field}__gt": since, f"{field}__lte": until}
        return list(rows.filter(**told).order_by(f"-{field}", "-pk")[:MOST_READ])

    return Found(
        since=since,
        posts=latest(posts.select_related("author"), "written_at"),
        words=latest(words.select_related("post", "person"), "said_at"),
        comments=latest(comments.select_related("post", "author"), "written_at"),
        leads=latest(Lead.objects.open(today).filter(club=club), "found_at"),
        versions=latest(versions.select_related("document"), "uploaded_at"),
        sessions=list(club.sessions.planned().coming(now).order_by("during")[:NEXT_SESSIONS]),
        commitments=list(due.filter(session__club=club).order_by("due_on", "pk")),
    )
