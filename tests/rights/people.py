"""Accounts, staff and the outbox."""

from eclub.kit.models import OutboxMail
from members.services import digest, erasure
from tests.factories.members import InvitationFactory
from tests.rights import NOW, Cast
from tests.rights.table import (
    ADMINISTRATOR,
    ADMINISTRATOR_MOVES_ON,
    EVERYBODY,
    GET,
    OPENERS,
    POST,
    SIGNED_IN,
    SIGNED_IN_MOVES_ON,
    Row,
    nothing,
    token,
)


def mail(cast: Cast) -> list[object]:
    return [OutboxMail.objects.create(to="a@example.org", not_before=NOW).pk]


def guess(cast: Cast) -> list[object]:
    return [0]


def staff_invitation(cast: Cast) -> list[object]:
    return [InvitationFactory(role_kind="administrator").pk]


def role(cast: Cast) -> list[object]:
    return [cast.manager.roles.get().pk]


def kind_of_consent(cast: Cast) -> list[object]:
    return ["digest"]


def of_a_setting(cast: Cast) -> list[object]:
    return ["invitation_days"]


def stop_link(cast: Cast) -> list[object]:
    return [digest.LINK.address(cast.owner.pk).split("/")[-3]]


def keep_link(cast: Cast) -> list[object]:
    return [erasure.KEEP_LINK.address(cast.owner.pk).split("/")[-2]]


ROWS: list[Row] = [
    # What everybody may read about the platform.
    (GET, "accessibility", nothing, EVERYBODY),
    (GET, "site_map", nothing, EVERYBODY),
    # People
    (GET, "account", nothing, SIGNED_IN),
    (GET, "account_confirm", nothing, SIGNED_IN),
    # Nobody ends somebody else's session; one's own is tried in tests/members/test_device.py.
    (POST, "device_end", guess, "-- -- -- --  -- -- -- --  -- -- -- si"),
    (POST, "devices_end", nothing, "si si si si  si si si si  si si si si"),
    (GET, "charter", nothing, SIGNED_IN),
    (GET, "account_erase", nothing, SIGNED_IN),
    # Asks for the password again first.
    (POST, "account_erase", nothing, ">> >> >> >>  >> >> >> >>  >> >> >> si"),
    (POST, "account_stay", nothing, ">> >> >> >>  >> >> >> >>  >> >> >> si"),
    (GET, "account_keep", keep_link, EVERYBODY),
    (POST, "account_keep", keep_link, EVERYBODY),
    (POST, "account_keep", token, "-- -- -- --  -- -- -- --  -- -- -- --"),
    # Everybody sees their own, and of it only what this browser kept.
    (GET, "kept_forms", nothing, SIGNED_IN),
    (POST, "kept_forms", nothing, SIGNED_IN_MOVES_ON),
    (GET, "privacy", nothing, EVERYBODY),
    (GET, "my_data", nothing, SIGNED_IN),
    (GET, "my_data_readers", nothing, SIGNED_IN),
    # Asks for the password again first.
    (GET, "data_export", nothing, ">> >> >> >>  >> >> >> >>  >> >> >> si"),
    (POST, "data_export_ask", nothing, SIGNED_IN_MOVES_ON),
    (POST, "consent_withdraw", kind_of_consent, SIGNED_IN_MOVES_ON),
    (POST, "consent_withdraw", token, "-- -- -- --  -- -- -- --  -- -- -- si"),
    # Asks for the password again first.
    (GET, "mfa_add_webauthn", nothing, ">> >> >> >>  >> >> >> >>  >> >> >> si"),
    # Nobody is refused; a language has to be named.
    (POST, "language", nothing, "400 400 400 400  400 400 400 400  400 400 400 400"),
    (GET, "invitation", token, "-- -- -- --  -- -- -- --  -- -- -- --"),
    # Back to the page that says what a link that no longer works means.
    (POST, "invitation_again", token, ">> >> >> >>  >> >> >> >>  >> >> >> >>"),
    # The signed address is the right; who is signed in does not matter.
    (GET, "digest_stop", stop_link, EVERYBODY),
    (POST, "digest_stop", stop_link, EVERYBODY),
    (POST, "digest_stop", token, "-- -- -- --  -- -- -- --  -- -- -- --"),
    (GET, "erasures", nothing, OPENERS),
    (GET, "staff", nothing, ADMINISTRATOR),
    (POST, "role_end", role, ADMINISTRATOR_MOVES_ON),
    (POST, "staff_invitation_renew", staff_invitation, ADMINISTRATOR_MOVES_ON),
    (POST, "staff_invitation_withdraw", staff_invitation, ADMINISTRATOR_MOVES_ON),
    (GET, "outbox", nothing, ADMINISTRATOR),
    (GET, "outbox_mail", mail, ADMINISTRATOR),
    (POST, "outbox_again", mail, ADMINISTRATOR_MOVES_ON),
    (GET, "feature_settings", nothing, ADMINISTRATOR),
    (GET, "feature_setting", of_a_setting, ADMINISTRATOR),
    # Nothing is written in the field.
    (POST, "feature_setting", of_a_setting, "no no no no  no no no no  no no 422 si"),
    (POST, "feature_setting_reset", of_a_setting, ADMINISTRATOR_MOVES_ON),
    (GET, "feature_setting", token, "no no no no  no no no no  no no -- si"),
]
