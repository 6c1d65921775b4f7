"""Who in the club knows somebody there: a number, a question, and one who says yes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clubs.enums import AnswerState, IntroductionState, Passing
from clubs.models import Introduction, IntroductionAnswer
from clubs.services import introduction as introductions
from eclub.kit.models import OutboxMail
from members.models import Contact
from tests.factories.clubs import SeatFactory
from tests.factories.network import ContactFactory
from tests.rights import NOW, Cast, assemble

KEY = UUID("00000000-0000-4000-8000-00000000000f")


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


def knows(
    cast: Cast, name: str, company: str = "S.A.R.L. Le Goff & Fils", **more: object
) -> Contact:
    made: Contact = ContactFactory(
        owner=cast.people[name],
        name="Une connaissance",
        company=company,
        shared_with_club=True,
        phones=["+33298000000"],
        **more,
    )
    return made


def ask(cast: Cast, company: str = "le goff et fils", key: UUID = KEY) -> Introduction:
    return introductions.ask(cast.seat, company=company, message="Un nom ?", key=key, now=NOW)


def answer_of(cast: Cast, name: str) -> IntroductionAnswer:
    return IntroductionAnswer.objects.select_related("introduction", "member").get(
        member=cast.people[name]
    )


def accept(answer: IntroductionAnswer, passing: Passing = Passing.NAME) -> None:
    contact = Contact.objects.filter(owner=answer.member).first()
    introductions.accept(
        answer, passing=passing, contact=contact, words="Dis que c’est moi", now=NOW
    )


class TestCounting:
    def test_only_a_number_is_told(self, cast: Cast) -> None:
        knows(cast, "mate")
        page = cast.client("owner").get(reverse("club_network"), {"company": "LE GOFF ET FILS"})
        shown = page.content.decode()
        assert page.context["count"] == 1
        assert cast.mate.first_name not in shown
        assert "Une connaissance" not in shown

    def test_asking_is_counted_as_well_as_looking(self, cast: Cast) -> None:
        """Whether a question leaves tells as much as the number does."""
        client, address = cast.client("owner"), reverse("club_network")
        said = [
            client.post(address, {"company": "Inconnue", "message": "", "key": str(uuid4())}).text
            for _ in range(61)
        ]
        assert "attendez un peu" not in said[0]
        knows(cast, "mate")
        sent = {"company": "Le Goff et Fils", "message": "", "key": str(uuid4())}
        assert "attendez un peu" in client.post(address, sent).text
        assert not Introduction.objects.exists()

    def test_only_contacts_let_known_of_members_who_sit_there(self, cast: Cast) -> None:
        knows(cast, "former")
        knows(cast, "stranger")
        knows(cast, "advisor")
        knows(cast, "owner")
        Contact.objects.filter(pk=knows(cast, "mate").pk).update(shared_with_club=False)
        assert introductions.count_knowing(cast.club.pk, cast.owner, "Le Goff et Fils") == 0

    def test_a_private_contact_is_not_even_looked_at(self, cast: Cast) -> None:
        """Neither the number nor its time depends on what club-mates keep to themselves."""
        mate = cast.people["mate"]
        Contact.objects.bulk_create(
            Contact(owner=mate, name=f"Privée {rank}", company="le goff", company_key="le goff")
            for rank in range(3000)
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE members_contact")
        with CaptureQueriesContext(connection) as asked:
            assert introductions.count_knowing(cast.club.pk, cast.owner, "Le Goff") == 0
        (query,) = [one["sql"] for one in asked if "members_contact" in one["sql"]]
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {query}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "contact_shared" in plan
        assert "Rows Removed" not in plan


class TestAsking:
    def test_who_knows_somebody_is_asked_once(self, cast: Cast) -> None:
        knows(cast, "mate")
        made = ask(cast)
        assert ask(cast) == made, "a double click"
        assert [one.member for one in made.answers.all()] == [cast.mate]
        mail = OutboxMail.objects.get(to=cast.mate.email)
        assert "Goff" not in mail.subject + mail.text

    def test_the_advisor_and_the_asker_read_no_contact(self, cast: Cast) -> None:
        knows(cast, "mate")
        ask(cast)
        page = cast.client("owner").get(reverse("club_network")).content.decode()
        assert cast.mate.first_name not in page
        address = reverse("introduction_answer", args=[answer_of(cast, "mate").pk])
        assert cast.client("owner").get(address).status_code == 404
        assert cast.client("advisor").get(address).status_code == 404

    @pytest.mark.parametrize("company", ["Ailleurs", "…"])
    def test_nobody_there_is_said(self, cast: Cast, company: str) -> None:
        answer = cast.client("owner").post(
            reverse("club_network"), {"company": company, "message": "Un nom ?", "key": str(KEY)}
        )
        assert answer.status_code == 422
        if company != "…":
            assert "Un nom ?" in answer.content.decode()
        assert not Introduction.objects.exists()


class TestAnswering:
    @pytest.mark.parametrize(
        ("passing", "passed_on"),
        [
            (Passing.FIRST, ""),
            (Passing.NAME, "Une connaissance"),
            (Passing.DETAILS, "Une connaissance\n+33298000000"),
        ],
    )
    def test_accepted_the_asker_reads_what_was_passed_on(
        self, cast: Cast, passing: Passing, passed_on: str
    ) -> None:
        knows(cast, "mate", position="")
        ask(cast)
        accept(answer_of(cast, "mate"), passing)
        (asked,) = introductions.asked_by(cast.seat, NOW)
        assert asked.state == IntroductionState.ACCEPTED
        assert asked.accepted.passed_on == passed_on
        page = cast.client("owner").get(reverse("club_network")).content.decode()
        assert cast.mate.short_name in page

    def test_declined_by_all_it_is_told_without_a_name(self, cast: Cast) -> None:
        knows(cast, "mate")
        ask(cast)
        address = reverse("introduction_answer", args=[answer_of(cast, "mate").pk])
        cast.client("mate").post(address, {"decline": "1"})
        (asked,) = introductions.asked_by(cast.seat, NOW)
        assert asked.state == IntroductionState.DECLINED
        page = cast.client("owner").get(reverse("club_network")).content.decode()
        assert cast.mate.short_name not in page
        mail = OutboxMail.objects.get(to=cast.owner.email)
        assert cast.mate.first_name not in mail.text

    def test_withdrawn_or_too_old_it_is_closed(self, cast: Cast) -> None:
        knows(cast, "mate")
        made = ask(cast)
        assert introductions.asked_by(cast.seat, NOW + timedelta(days=15))[0].state == "expired"
        introductions.withdraw(made, now=NOW)
        with pytest.raises(introductions.TooLate):
            accept(answer_of(cast, "mate"))

    def test_who_left_the_club_answers_no_more(self, cast: Cast) -> None:
        knows(cast, "mate")
        ask(cast)
        cast.club.seats.filter(member=cast.mate).update(left_on=NOW.date())
        address = reverse("introduction_answer", args=[answer_of(cast, "mate").pk])
        assert cast.client("mate").get(address).status_code == 404
        assert introductions.asked_by(cast.seat, NOW)[0].state == IntroductionState.DECLINED

    def test_somebody_elses_contact_is_not_passed_on(self, cast: Cast) -> None:
        knows(cast, "mate")
        ask(cast)
        theirs = knows(cast, "stranger")
        address = reverse("introduction_answer", args=[answer_of(cast, "mate").pk])
        refused = cast.client("mate").post(address, {"passing": "name", "contact": theirs.pk})
        assert refused.status_code == 422

    @pytest.mark.parametrize("number", [1, 4])
    def test_as_many_queries_for_many_questions(
        self, cast: Cast, django_assert_num_queries: Callable, number: int
    ) -> None:
        for rank in range(number):
            knows(cast, "mate", f"Entreprise {rank}")
            ask(cast, f"Entreprise {rank}", uuid4())
        client = cast.client("owner")
        client.get(reverse("club_network"))
        with django_assert_num_queries(7):
            client.get(reverse("club_network"))


@pytest.mark.django_db(transaction=True)
def test_two_accept_at_once_and_one_is_thanked(at: Callable[..., None]) -> None:
    at(NOW)
    cast = assemble()
    third = SeatFactory(club=cast.club, number=5).member
    cast.people["third"] = third
    for name in ("mate", "third"):
        knows(cast, name)
    ask(cast)

    def try_it(name: str) -> bool:
        try:
            accept(answer_of(cast, name))
        except introductions.TooLate:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_it, ["mate", "third"])) == [False, True]
    assert IntroductionAnswer.objects.filter(state=AnswerState.ACCEPTED).count() == 1
