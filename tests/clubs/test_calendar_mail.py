"""A message with a calendar, as mail programs receive it."""

import email
from email.policy import default
from typing import cast

import pytest
from django.core import mail
from django.test import override_settings
from icalendar import Calendar

from clubs.services import calendar
from eclub.kit.models import OutboxMail
from eclub.kit.models.outbox import MailState
from eclub.kit.services import outbox
from tests.clubs.test_calendar import NOW
from tests.factories.clubs import ClubFactory


@pytest.mark.django_db
@override_settings(EMAIL_HOST="mail.example")
def test_the_invitation_is_an_alternative_with_its_method() -> None:
    club = ClubFactory(sessions=1, members=1)
    calendar.announce(club.sessions.select_related("club__agency", "advisor"), now=NOW)
    row = OutboxMail.objects.first()
    assert row
    outbox.deliver(row.pk)
    row.refresh_from_db()
    assert row.state == MailState.SENT
    received = email.message_from_bytes(mail.outbox[0].message().as_bytes(), policy=default)
    assert received.get_content_type() == "multipart/alternative"
    text, invitation = received.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert invitation.get_content_type() == "text/calendar"
    assert invitation.get_param("method") == "REQUEST"
    assert invitation.get_param("charset") == "utf-8"
    (event,) = Calendar.from_ical(cast("bytes", invitation.get_payload(decode=True))).events
    assert event["attendee"] == f"mailto:{row.to}"
    assert received["Message-ID"] == f"<outbox-{row.pk}@localhost>"
