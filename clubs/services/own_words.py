"""What one person wrote in their clubs, also those they have left: it stays theirs to take back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from clubs.models import Comment, CvComment, Lead, Post
from clubs.services import wall
from members.models import User

MOST = 200


@dataclass(frozen=True)
class Written:
    """A piece of it; ``kind`` and ``pk`` name it in addresses."""

    kind: str
    pk: int
    label: str
    club: str
    at: datetime
    text: str


def of(person: User) -> list[Written]:
    """The latest first."""
    found = [
        Written("post", one.pk, _("sur le mur"), one.club.name, one.written_at, one.text)
        for one in _rows("post", person).select_related("club")[:MOST]
    ]
    found += [
        Written(
            "answer", one.pk, _("réponse sur le mur"), one.post.club.name, one.written_at, one.text
        )
        for one in _rows("answer", person).select_related("post__club")[:MOST]
    ]
    found += [
        Written("lead", one.pk, _("offre transmise"), one.club.name, one.found_at, one.title)
        for one in _rows("lead", person).select_related("club")[:MOST]
    ]
    found += [
        Written(
            "remark",
            one.pk,
            _("remarque sur un CV"),
            one.shown.club.name,
            one.written_at,
            one.praise,
        )
        for one in _rows("remark", person).select_related("shown__club")[:MOST]
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


def delete(person: User, kind: str, pk: int) -> bool:
    """Take one's words back, with what others answered to them; False when they are not one's."""
    if kind not in AUTHORS:
        return False
    found = _rows(kind, person).filter(pk=pk).first()
    if isinstance(found, Post | Comment):
        wall.delete(found)
    elif found is not None:
        found.delete()
    return found is not None


AUTHORS: dict[str, tuple[type[Model], str]] = {
    "post": (Post, "author"),
    "answer": (Comment, "author"),
    "lead": (Lead, "finder"),
    "remark": (CvComment, "author"),
}


def _rows(kind: str, person: User) -> QuerySet[Any]:
    model, author = AUTHORS[kind]
    rows: QuerySet[Any] = model._default_manager.filter(**{author: person}).order_by("-pk")
    return rows
