"""A person that a member knows; their owner's alone.

What a club may learn is only that somebody there knows somebody in a company, and only of
contacts whose owner says so (``shared_with_club``).
"""

import re
from datetime import date
from urllib.parse import unquote, urlsplit

import phonenumbers
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, validate_email
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from eclub.kit.folding import fold, fold_company, words_of
from eclub.kit.models.random_key import random_key
from members.models.person import User

LINE_LENGTH = 120
PHONE_LENGTH = 40
EMAIL_LENGTH = 254
NOTES_LENGTH = 10_000
# Of e-mails, and of phones: more is a file that is not what it seems.
VALUES_MOST = 20
SHORTEST_PHONE = 6
WEEKS_MOST = 52
PROFILE = re.compile(r"/in/([^/?#\s]{2,150})")


class ContactQuerySet(models.QuerySet["Contact"]):
    def of(self, owner: User) -> "ContactQuerySet":
        return self.filter(owner=owner)

    def due(self, today: date) -> "ContactQuerySet":
        """Whom to get in touch with again by today."""
        return self.filter(next_on__lte=today)

    def shared(self) -> "ContactQuerySet":
        return self.filter(shared_with_club=True)

    def at_company(self, company_key: str) -> "ContactQuerySet":
        """Of a company by its folded name; a name without letters is no company."""
        return self.filter(company_key=company_key) if company_key else self.none()


class Contact(models.Model):
    # Its address tells a club-mate nothing of how many contacts others have.
    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="contacts")
    name = models.CharField(_("nom"), max_length=LINE_LENGTH)
    company = models.CharField(_("entreprise"), max_length=LINE_LENGTH, blank=True)
    position = models.CharField(_("fonction"), max_length=LINE_LENGTH, blank=True)
    emails = ArrayField(models.EmailField(), verbose_name=_("courriels"), default=list, blank=True)
    phones = ArrayField(
        models.CharField(max_length=PHONE_LENGTH),
        verbose_name=_("téléphones"),
        default=list,
        blank=True,
    )
    linkedin = models.URLField(_("profil LinkedIn"), max_length=250, blank=True)
    how_known = models.CharField(_("d’où je la connais"), max_length=200, blank=True)
    known_since = models.DateField(_("depuis le"), null=True, blank=True)
    notes = models.TextField(_("notes"), max_length=NOTES_LENGTH, blank=True)
    every_weeks = models.PositiveSmallIntegerField(
        _("reprendre contact toutes les … semaines"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(WEEKS_MOST)],
    )
    next_on = models.DateField(_("prochain contact le"), null=True, blank=True)
    shared_with_club = models.BooleanField(
        _("mon club peut savoir que je connais quelqu’un là"), default=False
    )
    # Found by search, by the club's question, and as the same person: worked out by ``derive``.
    folded_name = models.CharField(max_length=LINE_LENGTH * 2, editable=False)
    folded = models.TextField(editable=False)
    company_key = models.CharField(max_length=LINE_LENGTH * 2, editable=False)
    marks = ArrayField(models.TextField(), default=list, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["folded_name", "id"]
        verbose_name = _("contact")
        indexes = [
            models.Index(fields=["owner", "folded_name"], name="contact_listed"),
            models.Index(
                fields=["company_key"], condition=Q(shared_with_club=True), name="contact_shared"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.derive()
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # handed over as they came

    def get_absolute_url(self) -> str:
        return reverse("contact", args=[self.pk])

    def derive(self) -> None:
        """Work out what depends on the other fields; ``bulk_create`` needs it said."""
        self.folded_name = fold(self.name)[: LINE_LENGTH * 2]
        parts = [self.name, self.company, self.position, *self.emails, *self.phones]
        self.folded = fold("\n".join([*parts, self.how_known, self.notes]))
        self.company_key = fold_company(self.company)[: LINE_LENGTH * 2]
        self.marks = marks_of(self.name, self.company, self.emails, self.phones, self.linkedin)


def marks_of(
    name: str, company: str, emails: list[str], phones: list[str], linkedin: str
) -> list[str]:
    """What the same person has in another file; a name alone says little beside an address."""
    found = [f"email:{email.lower()}" for email in emails]
    found += [f"phone:{number}" for phone in phones if (number := normal_phone(phone))]
    if linkedin:
        found.append(f"linkedin:{linkedin.lower()}")
    who, where = " ".join(words_of(name)), fold_company(company)
    if who and (where or not found):
        found.append(f"name:{who}|{where}")
    return list(dict.fromkeys(found))


def normal_phone(typed: str) -> str:
    """+33612345678 of a number as people write it; its digits when it is no such number."""
    digits = "".join(character for character in typed if character.isdecimal())
    if len(digits) < SHORTEST_PHONE:
        return ""
    try:
        number = phonenumbers.parse(typed, settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        return digits
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_email(text: str) -> bool:
    """Whether it can be written to, and kept."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= EMAIL_LENGTH


def linkedin_profile(typed: str) -> str:
    """The one address of a profile, however it is written; "" for any other address."""
    text = typed.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    found = PROFILE.match(unquote(parts.path))
    is_theirs = host == "linkedin.com" or host.endswith(".linkedin.com")
    if found is None or not is_theirs or not found[1].isprintable():
        return ""
    return f"https://www.linkedin.com/in/{found[1]}"
