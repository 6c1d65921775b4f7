"""Call-backs: the day's agenda in its order, one message a morning, and how many for others."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.enums import ClubState
from clubs.models import Club
from eclub.kit.models import OutboxMail
from members.models import User
from members.services import digest
from prospecting import tasks
from prospecting.enums import Answer, Errand, Stage
from prospecting.models import Buddy, Prospect
from prospecting.services import call_back, day
from tests.factories.clubs import ClubFactory
from tests.factories.prospecting import ProspectFactory
from tests.prospecting.test_prospect import log, member

pytestmark = pytest.mark.django_db
# A Tuesday, and its morning in Brittany.
TODAY = date(2025, 2, 4)
MORNING = datetime(2025, 2, 4, 7, 30, tzinfo=UTC)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.fixture
def club() -> Club:
    made: Club = ClubFactory(members=3, state=ClubState.RUNNING)
    return made


def owned(club: Club, by: User, **fields: object) -> Prospect:
    made: Prospect = ProspectFactory(club=club, in_charge=by, **fields)
    return made


def promised(club: Club, by: User, again: date, **fields: object) -> Prospect:
    prospect = owned(club, by, **fields)
    log(prospect, by, on=days(-20), call_back_on=again)
    return prospect


class TestDay:
    def test_each_company_has_its_errand_in_order(self, club: Club) -> None:
        me = member(club)
        contact = owned(club, me)
        late, due = promised(club, me, days(-2)), promised(club, me, TODAY)
        meets = {ahead: owned(club, me) for ahead in (2, -1, -9)}
        for ahead, prospect in meets.items():
            log(prospect, me, Answer.INTERVIEW, on=days(-15), meets_on=days(ahead))
        found = day.of(me, club, TODAY)
        assert [(task.errand, task.prospect) for task in found.tasks] == [
            (Errand.THANK, meets[-1]),
            (Errand.AFTER, meets[-9]),
            (Errand.PREPARE, meets[2]),
            (Errand.CALL_BACK, late),
            (Errand.CALL_BACK, due),
            (Errand.CONTACT, contact),
        ]
        assert found.late == 1

    def test_what_is_done_is_gone(self, club: Club) -> None:
        me = member(club)
        met = owned(club, me)
        log(met, me, Answer.INTERVIEW, on=days(-5), meets_on=days(-1))
        log(met, me, Answer.NONE, on=days(-1), kind="email")
        called = promised(club, me, TODAY)
        log(called, me, Answer.NOT_HIRING, on=TODAY)
        promised(club, me, days(1))
        owned(club, me, stage=Stage.CLOSED)
        owned(club, member(club, 2))
        assert day.of(me, club, TODAY).tasks == []

    def test_thanks_are_followed_by_a_call(self, club: Club) -> None:
        me = member(club)
        met = owned(club, me)
        log(met, me, Answer.INTERVIEW, on=days(-5), meets_on=days(-4))
        log(met, me, Answer.NONE, on=days(-3), call_back_on=TODAY)
        (task,) = day.of(me, club, TODAY).tasks
        assert task.errand == Errand.AFTER

    def test_a_day_has_few_first_contacts(self, club: Club) -> None:
        me = member(club)
        for _ in range(day.MOST_CONTACTS + 2):
            owned(club, me)
        found = day.of(me, club, TODAY)
        assert (len(found.tasks), found.more_contacts) == (day.MOST_CONTACTS, 2)


class TestPages:
    def test_the_day_is_on_its_page_and_on_the_clubs(self, club: Club, client: Client) -> None:
        me = member(club)
        today = timezone.localdate(timezone=club.zone)
        prospect = owned(club, me)
        log(prospect, me, on=today - timedelta(days=9), call_back_on=today - timedelta(days=1))
        client.force_login(me)
        for name in ("my_day", "my_day_part"):
            page = client.get(reverse(name)).content.decode()
            assert prospect.company.name in page
        assert reverse("my_day_part") in client.get(reverse("home")).content.decode()

    def test_a_buddy_and_an_advisor_read_how_many_and_not_whom(
        self, club: Club, client: Client
    ) -> None:
        me, mate = member(club), member(club, 2)
        today = timezone.localdate(timezone=club.zone)
        prospect = owned(club, me, company__name="Chantier Secret")
        log(prospect, me, on=today - timedelta(days=9), call_back_on=today - timedelta(days=1))
        client.force_login(mate)
        assert "dont 1 en retard" not in client.get(reverse("my_day")).content.decode()
        client.force_login(me)
        client.post(reverse("my_day"), {"buddy": mate.pk})
        assert Buddy.objects.get().buddy == mate
        client.force_login(mate)
        page = client.get(reverse("my_day")).content.decode()
        assert "dont 1 en retard" in page
        assert "Chantier Secret" not in page
        board = reverse("prospect_list", args=[club.pk])
        assert "Rappels de chacun" not in client.get(board).content.decode()
        client.force_login(club.advisor)
        page = client.get(board).content.decode()
        assert "dont 1 en retard" in page
        assert "rappeler depuis le" not in page
        client.force_login(me)
        client.post(reverse("my_day"), {"buddy": ""})
        assert not Buddy.objects.exists()

    def test_nobody_outside_the_club_becomes_a_buddy(self, club: Club, client: Client) -> None:
        other = member(ClubFactory(members=1))
        client.force_login(member(club))
        assert client.post(reverse("my_day"), {"buddy": other.pk}).status_code == 422
        assert not Buddy.objects.exists()


class TestReminder:
    def test_one_message_a_morning_with_ones_own_companies(self, club: Club) -> None:
        me, mate = member(club), member(club, 2)
        late = promised(club, me, days(-3), company__name="Chantier Premier")
        promised(club, me, TODAY, company__name="Chantier Second")
        promised(club, mate, days(1))
        assert call_back.due(MORNING) == [me.pk]
        assert call_back.remind(me.pk, MORNING)
        assert not call_back.remind(me.pk, MORNING + timedelta(hours=1))
        assert call_back.due(MORNING) == []
        mail = OutboxMail.objects.get()
        assert (mail.to, mail.is_secret) == (me.email, True)
        assert mail.subject == "2 entreprises à rappeler"
        assert f"- {late.company.name} (depuis le" in mail.text
        tomorrow = MORNING + timedelta(days=1)
        assert set(call_back.due(tomorrow)) == {me.pk, mate.pk}

    @pytest.mark.parametrize(
        "moment",
        [
            MORNING - timedelta(hours=1),  # before eight
            MORNING + timedelta(hours=4),  # after noon
            MORNING + timedelta(days=4),  # a Saturday
            MORNING + timedelta(days=20),  # given up
        ],
    )
    def test_at_other_times_nobody_is_reminded(self, club: Club, moment: datetime) -> None:
        promised(club, member(club), TODAY)
        assert call_back.due(moment) == []

    def test_who_left_or_has_done_it_is_not_reminded(self, club: Club) -> None:
        me, gone = member(club), member(club, 2)
        done = promised(club, me, TODAY)
        log(done, me, on=TODAY)
        promised(club, gone, TODAY)
        club.seats.filter(member=gone).update(left_on=TODAY)
        assert call_back.due(MORNING) == []
        assert not call_back.remind(gone.pk, MORNING)

    def test_the_beat_writes_them(self, club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: MORNING)
        promised(club, member(club), TODAY)
        for _ in range(2):
            for person in call_back.due(timezone.now()):
                tasks.write_call_backs_of(person)
        assert OutboxMail.objects.count() == 1


class TestStopping:
    def test_one_click_stops_the_mail_alone(self, club: Club) -> None:
        me = member(club)
        promised(club, me, TODAY)
        assert call_back.remind(me.pk, MORNING)
        mail = OutboxMail.objects.get()
        address = call_back.LINK.address(me.pk)
        assert mail.headers["List-Unsubscribe"] == f"<{address}>"
        assert address in mail.text
        stranger = Client(enforce_csrf_checks=True)
        path = "/" + address.split("/", 3)[3]
        assert "Ne plus le recevoir" in stranger.get(path).content.decode()
        answer = stranger.post(path, {"List-Unsubscribe": "One-Click"})
        assert "Vous ne le recevrez plus" in answer.content.decode()
        later = MORNING + timedelta(days=1)
        assert call_back.due(later) == []
        assert not call_back.remind(me.pk, later)
        assert day.of(me, club, TODAY).tasks

    def test_the_digests_link_is_not_its(self, club: Club) -> None:
        token = digest.LINK.address(member(club).pk).split("/")[-3]
        assert Client().post(reverse("call_backs_stop", args=[token])).status_code == 404
