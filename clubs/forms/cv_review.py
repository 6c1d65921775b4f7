"""Showing one's CV, and commenting a line of somebody's."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm, KeyField, LineField, ProseField
from clubs.models.cv_review import COMMENT_LENGTH, QUOTE_LENGTH
from members.models import Cv, CvSelection


class ShowCvForm(ChangeForm):
    marks_optional = False
    selection = forms.ModelChoiceField(
        CvSelection.objects.none(),
        label=_("Ce que le club lit"),
        empty_label=_("Mon CV entier"),
        required=False,
    )

    def __init__(self, cv: Cv, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[CvSelection]", self.fields["selection"])
        field.queryset = cv.selections.all()
        if not cv.selections.exists():
            field.widget = forms.HiddenInput()


class CvCommentForm(ChangeForm):
    key = KeyField()
    anchor = forms.CharField(max_length=80, widget=forms.HiddenInput)
    quote = LineField(max_length=QUOTE_LENGTH, widget=forms.HiddenInput)
    praise = ProseField(
        label=_("Ce qui marche déjà"),
        rows=2,
        max_length=COMMENT_LENGTH,
        error_messages={"required": _("Commencez par ce qui marche : une phrase suffit.")},
    )
    idea = ProseField(
        label=_("Une idée pour la suite"), rows=2, max_length=COMMENT_LENGTH, required=False
    )
