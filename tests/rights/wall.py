"""A club's wall, leads and cards: for who sits there and who advises at its agency."""

from tests.factories.clubs import (
    CommentFactory,
    LeadFactory,
    PostFactory,
    SetbackCardFactory,
)
from tests.rights import Cast
from tests.rights.table import GET, POST, SIGNED_IN, Row, nothing, of

READ = "in in -- --  in in -- --  no -- no si"


def owners_post(cast: Cast) -> list[object]:
    return [PostFactory(club=cast.club, author=cast.owner).pk]


def owners_answer(cast: Cast) -> list[object]:
    post = PostFactory(club=cast.club, author=cast.mate)
    return [CommentFactory(post=post, author=cast.owner).pk]


def owners_lead(cast: Cast) -> list[object]:
    return [LeadFactory(club=cast.club, finder=cast.owner).pk]


def owners_card(cast: Cast) -> list[object]:
    return [SetbackCardFactory(member=cast.owner).pk]


def owners_words(cast: Cast) -> list[object]:
    return ["post", *owners_post(cast)]


def formers_words(cast: Cast) -> list[object]:
    return ["post", PostFactory(club=cast.club, author=cast.people["former"]).pk]


ROWS: list[Row] = [
    (GET, "own_words", nothing, SIGNED_IN),
    (POST, "own_words_delete", owners_words, ">> -- -- --  -- -- -- --  -- -- -- si"),
    # What one wrote stays one's own, whatever one has left.
    (POST, "own_words_delete", formers_words, "-- -- >> --  -- -- -- --  -- -- -- si"),
    (GET, "club_wall", of("club"), READ),
    (POST, "club_wall", of("club"), "422 422 -- --  422 422 -- --  no -- no si"),
    (GET, "wall_post", owners_post, READ),
    (POST, "wall_post", owners_post, "422 no -- --  no no -- --  no -- no si"),
    (POST, "post_delete", owners_post, ">> no -- --  no no -- --  no -- no si"),
    (POST, "post_encourage", owners_post, "no >> -- --  >> >> -- --  no -- no si"),
    (POST, "post_comment", owners_post, "422 422 -- --  422 422 -- --  no -- no si"),
    (POST, "post_hide", owners_post, "no no -- --  422 422 -- --  no -- no si"),
    (POST, "post_show", owners_post, "no no -- --  >> >> -- --  no -- no si"),
    (POST, "comment_delete", owners_answer, ">> no -- --  no no -- --  no -- no si"),
    (POST, "comment_hide", owners_answer, "no no -- --  422 422 -- --  no -- no si"),
    (POST, "comment_show", owners_answer, "no no -- --  >> >> -- --  no -- no si"),
    (GET, "club_leads", of("club"), READ),
    (POST, "club_leads", of("club"), "422 422 -- --  422 422 -- --  no -- no si"),
    (GET, "lead", owners_lead, READ),
    (POST, "lead", owners_lead, "422 no -- --  no no -- --  no -- no si"),
    (POST, "lead_want", owners_lead, "no >> -- --  >> >> -- --  no -- no si"),
    (POST, "lead_end", owners_lead, "422 no -- --  422 422 -- --  no -- no si"),
    (POST, "lead_delete", owners_lead, ">> no -- --  no no -- --  no -- no si"),
    # Cards are their member's own
    (GET, "club_cards", of("club"), READ),
    (POST, "club_cards", of("club"), "422 422 -- --  no no -- --  no -- no si"),
    (GET, "setback_card", owners_card, "in -- -- --  -- -- -- --  -- -- -- si"),
    (POST, "setback_card_move", owners_card, ">> -- -- --  -- -- -- --  -- -- -- si"),
    (POST, "setback_card_delete", owners_card, ">> -- -- --  -- -- -- --  -- -- -- si"),
]
