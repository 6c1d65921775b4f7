"""Degrees from Lambert-93, the metres in which INSEE places establishments of mainland France.

IGN's conical projection of RGF93 (NT/G 71, EPSG:2154), undone in SQL for a whole batch: the
distance and the angle to the cone's top give the isometric latitude and the longitude, and
Snyder's series (Map Projections, 3-5) the latitude, to a millimetre. RGF93 is WGS84 to a metre.
Overseas other projections are in use, which the file does not name: nothing is read of those.
"""

# IGN's constants: the cone's exponent, its scale and its top; the first eccentricity of GRS80.
EXPONENT, SCALE = 0.7256077650, 11_754_255.426
TOP_X, TOP_Y = 700_000.0, 12_655_612.050
MERIDIAN = 3.0
E2 = 0.0818191910428158**2
SERIES = (
    E2 / 2 + 5 * E2**2 / 24 + E2**3 / 12 + 13 * E2**4 / 360,
    7 * E2**2 / 48 + 29 * E2**3 / 240 + 811 * E2**4 / 11520,
    7 * E2**3 / 120 + 81 * E2**4 / 1120,
    4279 * E2**4 / 161280,
)
# Metres that mainland France and Corsica lie between.
WEST, EAST, SOUTH, NORTH = 50_000, 1_300_000, 6_000_000, 7_200_000


def is_ours(x: str, y: str, commune: str) -> str:
    """Whether a position is one of this projection, on the mainland."""
    return (
        f"({x} BETWEEN {WEST} AND {EAST} AND {y} BETWEEN {SOUTH} AND {NORTH} "
        f"AND left({commune}, 2) NOT IN ('97', '98'))"
    )


def longitude(x: str, y: str) -> str:
    return f"({MERIDIAN} + degrees(atan2({x} - {TOP_X}, {TOP_Y} - {y})) / {EXPONENT})"


def latitude(x: str, y: str) -> str:
    radius = f"sqrt(power({x} - {TOP_X}, 2) + power({TOP_Y} - {y}, 2))"
    conformal = f"(2 * atan(power({radius} / {SCALE}, -1 / {EXPONENT})) - pi() / 2)"
    terms = " + ".join(
        f"{term!r} * sin({2 * rank} * conformal)" for rank, term in enumerate(SERIES, start=1)
    )
    # OFFSET 0: worked out once, not once for each of its terms.
    return (
        f"(SELECT degrees(conformal + {terms}) "  # noqa: S608  # names of ours
        f"FROM (SELECT {conformal} OFFSET 0) AS of(conformal))"
    )
