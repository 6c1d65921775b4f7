"""Words of registers say that they are French, where the page is not."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from eclub.kit.language import Registered, RegisterSelect, register_words

LIST = Template(
    "{% load register_words %}{% register_language as french %}"
    "{% for one in words %}<p{{ french }}>{{ one }}</p>{{ one|register_words }}{% endfor %}"
)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", "<p>Bois &amp; fer</p>Bois &amp; fer"),
        ("en", '<p lang="fr">Bois &amp; fer</p><span lang="fr">Bois &amp; fer</span>'),
    ],
)
def test_they_are_marked_where_they_have_to_be(language: str, expected: str) -> None:
    with override(language):
        assert LIST.render(Context({"words": ["Bois & fer"]})) == expected
        assert register_words("") == ""


def test_a_choice_of_a_list_is_marked_by_itself() -> None:
    select = RegisterSelect(choices=[("D1106", Registered("Vente")), ("", "All")])
    with override("en"):
        assert '<option value="D1106" lang="fr">Vente</option>' in select.render("one", None)
        assert '<option value="" selected>All</option>' in select.render("one", "")
    with override("fr"):
        assert "lang" not in select.render("one", None)
