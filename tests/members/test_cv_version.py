"""What is sent is kept as it was; photos, selections and occupations that go with it."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from members.models import Cv, CvItem, CvPhoto, CvSelection, CvVersion, Occupation, User
from members.services import cv_document, cv_pdf, cv_photo
from tests.factories.cv import CvFactory, CvItemFactory, OccupationFactory
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    made: User = UserFactory(first_name="Léa", last_name="Cœur")
    return made


@pytest.fixture
def cv(owner: User) -> Cv:
    made: Cv = CvFactory(owner=owner)
    CvItemFactory(cv=made)
    return made


@pytest.fixture
def member(owner: User) -> Client:
    client = Client()
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


class TestSending:
    SENT = {
        "key": "00000000-0000-4000-8000-00000000000f",
        "addressee": "Chantier des Abers",
        "sent_on": "2025-03-13",
        "layout": "modern",
        "language": "fr",
    }

    def test_it_stays_as_it_was_whatever_changes_afterwards(self, member: Client, cv: Cv) -> None:
        assert member.post(reverse("cv_sent"), self.SENT).status_code == 302
        version = CvVersion.objects.get()
        assert version.document == cv_document.of(cv)
        address = reverse("cv_sent_file", args=[version.pk])
        before = member.get(address)
        assert before["Content-Type"] == "application/pdf"
        assert before.content.startswith(b"%PDF")
        CvItem.objects.update(data={"position": "Autre"})
        cv.basics = {}
        cv.save()
        assert member.get(address).content == before.content
        page = member.get(reverse("cv_sent")).text
        assert "Chantier des Abers" in page
        assert "13 mars 2025" in page

    def test_a_double_click_keeps_it_once(self, member: Client, cv: Cv) -> None:
        for _again in range(2):
            assert member.post(reverse("cv_sent"), self.SENT).status_code == 302
        assert CvVersion.objects.count() == 1

    def test_the_database_refuses_a_change(self, member: Client, cv: Cv) -> None:
        member.post(reverse("cv_sent"), self.SENT)
        with pytest.raises(IntegrityError), transaction.atomic():
            CvVersion.objects.update(addressee="Un autre")

    def test_its_owner_deletes_it_with_its_file(
        self, member: Client, cv: Cv, django_capture_on_commit_callbacks: Any
    ) -> None:
        member.post(reverse("cv_sent"), self.SENT)
        version = CvVersion.objects.get()
        address = reverse("cv_sent_file", args=[version.pk])
        with django_capture_on_commit_callbacks(execute=True):
            member.post(reverse("cv_sent_delete", args=[version.pk]))
        assert member.get(address).status_code == 404
        assert not CvVersion.objects.exists()

    def test_another_s_selection_is_none(self, member: Client, cv: Cv) -> None:
        foreign = CvSelection.objects.create(cv=CvFactory(), name="Accueil")
        answer = member.post(reverse("cv_sent"), {**self.SENT, "selection": foreign.pk})
        assert answer.status_code == 422
        for route in ("cv_preview", "cv_file"):
            assert member.get(f"{reverse(route)}?selection={foreign.pk}").status_code == 404


class TestSelection:
    def test_it_shows_what_it_is_for(self, member: Client, cv: Cv) -> None:
        CvItemFactory(cv=cv, data={"position": "Vendeuse"}, tags=["vente"])
        CvItemFactory(cv=cv, data={"position": "Hôtesse"}, tags=["accueil"])
        CvItemFactory(cv=cv, section="skills", data={"name": "Caisse"})
        answer = member.post(
            reverse("cv_selection_add"),
            {
                "name": "Vente",
                "tags": ["vente"],
                "label": "Vendeuse conseil",
                "hidden_sections": ["skills"],
                "layout": "compact",
            },
        )
        page = member.get(answer.url).text
        assert "Vendeuse conseil" in page
        assert "Soudeuse" in page  # without a tag
        assert "Hôtesse" not in page
        assert "Caisse" not in page

    def test_two_of_one_name_are_refused_beside_the_name(self, member: Client, cv: Cv) -> None:
        CvSelection.objects.create(cv=cv, name="Vente")
        answer = member.post(reverse("cv_selection_add"), {"name": "Vente", "layout": "classic"})
        assert answer.status_code == 422
        assert "porte déjà ce nom" in answer.text


class TestPhoto:
    def send(self, member: Client, content: bytes, name: str = "moi.jpg") -> Any:
        file = SimpleUploadedFile(name, content, content_type="image/jpeg")
        return member.post(reverse("cv_photo"), {"photo": file})

    def test_it_is_upright_small_and_says_nothing_else(self, member: Client, cv: Cv) -> None:
        picture = Image.new("RGB", (2000, 1000), "red")
        exif = picture.getexif()
        exif[0x0112], exif[0x010F] = 6, "Appareil secret"
        content = BytesIO()
        picture.save(content, "JPEG", exif=exif)
        assert self.send(member, content.getvalue()).status_code == 302
        kept = member.get(reverse("cv_photo_file"))
        assert kept["Content-Type"] == "image/jpeg"
        with Image.open(BytesIO(kept.content)) as shown:
            assert shown.height == 2 * shown.width == 640
            assert not shown.getexif()
        assert b"secret" not in kept.content
        assert member.get(reverse("cv_file")).content.startswith(b"%PDF")
        member.post(reverse("cv_photo_remove"))
        assert member.get(reverse("cv_photo_file")).status_code == 404

    @pytest.mark.parametrize(
        "content",
        [
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            b"<!doctype html><script>alert(1)</script>",
            b"\xff\xd8\xff\xe0nothing that follows",
            b"GIF89a" + b"\0" * 40,
        ],
    )
    def test_what_is_no_picture_is_refused(self, member: Client, cv: Cv, content: bytes) -> None:
        answer = self.send(member, content)
        assert answer.status_code == 422
        assert "n’est pas une photo lisible" in answer.text
        assert not CvPhoto.objects.exists()

    def test_thirty_megabytes_are_refused(self, member: Client, cv: Cv) -> None:
        answer = self.send(member, b"\xff\xd8\xff" + b"\0" * 30_000_000)
        assert answer.status_code == 422
        assert "trop lourd" in answer.text

    @pytest.mark.parametrize("side", [8_000, 12_000, 20_000])
    def test_a_bomb_is_not_unfolded(self, side: int) -> None:
        content = BytesIO()
        Image.new("1", (side, side)).save(content, "PNG")
        with pytest.raises(ValidationError, match="trop de points"):
            cv_photo.as_small_jpeg(content.getvalue())

    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
    def test_it_is_made_small_before_it_is_turned(
        self, form: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        widths, convert = [], Image.Image.convert

        def noted(self: Image.Image, *args: Any, **named: Any) -> Image.Image:
            widths.append(self.width)
            return convert(self, *args, **named)

        content = BytesIO()
        Image.new("RGB", (2000, 2000), "red").save(content, form)
        monkeypatch.setattr(Image.Image, "convert", noted)
        assert cv_photo.as_small_jpeg(content.getvalue()).startswith(b"\xff\xd8")
        assert max(widths) <= 640


@pytest.mark.parametrize("route", ["cv_file", "cv_docx"])
def test_a_cv_too_long_for_paper_is_said_to_be_so(
    member: Client, cv: Cv, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    monkeypatch.setattr(cv_pdf, "LETTERS_MOST", 5)
    assert "trop long pour être imprimé" in member.get(reverse(route), follow=True).text


@pytest.mark.parametrize(
    ("route", "action"),
    [
        ("cv_file", "print_cv"),
        ("cv_docx", "print_cv"),
        ("cv_json", "print_cv"),
        ("cv_reading", "print_cv"),
        ("cv_sent", "print_cv"),
        ("cv_exchange", "import_cv"),
        ("cv_photo", "import_cv"),
    ],
)
def test_nobody_keeps_the_server_busy(
    member: Client, cv: Cv, settings: Any, route: str, action: str
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, action: "1/m/user"}
    reads = route not in ("cv_sent", "cv_exchange", "cv_photo")
    ask = member.get if reads else member.post
    first, second = [ask(reverse(route)).status_code for _ in range(2)]
    assert first != 429
    assert second == 429


class TestOccupations:
    @pytest.mark.parametrize(
        "words", ["soudeur", "Soudeuse", "soudeeur", "SOUDEUR manuel", "h2913"]
    )
    def test_found_with_typing_errors(self, member: Client, words: str) -> None:
        OccupationFactory()
        OccupationFactory(code="K1304", label="Aide à domicile")
        found = member.get(reverse("cv_occupations"), {"words": words}).context["found"]
        assert [one.code for one in found] == ["H2913"]

    def test_three_at_most_in_their_order(self, member: Client, cv: Cv) -> None:
        for number in range(1, 5):
            OccupationFactory(code=f"A110{number}", label=f"Métier {number}")
            member.post(reverse("cv_occupations"), {"choose": f"A110{number}"})
        member.post(reverse("cv_occupations"), {"leave": "A1102"})
        cv.refresh_from_db()
        assert cv.occupations == ["A1101", "A1103"]

    def test_they_change_places(self, member: Client, cv: Cv) -> None:
        cv.occupations = ["A1101", "A1102", "A1103"]
        cv.save()
        for button, code, then in (
            ("earlier", "A1103", ["A1101", "A1103", "A1102"]),
            ("earlier", "A1103", ["A1103", "A1101", "A1102"]),
            ("earlier", "A1103", ["A1103", "A1101", "A1102"]),
            ("later", "A1101", ["A1103", "A1102", "A1101"]),
            ("later", "Z9999", ["A1103", "A1102", "A1101"]),
        ):
            answer = member.post(reverse("cv_occupations"), {button: code})
            assert answer["Location"].endswith(f"#chosen-{code}")
            cv.refresh_from_db()
            assert cv.occupations == then

    def test_the_register_is_read_by_its_headers_and_again(
        self, tmp_path: Path, capsys: Any
    ) -> None:
        path = tmp_path / "rome.csv"
        rows = 'Élevage,A14- Production,"{0}",{1},2024\n'
        header = "grand_domaine,domaine_professionnel,code_rome,description_code_rome,date\n"
        lines = [("A1401", "Aide agricole"), ("A1402", "Œnologue"), ("X", "")]
        path.write_text(header + "".join(rows.format(*line) for line in lines))
        call_command("import_rome", path)
        assert capsys.readouterr().out == "3 read: 2 added, 0 changed, 0 the same, 1 refused.\n"
        path.write_text(header + rows.format("A1401", "Aide") + rows.format("A1402", "Œnologue"))
        call_command("import_rome", path)
        assert capsys.readouterr().out == "2 read: 0 added, 1 changed, 1 the same, 0 refused.\n"
        kept = Occupation.objects.get(code="A1402")
        assert (kept.domain, kept.plain) == ("Production", "oenologue")

    def test_a_file_without_the_column_says_which(self, tmp_path: Path) -> None:
        path = tmp_path / "rome.csv"
        path.write_text("a,b\n1,2\n")
        with pytest.raises(CommandError, match="code_rome"):
            call_command("import_rome", path)
