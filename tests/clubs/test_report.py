"""The report of a session: who receives what, once, closed by hand or by itself."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from clubs.enums import AttendanceState
from clubs.models import ClubSession
from clubs.services import attendance, report
from clubs.tasks import write_report, write_reports
from eclub.kit.models import OutboxMail
from members.models import User
from tests.factories.clubs import (
    AgendaStepFactory,
    AttendanceFactory,
    ClubFactory,
    CommitmentFactory,
    PresenceIntervalFactory,
    SeatFactory,
)
from tests.rights import NOW, Cast, assemble

HOUR = timedelta(hours=1)


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    """A session of three hours that is over: the owner was there, the mate was not."""
    at(NOW)
    made = assemble()
    start = made.over.starts_at
    for rank, (title, begins, lasts) in enumerate(
        [("Tour des engagements", 0, 20), ("Marché caché", 20, 47)], start=1
    ):
        AgendaStepFactory(
            session=made.over,
            position=rank,
            title=title,
            minutes=30,
            started_at=start + timedelta(minutes=begins),
            ended_at=start + timedelta(minutes=begins + lasts),
        )
    PresenceIntervalFactory(
        session=made.over,
        person=made.owner,
        during=(start + timedelta(minutes=5), made.over.ends_at),
    )
    CommitmentFactory(session=made.over, member=made.owner, text="Appeler la conserverie")
    CommitmentFactory(session=made.over, member=made.mate, text="Refaire mon CV")
    attendance.compute(made.over, made.over.room_closes_at)
    made.over.refresh_from_db()
    return made


def sent_to(person: User) -> OutboxMail:
    """Their report; spaces that do not break are read as spaces."""
    mail = OutboxMail.objects.get(to=person.email)
    mail.text = mail.text.replace("\u00a0", " ")
    return mail


def reload(session: ClubSession) -> ClubSession:
    return ClubSession.objects.select_related("club__agency", "advisor").get(pk=session.pk)


class TestWhatItSays:
    def test_each_member_reads_their_own(self, cast: Cast) -> None:
        attendance.check(reload(cast.over), actor=cast.advisor, now=NOW)
        mail = sent_to(cast.owner)
        assert mail.subject == "Compte rendu de la séance 1, jeudi 6 mars"
        assert f"Bonjour {cast.owner.first_name}," in mail.text
        assert "Vous : présence, 2 h 55 dans la salle." in mail.text
        assert "- Tour des engagements (20 min, vous y étiez 15 min)" in mail.text
        assert "- Marché caché (47 min, vous y étiez 47 min)" in mail.text
        assert "- Appeler la conserverie (pour le jeudi 13 mars)" in mail.text
        assert cast.over.get_absolute_url() in mail.text
        assert "Refaire mon CV" not in mail.text
        assert cast.mate.last_name not in mail.text
        other = sent_to(cast.mate)
        assert "Vous : absence." in other.text
        assert "- Tour des engagements (20 min)" in other.text
        assert "Refaire mon CV" in other.text
        assert "conserverie" not in other.text
        assert cast.advisor.email in other.text

    def test_who_led_reads_how_many(self, cast: Cast) -> None:
        attendance.check(reload(cast.over), actor=cast.advisor, now=NOW)
        mail = sent_to(cast.advisor)
        assert "1 présence sur 2. L’émargement est validé." in mail.text
        assert "2 engagements pris." in mail.text
        assert "- Marché caché (47 min, prévu 30 min)" in mail.text
        assert cast.owner.last_name not in mail.text

    def test_says_when_nobody_read_the_attendance(self, cast: Cast) -> None:
        report.write(reload(cast.over), NOW)
        assert "ne l’a pas encore relu" in sent_to(cast.owner).text
        assert "attend votre lecture" in sent_to(cast.advisor).text

    def test_names_the_next_session_to_who_is_still_there(self, cast: Cast) -> None:
        SeatFactory(
            club=cast.club, number=5, member=cast.stranger, left_on=cast.over.starts_at.date()
        )
        report.write(reload(cast.over), NOW)
        assert "La prochaine séance a lieu le" in sent_to(cast.owner).text
        assert "La prochaine séance" not in sent_to(cast.stranger).text

    def test_follows_the_language_of_each(self, cast: Cast) -> None:
        User.objects.filter(pk=cast.owner.pk).update(language="en")
        report.write(reload(cast.over), NOW)
        assert "jeudi" not in sent_to(cast.owner).subject
        assert "jeudi" in sent_to(cast.mate).subject

    def test_a_hostile_step_adds_no_line_to_the_subject(self, cast: Cast) -> None:
        cast.over.steps.update(title="<b>{{ x }}</b> & {% now %}")
        report.write(reload(cast.over), NOW)
        assert "- <b>{{ x }}</b> & {% now %} (20 min" in sent_to(cast.owner).text

    def test_without_agenda_notes_nor_commitments_it_is_short(self, cast: Cast) -> None:
        cast.over.steps.all().delete()
        cast.over.commitments.all().delete()
        report.write(reload(cast.over), NOW)
        text = sent_to(cast.owner).text
        assert "Ce qui a été fait" not in text
        assert "Vos engagements" not in text
        assert "La page de la séance :" in text
        assert "\n\n\n" not in text


class TestOnce:
    def test_closing_twice_sends_one(self, cast: Cast) -> None:
        for _ in range(2):
            attendance.check(reload(cast.over), actor=cast.advisor, now=NOW)
        assert OutboxMail.objects.count() == 3

    def test_by_itself_some_hours_after_the_room(self, cast: Cast) -> None:
        closes = cast.over.room_closes_at
        assert report.due(closes + report.WAIT - HOUR) == []
        assert report.due(closes + report.WAIT) == [cast.over.pk]
        report.write(reload(cast.over), closes + report.WAIT)
        assert report.due(closes + report.WAIT + HOUR) == []
        attendance.check(reload(cast.over), actor=cast.advisor, now=NOW)
        assert OutboxMail.objects.count() == 3

    def test_waits_for_the_attendance_to_be_taken(self, cast: Cast) -> None:
        ClubSession.objects.update(attendance_taken_at=None)
        assert report.due(cast.over.room_closes_at + report.WAIT) == []

    def test_is_no_news_a_week_later(self, cast: Cast) -> None:
        late = cast.over.ends_at + report.LATEST
        assert report.due(late) == []
        attendance.check(reload(cast.over), actor=cast.advisor, now=late)
        assert not OutboxMail.objects.exists()

    def test_a_session_nobody_came_to_has_none(self, cast: Cast) -> None:
        cast.over.attendances.update(state=AttendanceState.ABSENT)
        assert report.write(reload(cast.over), NOW) == 0
        assert report.due(cast.over.room_closes_at + report.WAIT) == []

    def test_a_cancelled_session_has_none(self, cast: Cast) -> None:
        AttendanceFactory(session=cast.cancelled, member=cast.owner)
        assert report.write(reload(cast.cancelled), NOW) == 0

    def test_closed_accounts_receive_nothing(self, cast: Cast) -> None:
        User.objects.filter(pk__in=[cast.mate.pk, cast.advisor.pk]).update(is_active=False)
        assert report.write(reload(cast.over), NOW) == 1
        assert OutboxMail.objects.get().to == cast.owner.email

    def test_the_task_writes_what_is_due(
        self, cast: Cast, at: Callable[..., None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        at(cast.over.room_closes_at + report.WAIT)
        asked: list[int] = []
        monkeypatch.setattr(write_report, "delay", asked.append)
        write_reports()
        assert asked == [cast.over.pk]
        for _ in range(2):
            write_report(cast.over.pk)
        assert OutboxMail.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_an_advisor_at_once_send_one_each() -> None:
    session = ClubFactory(sessions=1, members=3).sessions.get()
    for seat in session.club.seats.all():
        PresenceIntervalFactory(session=session, person=seat.member)
    now = session.room_closes_at
    attendance.compute(session, now)

    def work(number: int) -> int:
        try:
            found = reload(session)
            if number % 2:
                return report.write(found, now)
            return attendance.check(found, actor=found.advisor, now=now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(16)))
    assert OutboxMail.objects.count() == 4
    assert OutboxMail.objects.values("to").distinct().count() == 4


def test_the_same_queries_for_one_member_and_eight(
    cast: Cast, django_assert_max_num_queries: Callable[..., object]
) -> None:
    """A few for each message; nothing that grows with what was said."""
    for _ in range(6):
        PresenceIntervalFactory(session=cast.over, person=SeatFactory(club=cast.club).member)
    attendance.compute(cast.over, NOW)
    with django_assert_max_num_queries(14 + 9 * 5):  # type: ignore[attr-defined]
        assert report.write(reload(cast.over), NOW) == 9
