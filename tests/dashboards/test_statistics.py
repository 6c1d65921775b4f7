"""Proportions and times to a job: golden values, properties, edges, and their words."""

import math
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclub.dashboards.services import wording
from eclub.dashboards.services.statistics import LogRank, Z, log_rank, survival, wilson

# A day, and whether work was found on it.
Person = tuple[int, bool]
PEOPLE = st.lists(st.tuples(st.integers(0, 120), st.booleans()), max_size=40)
A = list(zip((12, 27, 41, 55, 70, 90, 90, 63), map(bool, (1, 1, 1, 1, 1, 0, 0, 0)), strict=True))
B = list(zip((20, 33, 48, 90, 90, 90, 77, 15), map(bool, (1, 1, 1, 0, 0, 0, 1, 0)), strict=True))
ON = date(2026, 9, 30)


def by_day(group: list[Person]) -> tuple[Counter[int], Counter[int]]:
    return (
        Counter(day for day, found in group if found),
        Counter(day for day, found in group if not found),
    )


class TestGoldenValues:
    @pytest.mark.parametrize(
        ("group", "expected", "median"),
        [(A, (0.6667, 0.3424, 0.9438), 70), (B, (0.5714, 0.2656, 0.9022), 77)],
    )
    def test_kaplan_meier(self, group, expected, median) -> None:
        got = survival(*by_day(group))
        assert (got.rate, got.low, got.high) == pytest.approx(expected, abs=1e-4)
        assert (got.median, got.n, got.day) == (median, 8, 90)

    def test_log_rank(self) -> None:
        assert log_rank(by_day(A), by_day(B))[:2] == pytest.approx((0.1621, 0.6872), abs=1e-4)

    @pytest.mark.parametrize(
        ("k", "n", "low", "high"), [(5, 8, 31, 86), (21, 32, 48, 80), (0, 5, 0, 43)]
    )
    def test_wilson(self, k, n, low, high) -> None:
        assert [round(100 * bound) for bound in wilson(k, n)] == [low, high]


class TestEdges:
    def test_nobody(self) -> None:
        got = survival({}, {})
        assert (got.rate, got.low, got.high, got.median, got.n, got.curve) == (
            None,
            0,
            1,
            None,
            0,
            (),
        )
        assert wilson(0, 0) == (0, 1)
        assert log_rank(({}, {}), ({}, {}))[:2] == (0, 1)
        assert log_rank(by_day(A), ({}, {}))[:2] == (0, 1)

    def test_all_censored(self) -> None:
        got = survival({}, {30: 4, 84: 5})
        assert (got.rate, got.median, got.at_risk, got.day) == (0, None, 5, 84)
        assert (got.low, got.high) == wilson(0, 5)

    def test_all_on_day_zero(self) -> None:
        got = survival({0: 7}, {})
        assert (got.rate, got.median, got.day) == (1, 0, 0)
        assert (got.low, got.high) == wilson(7, 7)
        assert [step.day for step in got.curve] == [0]

    @pytest.mark.parametrize(("group", "rate"), [(({5: 1}, {}), 1), (({}, {5: 1}), 0)])
    def test_one_person(self, group, rate) -> None:
        got = survival(*group)
        assert got.rate == rate
        assert 0 <= got.low <= rate <= got.high <= 1
        assert log_rank(group, group)[:2] == (0, 1)

    def test_a_job_and_a_leaving_on_the_same_day(self) -> None:
        """Who leaves on a day was still looking for work on it."""
        assert survival({10: 1}, {10: 3}).rate == pytest.approx(1 / 4)
        assert survival({11: 1}, {10: 3}).rate == 1

    def test_exactly_half_is_no_median(self) -> None:
        assert survival({10: 2}, {90: 2}).median is None
        assert survival({10: 3}, {90: 2}).median == 10

    def test_counts_of_days_without_anybody_change_nothing(self) -> None:
        assert survival({3: 1, 80: 0}, {9: 4, 200: 0}) == survival({3: 1}, {9: 4})

    @pytest.mark.parametrize("wrong", [{-1: 1}, {1: -1}])
    def test_what_cannot_be_is_refused(self, wrong) -> None:
        for call in (
            lambda: survival(wrong, {}),
            lambda: survival({}, wrong),
            lambda: log_rank(({}, {}), (wrong, {})),
            lambda: wilson(3, 2),
        ):
            with pytest.raises(ValueError, match="no "):
                call()


class TestProperties:
    @given(PEOPLE, st.integers(0, 130))
    def test_as_counted_person_by_person(self, group, day) -> None:
        got = survival(*by_day(group), day=day)
        assert got.n == len(group)
        assert got.found == sum(found and on <= got.day for on, found in group)
        assert got.at_risk == sum(on >= got.day for on, _ in group)
        assert got.day == min(day, max((on for on, _ in group), default=0))
        assert (got.rate is None) == (not group)
        assert got.rate is None or got.rate == pytest.approx(found_by(group, day))

    @given(PEOPLE, st.integers(0, 130))
    def test_the_interval_holds_the_estimate(self, group, day) -> None:
        got = survival(*by_day(group), day=day)
        assert 0 <= got.low <= (got.rate or got.low) <= got.high <= 1
        for step in got.curve:
            assert 0 <= step.low <= step.rate <= step.high <= 1
        rates = [step.rate for step in got.curve]
        assert rates == sorted(rates)

    @given(PEOPLE, st.integers(0, 130))
    def test_who_is_seen_no_longer_says_nothing_of_later_days(self, group, day) -> None:
        """Whatever happens to them afterwards, and however long they are followed."""
        later = [(on + 1000, found) if on > day else (on, found) for on, found in group]
        assert survival(*by_day(later), day=day).rate == survival(*by_day(group), day=day).rate or (
            not any(on >= day for on, _ in group)
        )

    @given(PEOPLE, PEOPLE, st.randoms(use_true_random=False))
    def test_order_and_names_of_groups_do_not_matter(self, one, other, chance) -> None:
        turned = sorted(one, key=lambda _: chance.random())
        assert survival(*by_day(turned)) == survival(*by_day(one))
        there = log_rank(by_day(one), by_day(other))
        back = log_rank(by_day(other), by_day(one))
        assert there[:2] == pytest.approx(back[:2])
        assert there.excess == pytest.approx(-back.excess)
        assert there.chi2 >= 0
        assert 0 <= there.p <= 1

    @given(PEOPLE, PEOPLE)
    def test_log_rank_as_counted_person_by_person(self, one, other) -> None:
        assert log_rank(by_day(one), by_day(other)).chi2 == pytest.approx(mantel(one, other))

    @given(PEOPLE)
    def test_a_group_does_not_differ_from_itself(self, group) -> None:
        assert log_rank(by_day(group), by_day(group))[:2] == pytest.approx((0, 1), abs=1e-6)

    @given(st.integers(0, 400), st.integers(0, 400))
    def test_wilson_solves_its_equation(self, k, more) -> None:
        """Its bounds are the rates from which k of n is just as far as chance goes."""
        n = k + more
        low, high = wilson(k, n)
        assert 0 <= low <= high <= 1
        if n:
            assert low <= k / n <= high
            for bound in (low, high):
                if 0 < bound < 1:
                    error = math.sqrt(bound * (1 - bound) / n)
                    assert abs(k / n - bound) == pytest.approx(Z * error, abs=1e-9)


def found_by(group: list[Person], day: int) -> float:
    """The same estimate without any counting by day."""
    left = 1.0
    for on in sorted({on for on, found in group if found and on <= day}):
        at_risk = [person for person in group if person[0] >= on]
        left *= 1 - sum(person == (on, True) for person in at_risk) / len(at_risk)
    return 1 - left


def mantel(one: list[Person], other: list[Person]) -> float:
    everybody = [(*person, True) for person in one] + [(*person, False) for person in other]
    excess = variance = 0.0
    for day in sorted({on for on, found, _ in everybody if found}):
        at_risk = [person for person in everybody if person[0] >= day]
        n, n1 = len(at_risk), sum(person[2] for person in at_risk)
        finds = [person for person in at_risk if person[:2] == (day, True)]
        d = len(finds)
        excess += sum(person[2] for person in finds) - d * n1 / n
        if n > 1:
            variance += d * (n1 / n) * (1 - n1 / n) * (n - d) / (n - 1)
    return excess**2 / variance if variance > 1e-12 else 0.0


class TestWords:
    def test_a_rate_goes_with_its_count_interval_and_date(self) -> None:
        said = wording.rate_in_words(21, 32, ON)
        assert said == (
            "66\u00a0% (21 sur 32) au 30 septembre 2026\u00a0; "
            "intervalle à 95\u00a0%\u00a0: de 48\u00a0% à 80\u00a0%."
        )
        assert wording.rate_in_words(0, 0, ON) == (
            "Personne n’est encore compté au 30 septembre 2026."
        )

    def test_counts_of_several_days_are_dated_from_the_first(self) -> None:
        said = wording.rate_in_words(21, 32, ON, date(2026, 7, 2))
        assert "(21 sur 32), situations du 2 juillet 2026 au 30 septembre 2026" in said
        assert wording.rate_in_words(21, 32, ON, ON) == wording.rate_in_words(21, 32, ON)

    @pytest.mark.parametrize(
        ("share", "said"), [(0, "0"), (0.001, "moins de 1"), (0.999, "plus de 99"), (1, "100")]
    )
    def test_nearly_nothing_is_not_nothing(self, share, said) -> None:
        assert wording.percent(share) == f"{said}\u00a0%"

    def test_a_time_to_a_job_names_the_day_it_is_of(self) -> None:
        said = wording.survival_in_words(survival({10: 2}, {84: 3}), ON)
        assert said.startswith("40\u00a0% ont retrouvé un emploi au plus tard le 84e jour")
        assert "5 personnes, situation au 30 septembre 2026" in said
        assert wording.median_in_words(survival({10: 2}, {84: 3})) == "non atteinte"
        assert wording.median_in_words(survival(*by_day(A))) == "70 jours"

    def test_nothing_allows_to_say(self) -> None:
        one, other = survival({9: 6}, {90: 6}), survival({9: 7}, {90: 5})
        test = log_rank(({9: 6}, {90: 6}), ({9: 7}, {90: 5}))
        said = wording.comparison_in_words("Brest", one, "Morlaix", other, test)
        assert said.startswith("Rien ne permet de dire que")
        assert "p = 0,68" in said

    def test_few_people_are_not_compared(self) -> None:
        one, other = survival(*by_day(A)), survival(*by_day(B))
        said = wording.comparison_in_words("A", one, "B", other, LogRank(30.0, 0.0))
        assert said.startswith("Trop peu de personnes pour comparer")

    def test_the_faster_group_is_named_first(self) -> None:
        slow, fast = ({80: 2}, {90: 58}), ({9: 50}, {90: 10})
        said = wording.comparison_in_words(
            "Brest", survival(*slow), "Morlaix", survival(*fast), log_rank(slow, fast)
        )
        assert "plus rapide dans «\u00a0Morlaix\u00a0»" in said
        assert "Cela ne dit pas pourquoi" in said

    def test_the_faster_group_is_the_one_that_found_work_sooner(self) -> None:
        """Even where everybody of both has found some by then."""
        slow = by_day([(day, True) for day in range(60, 68)] * 2)
        fast = by_day([(day, True) for day in range(5, 13)] * 2)
        said = wording.comparison_in_words(
            "Brest", survival(*slow), "Morlaix", survival(*fast), log_rank(slow, fast)
        )
        assert "plus rapide dans «\u00a0Morlaix\u00a0»" in said
