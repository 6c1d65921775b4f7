"""Opening a club: the service, the three steps, and everything that is refused kindly."""

import re
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.enums import ClubState
from clubs.forms.invitation import addresses
from clubs.models import Club, ClubSession
from clubs.services import club as clubs
from clubs.services.conflict import Overlap
from clubs.services.schedule import WeeklySlot
from eclub.kit.models import AuditEvent, OutboxMail
from members.models import Agency, User
from tests.factories.clubs import ClubFactory, SeatFactory
from tests.factories.members import AdministratorFactory, AdvisorFactory, AgencyFactory

pytestmark = pytest.mark.django_db


def coming(weekday: int, weeks: int = 4) -> date:
    """A day of the week some weeks from now that is no public holiday in its month or so."""
    today = timezone.localdate()
    return today + timedelta(days=(weekday - today.weekday()) % 7, weeks=weeks)


class Form:
    """The opening form, as somebody fills it in."""

    def __init__(self, client: Client, agency: Agency, advisor: User) -> None:
        self.client, self.key = client, uuid4()
        self.address = reverse("club_open_step", args=[self.key])
        self.who: dict[str, object] = {
            "name": "Morlaix",
            "agency": agency.pk,
            "advisor": advisor.pk,
            "theme": "Commerce",
        }
        self.when: dict[str, object] = {
            "starts_on": coming(0).isoformat(),
            "count": 24,
            "first_weekday": 1,
            "first_starts_at": "14:00",
            "first_minutes": 180,
            "second_weekday": 4,
            "second_starts_at": "09:30",
            "second_minutes": 120,
        }
        self.emails = ""

    def send(self, step: int, action: str = "next", **changes: object) -> str:
        """Submit one step and follow; the page that comes back."""
        steps: list[dict[str, object]] = [self.who, self.when, {"emails": self.emails}]
        answers = steps[step - 1] | changes
        response = self.client.post(
            self.address, {"step": step, "action": action, **answers}, follow=True
        )
        assert response.status_code == 200
        return response.content.decode()

    def open(self) -> str:
        self.send(1)
        self.send(2)
        return self.send(3, "open")

    @property
    def club(self) -> Club:
        return Club.objects.get(opening_key=self.key)


@pytest.fixture
def agency() -> Agency:
    return AgencyFactory()


@pytest.fixture
def advisor(agency: Agency) -> User:
    return AdvisorFactory(agency=agency, first_name="Claire", last_name="Le Gall")


@pytest.fixture
def form(client: Client, agency: Agency, advisor: User) -> Form:
    client.force_login(advisor)
    return Form(client, agency, advisor)


def errors_of(page: str, field: str) -> str:
    """What is written under a field."""
    found = re.search(rf'id="id_{field}_error">(.*?)</div>', page, re.DOTALL)
    return found[1] if found else ""


class TestOpening:
    def test_a_club_is_saved_with_its_sessions_and_its_invitations(
        self, form: Form, advisor: User, agency: Agency
    ) -> None:
        form.emails = "ann@example.org\nBob <bob@example.org>, carl@example.org"
        page = " ".join(form.open().split())
        club = form.club
        assert "« Morlaix » est ouvert, avec ses 24 séances. 3 invitations sont parties." in page
        assert (club.state, club.advisor, club.agency) == (ClubState.RECRUITING, advisor, agency)
        assert club.theme == "Commerce"
        assert [str(slot) for slot in club.slots.all()] == ["mardi 14:00", "vendredi 09:30"]
        sessions = list(club.sessions.order_by("during"))
        assert [session.number for session in sessions] == list(range(1, 25))
        assert all(session.advisor == advisor for session in sessions)
        assert {
            session.starts_at.astimezone(club.zone).strftime("%w %H:%M") for session in sessions
        } == {"2 14:00", "5 09:30"}
        invited = club.invitations.values_list("invitation__email", flat=True)
        assert set(invited) == {"ann@example.org", "bob@example.org", "carl@example.org"}
        assert OutboxMail.objects.filter(to="ann@example.org").exists()
        assert AuditEvent.objects.filter(action="club.opened", target_id=str(club.pk)).exists()
        assert club.draft_answers == {}

    def test_a_second_tab_is_told_whom_the_first_did_not_invite(self, form: Form) -> None:
        form.emails = "ann@example.org"
        form.open()
        form.emails = "ann@example.org\nzoe@example.org"
        page = form.send(3, "open")
        assert "n’ont pas été invitées\u00a0: zoe@example.org." in page
        assert form.club.invitations.count() == 1

    def test_each_step_keeps_what_was_typed(self, form: Form) -> None:
        form.send(1)
        form.send(2, first_starts_at="15:15")
        form.send(3, "back", emails="ann@example.org\nnot an address")
        for step, typed in ((1, "Commerce"), (2, "15:15"), (3, "not an address")):
            page = form.client.get(form.address, {"step": step}).content.decode()
            assert typed in page
        assert form.club.state == ClubState.DRAFT

    def test_what_is_wrong_is_kept_and_said_beside_its_field(self, form: Form) -> None:
        form.send(1)
        page = form.send(2, count="beaucoup", first_starts_at="25:99")
        assert 'value="beaucoup"' in page
        assert "Écrivez un nombre entier" in errors_of(page, "count")
        assert "par exemple 14:00" in errors_of(page, "first_starts_at")

    def test_a_name_an_agency_and_an_advisor_are_needed(self, form: Form) -> None:
        page = form.send(1, name=" ", advisor="")
        assert "Donnez un nom" in errors_of(page, "name")
        assert "Choisissez le conseiller" in errors_of(page, "advisor")
        assert not Club.objects.exists()
        form.who["advisor"] = ""
        page = form.open()
        assert "Choisissez le conseiller qui animera l’e-club." in errors_of(page, "advisor")
        assert form.club.state == ClubState.DRAFT

    def test_the_advisor_belongs_to_the_agency(self, form: Form) -> None:
        elsewhere = AdvisorFactory()
        page = form.send(1, advisor=elsewhere.pk)
        assert "Ce conseiller n’est plus dans votre agence" in errors_of(page, "advisor")
        page = form.send(1, agency=elsewhere.roles.get().agency_id)
        assert errors_of(page, "agency")

    def test_a_second_click_makes_no_second_club(self, form: Form) -> None:
        form.open()
        form.send(3, "open")
        form.send(1, name="Brest")
        assert Club.objects.get().name == "Morlaix"
        assert form.club.sessions.count() == 24

    def test_a_new_form_has_an_address_of_its_own(self, form: Form) -> None:
        first = form.client.get(reverse("club_open"))
        second = form.client.get(reverse("club_open"))
        assert first["Location"] != second["Location"]
        page = form.client.get(first["Location"]).content.decode()
        assert "Étape 1 sur 3" in page
        assert "Claire Le Gall" in page

    def test_an_administrator_opens_a_club_anywhere(self, client: Client, form: Form) -> None:
        client.force_login(AdministratorFactory())
        form.open()
        assert form.club.state == ClubState.RECRUITING

    def test_a_draft_is_kept_found_again_and_deleted(self, form: Form) -> None:
        form.send(1, "draft")
        club = form.club
        change = form.client.get(reverse("club_change", args=[club.pk]))
        assert change["Location"] == form.address
        form.client.post(reverse("club_open_delete", args=[form.key]))
        assert not Club.objects.exists()
        form.open()
        response = form.client.post(reverse("club_open_delete", args=[form.key]))
        assert response["Location"] == form.club.get_absolute_url()

    def test_one_half_day_a_week_is_enough(self, form: Form) -> None:
        form.when |= {"second_weekday": "", "second_starts_at": "", "count": 3}
        form.open()
        assert form.club.slots.count() == 1
        assert form.club.sessions.count() == 3

    def test_so_is_one_session_and_it_is_said_of_one(self, form: Form) -> None:
        form.when["count"] = 1
        assert "est ouvert, avec sa séance." in form.open()


class TestWhen:
    @pytest.fixture(autouse=True)
    def who(self, form: Form) -> None:
        form.send(1)

    def test_both_half_days_are_on_different_days(self, form: Form) -> None:
        page = form.send(2, second_weekday=1)
        assert "choisissez un autre jour" in errors_of(page, "second_weekday")

    def test_half_past_two_on_a_clock_change_is_refused_with_its_date(self, form: Form) -> None:
        page = form.send(2, first_weekday=6, first_starts_at="02:30", first_minutes=60, count=60)
        assert re.search(
            r"Le dimanche \d+ (mars|octobre) \d{4}, 2 h 30 (n’existe pas|arrive deux fois)",
            errors_of(page, "first_starts_at"),
        )

    def test_the_preview_says_why_there_is_no_season(self, form: Form) -> None:
        form.send(1)
        page = form.client.post(
            reverse("club_open_preview", args=[form.key]),
            form.when | {"first_weekday": 6, "first_starts_at": "02:30", "count": 60},
        ).content.decode()
        assert "on change d’heure" in page

    @pytest.mark.parametrize(
        ("starts_on", "words"),
        [("2020-01-06", "est passée"), ("2999-01-06", "vérifiez l’année"), ("", "une date")],
    )
    def test_a_date_without_sense_is_refused(self, form: Form, starts_on: str, words: str) -> None:
        assert words in errors_of(form.send(2, starts_on=starts_on), "starts_on")

    @pytest.mark.parametrize("count", ["0", "61"])
    def test_a_season_has_one_to_sixty_sessions(self, form: Form, count: str) -> None:
        assert "Une saison a" in errors_of(form.send(2, count=count), "count")

    def test_a_session_lasts_one_to_four_hours(self, form: Form) -> None:
        assert errors_of(form.send(2, first_minutes=300), "first_minutes")
        page = form.send(2, first_starts_at="22:00", first_minutes=180)
        assert "finirait après minuit" in errors_of(page, "first_starts_at")

    def test_a_conflict_is_named_and_its_day_may_be_left_out(
        self, form: Form, agency: Agency, advisor: User
    ) -> None:
        other = ClubFactory(
            name="Brest", agency=agency, advisor=advisor, starts_on=coming(1), sessions=1
        )
        met = other.sessions.get()
        local = met.starts_at.astimezone(agency.zone)
        form.when["first_weekday"] = local.weekday()
        form.when["starts_on"] = local.date().isoformat()
        form.when["second_weekday"] = ""
        page = form.send(2)
        assert (
            "séance 1 de l’e-club «\u00a0Brest\u00a0», animée par Claire Le Gall de 14 h à 17 h"
            in errors_of(page, "first_weekday")
        )
        day = local.date().isoformat()
        assert f'value="{day}"' in page
        page = form.send(2, left_out=[day])
        assert "Étape 3" in page
        form.send(3, "open")
        assert form.club.sessions.count() == 24
        assert form.club.starts_on > local.date()

    def test_a_club_one_may_not_see_is_not_named(
        self, form: Form, advisor: User, client: Client
    ) -> None:
        other = ClubFactory(name="Secret", advisor=advisor, starts_on=coming(1), sessions=1)
        other.advisor = AdvisorFactory()
        other.save()
        day = other.sessions.get().starts_at.astimezone(other.zone).date()
        page = form.send(
            2, starts_on=day.isoformat(), first_weekday=day.weekday(), second_weekday=""
        )
        assert "anime un autre e-club de 14 h à 17 h" in errors_of(page, "first_weekday")
        assert "Secret" not in page

    def test_the_preview_shows_the_sessions_and_keeps_what_is_typed(self, form: Form) -> None:
        response = form.client.post(
            reverse("club_open_preview", args=[form.key]), form.when | {"count": 5}
        )
        page = response.content.decode()
        assert page.count("séance ") >= 5
        assert 'hx-swap-oob="innerHTML"' in page
        assert "<strong>5 séances, du" in page
        assert "<html" not in page
        kept = form.client.get(form.address, {"step": 2}).content.decode()
        assert 'name="count" value="5"' in kept

    def test_the_preview_says_when_there_is_none_yet(self, form: Form) -> None:
        response = form.client.post(
            reverse("club_open_preview", args=[form.key]), form.when | {"count": "x"}
        )
        assert "Écrivez un nombre entier" in response.content.decode()

    def test_without_scripts_a_button_shows_the_sessions(self, form: Form) -> None:
        page = form.send(2, "preview", count=7)
        assert "Étape 2" in page
        assert "<strong>7 séances, du" in page


class TestPeople:
    @pytest.fixture(autouse=True)
    def steps(self, form: Form) -> None:
        form.send(1)
        form.send(2)

    @pytest.mark.parametrize(
        ("emails", "words"),
        [
            ("\n".join(f"a{n}@example.org" for n in range(9)), "retirez 1 adresse."),
            ("ann@example.org\nAnn@example.org", "est écrite plusieurs fois"),
            ("ann@example.org\njean.dupont", "«\u00a0jean.dupont\u00a0» n’est pas une adresse"),
            ("seated@example.org", "a déjà une place dans un e-club"),
        ],
    )
    def test_a_wrong_list_is_refused_and_kept(self, form: Form, emails: str, words: str) -> None:
        seat = SeatFactory(member__email="seated@example.org", club__name="Quimper")
        page = form.send(3, "open", emails=emails)
        assert words in errors_of(page, "emails")
        assert all(line.lower() in page.lower() for line in emails.splitlines())
        assert seat.club.name not in page
        assert form.club.state == ClubState.DRAFT
        assert not OutboxMail.objects.exists()

    def test_a_character_that_no_database_holds_is_left_out(self, form: Form) -> None:
        form.send(3, "draft", emails="ann@example\0.org")
        assert form.club.draft_answers["emails"] == ["ann@example.org"]

    def test_the_advisor_needs_no_seat(self, form: Form, advisor: User) -> None:
        assert "anime l’e-club" in errors_of(form.send(3, "open", emails=advisor.email), "emails")

    def test_invitations_count_for_the_limit_and_what_is_typed_is_kept(
        self, form: Form, settings: Any
    ) -> None:
        settings.ACCOUNT_RATE_LIMITS = {"invite": "1/h/user"}
        form.send(3, "open", emails="ann@example.org")
        second = Form(form.client, form.club.agency, form.club.advisor)
        second.when |= {"first_starts_at": "18:00", "second_starts_at": "18:00"}
        second.emails = "bob@example.org"
        page = second.open()
        assert "réessayez dans une heure" in page
        assert "bob@example.org" in page
        assert second.club.state == ClubState.DRAFT
        second.send(3, "open", emails="")
        assert second.club.state == ClubState.RECRUITING

    def test_nobody_need_be_invited(self, form: Form) -> None:
        assert "invitation" not in form.send(3, "open").partition("est ouvert")[2][:80]
        assert form.club.state == ClubState.RECRUITING


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("Ann@Example.org", ["ann@example.org"]),
        ("a@x.fr, b@x.fr; c@x.fr d@x.fr\n\n e@x.fr ", [f"{letter}@x.fr" for letter in "abcde"]),
        ("Le Goff, Marie <marie@x.fr>, bob@x.fr", ["marie@x.fr", "bob@x.fr"]),
        ("Marie\tLe Goff\tmarie@x.fr\t0612345678", ["marie@x.fr"]),
        ("a@x.fr\njean dupont", ["a@x.fr", "jean dupont"]),
    ],
)
def test_addresses_are_found_in_pasted_lists(text: str, found: list[str]) -> None:
    assert addresses(text) == found


def test_nothing_is_saved_when_a_session_meets_another(agency: Agency, advisor: User) -> None:
    ClubFactory(name="Brest", agency=agency, advisor=advisor, starts_on=coming(0), sessions=2)
    with pytest.raises(Overlap, match="Brest"):
        clubs.open_club(
            by=advisor,
            name="Morlaix",
            agency=agency,
            advisor=advisor,
            slots=[WeeklySlot(0, time(15)), WeeklySlot(2, time(15))],
            starts_on=coming(0),
            emails=["ann@example.org"],
        )
    assert not Club.objects.filter(name="Morlaix").exists()
    assert ClubSession.objects.count() == 2
    assert not OutboxMail.objects.exists()
