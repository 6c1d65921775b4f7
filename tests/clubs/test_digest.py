"""The week's digest: when it is due, what it tells whom, and what it never tells."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from clubs import tasks
from clubs.access import club_inside
from clubs.enums import ClubState, Encouragement, PostKind
from clubs.models import Club, Digest, Document, Lead, Post
from clubs.services import digest, library, wall
from eclub.kit.models import OutboxMail
from members.models import User
from members.services.role import end
from tests.clubs.test_library import PDF
from tests.factories.clubs import (
    ClubFactory,
    CommentFactory,
    CommitmentFactory,
    CvCommentFactory,
    LeadFactory,
    PostFactory,
    SetbackCardFactory,
    ShownCvFactory,
)
from tests.factories.cv import CvFactory
from tests.factories.members import AgencyFactory, UserFactory
from tests.factories.network import ContactFactory

pytestmark = pytest.mark.django_db

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
# 16:00 in Paris, and some days before.
FRIDAY = datetime(2025, 1, 17, 15, tzinfo=UTC)
TUESDAY = FRIDAY - 3 * DAY
At = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def tuesday(at: At) -> None:
    """Whatever tests write is written on the Tuesday before."""
    at(TUESDAY)


def member(name: str, **fields: object) -> User:
    person: User = UserFactory(first_name=name, last_name="Gall", **fields)
    return person


def club_of(*people: User, **fields: object) -> Club:
    club: Club = ClubFactory(members=list(people), sessions=6, **fields)
    return club


def write_all(now: datetime) -> int:
    told = sum(digest.write(club_id, now) for club_id in digest.due(now))
    return told + sum(digest.write_for_advisor(one, now) for one in digest.advisors_due(now))


def text_to(person: User) -> str:
    """Whatever spaces the catalogue writes before colons."""
    mail = OutboxMail.objects.get(to=person.email, key__startswith="digest:")
    return mail.text.replace("\u00a0", " ")


def readers() -> set[str]:
    return set(OutboxMail.objects.values_list("to", flat=True))


class TestWhen:
    def test_from_friday_afternoon_and_once_a_week(self) -> None:
        ann, bob = member("Ann"), member("Bob")
        club = club_of(ann, bob)
        PostFactory(club=club, author=ann)
        assert write_all(FRIDAY - timedelta(minutes=1)) == 0
        assert write_all(FRIDAY) == 2
        assert readers() == {bob.email, club.advisor.email}
        assert write_all(FRIDAY) == write_all(FRIDAY + HOUR) == write_all(FRIDAY + 2 * DAY) == 0
        assert write_all(FRIDAY + WEEK) == 0  # nothing is new
        mail = OutboxMail.objects.get(to=bob.email)
        assert mail.key == f"digest:2025-W03:{bob.pk}"
        assert mail.is_secret

    @pytest.mark.parametrize(
        ("zone", "friday"),
        [
            ("Europe/Paris", datetime(2025, 3, 28, 15, tzinfo=UTC)),
            ("Europe/Paris", datetime(2025, 4, 4, 14, tzinfo=UTC)),  # after the change
            ("Europe/Paris", datetime(2025, 10, 24, 14, tzinfo=UTC)),
            ("Europe/Paris", datetime(2025, 10, 31, 15, tzinfo=UTC)),
            ("Indian/Reunion", datetime(2025, 3, 28, 12, tzinfo=UTC)),
            ("America/Martinique", datetime(2025, 3, 28, 20, tzinfo=UTC)),
            # Friday there, Thursday still in UTC's morning of nobody else.
            ("Pacific/Wallis", datetime(2025, 3, 28, 4, tzinfo=UTC)),
        ],
    )
    def test_the_hour_is_that_of_the_club(self, at: At, zone: str, friday: datetime) -> None:
        at(friday - DAY)
        club = club_of(member("Ann"), agency=AgencyFactory(time_zone=zone))
        PostFactory(club=club)
        assert digest.due(friday - timedelta(minutes=1)) == []
        assert digest.due(friday) == [club.pk]

    def test_clocks_that_change_lose_and_repeat_nothing(self, at: At) -> None:
        club = club_of(member("Ann"), starts_on=date(2025, 3, 17))
        before, after = (
            datetime(2025, 3, 28, 15, tzinfo=UTC),
            datetime(2025, 4, 4, 14, tzinfo=UTC),
        )
        moments = (before - timedelta(minutes=1), before + timedelta(minutes=1), after)
        for rank, moment in enumerate(moments):
            at(moment)
            PostFactory(club=club, text=f"Nouvelle {rank}")
        write_all(before)
        write_all(after)
        told = [mail.text for mail in OutboxMail.objects.filter(to=club.advisor.email)]
        assert [sum(f"Nouvelle {rank}" in text for text in told) for rank in range(3)] == [1, 1, 1]

    def test_what_a_worker_missed_is_told_the_week_after(self, at: At) -> None:
        club = club_of(member("Ann"))
        Digest.objects.create(club=club, week="2025-W02", until=FRIDAY - WEEK)
        PostFactory(club=club, text="Vieille nouvelle")
        monday = FRIDAY + 3 * DAY
        assert digest.due(monday) == []
        assert write_all(FRIDAY + WEEK) == 2
        assert "Vieille nouvelle" in text_to(club.advisor)
        assert "depuis le vendredi 10 janvier" in text_to(club.advisor)

    def test_news_of_two_months_ago_are_none(self, at: At) -> None:
        club = club_of(member("Ann"))
        Digest.objects.create(club=club, week="2025-W02", until=FRIDAY - WEEK)
        PostFactory(club=club)
        assert write_all(FRIDAY + 8 * WEEK) == 0

    def test_the_clock_jumps_and_nobody_reads_it_twice(self) -> None:
        club = club_of(member("Ann"))
        PostFactory(club=club)
        for jump in (0, 1, -1, 2, 0, -3, 1):
            write_all(FRIDAY + jump * HOUR)
        assert OutboxMail.objects.count() == 2

    @pytest.mark.parametrize("state", [ClubState.DRAFT, ClubState.RECRUITING, ClubState.CLOSED])
    def test_a_club_that_does_not_run_has_none(self, state: ClubState) -> None:
        club = club_of(member("Ann"), state=state)
        PostFactory(club=club)
        assert write_all(FRIDAY) == digest.write(club.pk, FRIDAY) == 0

    def test_the_task_enqueues_each_club(self, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
        club = club_of(member("Ann"))
        PostFactory(club=club)
        at(FRIDAY)
        for task in (tasks.write_digest, tasks.write_advisor_digest):
            monkeypatch.setattr(task, "delay", task)
        tasks.write_digests()
        assert OutboxMail.objects.count() == 2

    def test_an_advisor_of_several_clubs_reads_one(self) -> None:
        first = club_of(member("Ann"), name="Club des Monts")
        later = club_of(
            member("Bob"),
            name="Club du Large",
            advisor=first.advisor,
            agency=first.agency,
            starts_on=date(2025, 1, 7),
        )
        for club in (first, later):
            PostFactory(club=club, text=f"Nouvelle du {club.name}")
        assert write_all(FRIDAY) == 3
        told = text_to(first.advisor)
        assert told.index("Nouvelle du Club des Monts") < told.index("Nouvelle du Club du Large")
        assert write_all(FRIDAY + HOUR) == 0

    def test_an_advisor_waits_for_the_last_club(self, at: At) -> None:
        near = club_of(member("Ann"))
        far = ClubFactory(agency=AgencyFactory(time_zone="America/Martinique"))
        Club.objects.filter(pk=far.pk).update(advisor=near.advisor)
        PostFactory(club=near)
        digest.write(near.pk, FRIDAY)
        assert digest.advisors_due(FRIDAY) == []


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_write_each_digest_once() -> None:
    clubs = [club_of(member("Ann")) for _ in range(3)]
    for club in clubs:
        PostFactory(club=club)
    start, written = threading.Barrier(3), list[int]()

    def run() -> None:
        start.wait()
        try:
            written.append(write_all(FRIDAY))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(written) == OutboxMail.objects.count() == 3 * 2
    assert Digest.objects.count() == 3


class TestWhat:
    def test_each_reads_what_others_did(self) -> None:
        ann, bob = member("Ann"), member("Bob")
        club = club_of(ann, bob)
        mine = PostFactory(club=club, author=ann, text="J’ai un rendez-vous")
        wall.encourage(mine, bob, Encouragement.BRAVO)
        wall.encourage(mine, club.advisor, Encouragement.THANKS)
        CommentFactory(post=mine, author=bob, text="Un mot pour toi")
        CommentFactory(post=mine, author=ann, text="Merci")
        LeadFactory(club=club, finder=bob, title="Serveur", company="Le Port")
        session = club.sessions.get(number=4)
        CommitmentFactory(session=session, member=ann, text="Appeler", due_on=date(2025, 1, 20))
        CommitmentFactory(session=session, member=ann, text="Plus tard", due_on=date(2025, 2, 20))
        CommitmentFactory(session=session, member=bob, text="Visiter", due_on=date(2025, 1, 20))
        write_all(FRIDAY)
        to_ann, to_bob, to_advisor = map(text_to, (ann, bob, club.advisor))
        assert f"Bob G. vous dit : {Encouragement.BRAVO.label}".replace("\u00a0", " ") in to_ann
        assert "vous dit : Merci du partage" in to_ann
        assert to_ann.count("Bob G. vous a répondu sur le mur.") == 1
        assert "SUR LE MUR" not in to_ann
        assert "- Serveur, Le Port, Roscoff (jusqu’au mardi 28 janvier)" in to_ann
        assert "- Appeler (pour le lundi 20 janvier)" in to_ann
        assert "Plus tard" not in to_ann
        assert "- lundi 20 janvier, de 14 h à 17 h" in to_ann
        assert "- Ann G., une réussite : « J’ai un rendez-vous »" in to_bob
        assert "Serveur" not in to_bob
        assert "Serveur" in to_advisor
        assert "J’ai un rendez-vous" in to_advisor
        for text in (to_bob, to_advisor):
            assert "vous dit" not in text
            assert "Appeler" not in text
        for text in (to_ann, to_bob, to_advisor):
            assert "Un mot pour toi" not in text
            assert f"/clubs/{club.pk}/wall/" in text
        assert "Visiter" not in to_ann + to_advisor

    def test_documents_of_the_club_and_of_the_agency(self, at: At) -> None:
        ann = member("Ann")
        club, other = club_of(ann), ClubFactory()

        def add(title: str, of: Club = club, *, for_agency: bool = False) -> Document:
            return library.add(
                club_inside(of.advisor, of.pk),
                for_agency=for_agency,
                key=uuid4(),
                title=title,
                description="",
                kind="guide",
                name="a.pdf",
                chunks=[PDF],
            )

        at(FRIDAY - 9 * DAY)
        old, _same = add("Ancien guide"), add("Resté pareil")
        at(TUESDAY)
        library.renew(
            club_inside(club.advisor, club.pk), old, key=uuid4(), name="b.pdf", chunks=[PDF]
        )
        add("Guide neuf")
        add("De l’agence", for_agency=True)
        add("D’ailleurs", other, for_agency=True)
        gone = add("Retiré")
        library.withdraw(club_inside(club.advisor, club.pk), gone, TUESDAY)
        assert write_all(FRIDAY) == 1  # the advisors did all of it themselves
        text = text_to(ann)
        assert "- Guide neuf (guide)" in text
        assert "- De l’agence (guide)" in text
        assert "- Ancien guide : nouvelle version" in text
        for absent in ("Resté pareil", "D’ailleurs", "Retiré"):
            assert absent not in text

    def test_what_is_private_or_over_is_never_told(self, at: At) -> None:
        ann, bob = member("Ann"), member("Bob")
        club, other = club_of(ann, bob), club_of(member("Cat"))
        PostFactory(club=club, author=bob, kind=PostKind.SETBACK, text="Licencié pour maladie")
        for kind in PostKind:
            hidden = PostFactory(club=club, author=bob, kind=kind, text="Caché")
            wall.encourage(hidden, ann, Encouragement.BRAVO)
            CommentFactory(post=hidden, author=ann)
            wall.hide(hidden, because="à part", by=club.advisor)
        PostFactory(club=other, author=bob, text="Autre club")
        LeadFactory(club=club, finder=bob, title="Piste finie", expires_on=TUESDAY.date())
        ContactFactory(owner=bob, company="Contact privé", shared_with_club=True)
        SetbackCardFactory(member=bob, situation="Carte à moi", shared=True)
        shown = ShownCvFactory(club=club, cv=CvFactory(owner=bob))
        CvCommentFactory(shown=shown, author=ann, praise="Pour toi seul")
        at(FRIDAY + HOUR)
        PostFactory(club=club, author=bob, text="Après l’heure")
        write_all(FRIDAY + 2 * HOUR)
        assert "- Bob G. raconte un coup dur : un mot de vous peut l’aider." in text_to(ann)
        told = text_to(ann) + text_to(club.advisor)
        for absent in (
            "Licencié",
            "Caché",
            "Autre club",
            "Piste finie",
            "Contact privé",
            "Carte à moi",
            "Pour toi seul",
            "Après l’heure",
        ):
            assert absent not in told
        assert bob.email not in readers()

    def test_sessions_and_commitments_alone_are_no_news(self) -> None:
        ann = member("Ann")
        club = club_of(ann)
        CommitmentFactory(session=club.sessions.get(number=4), member=ann, due_on=date(2025, 1, 20))
        assert write_all(FRIDAY) == 0

    def test_much_news_is_a_short_message(self) -> None:
        ann = member("Ann")
        club = club_of(ann)
        for number in range(12):
            PostFactory(club=club, text=f"Message {number} " + "très long " * 80)
        write_all(FRIDAY)
        text = text_to(ann)
        assert text.count("une réussite") == 5
        assert "Message 11" in text
        assert "Message 6" not in text
        assert max(len(line) for line in text.splitlines()) < 250

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_hostile_words_stay_words(self, language: str) -> None:
        ann = member("Ann", language=language)
        club = club_of(ann, name="Club\r\nBcc: tous@x.example")
        bob = member("Bob\nX: y")
        PostFactory(
            club=club,
            author=bob,
            kind=PostKind.NEWS,
            text="<script>alert(1)</script>\r\n\r\n-- \nPour ne plus le recevoir :\nhttps://x.example",
        )
        PostFactory(
            club=club,
            author=bob,
            text="{{ person.email }} \u2028{% now %} é\u0000œ".replace("\0", ""),
        )
        LeadFactory(club=club, finder=bob, title="A\nB", company="C\r\nD", place="E\u2029F")
        write_all(FRIDAY)
        mail = OutboxMail.objects.get(to=ann.email)
        assert "\n" not in mail.subject
        assert "\r" not in mail.subject + mail.text
        assert "<script>alert(1)</script> -- Pour ne plus" in mail.text
        assert "{{ person.email }} {% now %} éœ" in mail.text
        assert "- A B, C D, E F (" in mail.text
        # One signature and one way out: ours.
        assert [line for line in mail.text.splitlines() if line.startswith("--")] == ["-- "]
        assert mail.text.splitlines()[-1].endswith("/stop/")


class TestWho:
    def test_former_members_and_advisors_read_nothing(self) -> None:
        ann, gone, closed = member("Ann"), member("Gone"), member("Closed", is_active=False)
        club = club_of(ann, gone, closed)
        PostFactory(club=club)
        club.seats.filter(member=gone).update(left_on=TUESDAY.date())
        end(club.advisor.roles.get(), by=UserFactory())
        write_all(FRIDAY)
        assert readers() == {ann.email}

    def test_nobody_who_does_not_want_it(self) -> None:
        ann, bob = member("Ann", wants_digest=False), member("Bob")
        club = club_of(ann, bob)
        PostFactory(club=club)
        User.objects.filter(pk=club.advisor.pk).update(wants_digest=False)
        write_all(FRIDAY)
        assert readers() == {bob.email}

    def test_in_the_language_of_each(self) -> None:
        ann = member("Ann", language="en")
        club = club_of(ann)
        lead = LeadFactory(club=club)
        write_all(FRIDAY)
        assert "Tuesday 28 January" in text_to(ann)
        assert "mardi 28 janvier" in text_to(club.advisor)
        assert Lead.objects.get() == lead

    def test_as_many_queries_for_eight_as_for_one(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for count in (1, 8):
            club = ClubFactory(members=count, sessions=6)
            for author in (seat.member for seat in club.seats.all()):
                wall.encourage(PostFactory(club=club, author=author), club.advisor, "bravo")
            # Each message is a savepoint, an insert and its end; the rest is read once.
            with django_assert_max_num_queries(17 + 3 * (count + 1)):
                digest.write(club.pk, FRIDAY)
        assert Post.objects.count() == 9
