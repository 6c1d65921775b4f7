"""A person, signed in by e-mail. What they may do comes from roles and seats."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from members.enums import RoleKind
from members.models.organisation import Agency

if TYPE_CHECKING:
    from members.models.role import Role


ROLES = "SELECT * FROM members_role WHERE person_id = %s"
# The name of who was erased.
NOBODY = _("une personne partie")


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def with_email(self, email: str) -> "UserQuerySet":
        """Whoever has this address, however it is written in capitals."""
        return self.filter(email=email.strip().lower())

    def advisors_at(self, agency: models.Model) -> "UserQuerySet":
        return self.filter(roles__kind=RoleKind.ADVISOR, roles__agency=agency).distinct()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # dynamic base
    use_in_migrations = False

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person; without a password they sign in by a code or a passkey."""
        user: User = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who may do everything, Django's administration included."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("adresse électronique"), unique=True)
    first_name = models.CharField(_("prénom"), max_length=60, blank=True)
    last_name = models.CharField(_("nom"), max_length=60, blank=True)
    language = models.CharField(
        _("langue"),
        max_length=5,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    # Said in the account, or by the link of a message.
    wants_digest = models.BooleanField(_("Recevoir le résumé de la semaine"), default=True)
    wants_call_backs = models.BooleanField(_("Recevoir le rappel du matin"), default=True)
    wants_follow_up = models.BooleanField(
        _("Me demander de mes nouvelles après le club"), default=True
    )
    commune = models.CharField(_("commune"), max_length=60, blank=True)
    is_active = models.BooleanField(_("actif"), default=True)
    is_staff = models.BooleanField(_("accès à l’administration"), default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    charter_accepted_at = models.DateTimeField(_("charte acceptée le"), null=True, blank=True)
    charter_version = models.CharField(max_length=10, blank=True)
    # Said after the warning that the account is to be erased: it stays as long again.
    renewed_at = models.DateTimeField(_("conservation renouvelée le"), null=True, blank=True)
    # Of the marks that browsers carry: those of an earlier one are no longer known.
    known_devices_round = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # Nobody any more: what others shared with them still needs somebody to point to.
    erased_on = models.DateField(_("effacée le"), null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("personne")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="email_in_lower_case"
            )
        ]
        indexes = [
            # Whose time may have come: those of the last two years are never read.
            models.Index(
                fields=["joined_at"], condition=models.Q(erased_on=None), name="person_by_age"
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First and last name, or the address before either is known."""
        if self.erased_on:
            return str(NOBODY)
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def short_name(self) -> str:
        """What the club sees: the first name and the initial of the last."""
        if self.erased_on:
            return str(NOBODY)
        initial = f"{self.last_name[0]}." if self.last_name else ""
        return f"{self.first_name} {initial}".strip() or self.email.partition("@")[0]

    @property
    def initials(self) -> str:
        if self.erased_on:
            return "–"
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.email[:2].upper()

    @cached_property
    def role_list(self) -> list["Role"]:
        """This person's roles, read once per request."""
        # Every page asks, and nearly nobody has one: nothing is joined, and nothing composed.
        return list(self.roles.raw(ROLES, [self.pk]))

    @property
    def is_advisor(self) -> bool:
        return any(role.kind == RoleKind.ADVISOR for role in self.role_list)

    @property
    def is_manager(self) -> bool:
        return any(role.kind == RoleKind.MANAGER for role in self.role_list)

    @property
    def is_administrator(self) -> bool:
        return self.is_superuser or any(
            role.kind == RoleKind.ADMINISTRATOR for role in self.role_list
        )

    @property
    def is_on_staff(self) -> bool:
        """Holds any role, and so sees other people's data."""
        return self.is_superuser or bool(self.role_list)

    @property
    def advised_agency_ids(self) -> set[int]:
        return {role.agency_id for role in self.role_list if role.agency_id}

    @property
    def managed_region_ids(self) -> set[int]:
        return {role.region_id for role in self.role_list if role.region_id}

    @cached_property
    def staffed_region_ids(self) -> set[int]:
        """Regions where this person advises or manages."""
        advised = Agency.objects.filter(pk__in=self.advised_agency_ids)
        return self.managed_region_ids | set(advised.values_list("region", flat=True))
