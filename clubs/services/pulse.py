"""Taking the pulse: which moment is due, the questions, and the answers of one member."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from clubs.enums import PulseMoment
from clubs.models import PulseAnswer, PulseScale, Seat
from eclub.kit.services import audit
from members.models import User


@dataclass(frozen=True)
class Taken:
    """A moment, with what was answered then."""

    moment: PulseMoment
    answer: PulseAnswer | None

    @property
    def lines(self) -> list[tuple[str, int]]:
        """Each statement with its value."""
        if self.answer is None:
            return []
        return list(zip(self.answer.scale.lines, self.answer.values, strict=False))


def scale() -> PulseScale:
    """The one that is asked now: the latest, or ours, not kept yet, when nobody made one."""
    return PulseScale.objects.first() or PulseScale(
        name=_("Point de confiance de l’e-club"),
        source=_(
            "Questions écrites pour l’e-club d’après la notion de sentiment d’efficacité "
            "personnelle (Bandura, 1977) et ses mesures dans la recherche d’emploi (Saks, Zikic "
            "et Koen, Journal of Vocational Behavior, 2015). Elles ne sont pas étalonnées : elles "
            "servent à se suivre soi-même, pas à se comparer."
        ),
        statements="\n".join(
            (
                _("Je sais trouver des entreprises qui n’ont pas publié d’offre."),
                _("Je sais appeler une entreprise que je ne connais pas."),
                _("Je sais dire en une minute ce que je cherche et ce que je sais faire."),
                _("Je sais demander à mes connaissances de m’aider."),
                _("Je sais mener un entretien d’embauche."),
                _("Je sais repartir après un refus."),
            )
        ),
        points=5,
        lowest=_("pas du tout"),
        highest=_("tout à fait"),
    )


def latest(seat: Seat, today: date) -> Taken | None:
    """The last moment that has come: to be answered, or set right until the next one."""
    if seat.left_on is not None:
        return None
    come = [m for m in PulseMoment if seat.taken_on + timedelta(weeks=m.week) <= today]
    if not come:
        return None
    answers = seat.pulses.select_related("scale").filter(moment=come[-1])
    return Taken(come[-1], answers.first())


def is_due(seat: Seat, today: date) -> bool:
    """Whether there is a moment to answer now."""
    found = latest(seat, today)
    return found is not None and found.answer is None


def of_seat(seat: Seat) -> list[Taken]:
    """Every moment in its order."""
    answers = {answer.moment: answer for answer in seat.pulses.select_related("scale")}
    return [Taken(moment, answers.get(moment.value)) for moment in PulseMoment]


@transaction.atomic
def answer(seat: Seat, moment: PulseMoment, values: list[int], *, by: User) -> PulseAnswer:
    """Keep the answers of one moment; again, they replace the former ones, on their scale."""
    before = seat.pulses.select_related("scale").filter(moment=moment).first()
    asked = before.scale if before else scale()
    if asked._state.adding:
        # The wording stays with the answers, whatever ours becomes.
        asked.save()
    made, _is_new = PulseAnswer.objects.update_or_create(
        seat=seat, moment=moment, defaults={"scale": asked, "values": values}
    )
    audit.record(by, "pulse.answered", seat)
    return made
