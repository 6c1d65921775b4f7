"""Addresses of clubs, their sessions and rooms."""

from django.urls import URLPattern, path

from clubs.views import (
    agenda,
    agenda_plan,
    attendance,
    club,
    club_change,
    commitment,
    feed,
    home,
    notes,
    opening,
    room,
    seat,
    session,
    session_change,
)
from clubs.views import (
    round as rounds,
)

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("calendar/", feed.calendar_feed, name="calendar_feed"),
    path("calendar/renew/", feed.renew, name="calendar_feed_renew"),
    path("calendar/withdraw/", feed.withdraw, name="calendar_feed_withdraw"),
    path("calendar/<str:token>.ics", feed.calendar, name="calendar"),
    path("next-session/", home.next_session, name="next_session"),
    path("clubs/", club.club_list, name="club_list"),
    path("clubs/<int:pk>/", club.club, name="club"),
    path("clubs/<int:pk>/sessions/", club.session_list, name="session_list"),
    path("sessions/<int:pk>/", session.session, name="session"),
    path(
        "sessions/<int:pk>/attendance/<int:member_pk>/",
        attendance.correct,
        name="attendance_correct",
    ),
    path("sessions/<int:pk>/attendance/check/", attendance.check, name="attendance_check"),
    path("sessions/<int:pk>/room/", room.room, name="room"),
    path("sessions/<int:pk>/agenda/", agenda.session_agenda, name="session_agenda"),
    path("sessions/<int:pk>/notes/", notes.session_notes, name="session_notes"),
    path("sessions/<int:pk>/notes.md", notes.session_notes_file, name="session_notes_file"),
    path("sessions/<int:pk>/agenda/move/", agenda.session_agenda_move, name="session_agenda_move"),
    path("sessions/<int:pk>/agenda/step/", agenda.session_agenda_step, name="session_agenda_step"),
    path("sessions/<int:pk>/agenda/prepare/", agenda_plan.agenda_prepare, name="agenda_prepare"),
    path(
        "sessions/<int:pk>/agenda/start-from/",
        agenda_plan.agenda_start_from,
        name="agenda_start_from",
    ),
    path("sessions/<int:pk>/agenda/keep/", agenda_plan.agenda_keep, name="agenda_keep"),
    path(
        "sessions/<int:pk>/agenda/templates/<int:template_pk>/delete/",
        agenda_plan.agenda_template_delete,
        name="agenda_template_delete",
    ),
    path("sessions/<int:pk>/now/", agenda.session_now, name="session_now"),
    path("sessions/<int:pk>/round/", rounds.session_round, name="session_round"),
    path("sessions/<int:pk>/round/move/", rounds.session_round_move, name="session_round_move"),
    path(
        "sessions/<int:pk>/commitments/",
        commitment.session_commitments,
        name="session_commitments",
    ),
    path(
        "sessions/<int:pk>/commitments/<int:commitment_pk>/",
        commitment.session_commitment,
        name="session_commitment",
    ),
    path("device-check/", room.device_check, name="device_check"),
    path("clubs/new/", opening.club_open, name="club_open"),
    path("clubs/new/<uuid:key>/", opening.club_open_step, name="club_open_step"),
    path("clubs/new/<uuid:key>/preview/", opening.club_open_preview, name="club_open_preview"),
    path("clubs/new/<uuid:key>/delete/", opening.club_open_delete, name="club_open_delete"),
    path("clubs/<int:pk>/change/", club_change.club_change, name="club_change"),
    path("clubs/<int:pk>/advisor/", club_change.club_advisor, name="club_advisor"),
    path("clubs/<int:pk>/prolong/", club_change.club_prolong, name="club_prolong"),
    path("clubs/<int:pk>/start/", club_change.club_start, name="club_start"),
    path("clubs/<int:pk>/close/", club_change.club_close, name="club_close"),
    path("clubs/<int:pk>/seats/", seat.club_seats, name="club_seats"),
    path("seats/<int:pk>/release/", seat.seat_release, name="seat_release"),
    path("seats/invitations/<int:pk>/again/", seat.invitation_again, name="seat_invitation_again"),
    path(
        "seats/invitations/<int:pk>/withdraw/",
        seat.invitation_withdraw,
        name="seat_invitation_withdraw",
    ),
    path("sessions/<int:pk>/move/", session_change.session_move, name="session_move"),
    path("sessions/<int:pk>/cancel/", session_change.session_cancel, name="session_cancel"),
    path(
        "sessions/<int:pk>/reinstate/", session_change.session_reinstate, name="session_reinstate"
    ),
    path("sessions/<int:pk>/advisor/", session_change.session_advisor, name="session_advisor"),
    path("sessions/<int:pk>/postpone/", session_change.session_postpone, name="session_postpone"),
    path(
        "sessions/<int:pk>/postpone/preview/",
        session_change.session_postpone_preview,
        name="session_postpone_preview",
    ),
]
