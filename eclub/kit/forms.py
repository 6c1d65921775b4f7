"""Forms as the design system draws them, for every form of ours.

``{{ form }}`` renders the summary of errors, then each field with its label, hint and messages.
Fields that may stay empty are the ones that say so. The browser's own bubbles are off
(``aria-required`` instead of ``required``): a form always comes back with our words.
"""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm, DsfrBoundField
from dsfr.utils import dsfr_input_class_attr

from eclub.kit.uploads import judge_room

OUT_OF_DATE = _("Cette page a vieilli : rechargez-la, puis recommencez.")
TEMPLATES = {
    "checkbox": "components/fields/checkbox.html",
    "checkboxselectmultiple": "components/fields/choices.html",
    "radioselect": "components/fields/choices.html",
}


GROUP = "fr-input-group"


class DesignedBoundField(DsfrBoundField):
    """A field that is described by its hint and by what is wrong with it."""

    @property
    def template_name(self) -> str:
        chosen: str | None = self.field.template_name
        return chosen or TEMPLATES.get(self.widget_type, "components/fields/input.html")

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}_helptext"

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}_error"

    @property
    def is_marked_optional(self) -> bool:
        return self.form.marks_optional and not self.field.required

    @property
    def is_explained(self) -> bool:
        """Whether its label says more than what it is."""
        return bool(self.is_marked_optional or self.help_text)

    @property
    def group_class(self) -> str:
        return "fr-select-group" if isinstance(self.field.widget, forms.Select) else GROUP

    @property
    def first_id(self) -> str:
        """Where a link of the summary goes: the field, or the first of its choices."""
        choices = isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
        return f"{self.auto_id}_0" if choices else self.id_for_label or self.auto_id

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        described = [self.hint_id] if self.help_text else []
        if self.form.is_bound and self.errors:
            described.append(self.error_id)
            built["aria-invalid"] = "true"
        if self.field.required and not (self.use_fieldset or self.is_hidden):
            built["aria-required"] = "true"
        if described:
            built["aria-describedby"] = " ".join(described)
        return built


class DesignMixin(DsfrBaseForm):
    """What ``Form`` and ``ModelForm`` share."""

    template_name = "components/form.html"
    bound_field_class = DesignedBoundField
    use_required_attribute = False
    # A form of filters, where nothing is needed, says so better by its silence.
    marks_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _design(field)
        # Made while django-dsfr dressed the widgets: forms still say labels and hints.
        self._bound_fields_cache.clear()

    def add_field(self, name: str, field: forms.Field) -> None:
        """One more field, drawn as the others: for forms whose questions depend on an object."""
        self.fields[name] = field
        dsfr_input_class_attr(self[name])
        _design(field)

    def get_context(self) -> dict[str, Any]:
        # DsfrBaseForm's only adds how it marks optional fields, and warns of it.
        return super(DsfrBaseForm, self).get_context()

    @property
    def error_lines(self) -> list[tuple[str, str, str]]:
        """Target, label and words of each error, in the order of the fields; "" for the form's."""
        lines = [("", "", error) for error in self.non_field_errors()]
        for bound in self.visible_fields():
            lines += [(bound.first_id, bound.label, error) for error in bound.errors]
        for bound in self.hidden_fields():
            lines += [("", bound.label, error) for error in bound.errors]
        return lines


class Form(DesignMixin, forms.Form):  # type: ignore[misc]  # Django 5.2 has it, its stubs vary
    """A plain form."""


class ModelForm(DesignMixin, forms.ModelForm):  # type: ignore[misc]  # as above
    """A form made from a model."""


class KeyField(forms.UUIDField):
    """Names a form as it was shown: submitted twice, it does one thing."""

    def __init__(self) -> None:
        said = {"required": OUT_OF_DATE, "invalid": OUT_OF_DATE}
        super().__init__(widget=forms.HiddenInput, initial=uuid4, error_messages=said)


def _design(field: forms.Field) -> None:
    widget = field.widget
    # A mark of django-dsfr's own templates, which is no attribute of HTML.
    widget.attrs.pop("dsfr", None)
    if isinstance(widget, forms.DateInput):
        # What browsers' own date and time fields read, whatever the language.
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif isinstance(widget, forms.TimeInput):
        widget.input_type, widget.format = "time", "%H:%M"
    elif isinstance(widget, forms.ClearableFileInput):
        widget.attrs["class"] = "fr-upload"
    if isinstance(field, forms.FileField):
        field.validators.append(judge_room)
    if field.error_messages.get("required") is forms.Field.default_error_messages["required"]:
        choice = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
        field.error_messages["required"] = (
            _("Choisissez une réponse.") if choice else _("Remplissez ce champ.")
        )
