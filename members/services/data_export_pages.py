"""What the archive holds, as the register says: a page to read, JSON by category, the files.

The page has no script and fetches nothing. Rows go from the database to the archive in
portions: a long history weighs on the disk, not on the memory.
"""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.template.loader import render_to_string
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst, get_valid_filename
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eclub.kit import personal_data
from eclub.kit.feature_settings import CONTACT
from eclub.kit.models import StoredFile
from eclub.kit.personal_data import Category, Personal, Whose
from members.models import DataExport, User
from members.services.data_export_values import columns_of, related, words_of

PORTION = 200
# The archive's folders, in the language of its page; letters alone.
DATA, FILES = gettext_lazy("donnees"), gettext_lazy("fichiers")
# Where a row says which file is its own, beside its fields.
FILE = "its_file"
NOTHING = gettext_lazy("Rien n’est gardé sur vous de :")
Row = dict[str, Any]


def write(archive: zipfile.ZipFile, person: User, now: datetime) -> None:
    """Fill the archive; the language in force is that of its page."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as page:
        head = {
            "person": person,
            "now": now,
            "brand": {**settings.BRAND, "contact": CONTACT.value},
            "folders": {"data": DATA, "files": FILES},
        }
        page.write(render_to_string("members/data_export_head.html", head))
        for category in personal_data.categories():
            entries = [one for one in personal_data.personal() if one.category == category]
            _write_category(archive, page, category, entries, person)
        page.write(render_to_string("members/data_export_foot.html", head))
        page.seek(0)
        with archive.open("index.html", "w", force_zip64=True) as there:
            for piece in iter(lambda: page.read(65_536), ""):
                there.write(piece.encode())
    style = finders.find("css/data-export.css")
    archive.write(str(style), "style.css")


def _write_category(
    archive: zipfile.ZipFile,
    page: IO[str],
    category: Category,
    entries: list[Personal],
    person: User,
) -> None:
    """One JSON file, one section of the page, and the files of its rows."""
    page.write(render_to_string("members/data_export_category.html", {"category": category}))
    files: list[tuple[Path, str]] = []
    nothing: list[str] = []
    with archive.open(f"{DATA}/{category.key}.json", "w", force_zip64=True) as there:
        there.write(b"{")
        for place, entry in enumerate(entries):
            name = json.dumps(entry.model)
            there.write(f"{',' if place else ''}\n{name}: [".encode())
            count, labels = 0, columns_of(entry.model_class)
            for row in rows_of(entry, person, files):
                if not count:
                    page.write(format_html("<h3>{}</h3>\n", capfirst(entry.data)))
                there.write((",\n" if count else "\n").encode() + _json(row))
                _write_row(page, labels, row)
                count += 1
            there.write(b"]")
            if count:
                _write_withheld(page, entry)
            else:
                nothing.append(str(entry.data))
        there.write(b"\n}\n")
    if nothing:
        words = format_html_join("", "<li>{}</li>", ((capfirst(data),) for data in nothing))
        page.write(
            format_html('<p class="empty">{}</p><ul class="empty">{}</ul>\n', NOTHING, words)
        )
    for path, name in files:
        if path.exists():
            with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as there:
                shutil.copyfileobj(source, there)


def rows_of(
    entry: Personal, person: User, files: list[tuple[Path, str]] | None = None
) -> Iterator[Row]:
    """This person's rows of a model, each once: what they own in full, what names them in part."""
    owners = [whose for whose in entry.whose if whose.is_owner]
    others = [whose for whose in entry.whose if not whose.is_owner and whose.shown]
    seen: set[Any] = set()
    for whose in [*owners, *others]:
        names = entry.exported_names if whose.is_owner else whose.shown.split()
        for found in _read(entry.model_class, whose, names, person):
            if found.pk in seen:
                continue
            seen.add(found.pk)
            row = {name: words_of(found, name, person) for name in names}
            # A copy of everything is no part of the next one.
            if files is not None and entry.shelf and whose.is_owner and not _is_copy(found):
                name = f"{FILES}/{entry.category.key}/{found.pk}-{_file_name(found)}"
                files.append((entry.shelf().path_of(found), name))
                row[FILE] = name
            yield row


def _read(model: type[models.Model], whose: Whose, names: list[str], person: User) -> Iterator[Any]:
    rows = whose.rows(model, person).select_related(*related(model, tuple(names))).order_by("pk")
    return iter(rows.iterator(chunk_size=PORTION))


def _is_copy(found: models.Model) -> bool:
    return isinstance(found, DataExport)


def _file_name(file: StoredFile) -> str:
    return get_valid_filename(file.name or _("fichier"))[-80:]


def _json(row: Row) -> bytes:
    return json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False).encode()


def _write_row(page: IO[str], labels: dict[str, str], row: Row) -> None:
    """A list of terms; what is empty is left out of the page, not of the JSON."""
    page.write("<dl>\n")
    for name, value in row.items():
        if value in (None, "", [], {}):
            continue
        if name == FILE:
            page.write(
                format_html('<dt>{}</dt><dd><a href="{}">{}</a></dd>\n', _("fichier"), value, value)
            )
        else:
            page.write(
                format_html("<dt>{}</dt><dd>{}</dd>\n", capfirst(labels[name]), _readable(value))
            )
    page.write("</dl>\n")


def _readable(value: Any) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    return str(localize(localtime(value) if isinstance(value, datetime) else value))


def _write_withheld(page: IO[str], entry: Personal) -> None:
    """Nothing is hidden: why something is not given is said."""
    reasons = dict.fromkeys(str(why) for why in entry.withheld.values())
    for why in reasons:
        if why not in {str(personal_data.TECHNICAL), str(personal_data.DERIVED)}:
            page.write(format_html('<p class="withheld">{} {}.</p>\n', _("Non remis :"), why))
