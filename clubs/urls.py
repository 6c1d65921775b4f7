"""Addresses of clubs, their sessions and rooms."""

from django.urls import URLPattern, path

from clubs.views import attendance, club, feed, home, room, session

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
    path("device-check/", room.device_check, name="device_check"),
]
