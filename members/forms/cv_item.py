"""Entries of a CV: a small form for each section, whose fields are JSON Resume's keys."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.enums import CvSection
from members.forms.cv import DataForm
from members.forms.cv_fields import Address, End, Lines, Month, Paragraph, Shown
from members.models.cv import TAG_LENGTH

TAGS_MOST = 12


class Tags(Lines):
    """Short words, parted by commas."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Étiquettes"),
            help_text=gettext_lazy("Pour vos déclinaisons, par exemple « accueil, vente »."),
        )
        self.widget = forms.TextInput()
        self.widget.attrs["class"] = "fr-input"

    def clean(self, value: Any) -> Any:
        words = [" ".join(word.split()).lower() for word in str(value or "").split(",")]
        tags = list(dict.fromkeys(filter(None, words)))
        if len(tags) > TAGS_MOST or any(len(tag) > TAG_LENGTH for tag in tags):
            raise ValidationError(
                _("{most} étiquettes au plus, de {length} lettres chacune.").format(
                    most=TAGS_MOST, length=TAG_LENGTH
                )
            )
        return tags


class ItemForm(DataForm):
    """An entry of a section; ``form_of`` gives that section's."""

    TAGS = "cv_tags"

    def __init__(self, *args: Any, tags: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self.TAGS] = tag_field = Tags()
        self.initial[self.TAGS] = ", ".join(tags)
        self.tags = tags
        tag_field.widget.attrs.update(tag_field.widget_attrs(tag_field.widget))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.data_shown and not self.merged():
            raise ValidationError(_("Écrivez au moins un mot."))
        return cleaned

    def put(self, result: dict[str, Any], name: str, value: Any) -> None:
        if name == self.TAGS:
            self.tags = value
        else:
            super().put(result, name, value)


class WorkForm(ItemForm):
    position = Shown(gettext_lazy("Poste"))
    name = Shown(gettext_lazy("Entreprise"))
    location = Shown(gettext_lazy("Lieu"))
    startDate = Month(gettext_lazy("Début"))
    endDate = End(gettext_lazy("Fin"))
    highlights = Lines(
        gettext_lazy("Ce que vous avez fait"),
        rows=4,
        help_text=gettext_lazy("Une réalisation par ligne, avec un chiffre quand il y en a un."),
    )
    summary = Paragraph(gettext_lazy("En quelques mots"), rows=2)
    url = Address(gettext_lazy("Site de l’entreprise"))


class EducationForm(ItemForm):
    studyType = Shown(gettext_lazy("Diplôme ou titre"))
    area = Shown(gettext_lazy("Domaine"))
    institution = Shown(gettext_lazy("Établissement"))
    startDate = Month(gettext_lazy("Début"))
    endDate = End(gettext_lazy("Fin"))
    score = Shown(gettext_lazy("Mention"))
    courses = Lines(
        gettext_lazy("Contenu"), rows=2, help_text=gettext_lazy("Une matière par ligne.")
    )
    url = Address(gettext_lazy("Site"))


class SkillForm(ItemForm):
    name = Shown(gettext_lazy("Compétence"))
    level = Shown(gettext_lazy("Niveau"), help_text=gettext_lazy("Par exemple « confirmé »."))
    keywords = Lines(
        gettext_lazy("Précisions"),
        rows=3,
        help_text=gettext_lazy("Une par ligne : outils, techniques."),
    )


class LanguageForm(ItemForm):
    language = Shown(gettext_lazy("Langue"))
    fluency = Shown(
        gettext_lazy("Niveau"), help_text=gettext_lazy("Par exemple « courant » ou « B1 ».")
    )


class CertificateForm(ItemForm):
    name = Shown(gettext_lazy("Permis, habilitation ou certificat"))
    date = Month(gettext_lazy("Obtenu en"))
    issuer = Shown(gettext_lazy("Délivré par"))
    url = Address(gettext_lazy("Lien"))


class VolunteerForm(ItemForm):
    position = Shown(gettext_lazy("Rôle"))
    organization = Shown(gettext_lazy("Association"))
    startDate = Month(gettext_lazy("Début"))
    endDate = End(gettext_lazy("Fin"))
    highlights = Lines(
        gettext_lazy("Ce que vous avez fait"), help_text=gettext_lazy("Une réalisation par ligne.")
    )
    summary = Paragraph(gettext_lazy("En quelques mots"), rows=2)
    url = Address(gettext_lazy("Site"))


class ProjectForm(ItemForm):
    name = Shown(gettext_lazy("Réalisation"))
    description = Paragraph(gettext_lazy("En quelques mots"), rows=2)
    startDate = Month(gettext_lazy("Début"))
    endDate = End(gettext_lazy("Fin"))
    highlights = Lines(
        gettext_lazy("Ce qui en est sorti"), help_text=gettext_lazy("Un résultat par ligne.")
    )
    url = Address(gettext_lazy("Lien"))


class InterestForm(ItemForm):
    name = Shown(gettext_lazy("Centre d’intérêt"))
    keywords = Lines(gettext_lazy("Précisions"), rows=2, help_text=gettext_lazy("Une par ligne."))


class AwardForm(ItemForm):
    title = Shown(gettext_lazy("Distinction"))
    date = Month(gettext_lazy("Reçue en"))
    awarder = Shown(gettext_lazy("Remise par"))
    summary = Paragraph(gettext_lazy("En quelques mots"), rows=2)


class PublicationForm(ItemForm):
    name = Shown(gettext_lazy("Titre"))
    publisher = Shown(gettext_lazy("Paru chez"))
    releaseDate = Month(gettext_lazy("Paru en"))
    url = Address(gettext_lazy("Lien"))
    summary = Paragraph(gettext_lazy("En quelques mots"), rows=2)


class ReferenceForm(ItemForm):
    name = Shown(gettext_lazy("Personne"), help_text=gettext_lazy("Avec son accord."))
    reference = Paragraph(gettext_lazy("Ce qu’elle dit de vous, ou comment la joindre"))


FORMS: dict[CvSection, type[ItemForm]] = {
    CvSection.WORK: WorkForm,
    CvSection.EDUCATION: EducationForm,
    CvSection.SKILLS: SkillForm,
    CvSection.LANGUAGES: LanguageForm,
    CvSection.CERTIFICATES: CertificateForm,
    CvSection.VOLUNTEER: VolunteerForm,
    CvSection.PROJECTS: ProjectForm,
    CvSection.INTERESTS: InterestForm,
    CvSection.AWARDS: AwardForm,
    CvSection.PUBLICATIONS: PublicationForm,
    CvSection.REFERENCES: ReferenceForm,
}


def form_of(
    section: CvSection, posted: Any, *, data: dict[str, Any], tags: list[str], key: UUID
) -> ItemForm:
    """The form of an entry, bound when something was posted."""
    return FORMS[section](posted, data_shown=data, tags=tags, key=key)
