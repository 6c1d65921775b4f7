"""Entries of a CV: a small form for each section, whose fields are JSON Resume's keys."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _t

from members.enums import CvSection
from members.forms.cv import DataForm
from members.forms.cv_fields import Address, End, Lines, Month, Paragraph, Shown
from members.models.cv import TAG_LENGTH

TAGS_MOST = 12


class Tags(Lines):
    """Short words, parted by commas."""

    def __init__(self) -> None:
        super().__init__(
            _t("Étiquettes"),
            help_text=_t("Pour vos déclinaisons, par exemple « accueil, vente »."),
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
    position = Shown(_t("Poste"))
    name = Shown(_t("Entreprise"))
    location = Shown(_t("Lieu"))
    startDate = Month(_t("Début"))
    endDate = End(_t("Fin"))
    highlights = Lines(
        _t("Ce que vous avez fait"),
        rows=4,
        help_text=_t("Une réalisation par ligne, avec un chiffre quand il y en a un."),
    )
    summary = Paragraph(_t("En quelques mots"), rows=2)
    url = Address(_t("Site de l’entreprise"))


class EducationForm(ItemForm):
    studyType = Shown(_t("Diplôme ou titre"))
    area = Shown(_t("Domaine"))
    institution = Shown(_t("Établissement"))
    startDate = Month(_t("Début"))
    endDate = End(_t("Fin"))
    score = Shown(_t("Mention"))
    courses = Lines(_t("Contenu"), rows=2, help_text=_t("Une matière par ligne."))
    url = Address(_t("Site"))


class SkillForm(ItemForm):
    name = Shown(_t("Compétence"))
    level = Shown(_t("Niveau"), help_text=_t("Par exemple « confirmé »."))
    keywords = Lines(_t("Précisions"), rows=3, help_text=_t("Une par ligne : outils, techniques."))


class LanguageForm(ItemForm):
    language = Shown(_t("Langue"))
    fluency = Shown(_t("Niveau"), help_text=_t("Par exemple « courant » ou « B1 »."))


class CertificateForm(ItemForm):
    name = Shown(_t("Permis, habilitation ou certificat"))
    date = Month(_t("Obtenu en"))
    issuer = Shown(_t("Délivré par"))
    url = Address(_t("Lien"))


class VolunteerForm(ItemForm):
    position = Shown(_t("Rôle"))
    organization = Shown(_t("Association"))
    startDate = Month(_t("Début"))
    endDate = End(_t("Fin"))
    highlights = Lines(_t("Ce que vous avez fait"), help_text=_t("Une réalisation par ligne."))
    summary = Paragraph(_t("En quelques mots"), rows=2)
    url = Address(_t("Site"))


class ProjectForm(ItemForm):
    name = Shown(_t("Réalisation"))
    description = Paragraph(_t("En quelques mots"), rows=2)
    startDate = Month(_t("Début"))
    endDate = End(_t("Fin"))
    highlights = Lines(_t("Ce qui en est sorti"), help_text=_t("Un résultat par ligne."))
    url = Address(_t("Lien"))


class InterestForm(ItemForm):
    name = Shown(_t("Centre d’intérêt"))
    keywords = Lines(_t("Précisions"), rows=2, help_text=_t("Une par ligne."))


class AwardForm(ItemForm):
    title = Shown(_t("Distinction"))
    date = Month(_t("Reçue en"))
    awarder = Shown(_t("Remise par"))
    summary = Paragraph(_t("En quelques mots"), rows=2)


class PublicationForm(ItemForm):
    name = Shown(_t("Titre"))
    publisher = Shown(_t("Paru chez"))
    releaseDate = Month(_t("Paru en"))
    url = Address(_t("Lien"))
    summary = Paragraph(_t("En quelques mots"), rows=2)


class ReferenceForm(ItemForm):
    name = Shown(_t("Personne"), help_text=_t("Avec son accord."))
    reference = Paragraph(_t("Ce qu’elle dit de vous, ou comment la joindre"))


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
