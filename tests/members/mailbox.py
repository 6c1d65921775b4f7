"""What tests of people share: reading the outbox."""

import re

from eclub.kit.models import OutboxMail


def last_mail(to: str) -> OutboxMail:
    """The newest message to an address; fails when there is none."""
    mail = OutboxMail.objects.filter(to=to).first()
    assert mail is not None, f"nothing was written to {to}"
    return mail


def link_in(mail: OutboxMail) -> str:
    """The path of the first link of a message that leads somewhere."""
    found = re.search(r"https?://[^/\s]+(/\S{2,})", mail.text)
    assert found, mail.text
    return found[1]


def code_in(mail: OutboxMail) -> str:
    """The sign-in code: the line that stands alone, indented."""
    found = re.search(r"^ {4}(\S+)$", mail.text, re.MULTILINE)
    assert found, mail.text
    return found[1]
