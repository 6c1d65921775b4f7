"""What people answer 3, 6 and 12 months after they left their club."""

from collections.abc import Mapping
from dataclasses import dataclass

from clubs.enums import IN_WORK, FollowUpAnswer, FollowUpMonth
from eclub.dashboards.services.indicators import Indicators, Rate


@dataclass(frozen=True)
class Followed:
    """Everybody who was asked so many months after their way out."""

    months: int
    asked: int
    answers: Mapping[str, int]

    @property
    def in_work(self) -> Rate:
        """Of those who said what they do."""
        said = sum(self.answers.values()) - self.answers[FollowUpAnswer.UNSAID]
        return Rate(sum(self.answers[answer] for answer in IN_WORK), said)

    @property
    def training(self) -> int:
        return self.answers[FollowUpAnswer.TRAINING]

    @property
    def searching(self) -> int:
        return self.answers[FollowUpAnswer.SEARCHING]

    @property
    def without_answer(self) -> int:
        """They said nothing, or that they would rather not say."""
        return self.asked - self.in_work.n


def after(figures: Indicators, months: FollowUpMonth) -> Followed:
    """The answers of one place to the question asked then."""
    told = {
        cell.partition(":")[2]: count
        for cell, count in figures.counts.cells("followed").items()
        if cell.partition(":")[0] == str(months.value)
    }
    answers = {str(answer): told.get(answer, 0) for answer in FollowUpAnswer}
    return Followed(months.value, sum(told.values()), answers)


def of(figures: Indicators) -> list[Followed]:
    """After 3, 6 and 12 months; nothing while nobody was asked."""
    found = [after(figures, months) for months in FollowUpMonth]
    return found if any(one.asked for one in found) else []
