"""What a file of contacts really is, from its bytes: cards, a table, or neither."""

import re
import zipfile
from io import BytesIO
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eclub.kit import file_kind
from eclub.kit.table import UTF16, text_in

UTF8_MARK = b"\xef\xbb\xbf"
IS_CARDS = re.compile(rb"\s*BEGIN:VCARD\s*[\r\n]", re.IGNORECASE)
NEITHER = gettext_lazy(
    "Ce n’est pas un fichier de contacts. Envoyez un fichier vCard (.vcf) de votre téléphone ou "
    "de votre messagerie, ou le « Connections.csv » de LinkedIn."
)


def too_big() -> str:
    return _("Ce fichier est trop lourd : {limit} Mo au plus.").format(
        limit=settings.CONTACT_FILE_BYTES // 1_000_000
    )


def unwrapped(content: bytes) -> bytes:
    """The file itself, out of LinkedIn's ZIP if need be; UTF-8 unless it is one byte a letter.

    Raises ValidationError with what to do.
    """
    if content.startswith(b"PK\x03\x04"):
        content = _out_of_zip(content)
    if content.startswith(UTF16):
        content = text_in(content).encode()
    content = content.removeprefix(UTF8_MARK)
    if not content.strip():
        raise ValidationError(_("Ce fichier est vide."))
    if file_kind.MARKUP.match(content):
        raise ValidationError(
            _(
                "C’est une page web et non un fichier de contacts : "
                "téléchargez le fichier lui-même, puis envoyez-le."
            )
        )
    if not is_cards(content) and (b"\0" in content or content.startswith(b"%PDF-")):
        raise ValidationError(NEITHER)
    return content


def is_cards(content: bytes) -> bool:
    return IS_CARDS.match(content) is not None


def _out_of_zip(content: bytes) -> bytes:
    """LinkedIn's list of connections, or the one file of cards."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            wanted = _wanted(archive.namelist())
            with archive.open(wanted) as file:
                # What it says of its length may be a lie: no more is read in any case.
                found = file.read(settings.CONTACT_FILE_BYTES + 1)
    except file_kind.DAMAGED:
        raise ValidationError(
            _("Ce fichier ZIP est abîmé ou protégé par un mot de passe.")
        ) from None
    if len(found) > settings.CONTACT_FILE_BYTES:
        raise ValidationError(too_big())
    return found


def _wanted(names: list[str]) -> str:
    if "[Content_Types].xml" in names:
        raise ValidationError(
            _("C’est un classeur Excel : enregistrez-le au format CSV, puis envoyez ce CSV.")
        )
    if len(names) <= file_kind.MEMBERS_MOST:
        for name in names:
            if PurePosixPath(name).name.lower() == "connections.csv":
                return name
        cards = [name for name in names if name.lower().endswith(".vcf")]
        if len(cards) == 1:
            return cards[0]
    raise ValidationError(
        _("Ce ZIP n’a pas de fichier « Connections.csv » : demandez à LinkedIn vos relations.")
    )
