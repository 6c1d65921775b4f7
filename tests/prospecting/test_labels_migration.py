"""Labels written before they were no names lose their place in the search, by portions."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prospecting.models import Company
from tests.factories.prospecting import CompanyFactory

pytestmark = pytest.mark.django_db
MIGRATION = import_module("prospecting.migrations.0019_labels_are_no_names")
LABEL = "Entreprise individuelle"


def test_labels_are_written_anew_by_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = {"usual_name": "", "sign": "", "legal_name": "", "acronym": ""}
    with connection.cursor() as cursor:
        cursor.execute("""
            CREATE OR REPLACE FUNCTION company_names(
                name text, usual_name text, sign text, legal_name text, acronym text
            ) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN lower(name);
        """)
        labels = [CompanyFactory(name=LABEL, **bare) for _ in range(3)]
        named = CompanyFactory(name="Boulangerie Riou", **bare)
        assert Company.objects.filter(plain=LABEL.lower()).count() == 3
        cursor.execute(MIGRATION.NAMES)
    monkeypatch.setattr(MIGRATION, "PORTION", 2)
    editor = SimpleNamespace(connection=connection)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        MIGRATION.write_anew(None, editor)
    assert len(asked) > 2
    assert not MIGRATION.Migration.atomic
    assert set(Company.objects.filter(pk__in=[one.pk for one in labels]).values_list("plain")) == {
        ("",)
    }
    assert Company.objects.get(pk=named.pk).plain == "boulangerie riou"
