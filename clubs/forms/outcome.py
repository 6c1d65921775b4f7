"""Why a member leaves, asked in a minute: first which way, then what that way needs."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clubs.enums import POST_LENGTH, WORK, OutcomeChannel, OutcomeKind
from clubs.forms.change import ChangeForm, LineField, ProseField
from clubs.forms.slots import DayField
from clubs.models import Outcome, Seat

CHOOSE = _("Choisissez une sortie, même « perdu de vue ».")
# The ways a member or an advisor chooses between, and the kinds of each; of one kind nothing
# more is asked.
WAYS: dict[str, tuple[OutcomeKind, ...]] = {
    "work": WORK,
    "training": (OutcomeKind.TRAINING,),
    "other": (OutcomeKind.OTHER,),
    "searching": (OutcomeKind.SEARCHING,),
    "lost": (OutcomeKind.LOST,),
}
OWN_WAYS = ("work", "training", "other")
DAYS = {
    "work": _("Premier jour de travail"),
    "training": _("Premier jour de formation"),
    "lost": _("Dernière nouvelle"),
}
# To somebody who speaks of themselves, or of somebody else.
CHANNELS = {
    OutcomeChannel.HIDDEN: _("sans annonce : une entreprise contactée, une relation, le club"),
    OutcomeChannel.OFFER: _("une offre publiée"),
    OutcomeChannel.AGENCY: _("une proposition de l’agence"),
    OutcomeChannel.OTHER: _("autrement"),
}


class OutcomeForm(ChangeForm):
    """The questions of one way out; without a way, all of them."""

    refused_beside = "happened_on"
    kind = forms.ChoiceField(
        label=_("Quelle sortie ?"),
        choices=OutcomeKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    channel = forms.ChoiceField(
        label=_("Comment l’emploi a-t-il été trouvé ?"),
        choices=list(CHANNELS.items()),
        widget=forms.RadioSelect,
        required=False,
    )
    job = LineField(label=_("Métier"), max_length=120, required=False)
    happened_on = DayField(
        label=_("Dernier jour au club"),
        help_text=_("Même à venir : la place, elle, est libre tout de suite."),
    )

    def __init__(self, seat: Seat, way: str, *args: Any, **named: Any) -> None:
        today = timezone.localdate(timezone=seat.club.zone)
        first = {"happened_on": seat.left_on or today}
        super().__init__(*args, initial={**first, **named.pop("initial", {})}, **named)
        if way in WAYS:
            self._ask_only(way)

    def _ask_only(self, way: str) -> None:
        kinds = WAYS[way]
        kind, day = self.fields["kind"], self.fields["happened_on"]
        kind.choices = [(one.value, one.label) for one in kinds]  # type: ignore[attr-defined]  # a choice
        kind.label = _("Quel emploi ?")
        day.label = DAYS.get(way, day.label)
        if way not in {"work", "training"}:
            day.help_text = ""
            del self.fields["job"]
        if way == "training":
            self.fields["job"].label = _("Quelle formation ?")
        if way == "work":
            self.fields["channel"].required = True
            self.fields["channel"].error_messages["required"] = _(
                "Dites comment l’emploi a été trouvé."
            )
        else:
            del self.fields["channel"]
        if len(kinds) == 1:
            kind.widget = forms.HiddenInput()
            self.initial["kind"] = kinds[0].value

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        is_work = answers.get("kind") in WORK
        if is_work and not answers.get("channel") and "channel" not in self.errors:
            self.add_error("channel", _("Dites comment l’emploi a été trouvé."))
        return answers


class LeavingForm(OutcomeForm):
    """An outcome as it is recorded; good news may be told to the club."""

    def __init__(self, seat: Seat, way: str, *args: Any, by_member: bool, **named: Any) -> None:
        super().__init__(seat, way, *args, **named)
        if way not in {"work", "training"} or not seat.club.is_open:
            return
        name = seat.member.first_name or seat.member.short_name
        self.add_field(
            "is_told",
            forms.BooleanField(
                label=_("Annoncer la nouvelle sur le mur du club")
                if by_member
                else gettext("%(name)s est d’accord : annoncer la nouvelle sur le mur du club")
                % {"name": name},
                required=False,
            ),
        )
        self.add_field(
            "news",
            ProseField(
                label=_("Le message"),
                help_text=_("Publié si la case est cochée. Changez-le à votre goût."),
                rows=3,
                max_length=POST_LENGTH,
                required=False,
                initial=_news(way, name, by_member=by_member),
            ),
        )

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        is_told = answers.pop("is_told", False)
        if is_told and not answers.get("news"):
            self.add_error("news", _("Écrivez quelques mots, ou décochez la case."))
        if not is_told:
            answers["news"] = ""
        return answers


def _news(way: str, name: str, *, by_member: bool) -> str:
    if by_member:
        return (
            gettext("J’ai trouvé un emploi ! Merci pour vos coups de main, et courage à vous.")
            if way == "work"
            else gettext("Je pars en formation ! Merci pour vos coups de main, et courage à vous.")
        )
    words = (
        gettext("Bonne nouvelle : %(name)s a trouvé un emploi. Bravo, et bonne route !")
        if way == "work"
        else gettext("Bonne nouvelle : %(name)s entre en formation. Bravo, et bonne route !")
    )
    return words % {"name": name}


class ReasonForm(ChangeForm):
    """Why something is set right."""

    marks_optional = False
    reason = LineField(
        label=_("Pourquoi ?"),
        help_text=_(
            "Par exemple « enregistré par erreur ». L’équipe de l’agence lit cette raison."
        ),
        max_length=200,
        error_messages={"required": _("Donnez la raison, en une phrase.")},
    )


class CorrectionForm(OutcomeForm):
    """An outcome as it should have been recorded, and why."""

    reason = LineField(
        label=_("Pourquoi cette correction ?"),
        help_text=_("L’équipe de l’agence lit cette raison."),
        max_length=200,
        error_messages={"required": _("Donnez la raison, en une phrase.")},
    )

    def __init__(self, seat: Seat, outcome: Outcome, *args: Any) -> None:
        said = {name: getattr(outcome, name) for name in ("kind", "channel", "happened_on", "job")}
        super().__init__(seat, "", *args, initial=said)
        self.fields["happened_on"].label = _("Date")
        self.fields["happened_on"].help_text = _(
            "Le début de l’emploi ou de la formation, sinon le dernier jour au club."
        )
        self.fields["channel"].label = _("Pour un emploi : comment a-t-il été trouvé ?")
        self.order_fields(["kind", "channel", "job", "happened_on", "reason"])
