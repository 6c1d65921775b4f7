"""Addresses of sockets."""

from typing import Any

from django.urls import path

from clubs.consumers import room_socket

# Django's types know of views only.
ROOM: Any = room_socket

urlpatterns = [
    path("ws/room/<int:session_id>/", ROOM),
    path("ws/room/<int:session_id>/guest/", ROOM, {"as_guest": True}),
]
