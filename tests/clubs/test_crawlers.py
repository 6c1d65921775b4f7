"""What search engines find; that secret links say ``noindex`` is in the tests of each."""

from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

from django.conf import settings
from django.test import Client
from django.urls import reverse

from clubs.enums import ClubState
from tests.factories.clubs import ClubFactory

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def test_the_candidates_pages_are_listed_and_may_be_read(db: None) -> None:
    club = ClubFactory(state=ClubState.RECRUITING)
    closed = ClubFactory(state=ClubState.CLOSED)
    visitor = Client()
    rules = RobotFileParser()
    rules.parse(visitor.get("/robots.txt").text.splitlines())
    assert rules.site_maps() == [f"{settings.PUBLIC_URL}/sitemap.xml"]
    tree = ElementTree.fromstring(visitor.get("/sitemap.xml").content)
    listed = [found.text for found in tree.iter(LOC)]
    for route, of in (
        ("home", []),
        ("coming_clubs", []),
        ("coming_departement", [club.agency.departement]),
        ("apply", [club.pk]),
    ):
        assert settings.PUBLIC_URL + reverse(route, args=of) in listed
    assert not any(str(address).endswith(reverse("apply", args=[closed.pk])) for address in listed)
    for address in listed:
        path = str(address).removeprefix(settings.PUBLIC_URL)
        page = visitor.get(path)
        assert page.status_code == 200
        assert rules.can_fetch("*", path)
        assert "noindex" not in page.text + page.get("X-Robots-Tag", "")
    assert rules.can_fetch("*", reverse("open_figures"))
    assert not rules.can_fetch("*", reverse("club", args=[club.pk]))
