"""CVs and their entries."""

from typing import Any

import factory

from members.enums import CvSection
from members.models import Cv, CvItem, Occupation
from tests.factories.members import UserFactory

WORK = {
    "position": "Soudeuse",
    "name": "Chantier des Abers (démo)",
    "startDate": "2019-03",
    "endDate": "2021-06",
    "highlights": ["Soudé 40 coques", "Formé 2 apprentis"],
}


class CvFactory(factory.django.DjangoModelFactory):
    """A CV with a head and nothing else."""

    class Meta:
        model = Cv
        django_get_or_create = ("owner",)

    owner = factory.SubFactory(UserFactory)
    basics = factory.LazyFunction(lambda: {"name": "Léa Cœur", "label": "Soudeuse"})


class CvItemFactory(factory.django.DjangoModelFactory):
    """An entry at the end of its section."""

    class Meta:
        model = CvItem

    cv = factory.SubFactory(CvFactory)
    section = CvSection.WORK.value
    data: Any = factory.LazyFunction(lambda: dict(WORK))
    position = factory.LazyAttribute(
        lambda item: CvItem.objects.filter(cv=item.cv, section=item.section).count()
    )


class OccupationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Occupation

    code = "H2913"
    label = "Soudeur manuel / Soudeuse manuelle"
