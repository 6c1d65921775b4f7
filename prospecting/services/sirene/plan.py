"""What is to be imported: the files looked at, and the row that an import is followed by."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from eclub.kit.departements import NAMES
from eclub.kit.services import audit
from members.models import User
from prospecting.enums import ImportState
from prospecting.models import SireneImport
from prospecting.services.sirene import stream
from prospecting.services.sirene.columns import ESTABLISHMENTS, PLACES, UNITS
from prospecting.services.sirene.run import Busy, alone, stop
from prospecting.services.sirene.table import Columns, Table

# Overseas collectivities, which SIRENE writes as départements.
COLLECTIVITIES = {"975", "977", "978", "984", "986", "987", "988", "989"}


class WrongFile(ValidationError):
    """A file is not what it should be; ``kind`` is its field of ``Files``."""

    def __init__(self, refusal: ValidationError, kind: str) -> None:
        super().__init__(" ".join(refusal.messages), code="file")
        self.kind = kind


def departements(typed: str) -> list[str]:
    """« 22, 2a,974 » as codes, in order; raises ValidationError. "" is all of them."""
    codes = sorted({code.strip().upper() for code in re.split(r"[,; ]+", typed) if code.strip()})
    wrong = [code for code in codes if code not in {*NAMES, *COLLECTIVITIES}]
    if wrong:
        raise ValidationError(
            _("« %(code)s » n’est pas un département : écrivez par exemple 22, 29, 2A ou 974."),
            params={"code": wrong[0]},
            code="departement",
        )
    return codes


@dataclass(frozen=True)
class Files:
    """INSEE's files to import together; only the first is needed."""

    establishments: Path
    units: Path | None = None
    coordinates: Path | None = None

    @property
    def given(self) -> list[tuple[str, Path, Columns]]:
        """Of each its field here, its path and its columns."""
        files = (
            ("establishments", self.establishments, ESTABLISHMENTS),
            ("units", self.units, UNITS),
            ("coordinates", self.coordinates, PLACES),
        )
        return [(kind, path, columns) for kind, path, columns in files if path is not None]


def plan(files: Files, *, only: Sequence[str] | None = None) -> SireneImport:
    """The import of these files: one that was interrupted goes on, otherwise a new one.

    Raises ValidationError when a file is not what it should be, Busy when another import runs.
    An import of other files that nobody works on any more is given up.
    """
    new = _new(files, only)
    new.fingerprint = stream.fingerprint(*new.identity)
    with alone(), transaction.atomic():
        found = None
        for left in SireneImport.objects.unfinished().select_for_update():
            if left.fingerprint == new.fingerprint:
                found = left
            elif left.state == ImportState.WAITING and left.started_by_id:
                raise Busy
            else:
                stop(left)
        if found is None:
            new.save()
            return new
        # The same contents may lie elsewhere by now.
        found.path, found.units_path = new.path, new.units_path
        found.coordinates_path = new.coordinates_path
        found.save(update_fields=["path", "units_path", "coordinates_path"])
        return found


def order(
    files: Files, names: Sequence[str], *, only: Sequence[str] | None = None, by: User
) -> SireneImport:
    """Have the worker import these files; raises as ``plan``, and Busy while one is unfinished."""
    new = _new(files, only)
    new.names, new.started_by = [name[:120] for name in names], by
    with alone(), transaction.atomic():
        if SireneImport.objects.unfinished().exists():
            raise Busy
        new.save()
        audit.record(by, "sirene_import.ordered", new)
        _work_on_commit(new.pk)
    return new


def _work_on_commit(pk: int) -> None:
    from prospecting.tasks import import_sirene  # tasks import services: only this call goes back

    def enqueue() -> None:
        import_sirene.delay(pk)

    # Robust: without a broker the page goes on, and the sweep starts it later.
    transaction.on_commit(enqueue, robust=True)


def _new(files: Files, only: Sequence[str] | None) -> SireneImport:
    """Not saved; every file's header has been read."""
    for kind, path, columns in files.given:
        try:
            with stream.opened(path) as opened:
                Table(opened, columns)
        except ValidationError as refusal:
            raise WrongFile(refusal, kind) from None
    return SireneImport(
        path=str(files.establishments.absolute()),
        units_path=str(files.units.absolute()) if files.units else "",
        coordinates_path=str(files.coordinates.absolute()) if files.coordinates else "",
        names=[path.name[:120] for _kind, path, _columns in files.given],
        departements=list(settings.SIRENE_DEPARTEMENTS if only is None else only),
    )
