"""A club-mate's contacts change no page one can open: neither a word nor a number of them."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Contact
from tests.browser.tool_pages import of_the_owner
from tests.factories.network import ContactFactory
from tests.rights import NOW, assemble

# What is new in each answer: tokens, keys of forms, stamps of pages.
FRESH = re.compile(r"[0-9a-f]{32}|[0-9a-f-]{36}|\w{64}")
COMPANY = "Tréfileries Secrètes (démo)"


@pytest.mark.django_db
def test_every_page_is_the_same_with_and_without_them(at: Callable[..., None]) -> None:
    at(NOW)
    cast = assemble()
    club = cast.club.pk
    pages = [
        *(page for page in of_the_owner(cast) if not page.startswith("/cv/")),
        reverse("home"),
        reverse("contact_list"),
        f"{reverse('contact_list')}?words=secr",
        f"{reverse('club_network')}?company={COMPANY}",
        f"{reverse('club_network')}?company=Chantier",
        reverse("club_wall", args=[club]),
        reverse("club_leads", args=[club]),
        reverse("club", args=[club]),
    ]
    client = Client()
    client.force_login(cast.owner)

    def seen() -> dict[str, str]:
        answers = {page: client.get(page, follow=True) for page in pages}
        assert {answer.status_code for answer in answers.values()} == {200}
        return {page: FRESH.sub("", one.content.decode()) for page, one in answers.items()}

    before = seen()
    mate = cast.people["mate"]
    for rank in range(3):
        ContactFactory(owner=mate, name=f"Secrète {rank}", company=COMPANY)
    ContactFactory(owner=mate, name="Secrète", company="Chantier", phones=["+33298000009"])
    assert not Contact.objects.filter(owner=mate, name__startswith="Secr").shared().exists()
    after = seen()
    for page in pages:
        assert after[page] == before[page], page
