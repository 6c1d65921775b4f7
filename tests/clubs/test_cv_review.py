"""A CV read by the club: praise first, at its line, whatever becomes of the other lines."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from clubs.access import club_inside
from clubs.models import CvComment, ShownCv
from clubs.services import cv_review
from clubs.services.cv_review import Review
from members.models import Cv, CvItem, CvSelection
from tests.factories.cv import CvFactory, CvItemFactory
from tests.rights import NOW, Cast, assemble

KEY = UUID("00000000-0000-4000-8000-00000000000f")


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


@pytest.fixture
def cv(cast: Cast) -> Cv:
    """The owner's, with one job of two lines."""
    cv: Cv = CvFactory(owner=cast.owner)
    CvItemFactory(cv=cv)
    return cv


@pytest.fixture
def shown(cast: Cast, cv: Cv) -> ShownCv:
    return cv_review.show(cv, cast.club, None, by=cast.owner)


def read(cast: Cast, shown: ShownCv, by: str = "mate") -> Review:
    shown = ShownCv.objects.select_related("cv__owner").get(pk=shown.pk)
    return cv_review.read(shown, club_inside(cast.people[by], cast.club.pk))


def lines(review: Review) -> list[tuple[str, list[tuple[str, bool]]]]:
    """Each line's text, and its comments with whether the line changed since."""
    return [
        (line.text, [(remark.comment.praise, remark.has_changed) for remark in line.remarks])
        for block in review.blocks
        for line in block.lines
    ]


def say(cast: Cast, shown: ShownCv, text: str, praise: str, by: str = "mate") -> CvComment:
    """Comment the line that says this."""
    review = read(cast, shown, by)
    (line,) = [line for block in review.blocks for line in block.lines if line.text == text]
    return cv_review.comment(
        review, key=uuid4(), anchor=line.anchor, quote=line.text, praise=praise, idea=""
    )


TITLE = "Soudeuse, Chantier des Abers (démo), mars 2019 – juin 2021"


class TestLines:
    def test_the_club_reads_lines_and_no_address(self, cast: Cast, shown: ShownCv) -> None:
        Cv.objects.update(basics={"label": "Soudeuse", "email": "a@example.org", "phone": "02"})
        assert lines(read(cast, shown)) == [
            ("Soudeuse", []),
            (TITLE, []),
            ("Soudé 40 coques", []),
            ("Formé 2 apprentis", []),
        ]

    def test_a_comment_stays_at_its_line_when_others_change(
        self, cast: Cast, cv: Cv, shown: ShownCv
    ) -> None:
        say(cast, shown, "Formé 2 apprentis", "Un chiffre, bravo")
        item = cv.items.get()
        item.data["highlights"] = ["Nouvelle", "Autre", "Formé 2 apprentis"]
        item.save()
        CvItem.objects.filter(pk=item.pk).update(position=5)
        CvItemFactory(cv=cv, position=0)
        said = [line for line in lines(read(cast, shown)) if line[1]]
        assert said == [("Formé 2 apprentis", [("Un chiffre, bravo", False)])]

    def test_a_changed_line_says_what_it_was(self, cast: Cast, cv: Cv, shown: ShownCv) -> None:
        say(cast, shown, "Formé 2 apprentis", "Un chiffre, bravo")
        item = cv.items.get()
        item.data["highlights"][1] = "Formé 3 apprentis"
        item.save()
        assert lines(read(cast, shown))[-1] == (
            "Formé 3 apprentis",
            [("Un chiffre, bravo", True)],
        )

    def test_nothing_said_is_lost_with_its_item(self, cast: Cast, cv: Cv, shown: ShownCv) -> None:
        say(cast, shown, TITLE, "Clair")
        cv.items.all().delete()
        review = read(cast, shown)
        assert [comment.praise for comment in review.lost] == ["Clair"]
        assert all(not remarks for _text, remarks in lines(review))

    def test_a_selection_shows_its_part(self, cast: Cast, cv: Cv) -> None:
        CvItemFactory(cv=cv, tags=["mer"], data={"position": "Matelote"})
        item = cv.items.earliest("position")
        CvItem.objects.filter(pk=item.pk).update(tags=["usine"])
        selection = CvSelection.objects.create(cv=cv, name="Mer", tags=["mer"], label="Marin")
        shown = cv_review.show(cv, cast.club, selection, by=cast.owner)
        assert [text for text, _ in lines(read(cast, shown))] == ["Marin", "Matelote"]

    def test_nobody_is_quoted_with_what_they_did_not_write(
        self, cast: Cast, shown: ShownCv
    ) -> None:
        review = read(cast, shown)
        anchor = review.blocks[0].lines[0].anchor
        said = cv_review.comment(
            review, key=uuid4(), anchor=anchor, quote="Inventé", praise="Net", idea=""
        )
        assert said.quote == review.blocks[0].lines[0].text


class TestPages:
    def comment(self, client: Client, shown: ShownCv, **answers: str) -> int:
        form = {"key": str(KEY), "anchor": "basics-label/0", "quote": "Soudeuse"}
        return client.post(shown.get_absolute_url(), {**form, **answers}).status_code

    def test_praise_comes_first(self, cast: Cast, shown: ShownCv) -> None:
        mate = cast.client("mate")
        assert self.comment(mate, shown, idea="Plus court") == 422
        assert self.comment(mate, shown, praise="Net", idea="Plus court") == 302
        assert self.comment(mate, shown, praise="Net", idea="Plus court") == 302, "a double click"
        assert CvComment.objects.get().idea == "Plus court"

    def test_what_is_typed_on_a_line_that_went_is_kept(self, cast: Cast, shown: ShownCv) -> None:
        mate = cast.client("mate")
        response = mate.post(
            shown.get_absolute_url(),
            {"key": str(KEY), "anchor": "item-0/3", "quote": "Partie", "idea": "Ma longue idée"},
        )
        assert "Ma longue idée" in response.content.decode()
        assert self.comment(mate, shown, anchor="item-0/3", quote="Partie", praise="Oui") == 302
        page = mate.get(shown.get_absolute_url()).content.decode()
        assert "Partie" in page

    def test_one_does_not_comment_oneself(self, cast: Cast, shown: ShownCv) -> None:
        assert self.comment(cast.client("owner"), shown, praise="Moi") == 403

    def test_settled_it_is_put_away(self, cast: Cast, shown: ShownCv) -> None:
        made = say(cast, shown, "Soudeuse", "Net")
        owner = cast.client("owner")
        assert "Net" in owner.get(shown.get_absolute_url()).content.decode()
        owner.post(reverse("cv_comment_resolve", args=[made.pk]))
        assert all(not remarks for _text, remarks in lines(read(cast, shown)))

    def test_hidden_nobody_reads_it_and_shown_again_it_has_its_comments(
        self, cast: Cast, cv: Cv, shown: ShownCv
    ) -> None:
        say(cast, shown, "Soudeuse", "Net")
        cast.client("owner").post(reverse("cv_review_hide", args=[shown.pk]))
        for name in ("owner", "mate", "advisor"):
            assert cast.client(name).get(shown.get_absolute_url()).status_code == 404
        cast.client("owner").post(reverse("club_cvs", args=[cast.club.pk]))
        assert ("Soudeuse", [("Net", False)]) in lines(read(cast, shown))

    def test_who_left_is_read_no_more(self, cast: Cast, shown: ShownCv) -> None:
        cast.club.seats.filter(member=cast.owner).update(left_on=NOW.date())
        assert cast.client("mate").get(shown.get_absolute_url()).status_code == 404

    def test_somebody_elses_selection_is_not_shown(self, cast: Cast, cv: Cv) -> None:
        theirs = CvSelection.objects.create(cv=CvFactory(owner=cast.mate), name="Autre")
        CvSelection.objects.create(cv=cv, name="Mienne")
        response = cast.client("owner").post(
            reverse("club_cvs", args=[cast.club.pk]), {"selection": theirs.pk}
        )
        assert response.status_code == 422

    def test_a_selection_that_is_deleted_is_shown_no_more(self, cast: Cast, cv: Cv) -> None:
        selection = CvSelection.objects.create(cv=cv, name="Atelier", hidden_sections=["work"])
        shown = cv_review.show(cv, cast.club, selection, by=cast.owner)
        cast.client("owner").post(reverse("cv_selection_remove", args=[selection.pk]))
        assert cast.client("mate").get(shown.get_absolute_url()).status_code == 404

    def test_references_are_nobody_elses(self, cast: Cast, cv: Cv, shown: ShownCv) -> None:
        said = {"name": "Une tierce personne", "reference": "Je la recommande"}
        CvItemFactory(cv=cv, section="references", data=said)
        assert "tierce" not in str(lines(read(cast, shown)))

    @pytest.mark.parametrize("number", [1, 4])
    def test_as_many_queries_for_many_comments(
        self, cast: Cast, shown: ShownCv, django_assert_num_queries: Callable, number: int
    ) -> None:
        for _ in range(number):
            say(cast, shown, "Soudeuse", "Net")
        client = cast.client("mate")
        client.get(shown.get_absolute_url())
        with django_assert_num_queries(9):
            client.get(shown.get_absolute_url())
