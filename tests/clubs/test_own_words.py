"""Reading again and taking back what one wrote, after one has left as well."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from clubs.models import Comment, CvComment, Lead, Post
from tests.factories.clubs import (
    CommentFactory,
    CvCommentFactory,
    LeadFactory,
    PostFactory,
    ShownCvFactory,
)
from tests.factories.cv import CvFactory
from tests.rights import NOW, Cast, assemble


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


def test_a_former_member_takes_every_word_back(cast: Cast) -> None:
    former = cast.people["former"]
    post = PostFactory(club=cast.club, author=former, text="Un refus ce matin")
    CommentFactory(post=post, author=cast.mate)
    of_mate = PostFactory(club=cast.club, author=cast.mate, text="Ne me regarde pas")
    CommentFactory(post=of_mate, author=former, text="Courage")
    LeadFactory(club=cast.club, finder=former, title="Soudure à Roscoff")
    shown = ShownCvFactory(club=cast.club, cv=CvFactory(owner=cast.owner))
    CvCommentFactory(shown=shown, author=former, praise="Très clair")
    client = cast.client("former")
    page = client.get(reverse("own_words"))
    for words in ("Un refus ce matin", "Courage", "Soudure à Roscoff", "Très clair"):
        assert words in page.text
    assert "Ne me regarde pas" not in page.text
    for one in page.context["written"]:
        client.post(reverse("own_words_delete", args=[one.kind, one.pk]))
    assert list(Post.objects.all()) == [of_mate]
    assert not (Comment.objects.exists())
    assert not (Lead.objects.exists())
    assert not (CvComment.objects.exists())
    assert "encore rien écrit" in client.get(reverse("own_words")).text


def test_an_unknown_kind_is_no_page(cast: Cast) -> None:
    address = reverse("own_words_delete", args=["seat", 1])
    assert cast.client("owner").post(address).status_code == 404
