"""What is to be imported: the files looked at, and the row that an import is followed by."""

import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from members.models import User
from prospecting.enums import ImportState
from prospecting.models import SireneImport
from prospecting.services.sirene import stream
from prospecting.services.sirene.columns import ESTABLISHMENTS, PLACES, UNITS
from prospecting.services.sirene.run import Busy, alone, stop
from prospecting.services.sirene.table import Table

DEPARTEMENT = re.compile(r"\d{2}|2[AB]|9[78]\d")


def departements(typed: str) -> list[str]:
    """« 22, 2a,974 » as codes, in order; raises ValidationError. "" is all of them."""
    codes = sorted({code.strip().upper() for code in re.split(r"[,; ]+", typed) if code.strip()})
    wrong = [code for code in codes if not DEPARTEMENT.fullmatch(code) or code in {"97", "98"}]
    if wrong:
        raise ValidationError(
            _("« %(code)s » n’est pas un département : écrivez par exemple 22, 29, 2A ou 974."),
            params={"code": wrong[0]},
            code="departement",
        )
    return codes


def plan(
    path: Path,
    *,
    units: Path | None = None,
    coordinates: Path | None = None,
    only: Sequence[str] | None = None,
    by: User | None = None,
) -> SireneImport:
    """The import of these files: one that was interrupted goes on, otherwise a new one.

    Raises ValidationError when a file is not what it should be, Busy when another import runs.
    An import of other files that nobody works on any more is given up.
    """
    wanted = list(settings.SIRENE_DEPARTEMENTS if only is None else only)
    files = [(path, ESTABLISHMENTS), (units, UNITS), (coordinates, PLACES)]
    for file, columns in files:
        if file is not None:
            with stream.opened(file) as opened:
                Table(opened, columns)
    given = [file for file, _columns in files if file is not None]
    names = ["units" if units else "", "coordinates" if coordinates else ""]
    print_of = stream.fingerprint(given, [*names, *wanted])
    with alone(), transaction.atomic():
        found = None
        for left in SireneImport.objects.unfinished().select_for_update():
            if left.fingerprint == print_of:
                found = left
            elif left.state == ImportState.WAITING:
                raise Busy
            else:
                stop(left)
        if found is None:
            found = SireneImport(fingerprint=print_of, departements=wanted, started_by=by)
        found.path = str(path.absolute())
        found.units_path = str(units.absolute()) if units else ""
        found.coordinates_path = str(coordinates.absolute()) if coordinates else ""
        found.save()
        return found
