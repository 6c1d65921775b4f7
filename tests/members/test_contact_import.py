"""Importing contacts: every line accounted for, the second time adds nothing, lies are named."""

import threading
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from members.models import Contact, ContactImport, User
from members.services import contact_import as imports
from tests.factories.members import UserFactory
from tests.factories.network import ContactFactory
from tests.members.test_contact_reading import HEADER, PREAMBLE

pytestmark = pytest.mark.django_db

AT = "https://www.linkedin.com/in/"
CONNECTIONS = (
    f"{PREAMBLE}{HEADER}Ana,Test,{AT}ana,,Conserverie Test,Cheffe,07 Dec 2025\r\n"
    f'Ben,Test,{AT}ben,ben@test.example,"Test, fils","a ""b""",01 Jan 2020\r\n'
    ",,,,,,01 Jan 2024\r\n"
).encode("utf-8-sig")
CARDS = (
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana Test\r\nORG:Conserverie Test SARL\r\n"
    b"TEL:06 00 00 00 01\r\nEND:VCARD\r\n"
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Chloe Test\r\nEMAIL:chloe@test.example\r\nEND:VCARD\r\n"
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n"
)


@pytest.fixture
def me() -> User:
    made: User = UserFactory()
    return made


@pytest.fixture
def surfer(me: User, client: Client) -> Client:
    client.force_login(me)
    return client


def send(surfer: Client, content: bytes, name: str = "fichier.csv") -> tuple[int, str]:
    file = SimpleUploadedFile(name, content)
    answer = surfer.post(reverse("contact_import"), {"file": file}, follow=True)
    return answer.status_code, answer.content.decode().replace("\u00a0", " ")


def counts(made: ContactImport) -> tuple[int, int, int, int]:
    return made.added, made.completed, made.known, made.refused


@pytest.mark.parametrize("content", [CONNECTIONS, CARDS])
def test_the_second_time_adds_nothing(me: User, content: bytes) -> None:
    assert counts(imports.receive(me, "a.csv", content)) == (2, 0, 0, 1)
    assert counts(imports.receive(me, "a.csv", content)) == (0, 0, 2, 1)
    assert me.contacts.count() == 2
    assert not me.contacts.shared().exists()


def test_another_file_completes_the_same_people(me: User) -> None:
    imports.receive(me, "a.csv", CONNECTIONS)
    assert counts(imports.receive(me, "b.vcf", CARDS)) == (1, 1, 0, 1)
    assert counts(imports.receive(me, "b.vcf", CARDS)) == (0, 0, 2, 1)
    ana = me.contacts.get(name="Ana Test")
    assert (ana.company, ana.phones) == ("Conserverie Test", ["06 00 00 00 01"])
    assert ana.linkedin == "https://www.linkedin.com/in/ana"
    assert Contact.objects.filter(marks__contains=["phone:+33600000001"]).get() == ana


def test_what_two_files_say_otherwise_is_kept_in_the_notes(me: User) -> None:
    ContactFactory(owner=me, name="Ana", company="Ferme", emails=["ana@test.example"])
    card = b"BEGIN:VCARD\nFN:Ana Test\nORG:Port\nEMAIL:ANA@test.example\nEND:VCARD"
    assert counts(imports.receive(me, "a.vcf", card)) == (0, 1, 0, 0)
    assert counts(imports.receive(me, "a.vcf", card)) == (0, 0, 1, 0)
    contact = me.contacts.get()
    assert (contact.name, contact.company) == ("Ana", "Ferme")
    assert contact.notes == "Nom : Ana Test\nEntreprise : Port"


def test_an_address_that_a_whole_office_has_makes_nobody_the_same(me: User) -> None:
    both = b"".join(
        b"BEGIN:VCARD\nFN:%s\nEMAIL:accueil@test.example\nTEL:0200000001\nEND:VCARD\n" % name
        for name in (b"Ana Test", b"Chloe Autre")
    )
    assert counts(imports.receive(me, "a.vcf", both)) == (2, 0, 0, 0)
    assert counts(imports.receive(me, "a.vcf", both)) == (0, 0, 2, 0)


def test_the_account_says_it_all_and_can_be_read_again(me: User, surfer: Client) -> None:
    status, text = send(surfer, CONNECTIONS, "Connections.csv")
    assert status == 200
    assert "3 personnes ou lignes lues" in text
    assert "Ni nom, ni adresse, ni numéro." in text
    made = ContactImport.objects.get()
    last = CONNECTIONS.decode().count("\n")
    assert made.lines[-1][:2] == [last, "refused"]
    again = surfer.get(made.get_absolute_url() + "?outcome=refused").content.decode()
    assert f">{last}</td>" in again
    assert "Ana Test" not in again
    assert "Connections.csv" in surfer.get(reverse("contact_import")).content.decode()
    assert "Rien de nouveau" in send(surfer, CONNECTIONS)[1]


def test_columns_nobody_knows_are_named_on_a_screen(me: User, surfer: Client) -> None:
    _status, text = send(surfer, b"Vorname,Firma,Mail\nAna <b>x</b>,Atelier,a@test.example\n")
    assert "Que contient chaque colonne" in text
    assert "Ana &lt;b&gt;x" in text
    made = ContactImport.objects.get()
    page = reverse("contact_import_columns", args=[made.pk])
    refused = surfer.post(page, {"column_1": "company"})
    assert "dans quelle colonne est le nom" in refused.content.decode()
    twice = {"column_0": "name", "column_1": "name"}
    assert surfer.post(page, twice).status_code == 422
    answers = {"column_0": "first_name", "column_1": "company", "column_2": "emails"}
    for _ in range(2):
        assert surfer.post(page, answers)["Location"] == made.get_absolute_url()
    contact = me.contacts.get()
    assert (contact.name, contact.company) == ("Ana <b>x</b>", "Atelier")
    made.refresh_from_db()
    assert made.table is None


def zipped(**files: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", ".").replace("-", "/"), content)
    return made.getvalue()


def test_linkedin_s_zip_is_opened(me: User) -> None:
    made = imports.receive(me, "x.zip", zipped(Connections_csv=CONNECTIONS, Profile_csv=b"a,b"))
    assert counts(made) == (2, 0, 0, 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "est vide"),
        (b"\xef\xbb\xbf  \r\n", "est vide"),
        (PREAMBLE.encode(), "n’a que l’introduction"),
        ((PREAMBLE + HEADER).encode(), "aucune ligne"),
        (b"<!DOCTYPE html><html><script>alert(1)</script>", "page web"),
        (b"%PDF-1.7 ...", "Ce n’est pas un fichier de contacts"),
        (b"\x89PNG\r\n\x1a\n\0\0", "Ce n’est pas un fichier de contacts"),
        (b"PK\x03\x04 et rien", "ZIP est abîmé"),
        (zipped(Profile_csv=b"a"), "pas de fichier « Connections.csv »"),
        (zipped(Connections_csv=b"0" * 3_000_000), "trop lourd"),
    ],
)
def test_a_file_that_lies_is_refused_kindly(
    me: User, surfer: Client, settings: object, content: bytes, said: str
) -> None:
    settings.CONTACT_FILE_BYTES = 2_000_000  # type: ignore[attr-defined]  # pytest-django's
    status, text = send(surfer, content)
    assert status == 422
    assert said in text
    assert not ContactImport.objects.exists()


def test_a_huge_file_and_too_many_people_are_said(
    me: User, surfer: Client, settings: object
) -> None:
    settings.CONTACT_FILE_BYTES = 1000  # type: ignore[attr-defined]  # pytest-django's
    assert "trop lourd" in send(surfer, b"x" * 1001)[1]
    settings.CONTACTS_MOST = 1  # type: ignore[attr-defined]  # pytest-django's
    assert counts(imports.receive(me, "a.csv", CONNECTIONS)) == (1, 0, 0, 2)


def test_formulas_markup_and_line_breaks_are_only_text(me: User, surfer: Client) -> None:
    rows = '"=cmd|\' /C calc\'!A0","<img src=x onerror=alert(1)>",,,"a\r\nEND:VCARD",,\r\n'
    imports.receive(me, "a.csv", (HEADER + rows).encode())
    listed = surfer.get(reverse("contact_list")).content.decode()
    assert "<img src=x" not in listed
    exported = surfer.get(reverse("contacts_export"))
    assert exported["Content-Disposition"].startswith("attachment")
    assert exported.content.count(b"\r\nEND:VCARD\r\n") == 1
    assert b"ORG:a END:VCARD\r\n" in exported.content


def test_what_is_exported_is_known_when_it_comes_back(me: User, surfer: Client) -> None:
    imports.receive(me, "a.csv", CONNECTIONS)
    exported = surfer.get(reverse("contacts_export")).content
    assert counts(imports.receive(me, "a.vcf", exported)) == (0, 0, 2, 0)
    other = UserFactory()
    assert counts(imports.receive(other, "a.vcf", exported)) == (2, 0, 0, 0)
    mine, theirs = me.contacts.get(name="Ben Test"), other.contacts.get(name="Ben Test")
    assert (mine.company, mine.position, mine.known_since) == (
        theirs.company,
        theirs.position,
        theirs.known_since,
    )


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_add_everybody_once() -> None:
    owner = UserFactory()
    start = threading.Barrier(4)
    made: list[tuple[int, int, int, int]] = []

    def run() -> None:
        start.wait()
        try:
            made.append(counts(imports.receive(owner, "a.csv", CONNECTIONS)))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [(0, 0, 2, 1)] * 3 + [(2, 0, 0, 1)]
    assert owner.contacts.count() == 2


@pytest.mark.parametrize("people", [1, 60])
def test_queries_do_not_grow_with_the_file(
    me: User, people: int, django_assert_max_num_queries: object
) -> None:
    rows = "".join(f"P{n},Test,,p{n}@test.example,,,\r\n" for n in range(people))
    content = (HEADER + rows).encode()
    with django_assert_max_num_queries(8):  # type: ignore[operator]  # pytest-django's
        imports.receive(me, "a.csv", content)
    changed = content.replace(b",,,\r\n", b",Atelier,,\r\n")
    with django_assert_max_num_queries(8):  # type: ignore[operator]  # pytest-django's
        assert imports.receive(me, "a.csv", changed).completed == people
