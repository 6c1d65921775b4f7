"""The club's brochure: eight cards of those who wish, gone when they take them back."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from clubs.enums import BrochureLayout, ClubState
from clubs.models import Brochure, BrochureCard, Club
from clubs.services import brochure as brochures
from clubs.services import brochure_paper
from tests.factories.clubs import SeatFactory
from tests.factories.cv import CvFactory, CvItemFactory
from tests.rights import NOW, Cast, assemble

HOSTILE = "#panic() $x$ @ref <script>alert(1)</script> {{ x }} œ ç € 😀 שלום"


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


def join(cast: Cast, name: str, **values: Any) -> BrochureCard:
    return brochures.put_card(cast.club, cast.people[name], **{"headline": "Soudeuse", **values})


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def printed(cast: Cast, **named: bool) -> str:
    found = Brochure.objects.select_related("club__agency", "club__advisor").get()
    return text_of(brochure_paper.as_pdf(found, made_at=NOW, **named))


class TestCards:
    def test_only_who_wishes_is_on_it_and_as_they_wish(self, cast: Cast) -> None:
        join(cast, "owner", phone="02 98 00 00 00")
        page = cast.client("mate").get(reverse("club_brochure", args=[cast.club.pk]))
        shown = page.content.decode()
        assert cast.owner.short_name in shown
        assert cast.owner.last_name not in shown
        assert "02 98 00 00 00" in shown
        assert [card.member for card in page.context["cards"]] == [cast.owner]

    def test_once_the_club_is_over_there_is_none_to_fill_in(self, cast: Cast) -> None:
        cast.club.seats.open().update(left_on=NOW.date(), until_closing=True)
        Club.objects.filter(pk=cast.club.pk).update(state=ClubState.CLOSED, closed_at=NOW)
        page = cast.client("owner").get(reverse("brochure_card", args=[cast.club.pk]))
        shown = page.content.decode()
        assert "L’e-club est terminé" in shown
        assert "Être sur la plaquette" not in shown
        # Who had it open is told why, and keeps what they typed.
        late = cast.client("owner").post(
            reverse("brochure_card", args=[cast.club.pk]), {"headline": "Soudeuse à Morlaix"}
        )
        assert late.status_code == 403
        assert "plus rien ne s’y ajoute" in late.content.decode()
        assert "Soudeuse à Morlaix" in late.content.decode()

    def test_taken_back_it_is_gone_at_once_from_page_and_paper(self, cast: Cast) -> None:
        join(cast, "owner", headline="Soudeuse")
        join(cast, "mate", headline="Matelote")
        token = brochures.publish(Brochure.objects.get(), NOW, by=cast.advisor)
        routes = ("brochure_online", "brochure_online_pdf")
        online = [reverse(route, args=[token]) for route in routes]
        visitor = Client()
        assert "Matelote" in visitor.get(online[0]).content.decode()
        assert "Matelote" in text_of(visitor.get(online[1]).content)
        cast.client("mate").post(reverse("brochure_card_remove", args=[cast.club.pk]))
        assert "Matelote" not in visitor.get(online[0]).content.decode()
        assert "Matelote" not in text_of(visitor.get(online[1]).content)
        assert "Soudeuse" in printed(cast)

    def test_its_address_ends_some_time_after_the_season(
        self, cast: Cast, at: Callable[..., None]
    ) -> None:
        join(cast, "owner", headline="Soudeuse")
        brochure = Brochure.objects.get()
        online = reverse(
            "brochure_online", args=[brochures.publish(brochure, NOW, by=cast.advisor)]
        )
        last = brochure.online_until
        at(datetime.combine(last, time(20), UTC))
        assert Client().get(online).status_code == 200
        at(datetime.combine(last + timedelta(days=1), time(20), UTC))
        assert Client().get(online).status_code == 404

    def test_who_left_the_club_is_not_on_it(self, cast: Cast) -> None:
        join(cast, "owner")
        cast.club.seats.filter(member=cast.owner).update(left_on=NOW.date())
        assert "Soudeuse" not in printed(cast)

    def test_a_new_card_begins_with_the_cv(self, cast: Cast) -> None:
        cv = CvFactory(owner=cast.owner, basics={"label": "Soudeuse", "summary": "À bord"})
        CvItemFactory(cv=cv, section="skills", data={"name": "TIG"})
        page = cast.client("owner").get(reverse("brochure_card", args=[cast.club.pk]))
        initial = page.context["form"].initial
        assert (initial["headline"], initial["pitch"], initial["skills"]) == (
            "Soudeuse",
            "À bord",
            "TIG",
        )
        assert not BrochureCard.objects.exists()


class TestText:
    def write(self, client: Client, cast: Cast, revision: int, text: str) -> Any:
        return client.post(
            reverse("club_brochure", args=[cast.club.pk]),
            {"revision": revision, "title": "Nous", "text": text, "layout": "ring"},
        )

    def test_two_at_once_lose_nothing(self, cast: Cast) -> None:
        owner, mate = cast.client("owner"), cast.client("mate")
        assert self.write(owner, cast, 0, "Celui d’une").status_code == 302
        refused = self.write(mate, cast, 0, "Celui de l’autre")
        assert refused.status_code == 422
        shown = refused.content.decode()
        assert "Celui d’une" in shown
        assert "Celui de l’autre" in shown
        revision = refused.context["form"]["revision"].value()
        assert self.write(mate, cast, revision, "Les deux").status_code == 302
        assert Brochure.objects.get().text == "Les deux"


class TestWeb:
    def test_withdrawn_or_renewed_the_former_address_is_gone(self, cast: Cast) -> None:
        join(cast, "owner")
        found = Brochure.objects.get()
        former = brochures.publish(found, NOW, by=cast.advisor)
        token = brochures.publish(found, NOW, by=cast.advisor)
        visitor = Client()
        assert visitor.get(reverse("brochure_online", args=[former])).status_code == 404
        response = visitor.get(reverse("brochure_online", args=[token]))
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        cast.client("advisor").post(reverse("brochure_withdraw", args=[cast.club.pk]))
        assert visitor.get(reverse("brochure_online", args=[token])).status_code == 404


class TestPaper:
    @pytest.mark.parametrize("layout", BrochureLayout.values)
    @pytest.mark.parametrize("for_printer", [False, True])
    def test_eight_full_cards_in_the_order_of_the_seats(
        self, cast: Cast, layout: str, for_printer: bool
    ) -> None:
        for number in range(4, 9):
            SeatFactory(club=cast.club, number=number)
        for seat in cast.club.seats.open():
            brochures.put_card(
                cast.club,
                seat.member,
                headline=f"Métier {seat.number}",
                pitch="Des mots " * 35,
                skills="un, deux, trois, " * 9,
                place="Saint-Martin-des-Champs",
                phone="02 98 00 00 00",
                email="adresse@example.org",
                shows_last_name=True,
            )
        answers = {"title": "Nous", "text": "Du texte. " * 100, "layout": layout, "revision": 0}
        brochures.write(cast.club, **answers, by=cast.owner)
        text = printed(cast, for_printer=for_printer)
        places = [text.index(f"Métier {number}") for number in (1, 2, 4, 5, 6, 7, 8)]
        assert places == sorted(places)
        assert cast.advisor.email in text.replace("\n", "")

    def test_it_is_tagged_and_titled(self, cast: Cast) -> None:
        join(cast, "owner")
        content = brochure_paper.as_pdf(Brochure.objects.get(), made_at=NOW, for_printer=True)
        root = PdfReader(io.BytesIO(content)).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "fr-FR"

    def test_a_word_without_end_stays_in_its_card(self, cast: Cast) -> None:
        join(cast, "owner", headline="mot" * 25, pitch="sansfin" * 30)
        join(cast, "mate", headline="Menuisier", pitch="Du plan à la livraison.")
        text = printed(cast)
        assert max(len(line) for line in text.splitlines()) < 80
        assert "sansfin" * 30 in text.replace("\n", "")
        assert "\u200b" not in text
        assert "Du plan à la livraison." in text

    def test_any_text_is_printed_as_text(self, cast: Cast) -> None:
        join(cast, "owner", headline=HOSTILE, pitch=HOSTILE, skills=HOSTILE, place=HOSTILE[:60])
        text = printed(cast)
        assert "#panic()" in text
        assert "œ ç €" in text
        page = cast.client("owner").get(reverse("club_brochure", args=[cast.club.pk]))
        assert "<script>alert" not in page.content.decode()
