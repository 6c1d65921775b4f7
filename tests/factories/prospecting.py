"""Companies with true SIRETs of nobody's (SIRENE gives no number that begins with 0000)."""

from datetime import timedelta

import factory
from django.utils import timezone
from stdnum import luhn

from prospecting.enums import Answer, ApproachKind, MarkKind, MarkOrigin, MessageKind
from prospecting.models import Approach, Company, CompanyMark, Message, Prospect
from tests.factories.clubs import MONDAY, ClubFactory
from tests.factories.members import UserFactory


def siret(rank: int) -> str:
    """A different SIRET for each rank, with both its keys."""
    siren = f"0000{rank:04d}"
    siren += luhn.calc_check_digit(siren)
    nic = f"{siren}0001"
    return nic + str(luhn.calc_check_digit(nic))


class CompanyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Company

    siret = factory.Sequence(lambda n: siret(n + 1))
    name = factory.Sequence(lambda n: f"Entreprise {n + 1}")


class ProspectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Prospect

    club = factory.SubFactory(ClubFactory)
    company = factory.SubFactory(CompanyFactory)


class ApproachFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Approach

    prospect = factory.SubFactory(ProspectFactory)
    author = factory.SubFactory(UserFactory)
    kind = ApproachKind.PHONE
    answer = Answer.LATER
    on = factory.Sequence(lambda n: MONDAY + timedelta(days=n % 28))


class CompanyMarkFactory(factory.django.DjangoModelFactory):
    """Said by the company itself unless told otherwise, to the club's region."""

    class Meta:
        model = CompanyMark

    club = factory.SubFactory(ClubFactory)
    region = factory.LazyAttribute(lambda mark: mark.club.agency.region)
    company = factory.SubFactory(CompanyFactory)
    kind = MarkKind.REFUSES
    origin = MarkOrigin.EMPLOYER
    on = MONDAY
    confirmed_at = factory.LazyFunction(timezone.now)


class MessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Message

    prospect = factory.SubFactory(ProspectFactory)
    author = factory.SubFactory(UserFactory)
    kind = MessageKind.LETTER
    subject = "Candidature spontanée"
    body = "Madame, Monsieur,\n\nJe vous appelle jeudi."
