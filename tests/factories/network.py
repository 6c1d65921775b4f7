"""Contacts, and what a club asks about them."""

import factory

from members.models import Contact, ContactImport
from tests.factories.members import UserFactory


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Connaissance {n + 1}")
    company = factory.Sequence(lambda n: f"Employeur {n + 1}")


class ContactImportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ContactImport

    owner = factory.SubFactory(UserFactory)
    file_name = "contacts.vcf"
