"""The picture on a CV: decoded and written anew, upright, small, without what cameras add."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from eclub.kit.services import audit
from eclub.kit.shelf import Shelf
from members.models import Cv, CvPhoto, User
from members.services.cv import lock

SHELF = Shelf("cv-photos", most_bytes=lambda: settings.CV_PHOTO_BYTES)
SHELF.delete_with(CvPhoto)
FORMATS = ("JPEG", "PNG", "WEBP")
# Pixels: of what is kept, and of what is decoded at all (a small file may unfold to gigabytes).
KEPT = (480, 640)
# Of a JPEG a small version is decoded.
PIXELS_MOST = {"JPEG": 60_000_000, "PNG": 20_000_000, "WEBP": 20_000_000}
# How pictures are that can be made smaller as they are.
PLAIN = {"L", "RGB", "RGBA", "CMYK", "YCbCr"}


def take(cv: Cv, chunks: Iterable[bytes], *, by: User) -> CvPhoto:
    """Keep a picture in place of the former one; raises ValidationError with what to do."""
    content = b""
    for chunk in chunks:
        content += chunk
        if len(content) > settings.CV_PHOTO_BYTES:
            raise ValidationError(SHELF.too_big())
    small = as_small_jpeg(content)
    with transaction.atomic():
        lock(cv)
        CvPhoto.objects.filter(cv=cv).delete()
        photo = CvPhoto(cv=cv, name="photo.jpg", media_type="image/jpeg", size=len(small))
        SHELF.put(photo, small)
        photo.save()
        audit.record(by, "cv.photo_taken", cv)
    return photo


@transaction.atomic
def remove(cv: Cv, *, by: User) -> None:
    if CvPhoto.objects.filter(cv_id=cv.pk).delete()[0]:
        audit.record(by, "cv.photo_removed", cv)


def content_of(cv: Cv) -> bytes | None:
    """The picture's bytes, when there is one."""
    photo = CvPhoto.objects.filter(cv_id=cv.pk).first()
    try:
        return SHELF.path_of(photo).read_bytes() if photo else None
    except OSError:
        return None


def sweep(now: datetime) -> int:
    """Delete pictures that no row names; how many."""
    return SHELF.sweep(CvPhoto.objects.all(), now)


def as_small_jpeg(content: bytes) -> bytes:
    """The picture alone, upright; raises ValidationError for what is none."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > PIXELS_MOST[picture.format or ""]:
                raise ValidationError(_("Cette photo a trop de points : réduisez-la d’abord."))
            picture.draft("RGB", (KEPT[0] * 2, KEPT[1] * 2))
            small = picture if picture.mode in PLAIN else picture.convert("RGBA")
            # Smaller first: turned and with its background it takes several times the memory.
            small.thumbnail((max(KEPT), max(KEPT)))
            upright = ImageOps.exif_transpose(small).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(_("Cette photo a trop de points : réduisez-la d’abord.")) from None
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError):
        raise ValidationError(
            _("Ce fichier n’est pas une photo lisible. Envoyez une image JPEG, PNG ou WebP.")
        ) from None
    upright.thumbnail(KEPT)
    flat = Image.new("RGB", upright.size, "white")
    flat.paste(upright, mask=upright.getchannel("A"))
    kept = BytesIO()
    flat.save(kept, "JPEG", quality=82, optimize=True)
    return kept.getvalue()
