"""The club's wall: telling, encouraging, answering; changing and deleting one's own words.

Nothing on it is counted and nobody is ranked: encouragements are read with the names of those
who gave them, in the order in which they came.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from clubs.access import Insider
from clubs.enums import Encouragement
from clubs.models import Comment, KindWord, Post
from eclub.kit.services.audit import record
from members.models import User

PAGE_LENGTH = 15
LATEST = 3

Hideable = TypeVar("Hideable", bound=Post | Comment)


@dataclass(frozen=True)
class Card:
    """A post as one person reads it."""

    post: Post
    reader: Insider
    comments: list[Comment]
    # The kind words it got, each with who said it.
    words: list[tuple[str, list[User]]]
    my_word: str

    @property
    def is_mine(self) -> bool:
        return self.post.author_id == self.reader.person.pk

    @property
    def may_answer(self) -> bool:
        return self.reader.may_write and not self.post.is_hidden

    @property
    def may_encourage(self) -> bool:
        return self.may_answer and not self.is_mine

    @property
    def has_more_to_do(self) -> bool:
        """Whether its own page offers more than reading and answering."""
        answered = any(one.author_id == self.reader.person.pk for one in self.comments)
        return self.is_mine or self.reader.advises or answered


@dataclass(frozen=True)
class Wall:
    cards: list[Card]
    # The post after which the next page begins, None on the last one.
    before: int | None


def page(reader: Insider, before: int | None = None) -> Wall:
    """The latest posts, or those ``before`` one."""
    posts = _shown(reader)
    if before is not None:
        posts = posts.filter(pk__lt=before)
    found = list(posts[: PAGE_LENGTH + 1])
    shown = found[:PAGE_LENGTH]
    return Wall(
        cards=[_card(post, reader) for post in shown],
        before=shown[-1].pk if len(found) > PAGE_LENGTH else None,
    )


def card(reader: Insider, post_id: int) -> Card | None:
    """One post, if this person may read it."""
    post = _shown(reader).filter(pk=post_id).first()
    return None if post is None else _card(post, reader)


def latest(club_id: int) -> list[Post]:
    """The last few posts that are not hidden."""
    posts = Post.objects.filter(club=club_id, hidden_at=None).select_related("author")
    return list(posts[:LATEST])


def tell(club_id: int, author: User, *, key: UUID, kind: str, text: str) -> Post:
    """Write on the wall; the same form sent again is the same post."""
    post, _is_new = Post.objects.get_or_create(
        author=author, key=key, defaults={"club_id": club_id, "kind": kind, "text": text}
    )
    return post


def change(post: Post, *, kind: str, text: str) -> None:
    """Say it otherwise; what an advisor has hidden stays hidden."""
    post.kind, post.text, post.changed_at = kind, text, timezone.now()
    post.save(update_fields=["kind", "text", "changed_at"])


@transaction.atomic
def answer(post: Post, author: User, *, key: UUID, text: str) -> Comment:
    """Write below a post, once per key."""
    _locked(post)
    comment, _is_new = Comment.objects.get_or_create(
        author=author, key=key, defaults={"post": post, "text": text}
    )
    return comment


@transaction.atomic
def delete(words: Post | Comment) -> None:
    """Take one's words back with what others answered; once more changes nothing."""
    # Locked, or an answer that comes meanwhile would keep its post.
    with suppress(ValidationError):
        _locked(words).delete()


@transaction.atomic
def encourage(post: Post, person: User, word: str) -> None:
    """Give a post one's kind word instead of the one before, or take it back (``""``)."""
    _locked(post)
    if word:
        KindWord.objects.update_or_create(post=post, person=person, defaults={"word": word})
    else:
        KindWord.objects.filter(post=post, person=person).delete()


@transaction.atomic
def hide(words: Post | Comment, *, because: str, by: User) -> None:
    """Let only its author and the advisors read something; it can be shown again."""
    found = _locked(words)
    if not found.is_hidden:
        record(by, f"{found._meta.model_name}.hidden", found)
    found.hidden_because, found.hidden_by, found.hidden_at = because, by, timezone.now()
    found.save(update_fields=["hidden_because", "hidden_by", "hidden_at"])


@transaction.atomic
def show(words: Post | Comment, *, by: User) -> None:
    """Let everybody of the club read it again."""
    found = _locked(words)
    if not found.is_hidden:
        return
    found.hidden_because, found.hidden_by, found.hidden_at = "", None, None
    found.save(update_fields=["hidden_because", "hidden_by", "hidden_at"])
    record(by, f"{found._meta.model_name}.shown", found)


def _locked(words: Hideable) -> Hideable:
    """As it is now, until the end of the transaction; its author may just have deleted it."""
    rows = type(words)._default_manager.select_for_update(no_key=True)
    found = cast("Hideable | None", rows.filter(pk=words.pk).first())
    if found is None:
        raise ValidationError(gettext("Ce message vient d’être supprimé."), code="gone")
    return found


def _readable(reader: Insider) -> Q:
    """Hidden words are for their author and the advisors."""
    return Q() if reader.advises else Q(hidden_at=None) | Q(author=reader.person)


def _shown(reader: Insider) -> QuerySet[Post]:
    comments = Comment.objects.filter(_readable(reader)).select_related("author")
    words = KindWord.objects.select_related("person")
    return (
        Post.objects.filter(_readable(reader), club=reader.club)
        .select_related("author", "club")
        .prefetch_related(Prefetch("comments", comments), Prefetch("kind_words", words))
    )


def _card(post: Post, reader: Insider) -> Card:
    given = list(post.kind_words.all())
    mine = next((one.word for one in given if one.person_id == reader.person.pk), "")
    return Card(post, reader, list(post.comments.all()), _by_word(given), mine)


def _by_word(given: Iterable[KindWord]) -> list[tuple[str, list[User]]]:
    people: Mapping[str, list[User]] = {word: [] for word in Encouragement.values}
    for one in given:
        people[one.word].append(one.person)
    labels = dict(Encouragement.choices)
    return [(str(labels[word]), names) for word, names in people.items() if names]
