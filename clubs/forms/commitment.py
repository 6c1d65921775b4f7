"""Writing a commitment, and looking back on it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.enums import CommitmentReview
from clubs.forms.change import ChangeForm, LineField
from clubs.forms.slots import DayField
from clubs.models import Commitment
from clubs.models.commitment import COMMITMENT_LENGTH
from members.models import User


class CommitmentForm(ChangeForm):
    """By a member, for themselves."""

    marks_optional = False
    text = LineField(
        label=_("Ce que je vais faire"),
        max_length=COMMITMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Écrivez ce qui sera fait, en une phrase.")},
    )
    due_on = DayField(label=_("Pour le"))


class CommitmentForSomebodyForm(CommitmentForm):
    """By who leads, for a member they choose."""

    member = forms.TypedChoiceField(label=_("Pour"), coerce=int)
    text = LineField(
        label=_("Ce que cette personne va faire"),
        max_length=COMMITMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Écrivez ce qui sera fait, en une phrase.")},
    )
    field_order = ("member", "text", "due_on")

    def __init__(self, members: Sequence[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            (member.pk, member.full_name) for member in members
        ]


class CommitmentChangeForm(ChangeForm):
    marks_optional = False
    text = LineField(
        label=_("Engagement"),
        max_length=COMMITMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Écrivez ce qui sera fait, en une phrase.")},
    )
    due_on = DayField(label=_("Pour le"))
    seen = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, commitment: Commitment) -> "CommitmentChangeForm":
        return cls(
            initial={
                "text": commitment.text,
                "due_on": commitment.due_on,
                "seen": commitment.version,
            },
            auto_id=f"change-{commitment.pk}-%s",
        )


class ReviewForm(ChangeForm):
    marks_optional = False
    review = forms.ChoiceField(
        label=_("Où en est-ce ?"),
        choices=CommitmentReview.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez : fait, en partie ou pas encore.")},
    )
    what_next = LineField(label=_("Et ensuite ?"), max_length=COMMITMENT_LENGTH, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, commitment: Commitment) -> "ReviewForm":
        return cls(
            initial={
                "review": commitment.review,
                "what_next": commitment.what_next,
                "seen": commitment.version,
            },
            auto_id=f"review-{commitment.pk}-%s",
        )


class WithdrawForm(ChangeForm):
    seen = forms.IntegerField(widget=forms.HiddenInput)
