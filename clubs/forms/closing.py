"""Closing a club: its last day, the way out of each member who has none yet, the report's words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clubs.enums import WORK, OutcomeChannel, OutcomeKind
from clubs.forms.change import ChangeForm, LineField, ProseField
from clubs.forms.slots import DayField
from clubs.models import Closing, Club, Seat
from clubs.models.closing import WORDS_LENGTH
from clubs.services.closing import WayOut

# What is known of these on the club's last day, or on the day they left, needs no date.
DATELESS = {OutcomeKind.SEARCHING, OutcomeKind.LOST}
PARTS = ("kind", "channel", "job", "day")


class WordsField(ProseField):
    def __init__(self, **named: Any) -> None:
        super().__init__(rows=4, max_length=WORDS_LENGTH, required=False, **named)


class WordsForm(ChangeForm):
    """The report's words, which nobody else writes and no figure replaces."""

    worked = WordsField(
        label=_("Ce qui a marché"),
        help_text=_("Dans vos mots ; le bilan les reprend tels quels. Ne nommez personne."),
    )
    did_not_work = WordsField(
        label=_("Ce qui a moins marché"),
        help_text=_("Et ce que vous changeriez la prochaine fois."),
    )

    def __init__(self, of: Club, *args: Any) -> None:
        written = Closing.objects.filter(club=of).values("worked", "did_not_work").first()
        super().__init__(*args, initial=written or {})


@dataclass(frozen=True)
class Row:
    """What is asked of one seat."""

    seat: Seat
    kind: forms.BoundField
    details: list[forms.BoundField]

    @property
    def is_open(self) -> bool:
        """Whether the details are shown from the start: they hold something, or miss it."""
        return bool(
            any(bound.errors for bound in self.details)
            or self.kind.value() not in {"", None, *DATELESS}
        )


class ClosingForm(WordsForm):
    on = DayField(label=_("Dernier jour de l’e-club"))
    field_order = ("on",)

    def __init__(self, of: Club, seats: Sequence[Seat], *args: Any) -> None:
        super().__init__(of, *args)
        self.seats = seats
        self.initial["on"] = timezone.localdate(timezone=of.zone)
        for seat in seats:
            self._ask_of(seat)

    def _ask_of(self, seat: Seat) -> None:
        self.add_field(
            f"kind_{seat.pk}",
            forms.ChoiceField(
                label=_("Sortie"),
                choices=[("", _("Choisissez")), *OutcomeKind.choices],
                # Nobody can say from here what became of who left without a word of it.
                initial=OutcomeKind.SEARCHING if seat.left_on is None else "",
                error_messages={"required": _("Choisissez une sortie, même « perdu de vue ».")},
            ),
        )
        self.add_field(
            f"channel_{seat.pk}",
            forms.ChoiceField(
                label=_("Emploi trouvé par"),
                choices=[("", _("Choisissez")), *OutcomeChannel.choices],
                required=False,
            ),
        )
        self.add_field(
            f"job_{seat.pk}", LineField(label=_("Métier"), max_length=120, required=False)
        )
        self.add_field(f"day_{seat.pk}", DayField(label=_("Jour de la sortie"), required=False))

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                seat,
                self[f"kind_{seat.pk}"],
                [self[f"{part}_{seat.pk}"] for part in PARTS[1:]],
            )
            for seat in self.seats
        ]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if any(name.startswith("kind_") and name not in self.fields for name in self.data):
            self.add_error(
                None,
                _("Une sortie vient d’être enregistrée ailleurs : relisez, puis terminez."),
            )
        for seat in self.seats:
            self._check(seat, *(answers.get(f"{part}_{seat.pk}") for part in PARTS))
        return answers

    def _check(self, seat: Seat, kind: Any, channel: Any, _job: Any, day: Any) -> None:
        if not kind:
            return
        if kind in WORK and not channel:
            self.add_error(f"channel_{seat.pk}", _("Dites comment l’emploi a été trouvé."))
        if kind not in DATELESS and day is None and f"day_{seat.pk}" not in self.errors:
            self.add_error(
                f"day_{seat.pk}", _("Écrivez le jour : le début de l’emploi ou de la formation.")
            )
        if day is not None and day < seat.taken_on:
            self.add_error(
                f"day_{seat.pk}",
                _("Cette date est avant l’arrivée dans le club, le %(day)s.")
                % {"day": f"{seat.taken_on:%d/%m/%Y}"},
            )

    def ways_out(self) -> dict[int, WayOut]:
        """What ``closing.close`` takes, of a valid form."""
        answers = self.cleaned_data
        return {
            seat.pk: WayOut(
                OutcomeKind(answers[f"kind_{seat.pk}"]),
                answers[f"day_{seat.pk}"] or self._last_day(seat),
                answers[f"channel_{seat.pk}"],
                answers[f"job_{seat.pk}"],
            )
            for seat in self.seats
        }

    def _last_day(self, seat: Seat) -> date:
        on: date = self.cleaned_data["on"]
        # Who came on the last day leaves that day.
        return seat.left_on or max(on, seat.taken_on)

    def saves(self, change: Callable[..., object], *arguments: Any, **named: Any) -> bool:
        try:
            change(*arguments, **named)
        except ValidationError as refusal:
            code = getattr(refusal, "code", None)
            self.add_error("on" if code in {"future", "before"} else None, refusal)
            return False
        return True
