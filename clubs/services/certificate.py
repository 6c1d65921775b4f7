"""Certificates of attendance: what is certified, its signature, and whether it still holds.

The code on a paper is a keyed hash (HMAC-SHA-256) of everything the paper says, see
``docs/decisions/0020-certificates.md``. The same facts on the same day give the same code, so
asking twice makes one certificate.
"""

import hmac
import json
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from clubs.models import Attendance, Certificate, Club, ClubSession, Seat
from clubs.models.certificate import CODE_LENGTH
from clubs.services import phases
from clubs.services.my_club import THERE
from eclub.kit.services import audit
from members.models import User

# Crockford's base 32: no letter looks like a digit, and none is lost in capitals.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
GROUP = 4


class NothingToCertify(ValidationError):
    """There is no attendance that a paper could say."""


@dataclass(frozen=True)
class Shown:
    """A certificate whose code was asked for, and whether the attendance changed since.

    One that ``is_gone`` says nothing any more: its member was erased.
    """

    certificate: Certificate
    was_corrected: bool
    is_gone: bool = False


def issue_for_session(
    session: ClubSession, member: User, *, by: User, now: datetime
) -> Certificate:
    """Certify that this member was at one session; raises NothingToCertify."""
    if session.is_cancelled or not session.is_over(now):
        raise NothingToCertify(_("La séance n’est pas finie : l’attestation vient ensuite."))
    row = session.attendances.filter(member=member).select_related("session__club__agency").first()
    if row is None or not (session.attendance_taken_at or session.attendance_checked_at):
        raise NothingToCertify(
            _("L’émargement de cette séance n’est pas encore fait : réessayez ce soir.")
        )
    if row.state not in THERE:
        raise NothingToCertify(
            _("Cette séance n’a pas de présence à attester. Une erreur ? Parlez-en à l’animation.")
        )
    facts = _session_facts(row) | {"steps": _steps(session, member, now)}
    return _issue(session.club, member, [facts], by=by, now=now, session=session)


def issue_for_period(
    seat: Seat, first: date, last: date, *, by: User, now: datetime
) -> Certificate:
    """Certify a member's sessions from one day to another; raises NothingToCertify."""
    rows = (
        Attendance.objects.filter(
            session__club=seat.club_id, member=seat.member_id, state__in=THERE
        )
        .exclude(session__attendance_taken_at=None, session__attendance_checked_at=None)
        .select_related("session__club__agency")
        .order_by("session__during")
    )
    zone = seat.club.zone
    sessions = [
        _session_facts(row)
        for row in rows
        if not row.session.is_cancelled
        and first <= row.session.starts_at.astimezone(zone).date() <= last
    ]
    if not sessions:
        raise NothingToCertify(_("Il n’y a aucune présence à attester entre ces deux jours."))
    period = {"first": first.isoformat(), "last": last.isoformat()}
    return _issue(seat.club, seat.member, sessions, by=by, now=now, period=period)


def find(typed: str) -> Shown | None:
    """The certificate with this code as somebody typed it; None when there is none.

    A row whose content does not give its code was tampered with: it certifies nothing.
    """
    code = normalised(typed)
    if len(code) != CODE_LENGTH:
        return None
    found = Certificate.objects.select_related("club__agency").filter(code=code).first()
    if found is not None and not found.content:
        return Shown(found, was_corrected=False, is_gone=True)
    if found is None or not _is_signed(found):
        return None
    return Shown(found, was_corrected=_was_corrected(found))


def normalised(typed: str) -> str:
    """A code without what people add to it, its letters that look like digits put right."""
    letters = "".join(character for character in typed if character.isascii())
    return "".join(filter(str.isalnum, letters)).upper().translate(MISREAD)


def spaced(code: str) -> str:
    """In groups of four, as it is printed and read aloud."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


@transaction.atomic
def _issue(
    club: Club,
    member: User,
    sessions: list[dict[str, object]],
    *,
    by: User,
    now: datetime,
    session: ClubSession | None = None,
    period: dict[str, str] | None = None,
) -> Certificate:
    content: dict[str, object] = {
        "version": 1,
        "member": member.pk,
        "name": member.full_name,
        "club": {"id": club.pk, "name": club.name},
        "agency": {"name": club.agency.name, "departement": club.agency.departement},
        "operator": settings.BRAND["operator"] or settings.BRAND["name"],
        "issued_on": now.astimezone(club.zone).date().isoformat(),
        "sessions": sessions,
        "period": period,
    }
    made, is_new = Certificate.objects.get_or_create(
        code=_sign(content, settings.SECRET_KEY),
        defaults={
            "member": member,
            "club": club,
            "session": session,
            "content": content,
            "issued_by": by,
            "issued_at": now,
        },
    )
    if is_new:
        audit.record(
            by,
            "certificate.issued",
            session or club,
            certificate=made.pk,
            member=member.pk,
        )
    return made


def _session_facts(row: Attendance) -> dict[str, object]:
    session = row.session
    zone = session.club.zone
    return {
        "id": session.pk,
        "number": session.number,
        "theme": session.theme,
        "starts_at": session.starts_at.astimezone(zone).isoformat(timespec="minutes"),
        "ends_at": session.ends_at.astimezone(zone).isoformat(timespec="minutes"),
        "minutes": row.minutes,
        "state": row.state,
        # Somebody saw them there, whatever the room measured.
        "corrected": row.corrected_by_id is not None,
        "checked": session.attendance_checked_at is not None,
    }


def _steps(session: ClubSession, member: User, now: datetime) -> list[dict[str, object]]:
    return [
        {"title": stay.title, "minutes": stay.minutes, "lasted": stay.lasted}
        for stay in phases.of_member(session, member.pk, now)
    ]


def _sign(content: dict[str, object], secret: str) -> str:
    """The first hundred bits of the content's keyed hash, in letters and digits."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    digest = salted_hmac(
        "clubs.services.certificate", canonical, secret=secret, algorithm="sha256"
    ).digest()
    bits = int.from_bytes(digest, "big") >> (len(digest) * 8 - 5 * CODE_LENGTH)
    return "".join(ALPHABET[bits >> (5 * place) & 31] for place in reversed(range(CODE_LENGTH)))


def _is_signed(certificate: Certificate) -> bool:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(
        hmac.compare_digest(_sign(certificate.content, secret), certificate.code)
        for secret in secrets
    )


def _was_corrected(certificate: Certificate) -> bool:
    """Whether a session it tells of is now another story."""
    told: dict[int, tuple[str, int]] = {
        session["id"]: (session["state"], session["minutes"])
        for session in certificate.content["sessions"]
    }
    rows = Attendance.objects.filter(member=certificate.member_id, session__in=list(told))
    now_true = {
        session: (state, minutes)
        for session, state, minutes in rows.values_list("session", "state", "minutes")
    }
    return told != now_true
