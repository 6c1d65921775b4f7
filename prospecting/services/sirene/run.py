"""Going through the files of an import batch by batch, from wherever it was.

A batch's rows, its counts and the line it ends at are one transaction: a process killed anywhere
leaves the import where its last batch ended. One import runs at a time, by a lock that the
database gives back when the process is gone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eclub.kit.services import audit
from prospecting.enums import ImportPhase, ImportState
from prospecting.models import SireneImport, SireneRefusal
from prospecting.services.sirene import joined, merge, received, staging, stream, survey
from prospecting.services.sirene.columns import ESTABLISHMENTS, LISTED, PLACES, UNITS
from prospecting.services.sirene.table import Batch, Columns, Table, ahead

# Rows of one batch: enough for a set to pay, few enough to stay small in memory.
BATCH = 20_000
# Refused lines kept with their number; beyond, they are only counted.
REFUSALS_KEPT = 1000
# "SIREN", for a lock of the whole database.
LOCK = 0x534952454E


class Busy(ValidationError):
    """Another import is at work."""

    def __init__(self) -> None:
        super().__init__(
            _("Un autre import est en cours : attendez qu’il soit terminé."), code="busy"
        )


class GivenUp(Exception):  # nobody's error: somebody wanted it
    """The import was stopped by somebody while it ran."""


@contextmanager
def alone() -> Iterator[None]:
    """Hold the lock of imports; raises Busy."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise Busy
    try:
        yield
    finally:
        if connection.connection and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def run(found: SireneImport, tell: Callable[[SireneImport], None] = lambda _: None) -> None:
    """Take an import to its end; ``tell`` is called after each batch.

    Raises Busy when another is at work, ValidationError when a file is wrong: what was written
    before is kept, and the row says so. Anything else leaves it interrupted, to be run again.
    """
    with alone():
        found.refresh_from_db()
        if found.state in {ImportState.DONE, ImportState.FAILED}:
            return
        _note(found, state=ImportState.RUNNING, started_at=found.started_at or timezone.now())
        try:
            _go_on(found, tell)
        except GivenUp:
            found.refresh_from_db()
            joined.forget()
            received.forget(found)
        except ValidationError as refusal:
            _end(found, ImportState.FAILED, " ".join(refusal.messages))
            raise
        except BaseException:
            if connection.is_usable():
                _note(found, state=ImportState.INTERRUPTED)
            raise
        else:
            _end(found, ImportState.DONE)


def stop(found: SireneImport) -> bool:
    """Give an import up; what it wrote stays. False when it had ended."""
    changed = SireneImport.objects.unfinished().filter(pk=found.pk)
    stopped = changed.update(
        state=ImportState.FAILED,
        error=_("Arrêté à la demande : ce qui était déjà entré dans l’annuaire y reste."),
        finished_at=timezone.now(),
    )
    if stopped and found.state == ImportState.WAITING:
        received.forget(found)
    elif stopped:
        # Whoever is at work holds the lock, and forgets as soon as it sees.
        with suppress(Busy), alone():
            joined.forget()
            received.forget(found)
    return bool(stopped)


def is_free() -> bool:
    """Whether no import is at work."""
    try:
        with alone():
            return True
    except Busy:
        return False


def _go_on(found: SireneImport, tell: Callable[[SireneImport], None]) -> None:
    latin = stream.latin_1_letters.count
    if not found.fingerprint:
        _note(found, fingerprint=stream.fingerprint(*found.identity))
    units, places = bool(found.units_path), bool(found.coordinates_path)
    lists = units or places or bool(found.phase) or not survey.is_in_order(Path(found.path))
    steps: list[tuple[ImportPhase, str, Columns, str, Callable[[Batch], dict[str, int]]]] = [
        (ImportPhase.WANTED, found.path * lists, LISTED, survey.LINES, _list),
        (ImportPhase.UNITS, found.units_path, UNITS, joined.UNIT_LINES, _keep_units),
        (ImportPhase.PLACES, found.coordinates_path, PLACES, joined.PLACE_LINES, _keep_places),
        (ImportPhase.ESTABLISHMENTS, found.path, ESTABLISHMENTS, merge.LINES, merge.merge),
    ]
    phases = [phase for phase, *_rest in steps]
    done = phases.index(ImportPhase(found.phase)) if found.phase else 0
    if not done and not found.line:
        joined.forget()
    for phase, path, columns, table, write in steps[done:]:
        if path:
            if found.phase != phase:
                _note(found, phase=phase, line=0, bytes_read=0)
            _read(found, Path(path), columns, table, write, tell)
            if phase == ImportPhase.WANTED:
                survey.settle(units=units, places=places)
    notes = _notes(found, has_latin=stream.latin_1_letters.count > latin)
    _note(found, note=" ".join(notes))


def _notes(found: SireneImport, *, has_latin: bool) -> list[str]:
    """What its reader should know; raises ValidationError of a file without any line."""
    if not found.read:
        raise ValidationError(
            _("Ce fichier n’a que sa ligne de titres : il n’apporte aucun établissement."),
            code="empty",
        )
    notes = []
    if found.read == found.refused:
        notes.append(_("Aucune ligne n’a pu être lue : la raison est dite pour chacune."))
    elif found.read == found.skipped + found.refused:
        notes.append(
            _(
                "Rien n’est entré dans l’annuaire : aucune ligne n’est d’un établissement ouvert "
                "des départements demandés."
            )
        )
    if has_latin:
        notes.append(_("Des lettres n’étaient pas en UTF-8 : elles ont été lues comme du Latin-1."))
    if found.elsewhere:
        notes.append(
            ngettext(
                "%(count)s position n’a pas été lue : outre-mer ou hors de France, elle n’est pas "
                "en Lambert-93. L’établissement est au centre de sa commune.",
                "%(count)s positions n’ont pas été lues : outre-mer ou hors de France, elles ne "
                "sont pas en Lambert-93. Ces établissements sont au centre de leur commune.",
                found.elsewhere,
            )
            % {"count": found.elsewhere}
        )
    return notes


def _read(  # what a step is, and nothing else
    found: SireneImport,
    path: Path,
    columns: Columns,
    table: str,
    write: Callable[[Batch], dict[str, int]],
    tell: Callable[[SireneImport], None],
) -> None:
    where = "commune_code" if "commune_code" in columns.names else ""
    prefixes = frozenset(found.departements) if where else frozenset()
    counted = found.phase == ImportPhase.ESTABLISHMENTS
    lasts = found.phase != ImportPhase.WANTED
    with stream.opened(path) as opened:
        read = Table(opened, columns, after=found.line)
        with transaction.atomic():
            staging.prepare(table, columns)
        for batch in ahead(read.batches(BATCH, where=where, prefixes=prefixes)):
            with transaction.atomic():
                counts = write(batch) if batch.kept else {}
                if counted:
                    counts["skipped"] = counts.get("skipped", 0) + batch.skipped
                    counts["read"] = batch.read
                    counts["refused"] = len(batch.refused)
                    _keep_refused(found, batch)
                place = {
                    "line": batch.line if lasts else 0,
                    "bytes_read": batch.bytes_read,
                    "bytes_total": opened.size,
                }
                _advance(found, place, counts if counted else {})
            tell(found)
            # A file looked through is read once more: what precedes the damage is written then.
            if batch.is_damaged and lasts:
                raise ValidationError(_damage(columns, batch.line), code="damaged")


def _damage(columns: Columns, line: int) -> str:
    """Nothing is written before the files that are joined have been read to their end."""
    if columns is ESTABLISHMENTS:
        words = _(
            "Le fichier est coupé ou abîmé après sa ligne %(line)s : ce qui précède est gardé. "
            "Téléchargez-le de nouveau, puis relancez l’import."
        )
    else:
        words = _(
            "Le fichier %(title)s est coupé ou abîmé après sa ligne %(line)s : rien n’est entré "
            "dans l’annuaire. Téléchargez-le de nouveau, puis relancez l’import."
        )
    return words % {"line": line, "title": columns.title}


def _advance(found: SireneImport, place: dict[str, int], counts: dict[str, int]) -> None:
    changed = SireneImport.objects.filter(pk=found.pk, state=ImportState.RUNNING).update(
        **place, **{name: F(name) + count for name, count in counts.items()}
    )
    if not changed:
        raise GivenUp
    for name, value in place.items():
        setattr(found, name, value)
    for name, count in counts.items():
        setattr(found, name, getattr(found, name) + count)


def _keep_refused(found: SireneImport, batch: Batch) -> None:
    room = REFUSALS_KEPT - found.refused
    if batch.refused and room > 0:
        SireneRefusal.objects.bulk_create(
            SireneRefusal(sirene_import=found, line=line, siret=siret.replace("\0", ""), reason=why)
            for line, siret, why in sorted(batch.refused)[:room]
        )


def _list(batch: Batch) -> dict[str, int]:
    staging.add(survey.LINES, LISTED, batch)
    return {}


def _keep_units(batch: Batch) -> dict[str, int]:
    joined.keep_units(batch)
    return {}


def _keep_places(batch: Batch) -> dict[str, int]:
    joined.keep_places(batch)
    return {}


def _note(found: SireneImport, **values: object) -> None:
    for name, value in values.items():
        setattr(found, name, value)
    found.save(update_fields=list(values))


def _end(found: SireneImport, state: ImportState, error: str = "") -> None:
    with transaction.atomic():
        _note(found, state=state, error=error, finished_at=timezone.now())
        joined.forget()
        audit.record(found.started_by, f"sirene_import.{state}", found, **found.counts)
        received.forget(found)
