"""One or two weekly half-days, as the opening and the rest of a season ask for them."""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta, tzinfo
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clubs.enums import Weekday
from clubs.forms.planned import PlannedForm
from clubs.services import conflict
from clubs.services.schedule import ImpossibleSchedule, WeeklySlot, WeeklyTime

DURATIONS = [
    (60, _("1 heure")),
    (90, _("1 h 30")),
    (120, _("2 heures")),
    (150, _("2 h 30")),
    (180, _("3 heures")),
    (210, _("3 h 30")),
    (240, _("4 heures")),
]
# A season on the wrong half-day meets another one each week: three say enough.
MOST_SENTENCES = 3
# Nobody plans further ahead, and a slip of the keyboard in the year is caught.
FURTHEST_DAY = timedelta(days=366)
# Before it: a slip too, and the first day of our era has hours without an instant in UTC.
EARLIEST_DAY = date(1900, 1, 1)
WEEKDAYS = [(day.value, day.label) for day in Weekday]


class DurationField(forms.TypedChoiceField):
    """Minutes, from one to four hours."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Durée"))
        options.setdefault("initial", 180)
        super().__init__(choices=DURATIONS, coerce=int, **options)


class StartField(forms.TimeField):
    default_error_messages = {
        "required": _("Écrivez l’heure de début, par exemple 14:00."),
        "invalid": _("Écrivez l’heure avec deux points, par exemple 14:00."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Heure de début"))
        super().__init__(**options)


class DayField(forms.DateField):
    """A day within a year of today; a season under way counts from its own day instead."""

    default_error_messages = {
        "required": _("Choisissez une date."),
        "invalid": _("Écrivez la date comme 12/01/2027."),
        "distant": _("Cette date est dans plus d’un an : vérifiez l’année."),
        "ancient": _("Cette date est passée depuis longtemps : vérifiez l’année."),
    }
    # Of a session to move, which may itself be more than a year away.
    planned_on: date | None = None

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Date"))
        super().__init__(**options)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        today = timezone.localdate()
        if value > max(today, self.planned_on or today) + FURTHEST_DAY:
            raise forms.ValidationError(self.error_messages["distant"], code="distant")
        if value < EARLIEST_DAY:
            raise forms.ValidationError(self.error_messages["ancient"], code="ancient")


class SlotsForm(PlannedForm):
    """Fields ``first_*`` and ``second_*``, and the days that are left out of the season."""

    # The second half-day as a whole is optional, and says so itself.
    marks_optional = False

    first_weekday = forms.TypedChoiceField(
        label=_("Jour"), choices=WEEKDAYS, coerce=int, initial=Weekday.TUESDAY
    )
    first_starts_at = StartField(initial=time(14))
    first_minutes = DurationField()
    second_weekday = forms.TypedChoiceField(
        label=_("Jour"),
        choices=[*WEEKDAYS, ("", _("Pas de second créneau"))],
        coerce=int,
        empty_value=None,
        required=False,
        initial=Weekday.FRIDAY,
    )
    second_starts_at = StartField(initial=time(14), required=False)
    second_minutes = DurationField(required=False, empty_value=None)

    @property
    def first_slot(self) -> list[forms.BoundField]:
        return [self[f"first_{part}"] for part in ("weekday", "starts_at", "minutes")]

    @property
    def second_slot(self) -> list[forms.BoundField]:
        return [self[f"second_{part}"] for part in ("weekday", "starts_at", "minutes")]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        second = answers.get("second_weekday")
        if second is not None:
            if second == answers.get("first_weekday"):
                self.add_error(
                    "second_weekday",
                    _("Les deux créneaux sont le même jour : choisissez un autre jour."),
                )
            if answers.get("second_starts_at") is None and "second_starts_at" not in self.errors:
                self.add_error(
                    "second_starts_at", self.fields["second_starts_at"].error_messages["required"]
                )
            if answers.get("second_minutes") is None and "second_minutes" not in self.errors:
                self.add_error("second_minutes", _("Choisissez une durée."))
        return answers

    def slots(self) -> list[WeeklyTime]:
        """The half-days that were chosen; the form is valid so far."""
        answers = self.cleaned_data
        names = ["first"] if answers["second_weekday"] is None else ["first", "second"]
        return [
            WeeklySlot(
                answers[f"{name}_weekday"],
                answers[f"{name}_starts_at"],
                answers[f"{name}_minutes"],
            )
            for name in names
        ]

    def refuse_plan(self, refusal: ImpossibleSchedule, *, otherwise: str) -> None:
        """Show why there is no plan: beside the half-day that makes it so, when it is one."""
        if refusal.weekday is None:
            self.add_error(otherwise, refusal)
        else:
            on_first = refusal.weekday == self.cleaned_data["first_weekday"]
            self.add_error("first_starts_at" if on_first else "second_starts_at", refusal)

    def refuse_conflicts(self, conflicts: Sequence[conflict.Conflict], *, zone: tzinfo) -> None:
        """Show what the sessions would meet, beside the half-days they are on."""
        sentences = conflict.explain(conflicts[:MOST_SENTENCES], seen_by=self.by, zone=zone)
        # A field with an error leaves the cleaned data.
        first = self.cleaned_data["first_weekday"]
        for found, sentence in zip(conflicts, sentences, strict=False):
            on_first = found.wished.starts_at.astimezone(zone).weekday() == first
            self.add_error("first_weekday" if on_first else "second_weekday", sentence)
        more = len(conflicts) - MOST_SENTENCES
        if more > 0:
            self.add_error(
                "first_weekday",
                ngettext(
                    "Et %(more)s autre séance, marquée dans l’aperçu.",
                    "Et %(more)s autres séances, marquées dans l’aperçu.",
                    more,
                )
                % {"more": more},
            )

    @staticmethod
    def answers_from(slots: Iterable[WeeklyTime]) -> dict[str, Any]:
        """Initial answers that show these half-days."""
        answers: dict[str, Any] = {"second_weekday": ""}
        for name, slot in zip(("first", "second"), slots, strict=False):
            answers |= {
                f"{name}_weekday": slot.weekday,
                f"{name}_starts_at": slot.starts_at,
                f"{name}_minutes": slot.minutes,
            }
        return answers
