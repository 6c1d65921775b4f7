"""The three steps that open a club: who and where, when, people.

All three are built from one set of answers, as typed, so that nothing is lost between them.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from clubs.enums import SESSIONS_BY_DEFAULT
from clubs.forms import following
from clubs.forms.change import LineField
from clubs.forms.opening_people import PeopleForm
from clubs.forms.slots import DayField, SlotsForm
from clubs.models import Club
from clubs.services import conflict, schedule
from clubs.services.schedule import MOST_SESSIONS, ImpossibleSchedule, WeeklySlot
from eclub.kit.forms import Form
from members.enums import RoleKind
from members.models import Agency, User

# Half-days to suggest, three days apart.
USUAL = [
    (WeeklySlot(first, time(hour)), WeeklySlot(first + 3, time(hour)))
    for hour in (14, 9)
    for first in (1, 0)
]


def agencies_of(user: User) -> QuerySet[Agency]:
    """Where this person may open a club."""
    agencies = Agency.objects.all()
    return agencies if user.is_administrator else agencies.filter(pk__in=user.advised_agency_ids)


class WhoForm(Form):
    """Step 1."""

    name = LineField(
        label=_("Nom de l’e-club"),
        max_length=80,
        help_text=_("Par exemple le bassin d’emploi : « Morlaix printemps »."),
        error_messages={"required": _("Donnez un nom à l’e-club : ses membres le verront.")},
    )
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("Agence"),
        empty_label=None,
        error_messages={"required": _("Choisissez l’agence qui porte l’e-club.")},
    )
    advisor = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Conseiller qui anime l’e-club"),
        empty_label=_("Choisissez un conseiller"),
        error_messages={
            "required": _("Choisissez le conseiller qui animera l’e-club."),
            "invalid_choice": _(
                "Ce conseiller n’est plus dans votre agence : choisissez-en un autre."
            ),
        },
    )
    theme = LineField(
        label=_("Thème"),
        max_length=120,
        required=False,
        help_text=_("Ce qui réunit le groupe, par exemple « commerce et services »."),
    )

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = agencies_of(by)
        agency = cast("forms.ModelChoiceField[Agency]", self.fields["agency"])
        agency.queryset = agencies
        advisor = cast("forms.ModelChoiceField[User]", self.fields["advisor"])
        advisor.queryset = (
            User.objects.active()
            .filter(roles__kind=RoleKind.ADVISOR, roles__agency__in=agencies)
            .order_by("last_name", "first_name")
            .distinct()
        )
        self.initial.setdefault("agency", agencies.first())
        if by.is_advisor:
            self.initial.setdefault("advisor", by)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        agency, advisor = answers.get("agency"), answers.get("advisor")
        if agency and advisor and not User.objects.advisors_at(agency).contains(advisor):
            self.add_error(
                "advisor",
                _(
                    "%(advisor)s n’est pas conseiller à l’agence %(agency)s : "
                    "choisissez quelqu’un d’autre."
                )
                % {"advisor": advisor.full_name, "agency": agency},
            )
        return answers


class WhenForm(SlotsForm):
    """Step 2; knows the agency and the advisor of step 1, and makes the plan."""

    starts_on = DayField(label=_("Premier jour possible"))
    count = forms.IntegerField(
        label=_("Nombre de séances"),
        min_value=1,
        max_value=MOST_SESSIONS,
        initial=SESSIONS_BY_DEFAULT,
        error_messages={
            "required": _("Écrivez le nombre de séances, souvent 24."),
            "invalid": _("Écrivez un nombre entier, souvent 24."),
            "min_value": _("Une saison a au moins une séance."),
            "max_value": _("Une saison a au plus %(limit_value)s séances."),
        },
    )
    field_order = ("starts_on", "count")

    def __init__(self, by: User, agency: Agency, advisor: User | None, *args: Any) -> None:
        super().__init__(by, *args)
        self.agency, self.advisor = agency, advisor

    def clean_starts_on(self) -> date:
        starts_on: date = self.cleaned_data["starts_on"]
        today = timezone.localdate(timezone=self.agency.zone)
        if starts_on < today:
            raise forms.ValidationError(_("Cette date est passée : choisissez une date à venir."))
        return starts_on

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        if self.errors:
            return answers
        try:
            self.plan = schedule.plan(
                self.slots(),
                starts_on=answers["starts_on"],
                count=answers["count"],
                zone=self.agency.zone,
                holiday_zone=self.agency.holiday_zone,
                without=answers["left_out"],
            )
        except ImpossibleSchedule as refusal:
            self.refuse_plan(refusal, otherwise="starts_on")
            return answers
        if self.plan.sessions[0].starts_at <= timezone.now():
            self.add_error(
                "starts_on",
                _("La première séance serait déjà commencée : choisissez le lendemain."),
            )
        self.conflicts = conflict.find(self.plan.sessions, advisor=self.advisor)
        self.refuse_conflicts(self.conflicts, zone=self.agency.zone)
        return answers


class Opening:
    """The three steps over one set of answers: lists of texts by field, as typed."""

    def __init__(
        self, by: User, answers: Mapping[str, list[str]], previous: Club | None = None
    ) -> None:
        self.by = by
        self.answers = dict(answers)
        data: MultiValueDict[str, str] = MultiValueDict(self.answers)
        self.who = WhoForm(by, data if "name" in data else None)
        agency = self._chosen("agency") or agencies_of(by).first()
        advisor = self._chosen("advisor")
        if agency is None:
            raise forms.ValidationError(_("Vous n’êtes conseiller dans aucune agence."))
        self.when = WhenForm(by, agency, advisor, self._or_suggested(data, agency, advisor))
        typed = data if "emails" in data else {"emails": ""}
        self.people = PeopleForm(by, agency, advisor, previous, typed)
        self.steps = (self.who, self.when, self.people)

    def merged(self, step: int, typed: Mapping[str, list[str]]) -> dict[str, list[str]]:
        """The answers once this step's are replaced by what was typed in it."""
        mine = self.steps[step - 1].fields
        kept = {name: values for name, values in self.answers.items() if name not in mine}
        # PostgreSQL's JSON has no character zero, which the fields themselves refuse.
        return kept | {
            name: [value.replace("\0", "") for value in typed[name]]
            for name in mine
            if name in typed
        }

    def first_invalid(self) -> int | None:
        """The first step that cannot be accepted, None when all can."""
        for number, form in enumerate(self.steps, 1):
            if not form.is_valid():
                return number
        return None

    def kept_as(self) -> tuple[str, Agency] | None:
        """Name and agency under which a draft can be kept, once both are known."""
        self.who.is_valid()
        answers = getattr(self.who, "cleaned_data", {})
        name, agency = answers.get("name"), answers.get("agency")
        return (name, agency) if name and agency else None

    def chosen(self) -> dict[str, Any]:
        """What ``open_club`` takes, of three valid steps."""
        who, when, people = (form.cleaned_data for form in self.steps)
        return {
            "name": who["name"],
            "agency": who["agency"],
            "advisor": who["advisor"],
            "theme": who["theme"],
            "slots": self.when.slots(),
            "starts_on": when["starts_on"],
            "count": when["count"],
            "without": when["left_out"],
            "emails": people["emails"],
            "candidates": list(people.get("candidates", ())),
            "carried": following.carried(people),
        }

    def _chosen(self, name: str) -> Any:
        """A choice of step 1, from its answer or its first suggestion."""
        if not self.who.is_bound:
            return self.who.initial.get(name)
        self.who.is_valid()
        return self.who.cleaned_data.get(name)

    def answered(self, step: int) -> bool:
        """Whether anybody wrote in this step yet; else what it shows are suggestions."""
        return not self.answers.keys().isdisjoint(self.steps[step - 1].fields)

    @staticmethod
    def _or_suggested(
        data: "MultiValueDict[str, str]", agency: Agency, advisor: User | None
    ) -> "MultiValueDict[str, str]":
        """Until step 2 is answered it shows a season that fits, so that the preview is there."""
        if "first_weekday" in data:
            return data
        soon = timezone.localdate(timezone=agency.zone) + timedelta(days=14)
        monday = soon - timedelta(days=soon.weekday())
        slots = _free_slots(monday, agency, advisor)
        suggested = SlotsForm.answers_from(slots) | {
            "starts_on": monday.isoformat(),
            "count": SESSIONS_BY_DEFAULT,
        }
        return MultiValueDict({name: [str(value)] for name, value in suggested.items()})


def _free_slots(starts_on: date, agency: Agency, advisor: User | None) -> Sequence[WeeklySlot]:
    """The first of some usual half-days on which the advisor leads nobody."""
    for slots in USUAL:
        try:
            plan = schedule.plan(
                slots,
                starts_on=starts_on,
                count=SESSIONS_BY_DEFAULT,
                zone=agency.zone,
                holiday_zone=agency.holiday_zone,
            )
        except ImpossibleSchedule:
            break
        if not conflict.find(plan.sessions, advisor=advisor):
            return slots
    return USUAL[0]
