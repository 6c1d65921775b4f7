"""Calendar feeds, and what is known by a token alone."""

from tests.rights.table import GET, POST, SIGNED_IN, Row, nothing, token

ROWS: list[Row] = [
    # Calendars
    (GET, "calendar_feed", nothing, SIGNED_IN),
    (POST, "calendar_feed_renew", nothing, SIGNED_IN),
    (POST, "calendar_feed_withdraw", nothing, ">> >> >> >>  >> >> >> >>  >> >> >> si"),
    (GET, "calendar", token, "-- -- -- --  -- -- -- --  -- -- -- --"),
    # Measures, for who knows their token
    (GET, "metrics", nothing, "-- -- -- --  -- -- -- --  -- -- -- --"),
]
