"""What is published keeps the rules, and nothing hidden can be computed from it."""

import pytest

from eclub.dashboards.services.suppression import (
    PEOPLE_LEAST,
    REST,
    Shown,
    protect,
    total_is_shown,
)
from tests.dashboards.attacker import Published, added, countries, naive, publish, recovered

BIG = {
    "22": {"work": 40, "training": 12, "lost": 5},
    "29": {"work": 31, "training": 9, "lost": 8},
    "56": {"work": 22, "training": 14, "lost": 3},
}


def check_rules(shown: Shown) -> None:
    """Of everything that is shown, sums of what is pooled included."""
    rows = [(shown.people[row], cells) for row, cells in shown.cells.items()]
    if shown.everybody is not None:
        rows.append((shown.everybody, shown.totals))
    for people, cells in rows:
        assert people >= PEOPLE_LEAST
        assert all(0 < count < people for count in cells.values())
    assert len(shown.pooled) != 1 or len(shown.people) <= 1


class TestAttack:
    # Ten thousand are attacked by `make bench ONLY=dashboards`.
    @pytest.mark.parametrize("seed", range(4))
    def test_nothing_hidden_is_computed(self, seed: int) -> None:
        for country in countries(seed, 100):
            published = publish(country)
            check_rules(published.country)
            for shown in published.regions.values():
                check_rules(shown)
            assert recovered(country, published) == [], country

    def test_the_attacker_finds_what_is_hidden_carelessly(self) -> None:
        found = 0
        for country in countries(0, 100):
            totals = {region: added(parts.values()) for region, parts in country.items()}
            careless = {region: naive(parts) for region, parts in country.items()}
            found += bool(recovered(country, Published(naive(totals), careless)))
        assert found > 80


class TestWhatIsShown:
    def test_everything_where_everybody_is_many(self) -> None:
        shown = protect(BIG)
        assert shown.cells == BIG
        assert shown.totals == {"work": 93, "training": 35, "lost": 16}
        assert not shown.pooled | shown.merged

    def test_ten_people_go_with_the_smallest_others(self) -> None:
        shown = protect({**BIG, "35": {"work": 5, "training": 4, "lost": 1}})
        assert shown.pooled == {"35", "56"}
        assert shown.cells[REST] == {"work": 27, "training": 18, "lost": 4}
        assert shown.people[REST] == 49
        assert set(shown.cells) == {"22", "29", REST}

    def test_nobody_in_a_cell_hides_three_more(self) -> None:
        shown = protect({**BIG, "56": {"work": 22, "training": 14, "lost": 0}})
        assert "lost" not in shown.cells["56"]
        hidden = [
            (row, column) for row in BIG for column in BIG[row] if column not in shown.cells[row]
        ]
        assert len(hidden) == 4

    def test_a_column_of_nobody_is_hidden_with_another(self) -> None:
        shown = protect({row: {**cells, "business": 0} for row, cells in BIG.items()})
        assert shown.merged == {"business", "lost"}
        assert shown.totals == {"work": 93, "training": 35}

    def test_a_table_of_few_people_shows_nothing(self) -> None:
        shown = protect({"29": {"work": 6, "lost": 4}})
        assert (shown.people, shown.everybody, shown.cells, shown.totals) == ({}, None, {}, {})
        assert protect({}) == Shown()

    def test_one_result_for_everybody_shows_how_many_they_are(self) -> None:
        shown = protect({"22": {"work": 20, "lost": 0}, "29": {"work": 11, "lost": 0}})
        assert shown.people == {"22": 20, "29": 11}
        assert shown.totals == {}
        assert not any(shown.cells.values())

    def test_what_another_table_hides_stays_hidden(self) -> None:
        shown = protect(BIG, pooled=["29"], merged=["lost", "work"])
        assert shown.pooled == {"29", "56"}
        assert shown.totals == {"training": 35}

    def test_quantities_of_nothing_are_not_told_of_hidden_rows(self) -> None:
        assert total_is_shown({"22": 3, "29": 0}, {"29", "22"})
        assert not total_is_shown({"22": 3, "29": 0, "56": 0}, {"29", "56"})
        assert total_is_shown({"22": 3, "29": 0}, ())
