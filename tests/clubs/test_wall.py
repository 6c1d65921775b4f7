"""The wall: who tells what to whom, once, and how it is taken back or hidden."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from clubs.enums import ClubState
from clubs.models import Comment, KindWord, Post
from clubs.services import club as clubs
from clubs.services import wall
from eclub.kit.models import AuditEvent
from tests.clubs.test_guarantees import at_once
from tests.factories.clubs import ClubFactory, CommentFactory, PostFactory
from tests.factories.members import UserFactory
from tests.rights import NOW, Cast, assemble

HTMX = {"HX-Request": "true"}


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


def wall_of(cast: Cast, name: str = "mate") -> str:
    response = cast.client(name).get(reverse("club_wall", args=[cast.club.pk]))
    assert response.status_code == 200
    return unescape(" ".join(response.content.decode().split()))


def tell(cast: Cast, text: str, name: str = "owner", **typed: object) -> HttpResponse:
    data = {"key": uuid4(), "kind": "success", "text": text, **typed}
    response: HttpResponse = cast.client(name).post(reverse("club_wall", args=[cast.club.pk]), data)
    return response


class TestTelling:
    def test_the_club_and_its_advisors_read_it(self, cast: Cast) -> None:
        response = tell(cast, "J’ai un entretien mardi !")
        post = Post.objects.get()
        address = reverse("club_wall", args=[cast.club.pk])
        assert response["Location"] == f"{address}#post-{post.pk}"
        for name in ("owner", "mate", "advisor", "colleague"):
            assert "J’ai un entretien mardi !" in wall_of(cast, name)

    def test_one_form_is_one_post(self, cast: Cast) -> None:
        key = uuid4()
        for _ in range(2):
            assert tell(cast, "Bonne nouvelle", key=key).status_code == 302
        assert Post.objects.count() == 1

    def test_two_people_may_choose_the_same_key(self, cast: Cast) -> None:
        key = uuid4()
        tell(cast, "Un", key=key)
        tell(cast, "Deux", "mate", key=key)
        assert Post.objects.count() == 2

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"text": "  \r\n "}, "Écrivez votre message."),
            ({"kind": "verdict"}, "Sélectionnez un choix valide."),
            ({"kind": ""}, "Dites ce que c’est"),
            ({"key": "abc"}, "Cette page a vieilli"),
            ({"text": "é" * 4001}, "au plus 4000 caractères"),
            ({"text": "un\0deux"}, "caractère nul"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
        self, cast: Cast, typed: dict[str, str], said: str
    ) -> None:
        response = tell(cast, **{"text": "Écrit avec soin", **typed})
        page = unescape(response.content.decode()).replace("\xa0", " ")
        assert response.status_code == 422
        assert said in page
        assert typed.get("text", "Écrit avec soin").strip().replace("\0", "") in page.replace(
            "\0", ""
        )
        assert not Post.objects.exists()

    def test_a_line_break_counts_once(self, cast: Cast) -> None:
        assert tell(cast, "a\r\n" * 2000).status_code == 302
        assert Post.objects.get().text == ("a\n" * 2000).strip()

    def test_links_can_be_clicked_and_markup_cannot_run(self, cast: Cast) -> None:
        tell(
            cast,
            "Voir https://emploi.example/a?b=1&c=2 <script>alert(1)</script>"
            " javascript:alert(1) <img src=x onerror=alert(1)> مرحبا 👋🏽",
        )
        page = cast.client("mate").get(reverse("club_wall", args=[cast.club.pk])).content.decode()
        prose = re.search(r'<div class="eclub-prose" dir="auto">(.*?)</div>', page, re.DOTALL)
        assert prose
        assert (
            '<a href="https://emploi.example/a?b=1&amp;c=2" rel="nofollow">'
            "https://emploi.example/a?b=1&amp;c=2</a>" in prose[1]
        )
        assert re.findall(r"<(\w+)", prose[1]) == ["a"]
        assert 'href="javascript' not in prose[1]
        assert "مرحبا 👋🏽" in prose[1]

    def test_somebody_who_writes_without_end_is_told_to_wait(
        self, cast: Cast, settings: Any
    ) -> None:
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "write_in_club": "1/h/user"}
        tell(cast, "Un")
        response = tell(cast, "Deux, avec soin")
        assert response.status_code == 422
        assert "Deux, avec soin" in response.content.decode()
        assert Post.objects.count() == 1

    def test_older_posts_are_one_page_away(self, cast: Cast) -> None:
        PostFactory.create_batch(wall.PAGE_LENGTH + 2, club=cast.club)
        first, *_ = Post.objects.order_by("pk")
        assert first.text not in wall_of(cast)
        before = re.search(r'href="(\?before=\d+)"', wall_of(cast))
        assert before
        address = reverse("club_wall", args=[cast.club.pk])
        page = cast.client("mate").get(address + before[1]).content.decode()
        assert first.text in page
        assert "Messages plus anciens" not in page
        for nonsense in ("?before=x", "?before=99999999999999999999", "?before=-1"):
            assert cast.client("mate").get(address + nonsense).status_code == 200

    def test_the_same_queries_for_a_short_and_a_long_wall(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client, address = cast.client("owner"), reverse("club_wall", args=[cast.club.pk])

        def furnish() -> None:
            post = PostFactory(club=cast.club)
            CommentFactory(post=post)
            wall.encourage(post, cast.mate, "bravo")

        furnish()
        with django_assert_num_queries(8):
            client.get(address)
        for _ in range(4):
            furnish()
        with django_assert_num_queries(8):
            client.get(address)


class TestOwnWords:
    def test_their_author_changes_them(self, cast: Cast) -> None:
        post = PostFactory(club=cast.club, author=cast.owner)
        address = reverse("wall_post", args=[post.pk])
        cast.client("owner").post(address, {"kind": "news", "text": "Autrement"})
        post.refresh_from_db()
        assert (post.kind, post.text) == ("news", "Autrement")
        assert "modifié" in wall_of(cast)
        refused = cast.client("owner").post(address, {"kind": "news", "text": ""})
        assert refused.status_code == 422

    def test_their_author_deletes_them_and_what_was_answered(self, cast: Cast) -> None:
        post = PostFactory(club=cast.club, author=cast.owner)
        CommentFactory(post=post)
        cast.client("owner").post(reverse("post_delete", args=[post.pk]))
        assert not Post.objects.exists()
        assert not Comment.objects.exists()

    def test_answers_too(self, cast: Cast) -> None:
        answer = CommentFactory(post__club=cast.club, author=cast.owner)
        assert "Gérer ma réponse" in wall_of(cast, "owner")
        cast.client("owner").post(reverse("comment_delete", args=[answer.pk]))
        assert not Comment.objects.exists()


class TestEncouraging:
    def say(self, cast: Cast, post: Post, word: str, name: str = "mate") -> HttpResponse:
        response: HttpResponse = cast.client(name).post(
            reverse("post_encourage", args=[post.pk]), {"word": word}
        )
        return response

    def test_one_word_each_which_may_change_or_be_taken_back(self, cast: Cast) -> None:
        post = PostFactory(club=cast.club, author=cast.owner)
        for word in ("bravo", "bravo", "thanks"):
            assert self.say(cast, post, word).status_code == 302
        assert [one.word for one in KindWord.objects.all()] == ["thanks"]
        assert (
            f'Merci du partage</strong> <span class="eclub-mention"><bdi>{cast.mate.short_name}'
            in (wall_of(cast, "owner"))
        )
        self.say(cast, post, "")
        assert not KindWord.objects.exists()

    def test_only_words_of_ours(self, cast: Cast) -> None:
        post = PostFactory(club=cast.club, author=cast.owner)
        assert self.say(cast, post, "nul").status_code == 403

    def test_nothing_is_counted(self, cast: Cast) -> None:
        post = PostFactory(club=cast.club, author=cast.owner)
        for name in ("mate", "advisor", "colleague"):
            self.say(cast, post, "bravo", name)
        article = re.search(r"<article.*</article>", wall_of(cast))
        assert article
        said = re.sub(r"<[^>]+>", " ", article[0])
        assert not re.search(r"\b3\b", said.replace(post.text, ""))


class TestAnswering:
    def test_below_the_post_once(self, cast: Cast) -> None:
        post = PostFactory(club=cast.club, author=cast.owner)
        data = {"key": uuid4(), "text": "Bien joué, https://exemple.example"}
        for _ in range(2):
            cast.client("mate").post(reverse("post_comment", args=[post.pk]), data)
        assert Comment.objects.count() == 1
        assert 'href="https://exemple.example"' in wall_of(cast, "owner")

    def test_with_scripts_the_post_alone_comes_back(self, cast: Cast) -> None:
        post = PostFactory(club=cast.club, author=cast.owner)
        client, address = cast.client("mate"), reverse("post_comment", args=[post.pk])
        answer = client.post(address, {"key": uuid4(), "text": "Oui"}, headers=HTMX)
        assert answer["Location"] == post.get_absolute_url()
        refused = client.post(address, {"key": uuid4(), "text": ""}, headers=HTMX)
        assert refused.status_code == 422
        assert f'id="post-{post.pk}"' in refused.content.decode()
        assert "Écrivez votre réponse." in refused.content.decode()

    def test_a_post_that_is_just_deleted_is_said_to_be_gone(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        post = PostFactory(club=cast.club, author=cast.owner)
        answer = wall.answer

        def too_late(*arguments: Any, **named: Any) -> object:
            Post.objects.all().delete()
            return answer(*arguments, **named)

        monkeypatch.setattr(wall, "answer", too_late)
        response = cast.client("mate").post(
            reverse("post_comment", args=[post.pk]), {"key": uuid4(), "text": "Trop tard"}
        )
        assert response.status_code == 422
        assert "Ce message vient d’être supprimé." in unescape(response.content.decode())
        assert "Trop tard" in response.content.decode()


class TestHiding:
    def hide(self, cast: Cast, route: str, pk: int, because: str = "Un nom y est écrit") -> None:
        response = cast.client("advisor").post(reverse(route, args=[pk]), {"because": because})
        assert response.status_code == 302

    def test_only_its_author_and_the_advisors_read_it_then(self, cast: Cast) -> None:
        post = PostFactory(club=cast.club, author=cast.owner)
        self.hide(cast, "post_hide", post.pk)
        assert post.text not in wall_of(cast, "mate")
        assert cast.client("mate").get(post.get_absolute_url()).status_code == 404
        for name in ("owner", "colleague"):
            page = wall_of(cast, name)
            assert post.text in page
            assert "Un nom y est écrit" in page
        event = AuditEvent.objects.get(action="post.hidden")
        assert (event.actor, event.target_id) == (cast.advisor, str(post.pk))
        assert post not in wall.latest(cast.club.pk)

    def test_it_can_be_shown_again(self, cast: Cast) -> None:
        post = PostFactory(club=cast.club, author=cast.owner)
        self.hide(cast, "post_hide", post.pk)
        cast.client("colleague").post(reverse("post_show", args=[post.pk]))
        assert post.text in wall_of(cast, "mate")
        assert AuditEvent.objects.filter(action="post.shown").count() == 1

    def test_an_answer_too(self, cast: Cast) -> None:
        answer = CommentFactory(post__club=cast.club, author=cast.owner)
        self.hide(cast, "comment_hide", answer.pk)
        assert answer.text not in wall_of(cast, "mate")
        assert answer.text in wall_of(cast, "owner")
        cast.client("advisor").post(reverse("comment_show", args=[answer.pk]))
        assert answer.text in wall_of(cast, "mate")

    def test_a_reason_is_needed_and_other_clubs_are_out_of_reach(self, cast: Cast) -> None:
        post = PostFactory(club=cast.club)
        address = reverse("post_hide", args=[post.pk])
        assert cast.client("advisor").post(address, {"because": " "}).status_code == 422
        assert cast.client("outsider").post(address, {"because": "Non"}).status_code == 404
        post.refresh_from_db()
        assert not post.is_hidden

    def test_nobody_answers_or_encourages_what_is_hidden(self, cast: Cast) -> None:
        post = PostFactory(club=cast.club, author=cast.owner)
        self.hide(cast, "post_hide", post.pk)
        client = cast.client("advisor")
        said = client.post(reverse("post_encourage", args=[post.pk]), {"word": "bravo"})
        assert said.status_code == 403


class TestAfterwards:
    def test_who_sat_there_to_the_end_reads_and_takes_back_but_does_not_write(
        self, cast: Cast
    ) -> None:
        post = PostFactory(club=cast.club, author=cast.owner)
        clubs.close(cast.club, on=NOW.date(), by=cast.advisor)
        assert "on n’y écrit plus" in wall_of(cast, "owner")
        assert (
            reverse("club_wall", args=[cast.club.pk])
            in cast.client("owner").get("/").content.decode()
        )
        assert tell(cast, "Encore").status_code == 403
        assert tell(cast, "Encore", "advisor").status_code == 403
        former = cast.client("former").get(reverse("club_wall", args=[cast.club.pk]))
        assert former.status_code == 404
        cast.client("owner").post(reverse("post_delete", args=[post.pk]))
        assert not Post.objects.exists()

    def test_who_left_before_reads_nothing_more(self, cast: Cast) -> None:
        clubs.close(cast.club, on=NOW.date(), by=cast.advisor)
        page = cast.client("former").get("/").content.decode()
        assert reverse("club_wall", args=[cast.club.pk]) not in page


class TestMyClub:
    def test_shows_the_latest_words_and_the_way_to_the_wall(self, cast: Cast) -> None:
        post = PostFactory(club=cast.club, author=cast.mate, text="Un entretien à Roscoff")
        PostFactory(club=ClubFactory(), text="D’un autre club")
        page = unescape(cast.client("owner").get("/").content.decode())
        assert "Un entretien à Roscoff" in page
        assert f"#post-{post.pk}" in page
        assert "D’un autre club" not in page

    def test_only_who_is_inside_finds_the_door_on_the_clubs_page(self, cast: Cast) -> None:
        door = reverse("club_wall", args=[cast.club.pk])
        for name, finds in (("advisor", True), ("manager", False), ("administrator", False)):
            page = cast.client(name).get(cast.club.get_absolute_url()).content.decode()
            assert (door in page) == finds, name


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_a_nervous_thumb_writes_once(self) -> None:
        club = ClubFactory(members=2, state=ClubState.RUNNING)
        author, reader = (seat.member for seat in club.seats.all())
        key = uuid4()
        results = at_once(
            *[lambda: wall.tell(club.pk, author, key=key, kind="news", text="Une fois")] * 8
        )
        assert {post.pk for post in results} == {Post.objects.get().pk}
        post = Post.objects.get()
        at_once(*[lambda: wall.encourage(post, reader, "bravo")] * 8)
        assert KindWord.objects.count() == 1
        at_once(*[lambda: wall.answer(post, reader, key=key, text="Oui")] * 8)
        assert Comment.objects.count() == 1

    def test_answers_and_a_deletion_at_once_leave_nothing_broken(self) -> None:
        post = PostFactory()
        people = UserFactory.create_batch(5)
        at_once(
            lambda: wall.delete(post),
            *[
                lambda person=person: wall.answer(post, person, key=uuid4(), text="Oui")
                for person in people
            ],
        )
        assert not Post.objects.exists()
        assert not Comment.objects.exists()
