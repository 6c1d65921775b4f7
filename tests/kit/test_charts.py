"""Charts are seen by everybody."""

import pytest

from eclub.kit import charts

# RGAA 3.3: graphics that inform stand out by at least this much.
ENOUGH = 3


def luminance(colour: str) -> float:
    """WCAG's relative luminance of ``#rrggbb``."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("paper", ["#ffffff", "#161616"])
def test_lines_stand_out_in_both_themes(paper: str) -> None:
    def contrast(colour: str) -> float:
        light, dark = sorted((luminance(colour), luminance(paper)), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    assert [colour for colour in charts.COLOURS if contrast(colour) < ENOUGH] == []
    # Nor by colour alone.
    assert len(set(map(tuple, charts.DASHES))) == len(charts.COLOURS)
