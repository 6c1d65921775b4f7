"""Reading France Travail's register of occupations (ROME 4), by the names of its columns."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from eclub.kit.folding import fold
from members.models import Occupation

CODE = re.compile(r"[A-N]\d{4}")
# The files published so far name the same columns differently.
COLUMNS = {
    "code": ("code_rome",),
    "label": ("description_code_rome", "libelle_rome", "libelle"),
}
DOMAIN = ("domaine_professionnel", "libelle_domaine_professionnel")


@dataclass
class Account:
    """What became of the lines of a file."""

    read: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    # Line number and why.
    refused: list[tuple[int, str]] = field(default_factory=list)


@transaction.atomic
def load(path: Path) -> Account:
    """Bring the register in; again, it changes only what changed.

    Raises ValidationError naming a missing column.
    """
    text = _text(path)
    dialect = csv.Sniffer().sniff(text.partition("\n")[0], delimiters=",;\t")
    rows = csv.DictReader(text.splitlines(keepends=True), dialect=dialect)
    names = {key: _column(rows.fieldnames or [], wanted) for key, wanted in COLUMNS.items()}
    domain = next((name for name in DOMAIN if name in (rows.fieldnames or [])), None)
    known, account = Occupation.objects.in_bulk(), Account()
    kept: dict[str, Occupation] = {}
    for row in rows:
        account.read += 1
        code, label = ((row[names[key]] or "").strip() for key in ("code", "label"))
        if not CODE.fullmatch(code) or not label:
            account.refused.append((rows.line_num, f"no occupation: {code!r} {label!r}"))
            continue
        title = re.sub(r"^\w+\s*-\s*", "", (row[domain] or "").strip()) if domain else ""
        kept[code] = Occupation(code=code, label=label, domain=title, plain=fold(label))
    for code, new in kept.items():
        old = known.get(code)
        if old is None:
            account.added += 1
        elif (old.label, old.domain) == (new.label, new.domain):
            account.same += 1
        else:
            account.changed += 1
    Occupation.objects.bulk_create(
        kept.values(),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["label", "domain", "plain"],
    )
    return account


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _column(names: Sequence[str], wanted: tuple[str, ...]) -> str:
    found = next((name for name in wanted if name in names), None)
    if found is None:
        raise ValidationError(f"The file has no column {' or '.join(wanted)}.")
    return found
