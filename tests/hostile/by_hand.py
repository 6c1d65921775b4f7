"""Forms that no page shows at the hour of these tests, by the names they read."""

SLOTS = (
    "first_weekday", "first_time", "second_weekday", "second_time", "duration", "starts_on",
    "count", "until", "left_out", "action",
)  # fmt: skip
# By route: who sends it, and the fields.
FORMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "club_cvs": ("owner", ("selection",)),
    "club_open_preview": ("advisor", ("name", "agency", "advisor", *SLOTS)),
    "club_prolong_preview": ("advisor", SLOTS),
    "club_volunteers": ("advisor", ("company", "name", "email", "sessions")),
    "comment_hide": ("advisor", ("because",)),
    "company_reject": ("owner", ("query",)),
    "contact_merge": ("owner", ("other",)),
    "cv_item_restore": ("owner", ("place",)),
    "cv_review": ("mate", ("key", "anchor", "quote", "praise", "idea")),
    "guest_grid": ("nobody", ("seen", "strengths", "advice", "mark_0")),
    "kept_forms": ("owner", ("key",)),
    "language": ("nobody", ("language", "next")),
    "my_follow_ups": ("former", ("again",)),
    "prospect_add": ("owner", ("anyway", "next")),
    "rehearsal_grid": ("mate", ("seen", "strengths", "advice", "mark_0")),
    "session_postpone_preview": ("advisor", SLOTS),
    "session_round_move": ("owner", ("move", "turn")),
}
# Routes that read nothing of what is sent to them but their address; and those that take bytes
# as they come: the trial of a line, and the chat's files (``test_no_file_of_the_chat_breaks``).
WITHOUT_FORM = {
    "account_keep",
    "account_stay",
    "agenda_template_delete",
    "answer_link_withdraw",
    "attendance_check",
    "brochure_withdraw",
    "calendar_feed_withdraw",
    "comment_delete",
    "comment_show",
    "contact_touched",
    "cv_comment_delete",
    "cv_item_duplicate",
    "cv_item_remove",
    "cv_photo_remove",
    "device_end",
    "devices_end",
    "feature_setting_reset",
    "follow_up_settle",
    "invitation_again",
    "outbox_again",
    "post_show",
    "prospect_leave",
    "session_files",
    "session_pairs_prolong",
    "session_pairs_recall",
    "stay_withdraw",
    "try_upload",
    "volunteer_confirm",
}

# Of one's own, whatever becomes of one's seat; and of whoever has the link.
OWN = {
    "account_confirm", "data_export_ask",
    "calendar_feed_renew", "call_script", "contact_delete", "cv_import", "cv_import_drop",
    "cv_item_move", "cv_link_renew", "cv_link_withdraw", "cv_links", "cv_preview", "cv_selection",
    "cv_selection_add", "cv_selection_remove", "cv_sent", "cv_sent_delete", "employer_answer",
    "follow_up", "mark_withdraw", "message_template_delete", "own_words_delete",
    "seat_certificate", "setback_card", "setback_card_delete",
}  # fmt: skip
# What somebody who had the page open when the club closed, or when their seat ended, may still
# send, by who they are.
STALE: dict[str, dict[str, set[str]]] = {
    "closed": {
        # Taking back what is theirs.
        "owner": OWN
        | {
            "brochure_card_remove", "cv_comment_resolve", "cv_review_hide", "lead_delete",
            "post_delete",
        },
        "mate": set(),
        # Setting right what was, answering who still waits, ending what lasts; the rest of a
        # session that was under way.
        "advisor": {
            "agenda_prepare", "attendance_correct", "brochure_publish", "candidate_keep",
            "club_brochure", "club_follow", "club_open_delete", "club_open_step", "club_words",
            "comment_hide", "follow_up_heard",
            "guest_withdraw", "mark_confirm", "outcome_correct", "post_hide",
            "rehearsal_criteria", "seat_invitation_withdraw", "session_agenda",
            "session_agenda_move", "session_agenda_step", "session_door", "session_guests",
            "session_pairs_message", "session_pairs_visit", "session_prospecting",
            "volunteer_cancel",
        },
    },
    "left": {"owner": OWN | {"volunteer"}, "mate": set()},
}  # fmt: skip
