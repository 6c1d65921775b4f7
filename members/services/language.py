"""The language of the pages: a person's choice, kept by the browser and by the account."""

from django.conf import settings
from django.http import HttpResponseBase

from members.models import User


def choose_language(person: User | None, language: str) -> None:
    """Keep the choice of a signed-in person; their e-mails follow it too."""
    if person is not None and person.language != language:
        person.language = language
        person.save(update_fields=["language"])


def remember_language(response: HttpResponseBase, language: str) -> None:
    """Have the browser ask for this language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
