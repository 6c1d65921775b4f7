"""Changing one session, or the rest of the season from it on."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm, LineField
from clubs.forms.slots import DayField, DurationField, SlotsForm, StartField
from clubs.models import ClubSession
from clubs.services import schedule, season
from clubs.services.schedule import ImpossibleSchedule, WeeklySlot
from members.models import User


class MoveForm(ChangeForm):
    """Another day, hour or duration for one session, in the agency's time."""

    refused_beside = "date"
    date = DayField()
    starts_at = StartField()
    minutes = DurationField()

    def __init__(self, session: ClubSession, *args: Any) -> None:
        start = session.starts_at.astimezone(session.club.zone)
        minutes = round(session.duration.total_seconds() / 60)
        initial = {"date": start.date(), "starts_at": start.time(), "minutes": minutes}
        super().__init__(*args, initial=initial)
        self.session = session
        cast("DayField", self.fields["date"]).planned_on = start.date()

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if not self.errors:
            slot = WeeklySlot(answers["date"].weekday(), answers["starts_at"], answers["minutes"])
            try:
                self.period = schedule.period(answers["date"], slot, self.session.club.zone)
            except ImpossibleSchedule as refusal:
                self.add_error("starts_at", refusal)
        return answers


class CancelForm(ChangeForm):
    because = LineField(
        label=_("Motif"),
        max_length=200,
        help_text=_("Les membres le liront dans leur courriel et leur agenda."),
        error_messages={"required": _("Dites en quelques mots pourquoi la séance est annulée.")},
    )


class AdvisorForm(ChangeForm):
    """Who leads: one session, or the club."""

    refused_beside = "advisor"
    advisor = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Conseiller"),
        empty_label=None,
        error_messages={"invalid_choice": _("Choisissez un conseiller de l’agence.")},
    )

    def __init__(self, of: Any, *args: Any, **kwargs: Any) -> None:
        """``of``: the session or the club that is led."""
        super().__init__(*args, **{"initial": {"advisor": of.advisor_id}} | kwargs)
        agency = getattr(of, "club", of).agency
        advisor = cast("forms.ModelChoiceField[User]", self.fields["advisor"])
        advisor.queryset = (
            User.objects.active().advisors_at(agency).order_by("last_name", "first_name")
        )


class RestForm(SlotsForm):
    """Where the rest of the season goes: from which day on, on which half-days."""

    starts_on = DayField(label=_("À partir du"))
    field_order = ("starts_on",)

    def __init__(self, session: ClubSession, by: User, *args: Any) -> None:
        start = session.starts_at.astimezone(session.club.zone)
        initial = {"starts_on": start.date() + timedelta(days=7)}
        super().__init__(by, *args, initial=initial | self.answers_from(session.club.slots.all()))
        self.session = session
        cast("DayField", self.fields["starts_on"]).planned_on = start.date()

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        if self.errors:
            return answers
        try:
            self.plan = season.plan_rest(
                self.session,
                slots=self.slots(),
                starts_on=answers["starts_on"],
                without=answers["left_out"],
            )
        except ImpossibleSchedule as refusal:
            self.refuse_plan(refusal, otherwise="starts_on")
            return answers
        if self.plan.sessions[0].starts_at <= timezone.now():
            self.add_error("starts_on", _("Cette date est passée : choisissez une date à venir."))
        self.conflicts = season.conflicts_of_rest(self.session, self.plan)
        self.refuse_conflicts(self.conflicts, zone=self.session.club.zone)
        return answers
