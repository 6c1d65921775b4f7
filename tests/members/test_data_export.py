"""A copy of everything held on somebody: whole, theirs alone, gone after a week."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from clubs.models import ChatMessage, Commitment
from eclub.kit import personal_data
from eclub.kit.models import AuditEvent, OutboxMail
from members.models import DataExport, User
from members.services import cv_version, data_export, data_export_pages
from members.services.data_export_labels import LABELS
from members.services.data_export_pages import rows_of
from members.services.data_export_values import columns_of
from tests.factories.clubs import ClubSessionFactory, CvCommentFactory, SeatFactory
from tests.factories.cv import CvFactory
from tests.factories.members import PASSWORD, UserFactory
from tests.factories.network import ContactFactory
from tests.factories.prospecting import ApproachFactory

# Names of fields that are French as they are.
SAME_IN_FRENCH = {"commune"}

pytestmark = pytest.mark.django_db


def made(person: User) -> DataExport:
    export = data_export.ask(person)
    assert data_export.make(export.pk)
    export.refresh_from_db()
    return export


def archive_of(export: DataExport) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data_export.SHELF.path_of(export).read_bytes()))


def test_it_holds_what_the_person_wrote_and_nothing_of_others() -> None:
    seat = SeatFactory(member__first_name="Gwenn", member__last_name="Riou")
    mate = SeatFactory(club=seat.club, member__last_name="Kermarec").member
    session = ClubSessionFactory(club=seat.club)
    person = seat.member
    ChatMessage.objects.create(session=session, author=person, key=mate_key(1), body="à moi")
    ChatMessage.objects.create(session=session, author=mate, key=mate_key(2), body="à l’autre")
    Commitment.objects.create(
        session=session, member=person, text="Appeler", due_on="2026-01-01", written_by=mate
    )
    ContactFactory(owner=person, name="Une connaissance")
    ContactFactory(owner=mate, name="Pas la mienne")
    ApproachFactory(prospect__club=seat.club, author=person, note="ma note")
    cv = CvFactory(owner=person)
    cv_version.freeze(
        cv,
        None,
        addressee="La cantine",
        sent_on=timezone.localdate(),
        layout="classic",
        language="fr",
        now=timezone.now(),
        by=person,
    )
    with archive_of(made(person)) as archive:
        text = "\n".join(
            archive.read(name).decode() for name in archive.namelist() if "fichiers" not in name
        )
        club = json.loads(archive.read("donnees/club.json"))
        files = [name for name in archive.namelist() if name.startswith("fichiers/cv/")]
        assert archive.read(files[0]).startswith(b"%PDF")
        page = archive.read("index.html").decode()
    assert [row["body"] for row in club["clubs.chatmessage"]] == ["à moi"]
    for own in ["Appeler", "Une connaissance", "ma note", "La cantine", person.email]:
        assert own in text
    for others in ["à l’autre", "Pas la mienne", "Kermarec", mate.email, person.password]:
        assert others not in text
    assert "<script" not in page
    assert "http" not in page.replace("https://www.linkedin.com", "")


def test_folders_are_named_in_the_language_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_export_pages, "DATA", "data")
    monkeypatch.setattr(data_export_pages, "FILES", "files")
    person = UserFactory(language="en")
    with archive_of(made(person)) as archive:
        names, page = archive.namelist(), archive.read("index.html").decode()
    folders = {name.partition("/")[0] for name in names if "/" in name}
    assert folders <= {"data", "files"}
    assert "donnees" not in page


def test_a_link_that_signs_in_and_another_s_cv_stay_out() -> None:
    person = UserFactory()
    for is_secret, words in ((True, "le code 1234"), (False, "bonjour")):
        OutboxMail.objects.create(
            to=person.email, text=words, is_secret=is_secret, not_before=timezone.now()
        )
    CvCommentFactory(author=person, quote="ligne d’un autre", praise="c’est clair")
    with archive_of(made(person)) as archive:
        text = "\n".join(archive.read(name).decode() for name in archive.namelist())
    assert "bonjour" in text
    assert "c’est clair" in text
    assert "1234" not in text
    assert "ligne d’un autre" not in text


def mate_key(number: int) -> str:
    return f"00000000-0000-4000-8000-00000000000{number}"


def test_it_is_told_by_a_mail_and_written_down(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, client: Client
) -> None:
    person = UserFactory()
    client.force_login(person)
    client.post(reverse("data_export_ask"))
    client.post(reverse("data_export_ask"))
    export = DataExport.objects.get()
    assert "En préparation" in client.get(reverse("my_data")).content.decode()
    assert data_export.make(export.pk)
    assert not data_export.make(export.pk)
    assert OutboxMail.objects.get().to == person.email
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {
        "data_export.asked",
        "data_export.made",
    }
    # Not a download by the link's own word: the page that asks who one is would be the file.
    assert f'href="{reverse("data_export")}">' in client.get(reverse("my_data")).content.decode()


def test_it_is_taken_by_its_person_who_signed_in_just_now(client: Client) -> None:
    person = UserFactory()
    made(person)
    client.force_login(person)
    response = client.get(reverse("data_export"))
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    client.post(response["Location"], {"password": PASSWORD})
    taken = client.get(reverse("data_export"))
    assert b"".join(taken).startswith(b"PK")  # type: ignore[arg-type]  # it is streamed
    assert taken["Content-Disposition"].startswith("attachment")
    other = UserFactory()
    client.force_login(other)
    asked = client.get(reverse("data_export"))
    client.post(asked["Location"], {"password": PASSWORD})
    assert client.get(reverse("data_export")).status_code == 404


def test_it_is_gone_after_a_week_with_its_file(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    person = UserFactory()
    export = made(person)
    path = data_export.SHELF.path_of(export)
    later = timezone.now() + timedelta(days=7, seconds=1)
    assert data_export.SHELF.path_of(export).exists()
    assert not DataExport.objects.readable(person, later).exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert data_export.sweep(later) == 1
    assert not path.exists()


def test_too_many_are_refused_kindly(client: Client) -> None:
    client.force_login(UserFactory())
    for _each in range(6):
        response = client.post(reverse("data_export_ask"), follow=True)
    assert "revenez demain" in response.content.decode()


def test_every_model_of_the_register_can_be_read() -> None:
    person = UserFactory()
    for entry in personal_data.personal():
        list(rows_of(entry, person))


def test_every_field_of_the_page_has_a_name() -> None:
    unnamed = set()
    for entry in personal_data.personal():
        shown = {*entry.exported_names}
        shown |= {name for whose in entry.whose for name in whose.shown.split()}
        labels = columns_of(entry.model_class)
        english = {name for name in shown if labels[name] == name.replace("_", " ")}
        unnamed |= english - set(LABELS)
    assert unnamed == SAME_IN_FRENCH
