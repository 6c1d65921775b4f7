"""The question 3, 6 and 12 months after a way out: when, to whom, how often, and its answers."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from clubs import tasks
from clubs.enums import FollowUpAnswer, OutcomeKind
from clubs.models import FollowUp, Outcome
from clubs.services import follow_up, outcome
from eclub.kit.dates import months_after
from eclub.kit.models import AuditEvent, OutboxMail
from eclub.kit.services import outbox
from members.models import User
from tests.factories.clubs import ClubFactory, OutcomeFactory, SeatFactory
from tests.factories.members import AgencyFactory, UserFactory
from tests.factories.outcomes import FollowUpFactory

pytestmark = pytest.mark.django_db
At = Callable[[datetime], None]

TAKEN = date(2025, 1, 6)
LEFT = date(2025, 1, 31)
# 10:00 in Paris on the day three months later.
DUE = datetime(2025, 4, 30, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def left(*, kind: OutcomeKind = OutcomeKind.PERMANENT, on: date = LEFT, **fields: object) -> User:
    """Somebody who left on a day, as the service writes it."""
    person: User = UserFactory(first_name="Ann", **fields)
    seat = SeatFactory(member=person, taken_on=TAKEN)
    outcome.record(seat, kind=kind, channel="hidden", happened_on=on, by=seat.club.advisor)
    return person


def ask_all(now: datetime) -> int:
    return sum(follow_up.ask(one, now) for one in follow_up.due(now))


def mail_to(person: User) -> OutboxMail:
    return OutboxMail.objects.get(to=person.email, key__startswith="follow_up:")


def link_to(person: User) -> str:
    """The path of the page that the message leads to."""
    word = next(word for word in mail_to(person).text.split() if "?answer=" in word)
    return "/" + word.split("/", 3)[3].partition("?")[0]


class TestPlanning:
    @pytest.mark.parametrize(
        ("day", "months", "later"),
        [
            (date(2025, 1, 31), 3, date(2025, 4, 30)),
            (date(2024, 11, 30), 3, date(2025, 2, 28)),
            (date(2023, 11, 29), 3, date(2024, 2, 29)),
            (date(2025, 12, 1), 12, date(2026, 12, 1)),
            (date(2025, 7, 15), 6, date(2026, 1, 15)),
        ],
    )
    def test_months_end_when_they_end(self, day: date, months: int, later: date) -> None:
        assert months_after(day, months) == later

    def test_three_questions_each_open_until_the_next(self) -> None:
        left()
        assert list(FollowUp.objects.values_list("months", "due_on", "open_until")) == [
            (3, date(2025, 4, 30), date(2025, 7, 31)),
            (6, date(2025, 7, 31), date(2026, 1, 31)),
            (12, date(2026, 1, 31), date(2026, 4, 30)),
        ]

    def test_none_for_a_reason_of_their_own(self) -> None:
        left(kind=OutcomeKind.OTHER)
        assert not FollowUp.objects.exists()

    def test_another_date_moves_what_was_not_asked(self) -> None:
        person = left()
        ask_all(DUE)
        found = Outcome.objects.get(seat__member=person)
        found.happened_on = found.known_on = LEFT - 10 * DAY
        found.save()
        follow_up.plan(found)
        assert list(FollowUp.objects.values_list("due_on", flat=True)) == [
            date(2025, 4, 30),
            date(2025, 7, 21),
            date(2026, 1, 21),
        ]

    def test_the_database_keeps_answers_whole(self) -> None:
        asked = FollowUpFactory()
        for wrong in ({"answer": "same"}, {"months": 4}, {"open_until": asked.due_on}):
            with pytest.raises(IntegrityError), transaction.atomic():
                FollowUp.objects.update(**wrong)
        with pytest.raises(IntegrityError, match="once_a_term"), transaction.atomic():
            FollowUpFactory(outcome=asked.outcome)


class TestAsking:
    def test_once_on_its_day_in_the_morning(self) -> None:
        person = left()
        assert follow_up.due(DUE - timedelta(minutes=1)) == []
        assert ask_all(DUE) == 1
        assert ask_all(DUE) == ask_all(DUE + DAY) == 0
        assert mail_to(person).is_secret

    def test_the_hour_is_that_of_the_agency(self) -> None:
        seat = SeatFactory(
            club=ClubFactory(agency=AgencyFactory(time_zone="America/Martinique")), taken_on=TAKEN
        )
        outcome.record(seat, kind=OutcomeKind.TRAINING, happened_on=LEFT, by=seat.club.advisor)
        assert follow_up.due(DUE) == []
        assert len(follow_up.due(DUE + timedelta(hours=6))) == 1
        assert follow_up.due(DUE + timedelta(hours=15)) == []  # 19:00 there

    def test_what_was_missed_is_made_up_for_until_the_next(self) -> None:
        left()
        late = datetime(2025, 7, 30, 9, tzinfo=UTC)
        assert FollowUp.objects.get(pk=follow_up.due(late)[0]).months == 3
        (now_due,) = follow_up.due(late + DAY)
        assert FollowUp.objects.get(pk=now_due).months == 6

    def test_an_outcome_told_a_year_later_asks_no_old_question(self) -> None:
        left(on=LEFT)
        assert follow_up.due(datetime(2027, 1, 4, 9, tzinfo=UTC)) == []

    @pytest.mark.parametrize("why", ["closed", "refused", "elsewhere", "heard"])
    def test_not_whom_one_may_not_ask(self, why: str) -> None:
        person = left()
        (waiting,) = follow_up.due(DUE)
        if why == "closed":
            User.objects.filter(pk=person.pk).update(is_active=False)
        elif why == "refused":
            follow_up.wish(person, to_be_asked=False)
        elif why == "elsewhere":
            SeatFactory(member=person, taken_on=LEFT + DAY)
        else:
            one = FollowUp.objects.get(pk=waiting)
            follow_up.answer(one, "same", now=DUE, heard_by=one.outcome.seat.club.advisor)
        assert follow_up.due(DUE) == []
        # Nor when it changed after the question was enqueued.
        assert not follow_up.ask(waiting, DUE)
        assert not OutboxMail.objects.filter(key__startswith="follow_up:").exists()

    def test_what_the_message_says(self) -> None:
        person, other = left(), left(kind=OutcomeKind.SEARCHING)
        ask_all(DUE)
        mail = mail_to(person)
        assert mail.subject.replace("\u00a0", " ").startswith("3 mois après votre e-club")
        assert "Bonjour Ann," in mail.text
        assert mail.text.count("?answer=") == len(FollowUpAnswer)
        assert "Oui, dans le même emploi" in mail.text
        assert "même emploi" not in mail_to(other).text
        # Whoever looks over a shoulder learns neither the club nor the job.
        assert str(Outcome.objects.get(seat__member=person).seat.club) not in mail.text
        stop = mail.headers["List-Unsubscribe"].strip("<>")
        assert stop in mail.text
        assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail.not_after == datetime(2025, 7, 30, 22, tzinfo=UTC)
        assert (
            bytes(
                FollowUp.objects.get(
                    token_hash__isnull=False, outcome__seat__member=person
                ).token_hash
            ).hex()
            not in mail.text
        )

    def test_in_the_language_of_each(self) -> None:
        person = left(language="en")
        ask_all(DUE)
        assert "30 July 2025" in mail_to(person).text

    def test_the_task_enqueues_each(self, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
        left()
        at(DUE)
        monkeypatch.setattr(tasks.ask_follow_up, "delay", tasks.ask_follow_up)
        tasks.ask_follow_ups()
        assert OutboxMail.objects.filter(key__startswith="follow_up:").count() == 1

    def test_a_worker_killed_in_between_has_asked_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        left()
        (waiting,) = follow_up.due(DUE)

        def die(*args: object, **named: object) -> None:
            raise SystemExit

        with monkeypatch.context() as patch:
            patch.setattr(follow_up, "write_mail", die)
            with pytest.raises(SystemExit):
                follow_up.ask(waiting, DUE)
        assert follow_up.ask(waiting, DUE)


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_ask_each_once() -> None:
    for _ in range(3):
        left()
    start, asked = threading.Barrier(4), list[int]()

    def run() -> None:
        start.wait()
        try:
            asked.append(ask_all(DUE))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(asked) == 3
    assert OutboxMail.objects.filter(key__startswith="follow_up:").count() == 3


class TestAnswering:
    @pytest.fixture
    def person(self, at: At) -> User:
        person = left()
        ask_all(DUE)
        at(DUE + timedelta(hours=1))
        return person

    @pytest.fixture
    def stranger(self) -> Client:
        """Somebody's browser: no session, and forged forms refused."""
        return Client(enforce_csrf_checks=True)

    def answer(self, person: User) -> str:
        return FollowUp.objects.get(outcome__seat__member=person, months=3).answer

    def test_a_program_that_opens_every_link_answers_nothing(
        self, stranger: Client, person: User
    ) -> None:
        for word in mail_to(person).text.split():
            if word.startswith("http"):
                assert stranger.get("/" + word.split("/", 3)[3]).status_code == 200
                assert stranger.head("/" + word.split("/", 3)[3]).status_code == 200
        assert self.answer(person) == ""
        assert User.objects.get(pk=person.pk).wants_follow_up

    def test_the_link_chooses_and_the_button_answers(self, client: Client, person: User) -> None:
        page = client.get(link_to(person), {"answer": "work"})
        assert page.context["form"].initial == {"answer": "work"}
        assert page["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page["X-Robots-Tag"]
        for secret in (person.email, str(Outcome.objects.get().seat.club)):
            assert secret not in page.content.decode()
        thanks = client.post(link_to(person), {"answer": "work"}, follow=True).content.decode()
        assert "votre réponse est notée" in thanks
        assert "30 juillet 2025" in thanks
        assert self.answer(person) == "work"

    def test_it_is_changed_until_the_next_question(
        self, client: Client, person: User, at: At
    ) -> None:
        for given in ("same", "same", "searching"):
            client.post(link_to(person), {"answer": given})
        assert self.answer(person) == "searching"
        assert AuditEvent.objects.filter(action="follow_up.answered").count() == 2
        at(datetime(2025, 7, 30, 21, 59, tzinfo=UTC))
        client.post(link_to(person), {"answer": "work"})
        assert self.answer(person) == "work"
        at(datetime(2025, 7, 30, 22, tzinfo=UTC))
        late = client.post(link_to(person), {"answer": "same"})
        assert late.status_code == client.get(link_to(person)).status_code == 410
        assert "n’est plus posée" in late.content.decode()
        assert self.answer(person) == "work"

    @pytest.mark.parametrize("given", ["", "perhaps"])
    def test_no_answer_is_said_beside_the_question(
        self, client: Client, person: User, given: str
    ) -> None:
        page = client.post(link_to(person), {"answer": given})
        assert page.status_code == 422
        assert "Choisissez une" in page.content.decode()

    @pytest.mark.parametrize("token", ["x", "é", "9" * 200, "cut"])
    def test_a_link_that_is_not_whole(self, client: Client, person: User, token: str) -> None:
        if token == "cut":
            token = link_to(person).split("/")[-2][:-1]
        for route in ("follow_up", "follow_up_stop"):
            for page in (client.get, client.post):
                answer = page(reverse(route, args=[token]))
                assert answer.status_code == 404
                assert "coupé en chemin" in answer.content.decode()

    def test_somebody_whose_account_is_closed(self, client: Client, person: User) -> None:
        address = link_to(person)
        User.objects.filter(pk=person.pk).update(is_active=False)
        assert client.get(address).status_code == 404
        assert client.post(address, {"answer": "same"}).status_code == 404

    def test_one_click_stops_them_for_good(self, stranger: Client, person: User, at: At) -> None:
        address = mail_to(person).headers["List-Unsubscribe"].strip("<>")
        path = "/" + address.split("/", 3)[3]
        for _ in range(2):
            assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert not User.objects.get(pk=person.pk).wants_follow_up
        assert AuditEvent.objects.filter(action="user.follow_up_stopped").count() == 1
        assert ask_all(datetime(2025, 8, 1, 9, tzinfo=UTC)) == 0
        follow_up.wish(person, to_be_asked=True)
        assert ask_all(datetime(2025, 8, 1, 9, tzinfo=UTC)) == 1

    def test_its_text_is_forgotten_once_sent(
        self, person: User, monkeypatch: pytest.MonkeyPatch, at: At
    ) -> None:
        monkeypatch.setattr(outbox, "_hand_over", lambda mail, line: outbox.MailState.SENT)
        mail = mail_to(person)
        OutboxMail.objects.update(not_before=DUE)
        outbox.deliver(mail.pk)
        mail.refresh_from_db()
        assert mail.state == "sent"
        assert mail.text == ""


class TestByPhone:
    @pytest.fixture
    def asked(self, at: At) -> FollowUp:
        left(kind=OutcomeKind.SEARCHING)
        at(DUE)
        return FollowUp.objects.select_related("outcome__seat__club").get(months=3)

    def test_an_advisor_notes_what_they_heard(self, client: Client, asked: FollowUp) -> None:
        advisor = asked.outcome.seat.club.advisor
        client.force_login(advisor)
        address = reverse("follow_up_heard", args=[asked.pk])
        assert "nouvel emploi" in client.get(address).content.decode()
        page = client.post(address, {"answer": "training"}, follow=True).content.decode()
        assert "par téléphone" in page
        asked.refresh_from_db()
        assert (asked.answer, asked.heard_by) == ("training", advisor)

    def test_never_over_the_persons_own_words(self, client: Client, asked: FollowUp) -> None:
        follow_up.answer(asked, "searching", now=DUE)
        client.force_login(asked.outcome.seat.club.advisor)
        address = reverse("follow_up_heard", args=[asked.pk])
        page = client.post(address, {"answer": "work"})
        assert "a répondu elle-même" in page.content.decode()
        asked.refresh_from_db()
        assert asked.answer == "searching"

    def test_not_before_its_day(self, client: Client, asked: FollowUp, at: At) -> None:
        at(DUE - DAY)
        client.force_login(asked.outcome.seat.club.advisor)
        page = client.post(reverse("follow_up_heard", args=[asked.pk]), {"answer": "work"})
        assert page.status_code == 422
        asked.refresh_from_db()
        assert asked.answer == ""

    def test_work_found_later_is_proposed_and_changes_nothing_by_itself(
        self, client: Client, asked: FollowUp
    ) -> None:
        follow_up.answer(asked, "work", now=DUE)
        club = asked.outcome.seat.club
        client.force_login(club.advisor)
        page = reverse("club_outcomes", args=[club.pk])
        assert "a trouvé un emploi depuis" in client.get(reverse("home")).content.decode()
        assert "Ann" in (shown := client.get(page).content.decode())
        assert "La laisser telle quelle" in shown
        assert Outcome.objects.get().kind == OutcomeKind.SEARCHING
        client.post(reverse("follow_up_settle", args=[asked.pk]))
        client.post(reverse("follow_up_settle", args=[asked.pk]))
        assert "La laisser telle quelle" not in client.get(page).content.decode()
        assert AuditEvent.objects.filter(action="follow_up.settled").count() == 1
        # Said anew later, it is proposed anew.
        follow_up.answer(asked, "searching", now=DUE)
        follow_up.answer(asked, "work", now=DUE)
        assert "La laisser telle quelle" in client.get(page).content.decode()


def test_as_many_queries_for_three_as_for_one(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    club = ClubFactory()
    client.force_login(club.advisor)
    for _ in range(3):
        found = OutcomeFactory(seat=SeatFactory(club=club, left_on=TAKEN, taken_on=TAKEN))
        FollowUpFactory(outcome=found, heard_by=club.advisor, answer="work", answered_at=DUE)
        with django_assert_num_queries(9):
            client.get(reverse("club_outcomes", args=[club.pk]))
