"""Who one is and how to be reached: what is read first, and what need not be said."""

import re
from collections.abc import Iterator

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.html import format_html
from django.utils.translation import gettext as _

from eclub.kit import pdf
from eclub.kit.folding import words_of
from eclub.kit.language import register_words
from members.enums import CvSection
from members.services import cv_paper
from members.services.cv_advice.subject import Advice, Rule, Subject, texts
from members.services.cv_paper import text

SUMMARY_MOST = 600
# What an employer may not ask, in the words people write it in.
PRIVATE = re.compile(
    r"\b(?:mari[ée]e?|c[ée]libataire|divorc[ée]e?|pacs[ée]e?|veu(?:f|ve)|enfants?|"
    r"n[ée]e? le|\d{2} ans|nationalit[ée]|permis de s[ée]jour|s[ée]curit[ée] sociale|"
    r"single|married|divorced|children|date of birth)\b",
    re.IGNORECASE,
)
SOCIAL_SECURITY = re.compile(r"\b[12]\s?\d{2}\s?[01]\d\s?\d[\dAB]\s?\d{3}\s?\d{3}(?:\s?\d{2})?\b")
PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ue000-\uf8ff\ufffd]")


def _ways_to_answer(subject: Subject) -> Iterator[Advice]:
    email, phone = text(subject.basics.get("email")), text(subject.basics.get("phone"))
    if not email and not phone:
        yield Advice(
            "basics", _("Ajoutez un téléphone ou une adresse : on ne peut pas vous répondre.")
        )
    elif not phone:
        yield Advice("basics", _("Beaucoup d’employeurs appellent : ajoutez votre téléphone."))
    if email:
        try:
            validate_email(email)
        except ValidationError:
            yield Advice(
                "basics",
                _("« {email} » n’est pas une adresse électronique : vérifiez-la.").format(
                    email=email
                ),
            )


def _phone(subject: Subject) -> Iterator[Advice]:
    phone = text(subject.basics.get("phone"))
    if not phone:
        return
    try:
        valid = phonenumbers.is_possible_number(phonenumbers.parse(phone, settings.PHONE_REGION))
    except phonenumbers.NumberParseException:
        valid = False
    if not valid:
        yield Advice(
            "basics",
            _("« {phone} » ne se compose pas : vérifiez le nombre de chiffres.").format(
                phone=phone
            ),
        )


def _title(subject: Subject) -> Iterator[Advice]:
    if not text(subject.basics.get("label")):
        yield Advice(
            "basics",
            _("Mettez en titre le métier que vous cherchez : c’est la première ligne lue."),
        )


def _place(subject: Subject) -> Iterator[Advice]:
    location = subject.basics.get("location")
    if not isinstance(location, dict) or not text(location.get("city")):
        yield Advice(
            "basics", _("Indiquez votre ville : les recherches se font souvent par distance.")
        )


def _summary(subject: Subject) -> Iterator[Advice]:
    summary = text(subject.basics.get("summary"))
    if not summary:
        yield Advice(
            "basics",
            _("Deux ou trois phrases d’accroche disent vite ce que vous savez faire."),
        )
    elif len(summary) > SUMMARY_MOST:
        yield Advice(
            "basics",
            _("L’accroche fait {count} lettres ; au-delà de {most}, on la saute souvent.").format(
                count=len(summary), most=SUMMARY_MOST
            ),
        )


def _occupations(subject: Subject) -> Iterator[Advice]:
    said = set(words_of(subject.words))
    for label in subject.occupations:
        # « Cuisinier / Cuisinière » is said by either.
        names = [words_of(name) for name in label.split("/")]
        if not any(word in said for name in names for word in name if len(word) > 3):
            yield Advice(
                "basics",
                format_html(
                    _(
                        "Vous cherchez « {label} », et le CV ne le dit nulle part : les logiciels "
                        "cherchent ce mot."
                    ),
                    label=register_words(label),
                ),
            )


def _private(subject: Subject) -> Iterator[Advice]:
    if SOCIAL_SECURITY.search(subject.words):
        yield Advice(
            "basics", _("Retirez le numéro de sécurité sociale : ne le donnez qu’à l’embauche.")
        )
    about = " ".join([*texts(subject.basics), *texts(subject.entries(CvSection.INTERESTS))])
    if found := PRIVATE.search(about):
        yield Advice(
            "basics",
            _(
                "« {word} » : âge, famille et nationalité ne regardent pas l’employeur ; vous "
                "pouvez les retirer."
            ).format(word=found[0]),
        )


def _pictures(subject: Subject) -> Iterator[Advice]:
    # Of those that are not even printed, another rule speaks.
    pictures = set(PICTURES.findall(subject.words))
    found = sorted(pictures - pdf.without_glyph(pictures))
    if found:
        yield Advice(
            "basics",
            _("Des logiciels ne lisent pas ces signes : {signs}. Écrivez-les en mots.").format(
                signs=" ".join(found[:10])
            ),
        )


def _capitals(subject: Subject) -> Iterator[Advice]:
    for part in ("label", "summary"):
        value = text(subject.basics.get(part))
        if len(value) > 25 and value.isupper():
            yield Advice(
                "basics",
                _("Un texte tout en capitales se lit moins bien : écrivez-le en minuscules."),
            )
            return


def _links(subject: Subject) -> Iterator[Advice]:
    profiles = subject.basics.get("profiles")
    values = [subject.basics.get("url")]
    if isinstance(profiles, list):
        values += [profile.get("url") for profile in profiles if isinstance(profile, dict)]
    for value in map(text, values):
        if value and not cv_paper.safe_address(value):
            yield Advice(
                "basics",
                _("« {link} » ne mène nulle part : une adresse commence par https://.").format(
                    link=value[:80]
                ),
            )


RULES: tuple[Rule, ...] = (
    _ways_to_answer,
    _phone,
    _title,
    _place,
    _summary,
    _occupations,
    _private,
    _pictures,
    _capitals,
    _links,
)
