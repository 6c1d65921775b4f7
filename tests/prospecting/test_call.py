"""The call: one's own words, three clicks, and one approach however often it is sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clubs.models import Club, SetbackCard
from prospecting.enums import Answer, ApproachKind, Stage
from prospecting.forms.call import next_days
from prospecting.forms.prospect import FactsForm
from prospecting.models import Approach, CallScript, Prospect, StageChange
from prospecting.services import approach as approaches
from prospecting.services import call_script, wording
from tests.factories.clubs import ClubFactory
from tests.factories.cv import CvFactory
from tests.factories.prospecting import ProspectFactory
from tests.prospecting.test_prospect import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def club() -> Club:
    made: Club = ClubFactory(members=2)
    return made


@pytest.fixture
def prospect(club: Club) -> Prospect:
    made: Prospect = ProspectFactory(
        club=club,
        in_charge=member(club),
        company__name="Chantier Test",
        phone="02 98 00 00 00",
        ask_for="la cheffe d’atelier",
    )
    return made


@pytest.fixture
def surfer(club: Club, client: Client) -> Client:
    client.force_login(member(club))
    return client


def logged(**fields: object) -> dict[str, object]:
    today = timezone.localdate()
    return {"key": uuid4(), "answer": Answer.LATER, "on": today, "again": ""} | fields


class TestScreen:
    def test_everything_for_the_call_is_there(self, prospect: Prospect, surfer: Client) -> None:
        me = member(prospect.club)
        CvFactory(owner=me, basics={"label": "Soudeuse"})
        SetbackCard.objects.create(
            member=me, situation="Pas d’embauche", answer="Et plus tard ?", position=1
        )
        page = surfer.get(reverse("prospect_call", args=[prospect.pk])).content.decode()
        for said in (
            'href="tel:0298000000"',
            "Pourrais-je parler à la cheffe d’atelier",
            "Je suis soudeuse",
            "Connaissez-vous un autre employeur qui",
            "Et plus tard",
        ):
            assert said in page

    def test_three_clicks_log_it(self, prospect: Prospect, surfer: Client) -> None:
        """What came, when to call again, and the button."""
        today = timezone.localdate()
        again = next_days(today)[1][0]
        address = reverse("prospect_call", args=[prospect.pk])
        fields = logged(again=again, lasted="74")
        for _ in range(2):
            assert surfer.post(address, fields).status_code == 302
        approach = Approach.objects.get()
        assert (approach.kind, approach.lasted) == (ApproachKind.PHONE, 74)
        assert str(approach.call_back_on) == again
        prospect.refresh_from_db()
        assert prospect.stage == Stage.CALL_BACK

    def test_a_timer_left_running_refuses_nothing(self, prospect: Prospect, surfer: Client) -> None:
        address = reverse("prospect_call", args=[prospect.pk])
        assert surfer.post(address, logged(lasted=str(9 * 3600))).status_code == 302
        assert Approach.objects.get().lasted is None

    def test_nothing_chosen_is_said_and_nothing_lost(
        self, prospect: Prospect, surfer: Client
    ) -> None:
        address = reverse("prospect_call", args=[prospect.pk])
        page = surfer.post(address, logged(answer="", note="Voir Mme Test"))
        assert page.status_code == 422
        assert "Touchez ce que l’appel a donné." in page.content.decode()
        assert "Voir Mme Test" in page.content.decode()

    def test_a_call_kept_by_the_page_comes_the_day_after(
        self, prospect: Prospect, surfer: Client
    ) -> None:
        """Its days were right when it was made, and the page is answered in JSON."""
        yesterday = timezone.localdate() - timedelta(days=1)
        again = next_days(yesterday)[2][0]
        answer = surfer.post(
            reverse("prospect_call", args=[prospect.pk]),
            logged(on=yesterday, again=again),
            headers={"X-Requested-With": "eclub-log"},
        )
        assert answer.json()["logged"] is True
        approach = Approach.objects.get()
        assert (approach.on, str(approach.call_back_on)) == (yesterday, again)

    def test_a_refusal_is_told_to_the_page(self, prospect: Prospect, client: Client) -> None:
        client.force_login(member(prospect.club, 2))
        answer = client.post(
            reverse("prospect_call", args=[prospect.pk]),
            logged(),
            headers={"X-Requested-With": "eclub-log"},
        )
        assert answer.status_code == 422
        assert "s’occupe déjà" in answer.json()["errors"][0]
        assert not Approach.objects.exists()

    def test_days_to_call_again_are_working_days(self) -> None:
        friday = date(2025, 2, 7)
        days = [date.fromisoformat(day) for day, _ in next_days(friday) if day]
        assert days[0] == date(2025, 2, 10)
        assert all(day.weekday() < 5 for day in days)
        assert len(set(days)) == len(days)


class TestScript:
    def test_ones_own_words_are_said_and_the_last_line_stays(
        self, prospect: Prospect, surfer: Client
    ) -> None:
        address = reverse("call_script")
        page = surfer.post(address, {"words": "Bonjour {Entreprize}", "ending": "x"})
        assert page.status_code == 422
        assert "{Entreprize}" in page.content.decode()
        surfer.post(address, {"words": "Bonjour {ENTREPRISE} !", "ending": "cherche un soudeur ?"})
        said = call_script.said_to(prospect, member(prospect.club))
        # Whatever spaces the catalogue has.
        assert [line.replace("\u00a0", " ") for line in said.lines] == [
            "Bonjour Chantier Test !",
            "Connaissez-vous un autre employeur qui cherche un soudeur ?",
        ]
        assert CallScript.objects.get().member == member(prospect.club)

    def test_a_place_without_a_value_is_left_open(self) -> None:
        assert wording.fill("Je suis {metier}.", {"métier": ""}, blank="…") == "Je suis …."
        assert wording.fill("{entreprise}", {"entreprise": "{nom}"}) == "{nom}"
        assert wording.left_open("{a} {entreprise} {a}") == ["{a}", "{entreprise}"]


@pytest.mark.django_db(transaction=True)
def test_two_hundred_logs_of_one_call_are_one_approach() -> None:
    club = ClubFactory(members=1)
    prospect, key, by = ProspectFactory(club=club), uuid4(), member(club)

    def log(_: int) -> int:
        try:
            return approaches.log(
                prospect,
                key=key,
                kind=ApproachKind.PHONE,
                answer=Answer.MEETING,
                on=date(2025, 2, 3),
                by=by,
            ).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=200) as threads:
        got = list(threads.map(log, range(200)))
    assert set(got) == {Approach.objects.get().pk}
    assert StageChange.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "kept"), [("39 49", "3949"), ("0298000000", "02 98 00 00 00"), ("12", None)]
)
def test_a_number_of_four_digits_is_one(typed: str, kept: str | None) -> None:
    form = FactsForm({"phone": typed})
    assert form.is_valid() is (kept is not None)
    assert form.cleaned_data.get("phone") == kept
