"""E-mails and letters: filled in, read before they leave, frozen with the CV, logged once."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.models import Club
from eclub.kit.models import OutboxMail
from members.models import CvVersion
from prospecting.enums import Answer, ApproachKind, MarkKind, MessageKind, Stage
from prospecting.models import Approach, Message, MessageTemplate, Prospect
from prospecting.services import message as letters
from prospecting.services import message_reading
from tests.clubs.test_brochure import text_of
from tests.factories.clubs import ClubFactory
from tests.factories.cv import CvFactory
from tests.factories.prospecting import CompanyMarkFactory, MessageFactory, ProspectFactory
from tests.prospecting.test_prospect import member

pytestmark = pytest.mark.django_db
GOOD = "Bonjour,\n\nMon CV est en pièce jointe.\n\nNom Test\n02 61 91 00 00"


@pytest.fixture
def club() -> Club:
    made: Club = ClubFactory(members=2)
    return made


@pytest.fixture
def prospect(club: Club) -> Prospect:
    made: Prospect = ProspectFactory(
        club=club, in_charge=member(club), company__name="Chantier Test", email="a@test.example"
    )
    return made


@pytest.fixture
def surfer(club: Club, client: Client) -> Client:
    CvFactory(owner=member(club), basics={"label": "Soudeuse", "phone": "02 61 91 00 00"})
    client.force_login(member(club))
    return client


def words(**changes: object) -> list[str]:
    told = {
        "subject": "Soudeuse près de chez vous",
        "body": GOOD,
        "company": "Chantier Test",
        "others": ["Garage Autre SARL", "Test"],
        "with_cv": True,
        "is_letter": False,
    }
    return [one.words for one in message_reading.read(**told | changes)]  # type: ignore[arg-type]  # a shorthand


class TestReading:
    def test_nothing_is_said_of_what_is_right(self) -> None:
        assert words() == []

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"body": GOOD + " {téléphone}"}, "{téléphone} n’est pas rempli"),
            ({"subject": "Pour {Socité}"}, "{Socité} n’est pas une place"),
            ({"body": GOOD + " Je suis XXXX."}, "attend encore un mot"),
            ({"body": GOOD.replace("Bonjour,", "Bonjour Mme ,")}, "formule d’appel est vide"),
            ({"body": GOOD.replace("Bonjour,", "Voici :")}, "pas de bonjour"),
            ({"body": GOOD + " chez Garage Autre"}, "Le texte parle de « Garage Autre SARL »"),
            ({"with_cv": False}, "annonce un CV joint"),
            ({"body": GOOD.replace("Mon CV est en pièce jointe.", "")}, "n’en dit rien"),
            ({"body": "Bonjour,\n\nMon CV ci-joint."}, "Votre téléphone n’y est pas"),
            ({"body": GOOD + " mot" * 500}, "C’est long"),
        ],
    )
    def test_each_slip_is_named(self, changes: dict[str, object], said: str) -> None:
        (remark,) = words(**changes)
        assert said in remark.replace("\u00a0", " ")

    def test_a_letter_may_be_long_and_needs_no_phone(self) -> None:
        assert words(body="Madame, Monsieur,\n\nCV ci-joint." + " mot" * 500, is_letter=True) == []


class TestWriting:
    def test_from_template_to_logged_approach(self, prospect: Prospect, surfer: Client) -> None:
        address = reverse("message_write", args=[prospect.pk, "email"])
        page = surfer.get(address).content.decode()
        assert "Soudeuse près de chez vous" in page
        key = uuid4()
        told = {"key": key, "to": "a@test.example", "subject": "Soudeuse", "cv": "now"}
        refused = surfer.post(address, told | {"body": GOOD + " {nom}"})
        assert refused.status_code == 422
        assert "{nom} n’est pas rempli" in refused.content.decode()
        doubtful = surfer.post(address, told | {"body": "Salut,\n" + GOOD}).content.decode()
        assert "pas de bonjour" in doubtful
        assert not Message.objects.exists()
        for _ in range(2):
            surfer.post(address, told | {"body": GOOD})
        message = Message.objects.get()
        assert message.cv_version == CvVersion.objects.get()
        assert message.cv_version.addressee == "Chantier Test"
        own = reverse("message", args=[message.pk])
        assert "mailto:a@test.example?subject=Soudeuse" in surfer.get(own).content.decode()
        assert not Approach.objects.exists()
        again = timezone.localdate() + timedelta(days=7)
        again += timedelta(days=max(0, 7 - again.weekday()) if again.weekday() > 4 else 0)
        for _ in range(2):
            surfer.post(own, {"again": str(again)})
        approach = Approach.objects.get()
        assert (approach.kind, approach.answer) == (ApproachKind.EMAIL, Answer.NONE)
        assert approach.call_back_on == again
        prospect.refresh_from_db()
        assert prospect.stage == Stage.CONTACTED
        assert (
            reverse("message", args=[message.pk])
            in surfer.get(prospect.get_absolute_url()).content.decode()
        )
        assert not OutboxMail.objects.exists()

    def test_what_is_doubtful_may_be_meant(self, prospect: Prospect, surfer: Client) -> None:
        told = {"key": uuid4(), "to": "a@test.example", "subject": "S", "body": "Salut à vous"}
        surfer.post(
            reverse("message_write", args=[prospect.pk, "email"]), told | {"anyway": "1", "cv": ""}
        )
        assert Message.objects.get().body == "Salut à vous"

    def test_what_has_left_is_not_written_again(self, prospect: Prospect) -> None:
        me = member(prospect.club)
        told = {"kind": "email", "to": "", "subject": "S", "version": None, "by": me}
        kept = letters.keep(prospect, key=uuid4(), body="Un", **told)  # type: ignore[arg-type]  # a shorthand
        letters.left(kept, on=timezone.localdate(), call_back_on=None, by=me)
        again = letters.keep(prospect, key=kept.key, body="Deux", **told)  # type: ignore[arg-type]  # as above
        assert again.body == "Un"

    def test_nobody_else_reads_it(self, prospect: Prospect, surfer: Client) -> None:
        me, mate = member(prospect.club), member(prospect.club, 2)
        kept = MessageFactory(prospect=prospect, author=me, body="Secret")
        letters.left(kept, on=timezone.localdate(), call_back_on=None, by=me)
        for person in (mate, prospect.club.advisor):
            surfer.force_login(person)
            page = surfer.get(prospect.get_absolute_url()).content.decode()
            assert reverse("message", args=[kept.pk]) not in page
            assert surfer.get(reverse("message", args=[kept.pk])).status_code == 404

    def test_who_asked_to_be_left_alone_is_not_written_to(
        self, prospect: Prospect, surfer: Client
    ) -> None:
        kept = MessageFactory(prospect=prospect, author=member(prospect.club))
        region = prospect.club.agency.region
        CompanyMarkFactory(company=prospect.company, region=region, kind=MarkKind.REFUSES)
        for address in (
            reverse("message_write", args=[prospect.pk, "email"]),
            reverse("message", args=[kept.pk]),
        ):
            assert surfer.get(address).headers["Location"] == prospect.get_absolute_url()

    def test_a_link_carries_lines_and_signs(self) -> None:
        link = letters.mail_link(Message(to="a+b@test.example", subject="A&B?", body="Un\n&deux"))
        asked = parse_qs(urlsplit(link).query)
        assert asked == {"subject": ["A&B?"], "body": ["Un\r\n&deux"]}
        assert letters.mail_link(Message(to="a@b.fr", subject="S", body="é" * 2000)) == ""

    def test_a_letter_is_a_paper(self, prospect: Prospect, surfer: Client) -> None:
        kept = MessageFactory(prospect=prospect, author=member(prospect.club), to="la direction")
        answer = surfer.get(reverse("message_letter", args=[kept.pk]))
        assert answer["Content-Type"] == "application/pdf"
        text = text_of(b"".join(answer.streaming_content) if answer.streaming else answer.content)
        for said in ("Chantier Test", "la direction", "Candidature spontanée", "jeudi"):
            assert said in text


class TestTemplates:
    def test_ones_own_come_first_and_unknown_places_are_said(
        self, prospect: Prospect, surfer: Client
    ) -> None:
        address = reverse("message_template_add")
        assert "Candidature spontanée" in surfer.get(f"{address}?from=0").content.decode()
        told = {"key": uuid4(), "kind": "email", "name": "Le mien", "subject": "Pour {entreprise}"}
        refused = surfer.post(address, told | {"body": "Bonjour {patron}"})
        assert refused.status_code == 422
        assert "{patron}" in refused.content.decode()
        for _ in range(2):
            surfer.post(address, told | {"body": "Bonjour,"})
        own = MessageTemplate.objects.get()
        first = letters.templates_of(member(prospect.club), MessageKind.EMAIL)[0]
        assert first == own
        page = surfer.get(reverse("message_write", args=[prospect.pk, "email"])).content.decode()
        assert "Pour Chantier Test" in page
        surfer.post(reverse("message_template_delete", args=[own.pk]))
        assert not MessageTemplate.objects.exists()
