"""A CV comes out as it went in."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.enums import CvSection
from members.models import Cv
from members.services import cv_document
from tests.factories.members import UserFactory

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(texts, values, max_size=3)
documents = st.fixed_dictionaries(
    {},
    optional={
        "$schema": texts,
        "basics": objects,
        "meta": objects,
        "x-unknown": values,
        **{section.value: st.lists(objects, max_size=3) for section in CvSection},
    },
)


@pytest.mark.django_db
class TestRoundTrip:
    @settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(document=documents)
    def test_nothing_is_lost(self, document: dict[str, Any]) -> None:
        owner = UserFactory()
        cv = Cv.objects.create(owner=owner)
        cv_document.replace(cv, document, by=owner)
        cv.refresh_from_db()
        assert cv_document.of(cv) == document

    @pytest.mark.parametrize(
        "document",
        [
            [],
            "CV",
            {"basics": []},
            {"work": {}},
            {"work": ["a job"]},
            {"basics": {"summary": "x" * (cv_document.TEXT_MOST + 1)}},
            {"skills": [{}] * (cv_document.ITEMS_MOST + 1)},
        ],
    )
    def test_another_shape_is_refused_and_nothing_lost(self, document: object) -> None:
        owner = UserFactory()
        cv = Cv.objects.create(owner=owner, basics={"name": "Prénom"})
        with pytest.raises(ValidationError):
            cv_document.replace(cv, document, by=owner)
        cv.refresh_from_db()
        assert cv.basics == {"name": "Prénom"}

    def test_what_no_database_keeps_is_left_out(self) -> None:
        assert cv_document.check({"basics": {"name": "A\0\ud800B"}}) == {"basics": {"name": "AB"}}
