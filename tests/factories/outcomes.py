"""What is asked of people after their way out."""

from datetime import date
from typing import Any

import factory

from clubs.enums import FollowUpMonth
from clubs.models import FollowUp
from clubs.services.follow_up import OPEN_UNTIL
from eclub.kit.dates import months_after
from eclub.kit.secret_links import token_hash
from tests.factories.clubs import OutcomeFactory


class FollowUpFactory(factory.django.DjangoModelFactory):
    """The question of three months; ``token="x"`` is the secret of its link."""

    class Meta:
        model = FollowUp

    class Params:
        token: Any = None

    outcome = factory.SubFactory(OutcomeFactory)
    months = FollowUpMonth.THREE

    @factory.lazy_attribute
    def due_on(self) -> date:
        return months_after(self.outcome.happened_on, self.months)

    @factory.lazy_attribute
    def open_until(self) -> date:
        return months_after(self.outcome.happened_on, OPEN_UNTIL[FollowUpMonth(self.months)])

    @factory.lazy_attribute
    def token_hash(self) -> bytes | None:
        return token_hash(self.token) if self.token else None
