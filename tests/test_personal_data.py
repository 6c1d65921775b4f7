"""The register of personal data is whole: what nobody thought of fails here."""

import re
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone

from eclub.kit import personal_data
from eclub.kit.models import StoredFile
from eclub.kit.personal_data import Anonymise, Fate, NotPersonal, Personal
from members.models import User

PERSONAL = personal_data.personal()


def fields_of(model: type[models.Model]) -> dict[str, models.Field]:
    """Concrete fields and many-to-many ones, by name."""
    return {field.name: field for field in [*model._meta.fields, *model._meta.many_to_many]}


def test_every_model_has_one_entry() -> None:
    named = [
        one.model for one in personal_data.register() if isinstance(one, Personal | NotPersonal)
    ]
    installed = [model._meta.label_lower for model in apps.get_models()]
    assert sorted(named) == sorted(installed)


def test_every_field_is_exported_or_withheld() -> None:
    for entry in PERSONAL:
        said = [*entry.exported_names, *entry.withheld_names]
        assert sorted(said) == sorted(fields_of(entry.model_class))
        assert all(str(why) for why in entry.withheld.values())


def test_every_way_leads_to_a_person() -> None:
    for entry in PERSONAL:
        person = User(pk=1, email="personne@eclub.example")
        for whose in entry.whose:
            str(whose.rows(entry.model_class, person).query)
            assert set(whose.shown.split()) <= set(fields_of(entry.model_class))
        assert entry.whose or entry.outsiders


def test_every_fate_names_fields() -> None:
    for entry in PERSONAL:
        fates: list[Fate] = [entry.at_term, *(whose.fate for whose in entry.whose)]
        for fate in fates:
            if isinstance(fate, Anonymise):
                assert set(fate.fields) <= set(fields_of(entry.model_class))


def test_every_term_is_counted_from_a_date() -> None:
    for entry in PERSONAL:
        assert str(entry.kept)
        if entry.kept.has_end:
            rows = entry.model_class._base_manager.filter(
                **{f"{entry.kept.since}__lt": timezone.now()}
            )
            str(rows.query)


def test_every_task_that_forgets_is_in_the_beat() -> None:
    beaten = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    held: list[personal_data.Kept] = [one.kept for one in PERSONAL]
    held += [one.kept for one in personal_data.holdings()]
    for task in {kept.task for kept in held if kept.task}:
        assert task in beaten
        module, _, name = task.rpartition(".")
        assert hasattr(import_module(module), name)


def test_every_file_has_a_shelf_that_empties_itself() -> None:
    for model in apps.get_models():
        entry = personal_data.entry_of(model)
        if entry.is_personal:
            # Files of people lie on shelves only.
            assert not any(isinstance(field, models.FileField) for field in model._meta.fields)
        if issubclass(model, StoredFile):
            assert isinstance(entry, Personal)
            assert entry.shelf is not None
            assert models.signals.post_delete.has_listeners(model)


def test_every_key_of_a_person_is_in_the_register() -> None:
    """A model that points at a person, directly, is one of theirs."""
    for model in apps.get_models():
        entry = personal_data.entry_of(model)
        points = [
            field.name
            for field in model._meta.fields
            if field.is_relation and field.related_model is User
        ]
        if points:
            assert isinstance(entry, Personal), model
            ways = {whose.lookup for whose in entry.whose}
            assert set(points) <= ways, model


def test_every_cookie_is_told() -> None:
    told = " ".join(cookie.name for cookie in personal_data.cookies())
    scripts = [path.read_text() for path in (Path(settings.BASE_DIR) / "static/js").rglob("*.js")]
    kept = {
        name for text in scripts for name in re.findall(r"new Kept\(\"\w+\", [`\"]([\w.]+)", text)
    }
    assert kept
    for name in [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, *kept]:
        assert name in told
    setting = {
        str(path.relative_to(settings.BASE_DIR))
        for app in ["eclub", "members", "clubs", "prospecting"]
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
        if re.search(r"\.set_(?:signed_)?cookie\(", path.read_text())
    }
    # Whoever sets another one tells of it in the register, and here.
    assert setting == {
        "eclub/kit/secret_links.py",
        "members/keeping.py",
        "members/services/known_device.py",
        "members/services/language.py",
        "clubs/views/guest.py",
    }


def test_categories_have_names_of_their_own() -> None:
    categories = personal_data.categories()
    assert len({category.key for category in categories}) == len(categories)
    assert all(re.fullmatch(r"[a-z-]+", category.key) for category in categories)
