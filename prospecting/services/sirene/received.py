"""Files of SIRENE sent through the page, and those that wait in the operator's folder."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from eclub.kit.shelf import LEFT_AFTER, Shelf
from prospecting.models import SireneImport

SHELF = Shelf("sirene", most_bytes=lambda: settings.SIRENE_FILE_BYTES)
ENDINGS = (".csv", ".gz", ".zip")
# Files of the folder that a list can hold.
LISTED = 100


def keep(sent: UploadedFile) -> Path:
    """Write what was sent until its import ends; raises ValidationError."""
    return SHELF.spool(sent.chunks())


def drop(paths: Iterable[Path]) -> None:
    """Delete those of these files that were sent; the operator's own stay."""
    for path in paths:
        if path.parent == SHELF.folder:
            path.unlink(missing_ok=True)


def forget(ended: SireneImport) -> None:
    """Delete, once that is committed, what was sent for an import."""
    paths, _options = ended.identity
    transaction.on_commit(lambda: drop(paths), robust=True)


def sweep(now: datetime) -> None:
    """Delete what was sent for no import that is still to be done."""
    if not SHELF.folder.is_dir():
        return
    kept = {path for found in SireneImport.objects.unfinished() for path in found.identity[0]}
    drop(
        path
        for path in SHELF.folder.iterdir()
        if path not in kept and path.stat().st_mtime < (now - LEFT_AFTER).timestamp()
    )


def in_folder() -> list[str]:
    """Names of the files that lie ready, below the operator's folder."""
    folder = settings.SIRENE_FOLDER
    if not folder.is_dir():
        return []
    found = (path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)
    return sorted(str(path.relative_to(folder)) for path in found if path.is_file())[:LISTED]


def from_folder(name: str) -> Path:
    """The path of one of ``in_folder``'s names."""
    return Path(settings.SIRENE_FOLDER) / name
