"""The line to the mail server: soon given up when it does not answer, but not in the middle.

Who hangs up before a message is acknowledged does not know whether it was taken, and sends it
again: RFC 5321 (4.5.3.2) asks to wait longest there, so that nobody gets it twice.
"""

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

# Seconds for the answer to a message; for everything else EMAIL_TIMEOUT is enough.
ANSWERS_WITHIN = 60.0


class PatientLine(smtplib.SMTP):
    """Python's own, patient while a message is on its way."""

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send a message, and wait for its answer."""
        if self.sock is not None:
            self.sock.settimeout(ANSWERS_WITHIN)
        try:
            return super().data(msg)
        finally:
            if self.sock is not None:
                self.sock.settimeout(self.timeout)


class PatientBackend(EmailBackend):
    """Django's own over such a line."""

    connection_class = PatientLine
