"""A company answers by a link, without an account: once, and the club and the region know it."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from clubs.models import Club
from eclub.kit.models import OutboxMail
from members.models import User
from prospecting.enums import (
    Answer,
    ApproachKind,
    EmployerAnswer,
    MarkKind,
    MarkOrigin,
    Stage,
    StageReason,
)
from prospecting.models import Approach, CompanyMark, EmployerLink, Message, Prospect
from prospecting.services import employer_link, standing
from prospecting.services import message as letters
from prospecting.services import prospect as prospects
from tests.factories.clubs import ClubFactory
from tests.factories.members import AgencyFactory
from tests.factories.prospecting import (
    ApproachFactory,
    CompanyMarkFactory,
    MessageFactory,
    ProspectFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def club() -> Club:
    made: Club = ClubFactory(members=3)
    return made


@pytest.fixture
def prospect(club: Club) -> Prospect:
    made: Prospect = ProspectFactory(club=club, in_charge=member(club))
    return made


def member(club: Club, number: int = 1) -> User:
    return club.seats.get(number=number).member


def page_of(prospect: Prospect, by: User) -> str:
    return employer_link.make(prospect, by)[1]


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def test_looking_changes_nothing_and_names_nobody(prospect: Prospect, client: Client) -> None:
    me = member(prospect.club)
    response = client.get(page_of(prospect, me))
    page = response.content.decode()
    assert response.status_code == 200
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert prospect.company.name in page
    assert not any(word in page for word in (me.first_name, me.last_name, me.email) if word)
    assert EmployerLink.objects.get().answered_at is None
    assert not Approach.objects.exists()


def test_an_answer_moves_the_prospect_once(prospect: Prospect, client: Client) -> None:
    me = member(prospect.club)
    sent = ApproachFactory(
        prospect=prospect, author=me, kind=ApproachKind.EMAIL, answer=Answer.NONE, on=tomorrow()
    )
    Approach.objects.filter(pk=sent.pk).update(on=timezone.localdate())
    address, again_on = page_of(prospect, me), tomorrow() + timedelta(days=20)
    answer = {
        "answer": "later",
        "call_back_on": again_on.isoformat(),
        "reach": "Le chef d’atelier\r\nBcc: x@y.example",
        "words": "<script>alert(1)</script>",
    }
    for _ in range(2):
        assert client.post(address, answer).status_code == 302
    client.post(address, {"answer": "no"})
    prospect.refresh_from_db()
    approach = Approach.objects.get()
    assert approach.pk == sent.pk
    assert (approach.answer, approach.call_back_on) == (Answer.LATER, again_on)
    assert prospect.stage == Stage.CALL_BACK
    change = prospect.stage_changes.get()
    assert (change.why, change.by) == (StageReason.EMPLOYER, None)
    mark = CompanyMark.objects.get()
    assert (mark.kind, mark.origin, mark.said_by) == (MarkKind.ANSWERED, "employer", None)
    mail = OutboxMail.objects.get()
    assert mail.to == me.email
    assert "alert(1)" in mail.text
    client.force_login(me)
    shown = client.get(prospect.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert "Le chef d’atelier Bcc" in shown
    assert "Merci" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("said", "stage", "kinds"),
    [
        ("talk", Stage.CALL_BACK, {MarkKind.ANSWERED}),
        ("no", Stage.CLOSED, {MarkKind.ANSWERED, MarkKind.NOT_HIRING}),
        ("stop", Stage.CLOSED, {MarkKind.ANSWERED, MarkKind.NOT_HIRING, MarkKind.REFUSES}),
    ],
)
def test_what_each_answer_means(
    prospect: Prospect, client: Client, said: str, stage: Stage, kinds: set[str]
) -> None:
    client.post(page_of(prospect, member(prospect.club)), {"answer": said})
    prospect.refresh_from_db()
    assert prospect.stage == stage
    assert set(CompanyMark.objects.values_list("kind", flat=True)) == kinds
    assert Approach.objects.get().kind == ApproachKind.EMAIL


def test_a_click_erases_no_noted_answer(prospect: Prospect, client: Client) -> None:
    """The link's own message is answered, else the last that waits, else one is written down."""
    me, today = member(prospect.club), timezone.localdate()
    won = ApproachFactory(
        prospect=prospect, author=me, kind=ApproachKind.LETTER, answer=Answer.MEETING, on=today
    )
    address = page_of(prospect, me)
    client.post(address, {"answer": "no"})
    won.refresh_from_db()
    assert won.answer == Answer.MEETING
    told = Approach.objects.exclude(pk=won.pk).get()
    assert told.answer == Answer.NOT_HIRING
    # To be left alone is the same company's same answer, further on.
    client.post(address, {"answer": "stop"})
    assert Approach.objects.count() == 2
    assert EmployerLink.objects.get().answer == EmployerAnswer.STOP


def test_the_message_of_the_link_is_answered_before_a_later_one(prospect: Prospect) -> None:
    me, today = member(prospect.club), timezone.localdate()
    fields = {"prospect": prospect, "author": me, "kind": ApproachKind.EMAIL, "answer": Answer.NONE}
    first = ApproachFactory(**fields, on=today - timedelta(days=3))
    later = ApproachFactory(**fields, on=today)
    link, _address = employer_link.make(prospect, me)
    MessageFactory(prospect=prospect, author=me, link=link, approach=first)
    employer_link.answer(link, EmployerAnswer.TALK)
    first.refresh_from_db()
    later.refresh_from_db()
    assert (first.answer, later.answer) == (Answer.INTERESTED, Answer.NONE)


def test_to_be_left_alone_is_said_later_too_and_binds_the_region(
    prospect: Prospect, client: Client
) -> None:
    me = member(prospect.club)
    address = page_of(prospect, me)
    client.post(address, {"answer": "talk"})
    client.post(address, {"answer": "stop"})
    client.post(address, {"answer": "stop"})
    assert CompanyMark.objects.refusing().get().is_to_confirm is False
    assert OutboxMail.objects.count() == 2
    other = ClubFactory(agency=AgencyFactory(region=prospect.club.agency.region), members=1)
    company = prospect.company
    with pytest.raises(standing.DoNotContact), transaction.atomic():
        prospects.add_company(other, company, by=member(other))
    with pytest.raises(standing.DoNotContact), transaction.atomic():
        employer_link.make(prospect, me)
    client.force_login(me)
    shown = client.get(prospect.get_absolute_url()).content.decode()
    assert "a demandé à ne pas être contactée" in shown
    assert reverse("prospect_call", args=[prospect.pk]) not in shown
    # What happened on its day may still be noted.
    CompanyMark.objects.refusing().update(on=timezone.localdate() - timedelta(days=1))
    refused, free = prospect, ProspectFactory(club=prospect.club, in_charge=me)
    for asked, written in ((refused, 0), (free, 1)):
        before = [kind.objects.count() for kind in (Approach, Message, EmployerLink)]
        post_all(asked, client)
        after = [kind.objects.count() for kind in (Approach, Message, EmployerLink)]
        assert after == [count + written for count in before]
    mark = CompanyMark.objects.get(company=company, kind=MarkKind.REFUSES)
    assert (mark.origin, mark.words, mark.until) == (MarkOrigin.EMPLOYER, "", None)


def post_all(prospect: Prospect, client: Client) -> None:
    """Log a call, write a message, make a link and tell a refusal that ends today."""
    today, pk = timezone.localdate(), prospect.pk
    letter = {"to": "a@b.example", "subject": "Candidature", "body": "Bonjour", "anyway": "1"}
    forms: list[tuple[str, list[object], dict[str, object]]] = [
        ("prospect_call", [pk], {"key": uuid4(), "answer": "meeting", "on": today}),
        ("message_write", [pk, "email"], letter | {"key": uuid4()}),
        ("answer_link", [pk], {}),
        ("prospect_mark", [pk], {"kind": "refuses", "words": "Peut-être", "until": today}),
    ]
    for route, arguments, form in forms:
        client.post(reverse(route, args=arguments), form)


@pytest.mark.parametrize(
    "answer",
    [{}, {"answer": "later"}, {"answer": "later", "call_back_on": "2020-01-01"}, {"answer": "x"}],
)
def test_what_is_missing_is_said_and_nothing_kept(
    prospect: Prospect, client: Client, answer: dict[str, str]
) -> None:
    address = page_of(prospect, member(prospect.club))
    response = client.post(address, answer | {"words": "Mot gardé"})
    assert response.status_code == 422
    assert "Mot gardé" in response.content.decode()
    assert EmployerLink.objects.get().answer == ""


def test_a_link_withdrawn_or_too_old_is_unknown_at_once(prospect: Prospect, client: Client) -> None:
    me, mate = member(prospect.club), member(prospect.club, 2)
    mine, theirs = page_of(prospect, me), page_of(prospect, mate)
    client.force_login(me)
    client.post(reverse("answer_link_withdraw", args=[prospect.pk]))
    stranger = Client()
    assert stranger.get(mine).status_code == 404
    assert stranger.post(mine, {"answer": "no"}).status_code == 404
    assert stranger.get(theirs).status_code == 200
    EmployerLink.objects.update(expires_at=timezone.now())
    assert stranger.get(theirs).status_code == 404


def test_the_address_is_shown_once_and_kept_as_a_hash(prospect: Prospect, client: Client) -> None:
    client.force_login(member(prospect.club))
    page = client.post(reverse("answer_link", args=[prospect.pk])).content.decode()
    found = re.search(r"/reponses/([\w-]{43})/", page)
    assert found
    assert bytes(EmployerLink.objects.get().token_hash) != found[1].encode()
    assert found[1] not in client.get(prospect.get_absolute_url()).content.decode()


def test_who_looks_on_does_not_read_what_a_company_wrote(
    prospect: Prospect, client: Client
) -> None:
    from tests.factories.members import ManagerFactory

    link, _address = employer_link.make(prospect, member(prospect.club))
    employer_link.answer(link, EmployerAnswer.TALK, words="Entre nous")
    client.force_login(ManagerFactory(region=prospect.club.agency.region))
    page = client.get(prospect.get_absolute_url())
    assert page.status_code == 200
    assert "Entre nous" not in page.content.decode()


def test_it_is_told_to_whoever_can_go_on(prospect: Prospect) -> None:
    club, me = prospect.club, member(prospect.club)
    link, _address = employer_link.make(prospect, me)
    club.seats.filter(member=me).update(left_on=timezone.localdate())
    employer_link.answer(link, EmployerAnswer.TALK)
    assert club.advisor
    assert OutboxMail.objects.get().to == club.advisor.email


def test_a_message_carries_its_link(prospect: Prospect, client: Client) -> None:
    me, key = member(prospect.club), uuid4()
    told = {"kind": "email", "to": "a@b.example", "subject": "Bonjour", "version": None, "by": me}
    kept = letters.keep(
        prospect, key=key, body="Répondez : {lien de réponse} ou {Lien de reponse}", **told
    )
    found = re.findall(r"/reponses/[\w-]{43}/", letters.text_of(kept))
    assert len(found) == 2
    assert len(set(found)) == 1
    letters.keep(prospect, key=key, body=kept.body, **told)
    assert client.get(found[0]).status_code == 200
    assert EmployerLink.objects.count() == 1
    CompanyMarkFactory(company=prospect.company, club=prospect.club)
    with pytest.raises(standing.DoNotContact), transaction.atomic():
        letters.keep(prospect, key=uuid4(), body="Bonjour", **told)


def test_no_kept_text_holds_the_address(prospect: Prospect, settings: Settings) -> None:
    """Neither the one that we put in nor one that its author pasted; a former key reads it too."""
    me = member(prospect.club)
    told = {"kind": "email", "to": "", "subject": "S", "version": None, "by": me}
    link, address = employer_link.make(prospect, me)
    _theirs, strange = employer_link.make(prospect, member(prospect.club, 2))
    pasted = letters.keep(prospect, key=uuid4(), body=f"Ici : {address} ou {strange}", **told)
    asked = letters.keep(prospect, key=uuid4(), body="Ici : {lien de réponse}", **told)
    assert pasted.link == link
    for kept in (pasted, asked):
        kept.refresh_from_db()
        assert "{lien de réponse}" in kept.body
        assert address not in kept.body
    assert address in letters.text_of(pasted)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, just as long and as random as it"
    assert address in letters.text_of(pasted)
    employer_link.withdraw_all(prospect, by=me)
    pasted.refresh_from_db()
    assert "ne marche plus" in letters.text_of(pasted)
    again = letters.keep(prospect, key=pasted.key, body=pasted.body, **told)
    assert "/reponses/" in letters.text_of(again)
    assert again.link != link


def test_a_company_is_told_what_the_region_reads_of_its_answer(
    prospect: Prospect, client: Client
) -> None:
    address = page_of(prospect, member(prospect.club))
    promise = "quand, et si vous n’embauchez pas ou ne voulez plus être contactés"
    assert promise in client.get(address).content.decode()
    client.post(address, {"answer": "no", "words": "Entre nous"})
    other = ClubFactory(agency=AgencyFactory(region=prospect.club.agency.region), members=1)
    client.force_login(member(other))
    theirs = ProspectFactory(club=other, company=prospect.company)
    page = client.get(theirs.get_absolute_url()).content.decode()
    assert "N’embauche pas en ce moment" in page
    assert "Entre nous" not in page


class TestMarks:
    def test_who_tells_is_told_who_reads_their_words(
        self, prospect: Prospect, client: Client
    ) -> None:
        client.force_login(member(prospect.club))
        form = client.get(reverse("prospect_mark", args=[prospect.pk])).content.decode()
        assert "les conseillers de votre agence et le responsable régional" in form
        CompanyMarkFactory(company=prospect.company, club=prospect.club, words="Un secret")
        for number in (1, 2):
            client.force_login(member(prospect.club, number))
            assert "Un secret" not in client.get(prospect.get_absolute_url()).content.decode()

    def test_a_member_tells_and_the_advisor_confirms(
        self, prospect: Prospect, client: Client
    ) -> None:
        page = reverse("prospect_mark", args=[prospect.pk])
        client.force_login(member(prospect.club))
        refused = client.post(page, {"kind": "refuses"})
        assert refused.status_code == 422
        client.post(page, {"kind": "refuses", "words": "Au téléphone, <b>fermement</b>"})
        mark = CompanyMark.objects.get()
        assert mark.is_to_confirm
        assert prospect.club.advisor
        client.force_login(prospect.club.advisor)
        listed = client.get(reverse("known_companies")).content.decode()
        assert "&lt;b&gt;fermement" in listed
        client.post(reverse("mark_confirm", args=[mark.pk]))
        client.post(reverse("mark_withdraw", args=[mark.pk]), {"because": "Elle a rappelé"})
        mark.refresh_from_db()
        assert mark.confirmed_by == mark.withdrawn_by == prospect.club.advisor

    def test_other_clubs_read_no_words_and_no_names(
        self, prospect: Prospect, client: Client
    ) -> None:
        other = ClubFactory(agency=AgencyFactory(region=prospect.club.agency.region), members=1)
        CompanyMarkFactory(
            company=prospect.company,
            club=prospect.club,
            kind=MarkKind.PROJECT,
            words="Un secret",
            said_by=member(prospect.club),
        )
        theirs = ProspectFactory(club=other, company=prospect.company)
        client.force_login(member(other))
        page = client.get(theirs.get_absolute_url()).content.decode()
        assert "projet d’embauche" in page
        assert prospect.club.name in page
        assert "Un secret" not in page
        assert member(prospect.club).short_name not in page
        assert other.advisor
        client.force_login(other.advisor)
        listed = client.get(reverse("known_companies")).content.decode()
        assert prospect.company.name in listed
        assert "Un secret" not in listed

    def test_a_list_costs_the_same_for_one_and_for_three(
        self, club: Club, client: Client, django_assert_num_queries: object
    ) -> None:
        assert club.advisor
        client.force_login(club.advisor)
        for count in (1, 2):
            CompanyMarkFactory.create_batch(count, club=club, kind=MarkKind.PROJECT)
            client.get(reverse("known_companies"))
            with django_assert_num_queries(8):  # type: ignore[operator]  # pytest-django's fixture
                client.get(reverse("known_companies"))
