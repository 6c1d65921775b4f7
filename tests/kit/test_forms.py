"""Our forms: labels, hints and errors tied to their fields, and what was typed kept."""

from django import forms

from eclub.kit.forms import Form

COLOURS = [("red", "Rouge"), ("blue", "Bleu")]


class TableForm(Form):
    name = forms.CharField(label="Nom", help_text="Tel qu’on le dit")
    day = forms.DateField(label="Jour", required=False)
    hour = forms.TimeField(label="Heure", required=False)
    colour = forms.ChoiceField(label="Couleur", choices=COLOURS, widget=forms.RadioSelect)
    guests = forms.MultipleChoiceField(
        label="Invités", choices=COLOURS, widget=forms.CheckboxSelectMultiple, required=False
    )
    agreed = forms.BooleanField(label="D’accord")
    kind = forms.ChoiceField(label="Genre", choices=COLOURS)
    shade = forms.ChoiceField(
        label="Teinte",
        choices=[("", "Sans"), ("Vives", [("1", "Rouge & or")]), ("Pâles", [("2", "Bleu")])],
        required=False,
        initial="2",
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    token = forms.CharField(widget=forms.HiddenInput)


def test_fields_carry_the_design() -> None:
    page = str(TableForm())
    assert 'class="fr-input"' in page
    assert 'class="fr-select"' in page
    assert 'type="date"' in page
    assert 'type="time"' in page
    assert page.count('class="fr-radio-group"') == 2
    assert 'aria-describedby="id_name_helptext"' in page
    assert 'id="id_name_helptext"' in page
    assert "data-eclub-errors" not in page


def test_a_list_shows_its_groups_and_what_is_chosen() -> None:
    page = " ".join(str(TableForm()["shade"]).split())
    assert (
        '<option value="">Sans</option> '
        '<optgroup label="Vives"> <option value="1">Rouge &amp; or</option> </optgroup> '
        '<optgroup label="Pâles"> <option value="2" selected>Bleu</option> </optgroup> '
    ) in page


def test_only_optional_fields_are_marked() -> None:
    page = str(TableForm())
    assert page.count("(facultatif)") == 5
    assert 'aria-required="true"' in page
    assert " required" not in page.replace("aria-required", "")


def test_a_date_is_shown_as_browsers_read_it() -> None:
    page = str(TableForm({"day": "2026-03-12", "hour": "14:00"}))
    assert 'value="2026-03-12"' in page
    assert 'value="14:00"' in page


def test_errors_are_summed_up_and_described_beside_their_field() -> None:
    form = TableForm({"name": "", "day": "hier", "kind": "red", "token": "x"})
    page = str(form)
    assert "Il reste 4 points à corriger" in page
    assert 'href="#id_name"' in page
    # The first radio button, which is what can take the focus.
    assert 'href="#id_colour_0"' in page
    assert 'id="id_colour_0"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_error"' in page
    assert 'value="hier"' in page
    assert "Remplissez ce champ." in page


def test_an_error_of_the_whole_form_stands_in_the_summary() -> None:
    form = TableForm({"name": "A", "colour": "red", "agreed": "on", "kind": "red", "token": "x"})
    form.add_error(None, "Cette table est prise.")
    page = str(form)
    assert "Il reste un point à corriger" in page
    assert "Cette table est prise." in page


def test_what_a_form_says_later_of_a_field_is_shown() -> None:
    class Late(TableForm):
        def __init__(self) -> None:
            super().__init__()
            self.fields["note"].label = "Remarque"
            self.fields["note"].help_text = "En une phrase"

    page = str(Late())
    assert "Remarque" in page
    assert "En une phrase" in page
