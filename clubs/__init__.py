"""The club: seats, sessions and their calendar, attendance; the video room."""
