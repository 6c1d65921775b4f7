"""What of people's data the staff reads on which page: each is noted (docs/privacy.md).

A page that the staff may open and not everybody has to be named here, in one of both.
"""

from members.enums import ConsultedKind

NOTED = {
    "candidate": ConsultedKind.APPLICATION,
    "candidate_decline": ConsultedKind.APPLICATION,
    "candidate_list": ConsultedKind.APPLICATION,
    "certificate": ConsultedKind.PROGRESS,
    "club": ConsultedKind.CONTACT,
    "club_candidates": ConsultedKind.APPLICATION,
    "club_outcomes": ConsultedKind.OUTCOME,
    "club_people": ConsultedKind.PROGRESS,
    "cv_review": ConsultedKind.CV,
    "erasures": ConsultedKind.ACCOUNT,
    "follow_up_heard": ConsultedKind.OUTCOME,
    "my_people": ConsultedKind.PROGRESS,
    "outbox": ConsultedKind.MAIL,
    "outbox_mail": ConsultedKind.MAIL,
    "outcome_correct": ConsultedKind.OUTCOME,
    "outcome_take_back": ConsultedKind.OUTCOME,
    "seat_certificate": ConsultedKind.PROGRESS,
    "seat_progress": ConsultedKind.PROGRESS,
    "session": ConsultedKind.PROGRESS,
}
# Of nobody in particular: clubs, companies, figures, the staff itself.
OF_NOBODY = {
    "club_advisor", "club_brochure", "club_change", "club_close", "club_library", "club_list",
    "club_prolong", "club_report", "club_report_pdf", "club_start", "club_volunteers",
    "club_words", "company", "company_list", "feature_setting", "feature_settings", "figures",
    "figures_report", "known_companies",
    "library_document", "library_file", "rejected_list", "session_advisor", "session_cancel",
    "session_list", "session_move", "session_postpone", "session_reinstate", "sirene_import",
    "sirene_imports", "staff",
}  # fmt: skip
# The club's own life: what members say there to each other and to who leads it.
OF_THE_CLUB = {
    "agenda_prepare", "brochure_pdf", "club_cards", "club_cvs", "club_leads", "lead",
    "mark_withdraw", "message_write", "prospect", "prospect_facts", "prospect_lead",
    "prospect_list", "prospect_mark", "room", "session_agenda", "session_commitments",
    "session_door", "session_file", "session_guests", "session_notes", "session_notes_file",
    "session_now", "session_pairs", "session_prospecting", "session_round", "wall_post",
    "club_wall",
}  # fmt: skip
# Names alone: who sits where, to choose whom one means; the first page's summary, which renews
# itself and leads to « my_people ». Of the steps by which a club is opened only the last one shows
# candidates: tests/clubs/test_following.py asks whether it notes them.
NAMES = {"club_open_step", "club_seats", "my_people_part", "seat_release"}
