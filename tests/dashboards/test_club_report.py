"""A club's report: the article's own club, played from its first day to its report."""

from collections.abc import Callable
from datetime import date, time, timedelta
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from clubs.enums import AttendanceState, ClubState, OutcomeChannel, OutcomeKind
from clubs.models import Club
from clubs.services import attendance, closing, outcome, schedule, seat
from clubs.services import brochure as brochures
from clubs.services import club as clubs
from clubs.services.closing import WayOut
from clubs.services.schedule import WeeklySlot
from eclub.dashboards.enums import Level
from eclub.dashboards.models import Snapshot
from eclub.dashboards.services import club_report, tally
from eclub.dashboards.services.club_report import ClubReport
from eclub.dashboards.services.tally import Place
from prospecting.enums import Answer, ApproachKind
from tests.factories.clubs import ClubFactory, OutcomeFactory, SeatFactory
from tests.factories.members import AdvisorFactory, AgencyFactory, UserFactory
from tests.factories.prospecting import ApproachFactory, ProspectFactory
from tests.rights import NOW, Cast, assemble

FIRST = date(2013, 11, 12)
SLOTS = [WeeklySlot(1, time(14)), WeeklySlot(4, time(14))]


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


@pytest.fixture
def morlaix(db: None, at: Callable[..., None]) -> Club:
    """Five members, twice a week for three months; two of the three who stayed found work."""
    agency = AgencyFactory(name="Agence de Morlaix", departement="29")
    zone = agency.zone
    at(schedule.instant(FIRST - timedelta(days=7), time(9), zone))
    advisor = AdvisorFactory(agency=agency, first_name="Jeanne", last_name="Animatrice")
    club = clubs.open_club(
        by=advisor,
        name="E-club de Morlaix",
        agency=agency,
        advisor=advisor,
        slots=SLOTS,
        starts_on=FIRST,
    )
    seats = [seat.take(club, UserFactory()) for _ in range(5)]
    clubs.start(club, by=advisor)
    gone = {3: 8, 4: 12}
    for session in club.sessions.order_by("during"):
        at(session.room_closes_at)
        for rank, held in enumerate(seats):
            if gone.get(rank) == session.number:
                day = session.starts_at.astimezone(zone).date()
                outcome.record(held, kind=OutcomeKind.LOST, happened_on=day, by=advisor)
        attendance.compute(session, session.room_closes_at)
        held_now = session.attendances.filter(member__in=club.seats.open().values("member"))
        held_now.update(state=AttendanceState.PRESENT, minutes=170)
        attendance.check(session, actor=advisor, now=session.room_closes_at)
    for number, (answer, kind) in enumerate(
        [
            (Answer.NONE, ApproachKind.EMAIL),
            (Answer.LATER, ApproachKind.PHONE),
            (Answer.INTERVIEW, ApproachKind.PHONE),
            (Answer.HIRED, ApproachKind.NETWORK),
        ]
    ):
        ApproachFactory(
            prospect=ProspectFactory(club=club),
            author=seats[number % 3].member,
            on=FIRST + timedelta(days=20),
            answer=answer,
            kind=kind,
        )
    last = club.sessions.order_by("during").last().starts_at.astimezone(zone).date()
    closing.close(
        club,
        on=last,
        ways_out={
            seats[0].pk: WayOut(OutcomeKind.PERMANENT, last, OutcomeChannel.HIDDEN, "Graphiste"),
            seats[1].pk: WayOut(OutcomeKind.FIXED_TERM, last, OutcomeChannel.OFFER, "Accueil"),
            seats[2].pk: WayOut(OutcomeKind.SEARCHING, last),
        },
        worked="Une véritable émulation.\nUn soutien mutuel.",
        did_not_work="Trop peu d’entreprises jointes au début.",
        by=advisor,
    )
    club.refresh_from_db()
    return club


def signed_in(club: Club) -> Client:
    client = Client()
    client.force_login(club.advisor, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


# What the article tells, and what makes it honest; 2 of 3 by Wilson is 20.77 to 93.85 %.
TOLD = (
    "E-club de Morlaix",
    "Agence de Morlaix (29)",
    "2 personnes sur 3 ont retrouvé un emploi.",
    "entre 21 et 94 %",
    "2 perdues de vue",
    "Places tenues",
    "Séances tenues",
    "Conversations",
    "Emplois du marché caché",
    "1 sur 2",
    "entre 9 et 91 %",
    "Une véritable émulation.",
    "Un soutien mutuel.",
    "Trop peu d’entreprises jointes au début.",
    "du 12 novembre 2013 au",
)


def on_one_line(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_clubs_own_story_is_told_with_an_honest_interval(morlaix: Club) -> None:
    figures_are_right(club_report.of_club(morlaix, morlaix.closed_at))
    client = signed_in(morlaix)
    page = on_one_line(client.get(reverse("club_report", args=[morlaix.pk])).text)
    for words in TOLD:
        assert words in page
    assert "provisoire" not in page
    # Nobody is named but who led.
    assert not any(held.member.full_name in page for held in morlaix.seats.all())
    paper_is_right(client.get(reverse("club_report_pdf", args=[morlaix.pk])))
    brochure_is_right(morlaix, client)


def figures_are_right(found: ClubReport) -> None:
    assert (found.seats, found.held, found.cancelled, found.unread) == (5, 24, 0, 0)
    # Two left for good, before the sessions 8 and 12.
    assert found.attended == 24 * 3 + 7 + 11
    # On the day somebody leaves they are still expected.
    assert found.expected == found.attended + 2
    assert found.minutes == found.attended * 170
    assert (found.work.k, found.work.n, found.lost, found.still_in) == (2, 3, 2, 0)
    assert (found.work.low, found.work.high) == (21, 94)
    assert (found.hidden_market.k, found.hidden_market.n) == (1, 2)
    assert sum(found.approaches.values()) == 4
    assert (found.conversations, found.meetings, found.companies) == (3, 2, 4)
    assert sum(found.outcomes.values()) == found.seats


def paper_is_right(answer: HttpResponse) -> None:
    """Tagged, in French, on two pages at most, and it says what the page says."""
    assert answer["Content-Type"] == "application/pdf"
    assert "bilan-e-club-de-morlaix-" in answer["Content-Disposition"]
    reader = PdfReader(BytesIO(answer.content))
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "fr-FR"
    assert reader.metadata.title == "Bilan de l’e-club – E-club de Morlaix"
    assert len(reader.pages) <= 2
    text = on_one_line(" ".join(page.extract_text() for page in reader.pages))
    for words in TOLD:
        assert words in text


def brochure_is_right(club: Club, client: Client) -> None:
    """On paper it tells the same; on the web nothing of so few people."""
    address = reverse("club_brochure", args=[club.pk])
    pdf = client.get(reverse("brochure_pdf", args=[club.pk])).content
    for shown in (on_one_line(client.get(address).text), on_one_line(read(pdf))):
        assert "2 personnes sur 3 ont retrouvé un emploi." in shown
        assert "Agence de Morlaix, un e-club terminé, au" in shown
        assert "entre 21 et 94 %" in shown
        assert "2 perdues de vue" in shown
    written = {"title": "Nous", "text": "", "layout": "ring"}
    brochure = brochures.write(club, **written, revision=0, by=club.advisor)
    token = brochures.publish(brochure, club.closed_at, by=club.advisor)
    on_web = Client().get(reverse("brochure_online", args=[token])).text
    paper = read(Client().get(reverse("brochure_online_pdf", args=[token])).content)
    for shown in (on_web, paper):
        assert "Nous" in shown
        assert "retrouvé un emploi" not in shown
    client.post(address, {**written, "revision": 1, "results": "none"})
    assert "retrouvé un emploi" not in client.get(address).text


def read(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_what_is_published_may_be_said_on_the_web(db: None) -> None:
    """Of the smallest place around the agency that has a figure."""
    club = ClubFactory(agency__departement="29")
    region = club.agency.region
    snapshot = Snapshot.objects.create(
        quarter=date(2013, 10, 1),
        cohort=date(2013, 7, 1),
        taken_on=date(2014, 1, 2),
        taken_at=NOW,
    )
    for departement, count in (("29", None), ("", 21)):
        snapshot.lines.create(
            region=region.code,
            departement=departement,
            table="situation",
            cell="work",
            count=count,
            of=32,
        )
    (said,) = brochures.results_of(brochures.of(club), NOW, online=True)
    assert on_one_line(said.said) == f"{region.name} : 66 % des membres ont retrouvé un emploi."
    behind = on_one_line(said.behind)
    assert "66 % (21 sur 32) au 2 janvier 2014 ; intervalle à 95 % : de 48 % à 80 %." in behind
    assert "3e trimestre 2013" in behind


class TestReport:
    def test_of_a_running_club_it_is_provisional(self, cast: Cast) -> None:
        page = on_one_line(
            cast.client("advisor").get(reverse("club_report", args=[cast.club.pk])).text
        )
        assert "Bilan provisoire" in page
        assert "Aucune sortie n’est connue pour l’instant." in page
        assert "2 encore au club" in page
        assert "1 sans sortie connue" in page

    def test_nobody_placed_yet_is_no_rate_of_nothing(self, cast: Cast) -> None:
        OutcomeFactory(
            seat=cast.club.seats.get(member=cast.former), kind=OutcomeKind.TRAINING, channel=""
        )
        found = club_report.of_club(cast.club, NOW)
        assert (found.work.k, found.work.n, found.work.low, found.work.high) == (0, 1, 0, 79)

    @pytest.mark.parametrize("approaches", [1, 6])
    def test_as_many_queries_for_many(
        self, cast: Cast, approaches: int, django_assert_num_queries: Callable
    ) -> None:
        for _ in range(approaches):
            ApproachFactory(prospect=ProspectFactory(club=cast.club), author=cast.owner)
        client = cast.client("advisor")
        client.get(reverse("club_report", args=[cast.club.pk]))
        with django_assert_num_queries(11):
            client.get(reverse("club_report", args=[cast.club.pk]))

    def test_who_came_back_counts_twice_here_as_in_the_tallies(self, cast: Cast) -> None:
        SeatFactory(club=cast.club, member=cast.former)
        told = tally.read(Place(Level.CLUB, str(cast.club.pk))).total("seats")
        members = cast.club.seats.values("member").distinct().count()
        assert club_report.of_club(cast.club, NOW).seats == told == members + 1

    def test_a_draft_has_none(self, cast: Cast) -> None:
        Club.objects.filter(pk=cast.club.pk).update(state=ClubState.DRAFT)
        answer = cast.client("advisor").get(reverse("club_report", args=[cast.club.pk]))
        assert answer.status_code == 404
