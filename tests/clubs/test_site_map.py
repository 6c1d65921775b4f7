"""The map of the site leads everywhere one may go, and nowhere else."""

import re

import pytest
from django.urls import reverse

from tests.rights import assemble


@pytest.mark.django_db
def test_each_reads_their_own_pages() -> None:
    cast = assemble()
    wall = reverse("club_wall", args=[cast.club.pk])
    for person, expected in {
        "nobody": {reverse("coming_clubs"), reverse("account_login"), reverse("accessibility")},
        "owner": {wall, reverse("cv"), reverse("progress"), reverse("account")},
        "former": {reverse("cv"), reverse("account")},
        "advisor": {reverse("club_list"), reverse("candidate_list"), reverse("account")},
        "administrator": {reverse("outbox"), reverse("staff")},
    }.items():
        client = cast.client(person)
        page = client.get(reverse("site_map")).content.decode()
        links = set(
            re.findall(r'href="(/[^"#]*)"', page[page.index("<main") : page.index("</main")])
        )
        assert expected <= links, person
        assert (wall in links) is (person == "owner")
        refused = [link for link in links if client.get(link, follow=True).status_code != 200]
        assert refused == [], person
