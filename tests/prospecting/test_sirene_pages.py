"""The administrator's page: files sent or chosen, an import by the worker, its account."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from prospecting import tasks
from prospecting.enums import ImportState
from prospecting.models import Company, SireneImport
from prospecting.services.sirene import plan, received, run
from tests.factories.members import AdministratorFactory
from tests.factories.prospecting import siret
from tests.prospecting.sirene_files import UNIT, line, save, table, unit

pytestmark = pytest.mark.django_db
PAGE = "/companies/imports/"


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: Any) -> None:
    settings.SIRENE_FOLDER = tmp_path / "ready"
    settings.SIRENE_DEPARTEMENTS = []
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    queued: list[int] = []
    monkeypatch.setattr(tasks.import_sirene, "delay", queued.append)
    return queued


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(AdministratorFactory())
    return client


def sent(*rows: dict[str, str], name: str = "StockEtablissement.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, table(*rows).encode(), content_type="text/csv")


def test_a_file_sent_is_imported_by_the_worker_and_deleted(
    administrator: Client, queue: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = administrator.post(
            PAGE, {"establishments_file": sent(line(1), line(2, siret="1")), "departements": "29"}
        )
    found = SireneImport.objects.get()
    assert answer.url == reverse("sirene_import", args=[found.pk])
    assert queue == [found.pk]
    waiting = administrator.get(answer.url).content.decode()
    assert "L’import va commencer" in waiting
    assert "every 3s" in waiting
    assert len(list(received.SHELF.folder.iterdir())) == 1
    with django_capture_on_commit_callbacks(execute=True):
        tasks.import_sirene(found.pk)
    assert Company.objects.get().siret == siret(1)
    assert list(received.SHELF.folder.iterdir()) == []
    account = administrator.get(answer.url).content.decode()
    assert "terminé" in account
    assert "Le SIRET est faux" in account
    assert "every 3s" not in account
    listed = administrator.get(PAGE).content.decode()
    assert "StockEtablissement.csv" in listed
    assert "1 ajouté " in listed


def test_what_is_wrong_is_said_beside_its_file(administrator: Client) -> None:
    """The two files taken for each other."""
    told = {"establishments_file": sent(line(1)), "units_file": sent(line(1), name="Units.csv")}
    answer = administrator.post(PAGE, told | {"departements": "29"})
    assert answer.status_code == 422
    (error,) = answer.context["form"].errors["units_file"]
    assert "Le fichier attendu est StockUniteLegale" in error
    assert not SireneImport.objects.exists()


def test_files_that_lie_ready_are_chosen_and_stay(
    administrator: Client, settings: Any, queue: list[int]
) -> None:
    settings.SIRENE_FOLDER.mkdir()
    path = save(settings.SIRENE_FOLDER / "all.csv", line(1, enseigne1Etablissement=""))
    save(settings.SIRENE_FOLDER / "units.csv", unit(1), columns=UNIT)
    (settings.SIRENE_FOLDER / "notes.txt").write_text("no")
    shown = administrator.get(PAGE).content.decode()
    assert "all.csv" in shown
    assert "notes.txt" not in shown
    administrator.post(PAGE, {"establishments": "all.csv", "units": "units.csv"})
    tasks.import_sirene(SireneImport.objects.get().pk)
    assert Company.objects.get().name == "SOCIETE 1"
    assert path.exists()
    outside = administrator.post(PAGE, {"establishments": "../../etc/passwd"})
    assert outside.status_code == 422


def test_what_is_wrong_is_said_beside_its_field(administrator: Client, settings: Any) -> None:
    nothing = administrator.post(PAGE, {"departements": "29"})
    assert nothing.status_code == 422
    assert "Choisissez le fichier des établissements" in nothing.content.decode()
    wrong = administrator.post(
        PAGE, {"establishments_file": sent(line(1)), "departements": "Brest"}
    )
    assert "n’est pas un département" in wrong.content.decode()
    other = SimpleUploadedFile("other.csv", b"a,b\n1,2\n")
    columns = administrator.post(PAGE, {"establishments_file": other})
    assert "siret" in columns.content.decode()
    settings.SIRENE_FILE_BYTES = 100
    heavy = administrator.post(PAGE, {"establishments_file": sent(line(1))})
    assert "trop lourd" in heavy.content.decode()
    assert not SireneImport.objects.exists()
    assert not received.SHELF.folder.exists() or not list(received.SHELF.folder.iterdir())


def test_one_at_a_time(administrator: Client, queue: list[int]) -> None:
    administrator.post(PAGE, {"establishments_file": sent(line(1))})
    assert "Un import n’est pas terminé" in administrator.get(PAGE).content.decode()
    again = administrator.post(PAGE, {"establishments_file": sent(line(2))})
    assert again.status_code == 422
    assert SireneImport.objects.count() == 1
    assert len(list(received.SHELF.folder.iterdir())) == 1


def test_stopped_from_the_page(
    administrator: Client, queue: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    administrator.post(PAGE, {"establishments_file": sent(line(1))})
    found = SireneImport.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        administrator.post(reverse("sirene_import_stop", args=[found.pk]))
    tasks.import_sirene(found.pk)
    assert not Company.objects.exists()
    assert list(received.SHELF.folder.iterdir()) == []
    assert "Arrêté à la demande" in administrator.get(found.get_absolute_url()).content.decode()


def test_what_a_dead_worker_left_is_taken_up(
    administrator: Client, queue: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH", 1)
    administrator.post(PAGE, {"establishments_file": sent(line(1), line(2), line(3))})
    found = SireneImport.objects.get()

    class Killed(BaseException):
        pass

    def kill(found: SireneImport) -> None:
        raise Killed

    with pytest.raises(Killed):
        run.run(found, kill)
    # Nobody had the time to write that it was interrupted.
    SireneImport.objects.update(state=ImportState.RUNNING)
    tasks.continue_imports()
    assert queue == [found.pk]
    tasks.import_sirene(found.pk)
    found.refresh_from_db()
    assert (found.state, found.read, found.added) == (ImportState.DONE, 3, 3)
    tasks.continue_imports()
    assert queue == [found.pk]


def test_what_the_command_began_is_left_to_it(tmp_path: Path, queue: list[int]) -> None:
    plan.plan(plan.Files(save(tmp_path / "establishments.csv", line(1))))
    tasks.continue_imports()
    SireneImport.objects.update(state=ImportState.INTERRUPTED)
    tasks.continue_imports()
    assert queue == []


def test_files_that_no_import_waits_for_are_swept(administrator: Client, queue: list[int]) -> None:
    administrator.post(PAGE, {"establishments_file": sent(line(1))})
    left = received.SHELF.spool([b"left"])
    tasks.sweep_sirene_files()
    assert left.exists()
    received.sweep(timezone.now() + timedelta(days=2))
    assert [str(path) for path in received.SHELF.folder.iterdir()] == [
        SireneImport.objects.get().path
    ]
