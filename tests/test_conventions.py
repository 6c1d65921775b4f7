"""What every part of the platform keeps to, whoever adds it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.db.migrations import AddConstraint, AddIndex, CreateModel
from django.db.migrations.loader import MigrationLoader
from django.db.models import UniqueConstraint
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from eclub.kit.access import rule_of
from eclub.kit.concurrent_index import AddIndexBeside

ROOT = Path(settings.BASE_DIR)
APPS = ["eclub", "members", "clubs", "prospecting"]
# Routes that come from packages guard themselves; each is named with what guards it.
GUARDED_BY_PACKAGES = {
    "/accounts/": "allauth's own decorators and our adapter",
    "/administration/": "Django's administration, open to administrators only",
    "/health/": "public by intent: says only whether the platform works",
}
INLINE = re.compile(
    r"<style|\sstyle=\"|\son[a-z]+=\"|<script(?![^>]*(?:src=|type=\"application/json\"))"
)
# What a template says in the reader's language, and its tags and remarks.
MARKED = re.compile(
    r"{#.*?#}|{% comment.*?endcomment %}|{% blocktrans(?:late)?\b.*?{% endblocktrans(?:late)? %}"
    r"|{%.*?%}|{{.*?}}",
    re.DOTALL,
)
SPOKEN = re.compile(r"(?:alt|title|aria-label|placeholder)=\"([^\"]*)\"")
OTHER_LANGUAGE = re.compile(r"lang=\"fr\"[^>]*>[^<]*")
FRENCH = re.compile(
    r"[éèêàçùîôû]|\b(?:les|des|du|une|vous|votre|pour|avec|dans|la|et|de)\b", re.IGNORECASE
)
# Lines: beyond them a module has a second purpose to be found. Each setting has its word.
LONGEST_PYTHON = 300
LONGEST_SETTINGS = 400
LONGEST_SCRIPT = 200
# Of each app, its last migration that took its tables to be small.
LAST_FOR_SMALL_TABLES = {
    "kit": "0011_feature_settings",
    "dashboards": "0009_held",
    "members": "0019_consents_of_before",
    "clubs": "0037_consents_of_before",
    "prospecting": "0020_names",
}


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with its pattern, depth first."""
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, address)
        else:
            yield address, entry


def sources(*patterns: str) -> Iterator[Path]:
    """Our own files, migrations left out."""
    for pattern in patterns:
        for folder in [*APPS, "templates"]:
            for path in (ROOT / folder).rglob(pattern):
                if "migrations" not in path.parts:
                    yield path


@cache
def template_folders_of_packages() -> list[Path]:
    return [
        found
        for folder in sys.path
        if folder.endswith("site-packages")
        for depth in ("*", "*/*", "*/*/*")
        for found in Path(folder).glob(f"{depth}/templates")
    ]


def replaces_a_template_of_a_package(name: str) -> bool:
    return any((folder / name).exists() for folder in template_folders_of_packages())


def test_every_route_declares_who_may_come() -> None:
    unguarded = [
        address
        for address, pattern in routes(get_resolver(), "/")
        if rule_of(pattern.callback) is None and not address.startswith(tuple(GUARDED_BY_PACKAGES))
    ]
    assert unguarded == []


def test_every_route_of_ours_has_a_name() -> None:
    nameless = [
        f"/{address}"
        for address, pattern in routes(get_resolver())
        if rule_of(pattern.callback) is not None and not pattern.name
    ]
    assert nameless == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_new_migrations_build_indexes_beside_work() -> None:
    """Those of a table that is there: where it is large, every form would wait for the index.

    Who needs a constraint builds its index first, as `dashboards.0010` does.
    """
    found = []
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if name > LAST_FOR_SMALL_TABLES.get(app, name):
            made = {one.name_lower for one in migration.operations if isinstance(one, CreateModel)}
            found += [
                f"{app}.{name}: {one.describe()}"
                for one in migration.operations
                if (isinstance(one, AddIndex) and not isinstance(one, AddIndexBeside))
                or (isinstance(one, AddConstraint) and isinstance(one.constraint, UniqueConstraint))
                if one.model_name_lower not in made
            ]
    assert found == []


def test_every_template_is_used() -> None:
    """By name somewhere in our code, or in place of a package's template of the same name."""
    text = "\n".join(path.read_text() for path in sources("*.py", "*.html", "*.txt"))
    unused = []
    for path in (ROOT / "templates").rglob("*.*"):
        name = str(path.relative_to(ROOT / "templates"))
        mail = name.removeprefix("emails/").removesuffix(".txt")
        if mail.startswith("account/"):
            # allauth's way: one name for a subject and a text.
            mail = mail.removesuffix("_subject").removesuffix("_message")
        used = (
            f'"{name}' in text
            or (mail != name and f'"{mail}"' in text)
            or name in {"403.html", "404.html", "500.html"}
            or replaces_a_template_of_a_package(name)
        )
        if not used:
            unused.append(name)
    assert unused == []


def test_every_template_compiles() -> None:
    for path in (ROOT / "templates").rglob("*.*"):
        get_template(str(path.relative_to(ROOT / "templates")))


def test_no_template_carries_inline_script_style_or_handler() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in sources("*.html")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if INLINE.search(line)
    ]
    assert found == []


def test_no_module_grows_long() -> None:
    modules = dict.fromkeys(sources("*.py"), LONGEST_PYTHON)
    modules[ROOT / "eclub/settings.py"] = LONGEST_SETTINGS
    modules |= dict.fromkeys((ROOT / "static/js").rglob("*.js"), LONGEST_SCRIPT)
    long = [
        str(path.relative_to(ROOT))
        for path, most in modules.items()
        if len(path.read_text().splitlines()) > most
    ]
    assert sorted(long) == []


def test_texts_are_marked_by_names_the_catalogue_knows() -> None:
    """Under another name than these, a text is never asked of the translators."""
    alias = re.compile(r"gettext\w* as (?!_\b)\w+|^\w+ = n?p?gettext\w*$", re.MULTILINE)
    found = [
        str(path.relative_to(ROOT)) for path in sources("*.py") if alias.search(path.read_text())
    ]
    assert found == []


def test_no_template_has_a_text_that_is_not_marked() -> None:
    """French outside of `translate` would be read as it is by English readers, in mail too."""
    found = []
    for path in (ROOT / "templates").rglob("*.*"):
        text = MARKED.sub("", path.read_text())
        spoken = " ".join(SPOKEN.findall(text))
        bare = OTHER_LANGUAGE.sub("", text)
        words = re.sub(r"<[^>]*>", " ", bare) + spoken
        found += [
            f"{path.relative_to(ROOT)}: {line.strip()}"
            for line in words.splitlines()
            if FRENCH.search(line)
        ]
    assert found == []


def test_the_english_catalogue_is_complete(tmp_path: Path) -> None:
    """Nothing marked in the code is missing from it, untranslated or doubtful."""
    if shutil.which("xgettext") is None:
        pytest.fail("xgettext is missing: install the package gettext")
    for folder in [*APPS, "templates", "locale"]:
        if (ROOT / folder).exists():
            shutil.copytree(ROOT / folder, tmp_path / folder)
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-obsolete"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        check=True,
        capture_output=True,
    )
    with (tmp_path / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    lacking = []
    for message in catalogue:
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        if message.id and (message.fuzzy or not all(texts)):
            lacking.append(str(message.id))
    assert lacking == []
