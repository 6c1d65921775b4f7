"""A CV on the web: put there, renewed, withdrawn, looked at, and answered.

The address carries 32 random bytes of which the database knows the SHA-256. Withdrawn, it is
unknown from the next request on.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from eclub.kit.secret_links import new_token, token_hash
from eclub.kit.services import audit
from eclub.kit.services.outbox import write_mail
from members.models import Cv, CvLink, CvSelection, User
from members.services import cv_document, cv_pdf, cv_photo, cv_version
from members.services.cv_document import NOT_FOR_OTHERS, Document


@transaction.atomic
def publish(
    cv: Cv,
    *,
    selection: CvSelection | None,
    note: str,
    shows_email: bool,
    shows_phone: bool,
    shows_photo: bool = False,
    until: date,
    by: User,
) -> tuple[CvLink, str]:
    """A new address and its secret, which cannot be read again."""
    token, kept = new_token()
    link = CvLink.objects.create(
        cv=cv,
        selection=selection,
        note=note,
        token_hash=kept,
        shows_email=shows_email,
        shows_phone=shows_phone,
        shows_photo=shows_photo,
        until=until,
    )
    audit.record(by, "cv_link.published", link)
    return link, token


@transaction.atomic
def renew(link: CvLink, *, by: User) -> str:
    """Another secret for the same page; the former address stops working."""
    token, link.token_hash = new_token()
    link.save(update_fields=["token_hash"])
    audit.record(by, "cv_link.renewed", link)
    return token


@transaction.atomic
def withdraw(link: CvLink, now: datetime, *, by: User) -> None:
    """Take the page off the web."""
    if link.withdrawn_at is None:
        link.withdrawn_at = now
        link.save(update_fields=["withdrawn_at"])
        audit.record(by, "cv_link.withdrawn", link)


def find(token: str, today: date) -> CvLink | None:
    """The page that this secret opens."""
    links = CvLink.objects.open(today).filter(
        token_hash=token_hash(token), cv__owner__is_active=True
    )
    return links.select_related("cv__owner", "selection").first()


def count_view(link: CvLink, today: date) -> None:
    """One more view, and the day of the last; nothing of who looked."""
    CvLink.objects.filter(pk=link.pk).update(views=F("views") + 1, last_viewed_on=today)


def document_of(link: CvLink) -> Document:
    """What the page shows: without street and postcode, e-mail and phone only when asked for."""
    document = cv_document.of(link.cv, link.selection)
    basics = dict(document.get("basics", {}))
    hidden = {"birthDate"}
    hidden |= {"email"} if not link.shows_email else set()
    hidden |= {"phone"} if not link.shows_phone else set()
    basics = {key: value for key, value in basics.items() if key not in hidden}
    if isinstance(location := basics.get("location"), dict):
        basics["location"] = {
            key: value for key, value in location.items() if key in ("city", "region")
        }
    shown = {key: value for key, value in document.items() if key not in NOT_FOR_OTHERS}
    return shown | {"basics": basics}


def photo_of(link: CvLink) -> bytes | None:
    """The picture, when there is one and its owner asked for it here."""
    return cv_photo.content_of(link.cv) if link.shows_photo else None


def print_now(link: CvLink, now: datetime) -> bytes:
    """The page on paper; raises ValidationError when it is too long."""
    owner = link.cv.owner
    return cv_pdf.render(
        document_of(link),
        layout=cv_version.layout_of(link.cv, link.selection),
        language=owner.language,
        name=owner.full_name,
        made_at=now,
        photo=photo_of(link),
    )


def answer(link: CvLink, *, sender: str, email: str, text: str) -> None:
    """Send a reader's words to the owner, whose address stays hidden."""
    owner = link.cv.owner
    write_mail(
        owner.email,
        "cv_answer",
        {"sender": sender, "email": email, "text": text, "note": link.note},
        language=owner.language,
        secret=True,
    )
