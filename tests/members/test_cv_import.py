"""A CV from a file: every line accounted for, nothing lost, and nothing twice."""

import contextlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from members.models import ContactImport, Cv, CvImport, CvItem, User
from members.services import (
    contact_file,
    contact_import,
    cv_document,
    cv_import,
    linkedin,
    linkedin_files,
)
from members.services import cv as cvs
from members.services.cv_import import ADD, LEAVE, REPLACE
from members.tasks import sweep_cvs
from tests.factories.cv import CvItemFactory
from tests.factories.members import UserFactory
from tests.members.test_cv_document import documents

# Written as the real ones are: quoted commas and newlines, CRLF, dates in words.
PROFILE = (
    "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,"
    "Geo Location,Twitter Handles,Websites,Instant Messengers\r\n"
    'Prénom,Nom,,"1, rue du Port",Jan 3,Cuisinière,"Vingt ans de cuisine,\r\ndont dix à bord",'
    'Food,29600,"Morlaix, Bretagne, France",,[PERSONAL:https://cuisine.example],\r\n'
)
POSITIONS = (
    "Company Name,Title,Description,Location,Started On,Finished On\r\n"
    'Résidence des Genêts (démo),Cheffe,"Une équipe de six\r\n- 120 couverts par jour\r\n'
    '• « Zéro gaspillage », 2022",Morlaix,Mar 2019,\r\n'
    "Armement (démo),Cuisinière,,Roscoff,2009,Feb 2019\r\n"
    ",,,,,\r\n"
)
SKILLS = "Name\r\nHACCP\r\nGestion d’équipe\r\n"
LANGUAGES = "Name,Proficiency\r\nBreton,Native or bilingual proficiency\r\n"
CERTIFICATIONS = (
    "Name,Url,Authority,Started On,Finished On,License Number\r\nHygiène,,CCI,May 2018,,\r\n"
)
EDUCATION = (
    "School Name,Start Date,End Date,Notes,Degree Name,Activities\r\n"
    "Lycée hôtelier,1999,2001,,CAP cuisine,\r\n"
)


def archive(**files: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(f"{name}.csv", content)
    return made.getvalue()


ARCHIVE = archive(
    Profile=PROFILE,
    Positions="\ufeff" + POSITIONS,
    Education=EDUCATION,
    Skills=SKILLS,
    Languages=LANGUAGES,
    Certifications=CERTIFICATIONS,
    messages="FROM,TO,CONTENT\r\nQuelqu’un,Moi,Secret\r\n",
)


def as_json(document: object) -> bytes:
    return json.dumps(document).encode()


def take(waiting: CvImport, choice: str = "", *, private: bool = False) -> int:
    """Accept every part as proposed, or all in one way."""
    parts = cv_import.parts_of(waiting)
    choices = {part.key: choice or cv_import.first_choice(part) for part in parts}
    return cv_import.accept(waiting, choices, private=private, by=waiting.cv.owner)


@pytest.fixture
def owner(db: None) -> User:
    return UserFactory()


class TestJsonResume:
    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(document=documents)
    def test_comes_out_as_it_went_in(self, db: None, document: dict[str, Any]) -> None:
        owner = UserFactory()
        if not document:
            return
        take(cv_import.receive(owner, "cv.json", as_json(document)))
        made = cv_document.of(Cv.objects.get(owner=owner))
        if not document.get("basics"):
            # The account's own name and address stay.
            made.pop("basics")
            document = {key: value for key, value in document.items() if key != "basics"}
        assert made == document

    def test_a_second_time_adds_nothing(self, owner: User) -> None:
        document = {
            "basics": {"name": "Prénom Nom", "label": "Cheffe"},
            "work": [{"name": "Cantine", "position": "Cheffe", "startDate": "2019-03"}],
            "skills": [{"name": "HACCP"}],
            "meta": {"version": "v1.0.0"},
        }
        take(cv_import.receive(owner, "cv.json", as_json(document)))
        waiting = cv_import.receive(owner, "cv.json", as_json(document))
        assert {part.key: part.new for part in cv_import.parts_of(waiting)} == {
            "basics": 0,
            "work": 0,
            "skills": 0,
            "rest": 0,
        }
        assert take(waiting, ADD) == 0
        assert cv_document.of(Cv.objects.get()) == document

    def test_what_one_wrote_stays_when_a_file_is_added(self, owner: User) -> None:
        cv = cv_import.receive(owner, "a.json", as_json({"skills": [{"name": "HACCP"}]})).cv
        cv_document.replace(
            cv, {"basics": {"name": "Moi"}, "skills": [{"name": "Pâtisserie"}]}, by=owner
        )
        offered = {"basics": {"name": "Autre", "label": "Cheffe"}, "skills": [{"name": "haccp"}]}
        take(cv_import.receive(owner, "b.json", as_json(offered)), ADD)
        assert cv_document.of(Cv.objects.get()) == {
            "basics": {"name": "Moi", "label": "Cheffe"},
            "skills": [{"name": "Pâtisserie"}, {"name": "haccp"}],
        }

    def test_parts_are_taken_or_left_one_by_one(self, owner: User) -> None:
        offered = {"work": [{"name": "A"}], "skills": [{"name": "B"}]}
        waiting = cv_import.receive(owner, "b.json", as_json(offered))
        cv_import.accept(waiting, {"work": REPLACE, "skills": LEAVE}, private=False, by=owner)
        made = cv_document.of(Cv.objects.get())
        assert made["work"] == [{"name": "A"}]
        assert "skills" not in made

    def test_what_is_replaced_can_be_put_back_with_its_tags(
        self, owner: User, client: Client
    ) -> None:
        item = CvItemFactory(cv__owner=owner, data={"name": "Ancien poste"}, tags=["mer"])
        offered = {"work": [{"name": "A"}, {"name": "B"}]}
        take(cv_import.receive(owner, "b.json", as_json(offered)), REPLACE)
        client.force_login(owner)
        assert "Ancien poste" in client.get(reverse("cv")).text
        client.post(reverse("cv_item_restore", args=[item.pk]))
        kept = [(one.data["name"], one.tags) for one in CvItem.objects.order_by("position")]
        assert kept == [("A", []), ("B", []), ("Ancien poste", ["mer"])]

    def test_a_page_that_was_open_does_not_undo_it(self, owner: User) -> None:
        cv, page = cvs.to_write(owner), uuid4()
        written = cvs.write_basics(cv, {"label": "Avant"}, cvs.Stamp(1, page), by=owner)
        seen = cvs.Stamp(written.revision, page)
        offered = {"basics": {"label": "Importé"}}
        take(cv_import.receive(owner, "b.json", as_json(offered)), REPLACE)
        with pytest.raises(cvs.ChangedElsewhere):
            cvs.write_basics(cv, {"label": "Avant, et plus"}, seen, by=owner)

    def test_wrong_dates_are_said_and_kept(self, owner: User) -> None:
        document = {"work": [{"name": "Cantine", "startDate": "2019-13", "endDate": ""}]}
        (said,) = cv_import.doubtful_dates(document)
        assert "Cantine" in said
        assert "2019-13" in said
        take(cv_import.receive(owner, "cv.json", as_json(document)))
        assert cv_document.of(Cv.objects.get())["work"] == document["work"]


class TestLinkedIn:
    def test_an_archive_becomes_a_cv(self, owner: User) -> None:
        take(cv_import.receive(owner, "Basic_LinkedInDataExport.zip", ARCHIVE))
        made = cv_document.of(Cv.objects.get())
        assert made == {
            "basics": {
                "name": "Prénom Nom",
                "label": "Cuisinière",
                "summary": "Vingt ans de cuisine,\ndont dix à bord",
                "url": "https://cuisine.example",
                "location": {"city": "Morlaix"},
            },
            "work": [
                {
                    "name": "Résidence des Genêts (démo)",
                    "position": "Cheffe",
                    "location": "Morlaix",
                    "startDate": "2019-03",
                    "summary": "Une équipe de six",
                    "highlights": ["120 couverts par jour", "« Zéro gaspillage », 2022"],
                },
                {
                    "name": "Armement (démo)",
                    "position": "Cuisinière",
                    "location": "Roscoff",
                    "startDate": "2009",
                    "endDate": "2019-02",
                },
            ],
            "education": [
                {
                    "institution": "Lycée hôtelier",
                    "studyType": "CAP cuisine",
                    "startDate": "1999",
                    "endDate": "2001",
                }
            ],
            "skills": [{"name": "HACCP"}, {"name": "Gestion d’équipe"}],
            "languages": [{"language": "Breton", "fluency": "Native or bilingual proficiency"}],
            "certificates": [{"name": "Hygiène", "date": "2018-05", "issuer": "CCI"}],
        }

    def test_every_line_is_accounted_for(self, owner: User) -> None:
        waiting = cv_import.receive(owner, "export.zip", ARCHIVE)
        assert waiting.account["Positions"] == {"read": 2, "empty": [6], "torn": []}
        assert waiting.account["Skills"] == {"read": 2, "empty": [], "torn": []}
        assert "Secret" not in str(waiting.document)

    def test_without_positions_it_is_said(self, owner: User, client: Client) -> None:
        client.force_login(owner)
        for content, said in ((archive(Skills=SKILLS), True), (ARCHIVE, False)):
            shown = client.get(upload(client, content)["Location"]).content.decode()
            assert ("aucune expérience" in shown) == said

    def test_a_quote_never_closed_costs_one_line(self, owner: User) -> None:
        content = 'Name,Proficiency\nBreton,Native\n"Gallo,Native\nBasque,Native\n'
        waiting = cv_import.receive(owner, "export.zip", archive(Languages=content))
        assert waiting.account["Languages"] == {"read": 2, "empty": [], "torn": [3]}

    def test_birth_date_and_address_only_when_asked_for(self, owner: User) -> None:
        take(cv_import.receive(owner, "export.zip", ARCHIVE), private=True)
        basics = Cv.objects.get().basics
        assert basics["location"] == {
            "city": "Morlaix",
            "address": "1, rue du Port",
            "postalCode": "29600",
        }
        assert basics["birthDate"] == "Jan 3"

    def test_a_second_time_adds_nothing(self, owner: User) -> None:
        take(cv_import.receive(owner, "export.zip", ARCHIVE))
        before = cv_document.of(Cv.objects.get())
        assert take(cv_import.receive(owner, "export.zip", ARCHIVE), ADD) == 0
        assert cv_document.of(Cv.objects.get()) == before

    def test_french_headers_semicolons_and_old_encodings(self, owner: User) -> None:
        content = "Notes:;;\n;;\nIntitulé du poste;Entreprise;Début\nPlongée;Été;mars 2020\n"
        waiting = cv_import.receive(owner, "a.zip", archive(Positions=content.encode("cp1252")))
        assert waiting.document["work"] == [
            {"name": "Été", "position": "Plongée", "startDate": "2020-03"}
        ]

    def test_unknown_headers_are_asked_about(self, owner: User, client: Client) -> None:
        content = "Firma,Rolle,Von\nArmement,Cuisinière,Jan 2020\n"
        client.force_login(owner)
        response = upload(client, archive(Positions=content, Skills=SKILLS))
        address = response["Location"]
        page = client.get(address)
        assert page.templates[0].name == "members/cv_columns.html"
        refused = client.post(address, {"Positions.company": "Firma"})
        assert refused.status_code == 422
        assert (
            client.post(
                address,
                {
                    "Positions.company": "Firma",
                    "Positions.title": "Rolle",
                    "Positions.start": "Von",
                },
            )["Location"]
            == address
        )
        assert CvImport.objects.get().document == {
            "work": [{"name": "Armement", "position": "Cuisinière", "startDate": "2020-01"}],
            "skills": [{"name": "HACCP"}, {"name": "Gestion d’équipe"}],
        }

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("Jan 2020", "2020-01"),
            ("déc. 2021", "2021-12"),
            ("07 Dec 2025", "2025-12-07"),
            ("2020", "2020"),
            ("Jan 3", ""),
            ("bientôt", ""),
        ],
    )
    def test_dates(self, written: str, meant: str) -> None:
        assert linkedin_files.date_of(written) == meant


def upload(client: Client, content: bytes, name: str = "export.zip") -> Any:
    return client.post(reverse("cv_exchange"), {"file": SimpleUploadedFile(name, content)})


class TestPage:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "vide"),
            (b"<html><script>alert(1)</script>", "JSON Resume"),
            (b'{"work": NaN}', "JSON Resume"),
            (b"[" * 100_000, "JSON Resume"),
            (b"{}", "rien à reprendre"),
            (b'{"work": [1]}', "pas une liste lisible"),
            (b"PK\x03\x04 and no more", "abîmée"),
            (archive(Connections="a,b\n1,2\n"), "Profile.csv"),
            (archive(Positions="Company Name,Title\n"), "vides"),
            (archive(Skills="Name\n" + "x" * 3_000_000), "trop grosse"),
            (archive(Skills="Name\n" + "a\n" * 2_000), "trop grosse"),
        ],
    )
    def test_another_file_is_refused_with_what_to_do(
        self, owner: User, client: Client, content: bytes, said: str
    ) -> None:
        client.force_login(owner)
        response = upload(client, content)
        assert response.status_code == 422
        assert said in response.content.decode()
        assert not CvImport.objects.exists()

    @pytest.mark.parametrize(
        "value", ["1e999", "[" * 300 + "]" * 300, '{"a":' * 300 + "1" + "}" * 300]
    )
    def test_numbers_and_lists_that_no_database_keeps(
        self, owner: User, client: Client, value: str
    ) -> None:
        client.force_login(owner)
        answer = upload(client, f'{{"x": {value}}}'.encode(), "cv.json")
        assert answer.status_code == 422
        assert "emboîtées" in answer.text

    def test_two_files_do_not_make_a_cv_too_long(
        self, owner: User, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cv_document, "ITEMS_MOST", 3)
        client.force_login(owner)
        for name, choice in (("A", REPLACE), ("B", ADD)):
            offered = {"work": [{"name": name}, {"name": f"{name} 2"}]}
            waiting = cv_import.receive(owner, "b.json", as_json(offered))
            answer = client.post(reverse("cv_import", args=[waiting.pk]), {"work": choice})
        assert answer.status_code == 422
        assert "4 lignes" in answer.text
        assert CvItem.objects.count() == 2

    def test_a_damaged_archive_is_said_to_be_so(self, owner: User) -> None:
        for at in range(0, len(ARCHIVE), 9):
            damaged = ARCHIVE[:at] + bytes([ARCHIVE[at] ^ 0x55]) + ARCHIVE[at + 1 :]
            with contextlib.suppress(ValidationError):
                linkedin.read(damaged)
            with contextlib.suppress(ValidationError):
                contact_file.unwrapped(damaged)

    def test_too_big_a_file(self, owner: User, client: Client, settings: Any) -> None:
        settings.CV_FILE_BYTES = 1000
        client.force_login(owner)
        assert "trop lourd" in upload(client, b"x" * 1001).content.decode()

    def test_from_the_file_to_the_cv(self, owner: User, client: Client) -> None:
        client.force_login(owner)
        address = upload(client, ARCHIVE)["Location"]
        page = client.get(address).content.decode()
        assert "Résidence des Genêts" in page
        answers = {"basics": REPLACE, "work": REPLACE, "education": REPLACE, "skills": REPLACE}
        answers |= {"languages": REPLACE, "certificates": LEAVE}
        assert client.post(address, answers)["Location"] == reverse("cv")
        made = json.loads(client.get(reverse("cv_json")).content)
        assert made["work"][0]["position"] == "Cheffe"
        assert "certificates" not in made
        assert client.get(address).status_code == 404

    def test_somebody_elses_file_is_nowhere(self, owner: User, client: Client) -> None:
        waiting = cv_import.receive(owner, "export.zip", ARCHIVE)
        client.force_login(UserFactory())
        assert client.get(reverse("cv_import", args=[waiting.pk])).status_code == 404

    def test_files_that_wait_are_forgotten_after_a_week(self, owner: User) -> None:
        cv_import.receive(owner, "export.zip", ARCHIVE)
        unnamed = b"Vorname,Firma\nAna,Atelier\n"
        contact_import.receive(owner, "contacts.csv", unnamed)
        for days, left in ((6, 1), (8, 0)):
            made_at = timezone.now() - timedelta(days=days)
            CvImport.objects.update(made_at=made_at)
            ContactImport.objects.update(made_at=made_at)
            sweep_cvs()
            assert CvImport.objects.count() == left
            assert ContactImport.objects.count() == left
