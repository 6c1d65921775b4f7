"""A CV on the web: shown as far as its owner says, and gone from the very next request."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from eclub.kit.models import OutboxMail
from members.models import Cv, CvLink, CvSelection, User
from members.services import cv_document, cv_photo
from members.services import cv_link as links
from tests.factories.members import UserFactory
from tests.members.test_cv_advice import GOOD

TODAY = date(2025, 3, 13)
PRIVATE = {
    "basics": {
        **GOOD["basics"],
        "birthDate": "1975-04-05",
        "location": {"address": "1, rue du Port", "postalCode": "29600", "city": "Morlaix"},
    },
    "references": [{"name": "Une tierce personne", "reference": "Je la recommande"}],
}


@pytest.fixture
def cv(db: None) -> Cv:
    owner = UserFactory(first_name="Soizic", last_name="Démo")
    cv = Cv.objects.create(owner=owner)
    cv_document.replace(cv, {**GOOD, **PRIVATE}, by=owner)
    return cv


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (60, 80), "teal").save(made, "JPEG")
    return made.getvalue()


def publish(cv: Cv, selection: CvSelection | None = None, **shown: bool) -> tuple[CvLink, str]:
    return links.publish(
        cv,
        selection=selection,
        note="",
        shows_email=shown.get("email", False),
        shows_phone=shown.get("phone", False),
        shows_photo=shown.get("photo", False),
        until=timezone.localdate() + timedelta(days=1),
        by=cv.owner,
    )


def page(client: Client, token: str) -> str:
    response = client.get(reverse("cv_online", args=[token]))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.get_writes("a view is counted")
class TestPage:
    def test_phone_email_street_and_references_are_hidden(self, cv: Cv, client: Client) -> None:
        shown = page(client, publish(cv)[1])
        assert "Cuisinière de collectivité" in shown
        assert "Morlaix" in shown
        for hidden in ("02 98", "prenom.nom@", "rue du Port", "29600", "1975", "tierce personne"):
            assert hidden not in shown

    def test_phone_and_email_when_asked_for(self, cv: Cv, client: Client) -> None:
        shown = page(client, publish(cv, email=True, phone=True)[1])
        assert "02 98 00 00 00" in shown
        assert "mailto:prenom.nom@example.org" in shown

    def test_it_speaks_its_owners_language_to_everybody(self, cv: Cv, client: Client) -> None:
        User.objects.update(language="en")
        response = client.get(
            reverse("cv_online", args=[publish(cv)[1]]), headers={"Accept-Language": "fr"}
        )
        assert '<html lang="en"' in response.text
        assert response["Content-Language"] == "en"

    def test_paper_is_not_made_without_end(self, cv: Cv, client: Client, settings: Any) -> None:
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "print_cv_online": "1/m/ip"}
        address = reverse("cv_online_pdf", args=[publish(cv)[1]])
        assert [client.get(address).status_code for _ in range(2)] == [200, 429]

    def test_no_search_engine_and_no_referrer(self, cv: Cv, client: Client) -> None:
        response = client.get(reverse("cv_online", args=[publish(cv)[1]]))
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "no-referrer"

    def test_withdrawn_it_is_gone_from_the_next_request(self, cv: Cv, client: Client) -> None:
        link, token = publish(cv)
        owner = Client()
        owner.force_login(cv.owner)
        page(client, token)
        owner.post(reverse("cv_link_withdraw", args=[link.pk]))
        for route in ("cv_online", "cv_online_pdf", "cv_online_answer"):
            assert client.get(reverse(route, args=[token])).status_code == 404

    def test_renewed_only_the_new_address_works(self, cv: Cv, client: Client) -> None:
        link, former = publish(cv)
        token = links.renew(link, by=cv.owner)
        assert client.get(reverse("cv_online", args=[former])).status_code == 404
        page(client, token)

    def test_past_its_last_day_or_without_its_owner_it_is_gone(self, cv: Cv) -> None:
        link, token = publish(cv)
        assert links.find(token, link.until) == link
        assert links.find(token, link.until + timedelta(days=1)) is None
        User.objects.update(is_active=False)
        assert links.find(token, link.until) is None

    def test_views_are_counted_but_the_owners(self, cv: Cv, client: Client) -> None:
        link, token = publish(cv)
        owner = Client()
        owner.force_login(cv.owner)
        for visitor in (client, client, owner):
            page(visitor, token)
        link.refresh_from_db()
        assert link.views == 2
        assert link.last_viewed_on == timezone.localdate()

    def test_a_selection_shows_its_part(self, cv: Cv, client: Client) -> None:
        selection = CvSelection.objects.create(
            cv=cv, name="Bord", label="Cuisinière de bord", hidden_sections=["languages"]
        )
        shown = page(client, publish(cv, selection)[1])
        assert "Cuisinière de bord" in shown
        assert "Breton" not in shown

    def test_markup_is_shown_as_it_was_typed(self, cv: Cv, client: Client) -> None:
        hostile = "<script>alert(1)</script>"
        document = {
            "basics": {"name": hostile, "summary": hostile, "url": "javascript:alert(1)"},
            "work": [{"name": hostile, "url": "data:text/html,x", "highlights": [hostile]}],
        }
        cv_document.replace(cv, document, by=cv.owner)
        shown = page(client, publish(cv)[1])
        assert hostile not in shown
        assert 'href="javascript:' not in shown
        assert 'href="data:' not in shown

    def test_one_too_long_to_print_is_said_on_the_page(self, cv: Cv, client: Client) -> None:
        entries = [{"name": "x" * 9_000} for _ in range(30)]
        cv_document.replace(cv, {"projects": entries}, by=cv.owner)
        response = client.get(reverse("cv_online_pdf", args=[publish(cv)[1]]), follow=True)
        assert "trop long pour être imprimé" in response.content.decode()

    def test_the_pdf_hides_the_same(self, cv: Cv, client: Client) -> None:
        response = client.get(reverse("cv_online_pdf", args=[publish(cv)[1]]))
        text = PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
        assert "Cuisinière de collectivité" in text
        assert "02 98" not in text


@pytest.mark.get_writes("a view is counted")
class TestPhoto:
    def jpegs(self, client: Client, token: str) -> tuple[int, bool, int]:
        """Status of the picture, whether the page names it, and pictures in the PDF."""
        address = reverse("cv_online_photo", args=[token])
        shown = address in page(client, token)
        printed = client.get(reverse("cv_online_pdf", args=[token])).content
        reader = PdfReader(io.BytesIO(printed))
        return client.get(address).status_code, shown, len(reader.pages[0].images)

    def test_it_is_hidden_unless_asked_for(self, cv: Cv, client: Client) -> None:
        _, plain = publish(cv)
        _, asked = publish(cv, photo=True)
        assert self.jpegs(client, asked) == (404, False, 0)
        cv_photo.take(cv, [picture()], by=cv.owner)
        assert self.jpegs(client, plain) == (404, False, 0)
        assert self.jpegs(client, asked) == (200, True, 1)

    def test_it_goes_with_its_page_and_with_its_owners_wish(self, cv: Cv, client: Client) -> None:
        cv_photo.take(cv, [picture()], by=cv.owner)
        link, token = publish(cv, photo=True)
        address = reverse("cv_online_photo", args=[token])
        response = client.get(address)
        assert response["Content-Type"] == "image/jpeg"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response["Cache-Control"]
        links.withdraw(link, timezone.now(), by=cv.owner)
        assert client.get(address).status_code == 404
        _, token = publish(cv, photo=True)
        cv_photo.remove(cv, by=cv.owner)
        assert self.jpegs(client, token) == (404, False, 0)

    def test_it_is_offered_to_who_has_one_and_off_at_first(self, cv: Cv, client: Client) -> None:
        client.force_login(cv.owner)
        assert "shows_photo" not in client.get(reverse("cv_links")).content.decode()
        cv_photo.take(cv, [picture()], by=cv.owner)
        until = (timezone.localdate() + timedelta(days=3)).isoformat()
        client.post(reverse("cv_links"), {"until": until})
        client.post(reverse("cv_links"), {"until": until, "shows_photo": "on"})
        shown = CvLink.objects.order_by("pk").values_list("shows_photo", flat=True)
        assert list(shown) == [False, True]


class TestAnswer:
    def test_the_owner_gets_it_and_no_address_is_shown(self, cv: Cv, client: Client) -> None:
        _, token = publish(cv)
        response = client.post(
            reverse("cv_online_answer", args=[token]),
            {"sender": "Une cantine", "email": "cantine@example.org", "text": "Rencontrons-nous"},
        )
        assert response.status_code == 302
        mail = OutboxMail.objects.get()
        assert mail.to == cv.owner.email
        assert "Rencontrons-nous" in mail.text
        assert "cantine@example.org" in mail.text

    def test_line_breaks_do_not_reach_the_subject(self, cv: Cv, client: Client) -> None:
        _, token = publish(cv)
        client.post(
            reverse("cv_online_answer", args=[token]),
            {"sender": "A\r\nBcc: b@example.org", "email": "a@example.org", "text": "Bonjour"},
        )
        assert not OutboxMail.objects.filter(subject__contains="Bcc").exists()

    def test_what_lacks_is_said(self, cv: Cv, client: Client) -> None:
        response = client.post(reverse("cv_online_answer", args=[publish(cv)[1]]), {"text": "Oui"})
        assert response.status_code == 422
        assert "Dites qui vous êtes" in response.content.decode()
        assert "Oui" in response.content.decode()


class TestOwnersPage:
    def test_the_address_is_shown_once(self, cv: Cv, client: Client) -> None:
        client.force_login(cv.owner)
        until = timezone.localdate() + timedelta(days=30)
        answers = {"note": "Cantines", "until": until.isoformat()}
        assert client.post(reverse("cv_links"), answers)["Location"] == reverse("cv_links")
        address = self.shown(client)
        assert Client().head(address.removeprefix(settings.PUBLIC_URL)).status_code == 200
        assert not self.shown(client)
        link = CvLink.objects.get()
        assert link.until == until
        assert client.post(reverse("cv_link_renew", args=[link.pk])).status_code == 302
        assert self.shown(client) not in ("", address)

    @staticmethod
    def shown(client: Client) -> str:
        page = client.get(reverse("cv_links")).text
        return page.partition('id="cv-address" type="url" value="')[2].partition('"')[0]

    def test_a_made_up_address_is_not_shown(self, cv: Cv, client: Client) -> None:
        client.force_login(cv.owner)
        client.cookies["shown_once"] = "https://elsewhere.example:signed"
        assert not self.shown(client)

    @pytest.mark.parametrize("days", [-1, 800])
    def test_a_day_too_early_or_too_late_is_refused(
        self, cv: Cv, client: Client, days: int
    ) -> None:
        client.force_login(cv.owner)
        until = timezone.localdate() + timedelta(days=days)
        response = client.post(reverse("cv_links"), {"note": "x", "until": until.isoformat()})
        assert response.status_code == 422
        assert not CvLink.objects.exists()

    def test_somebody_elses_link_is_nowhere(self, cv: Cv, client: Client) -> None:
        link, _ = publish(cv)
        client.force_login(UserFactory())
        for route in ("cv_link_renew", "cv_link_withdraw"):
            assert client.post(reverse(route, args=[link.pk])).status_code == 404
