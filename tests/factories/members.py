"""People and places. Everybody may sign in: address verified, charter accepted."""

from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password

from members.enums import RoleKind
from members.models import Agency, Invitation, Region, Role, User

PASSWORD = "cheval-pile-agrafe-canal-fourche-tuile-lampe"


@cache
def hashed_password() -> str:
    """Hashing is slow on purpose: once per run is enough."""
    return make_password(PASSWORD)


class RegionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "53"
    name = "Bretagne"


class AgencyFactory(factory.django.DjangoModelFactory):
    """An agency at Morlaix, named by its rank; pass ``time_zone`` for elsewhere."""

    class Meta:
        model = Agency

    region = factory.SubFactory(RegionFactory)
    name = factory.Sequence(lambda n: f"Agence {n + 1}")
    departement = "29"
    commune = "Morlaix"
    commune_code = "29151"
    latitude = "48.59967"
    longitude = "-3.82052"
    basin_code = "5310"
    basin_name = "Morlaix"


class UserFactory(factory.django.DjangoModelFactory):
    """A person without a role; the password is ``PASSWORD``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n + 1}@example.org")
    first_name = factory.Sequence(lambda n: f"Prénom{n + 1}")
    last_name = factory.Sequence(lambda n: f"Nom{n + 1}")
    password = factory.LazyFunction(hashed_password)
    charter_accepted_at = datetime(2025, 1, 6, 9, tzinfo=UTC)
    charter_version = settings.CHARTER_VERSION

    @factory.post_generation
    def verified(self: User, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        """``verified=False`` for an address that nobody confirmed."""
        if create:
            EmailAddress.objects.create(
                user=self, email=self.email, primary=True, verified=extracted is not False
            )


class RoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Role

    person = factory.SubFactory(UserFactory)
    kind = RoleKind.ADVISOR
    agency = factory.Maybe(
        factory.LazyAttribute(lambda role: role.kind == RoleKind.ADVISOR),
        factory.SubFactory(AgencyFactory),
        None,
    )
    region = factory.Maybe(
        factory.LazyAttribute(lambda role: role.kind == RoleKind.MANAGER),
        factory.SubFactory(RegionFactory),
        None,
    )


class AdvisorFactory(UserFactory):
    """An advisor; ``agency=`` says where, a new agency otherwise."""

    @factory.post_generation
    def agency(self: User, create: bool, extracted: Agency | None, **kwargs: Any) -> None:
        if create:
            RoleFactory(person=self, agency=extracted or AgencyFactory(**kwargs))


class ManagerFactory(UserFactory):
    """A regional manager; ``region=`` says where, Bretagne otherwise."""

    @factory.post_generation
    def region(self: User, create: bool, extracted: Region | None, **kwargs: Any) -> None:
        if create:
            region = extracted or RegionFactory(**kwargs)
            RoleFactory(person=self, kind=RoleKind.MANAGER, region=region)


class AdministratorFactory(UserFactory):
    @factory.post_generation
    def administrator(self: User, create: bool, extracted: None, **kwargs: Any) -> None:
        if create:
            RoleFactory(person=self, kind=RoleKind.ADMINISTRATOR)


class InvitationFactory(factory.django.DjangoModelFactory):
    """A pending invitation; its link's secret is ``token`` (bytes), by default from its rank."""

    class Meta:
        model = Invitation

    class Params:
        token = factory.Sequence(lambda n: n.to_bytes(32, "big"))

    email = factory.Sequence(lambda n: f"invite{n + 1}@example.org")
    token_hash = factory.LazyAttribute(lambda invitation: sha256(invitation.token).digest())
    purpose = "l’e-club de Morlaix"
    invited_by = factory.SubFactory(UserFactory)
