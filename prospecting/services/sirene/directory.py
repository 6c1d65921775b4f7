"""The directory as its page shows it: what it holds, and imports ordered from there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import connection

from members.models import User
from prospecting.models import Company, SireneImport
from prospecting.services.sirene import plan, received

# Up to here companies are counted one by one; beyond, PostgreSQL's own estimate does.
COUNTED = 50_000


@dataclass(frozen=True)
class Known:
    """How many establishments, and whether that is an estimate."""

    total: int
    is_about: bool


def known() -> Known:
    """Cheap however many there are."""
    total = Company.objects.order_by()[: COUNTED + 1].count()
    if total <= COUNTED:
        return Known(total, is_about=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass",
            [Company._meta.db_table],
        )
        return Known(max(total, cursor.fetchone()[0]), is_about=True)


def order(
    files: Mapping[str, Path | UploadedFile], *, only: Sequence[str], by: User
) -> SireneImport:
    """Keep what was sent and have it imported; raises ValidationError, keeping nothing."""
    paths: dict[str, Path] = {}
    names = [file.name or "" for file in files.values()]
    try:
        for kind, file in files.items():
            paths[kind] = file if isinstance(file, Path) else received.keep(file)
        return plan.order(plan.Files(**paths), names, only=only, by=by)
    except ValidationError:
        received.drop(paths.values())
        raise
