"""Advice on a CV: each rule speaks when it should and is silent otherwise."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pypdf
import pytest

from eclub.kit import pdf
from members.enums import CvSection
from members.services import cv_advice, cv_pdf

TODAY = date(2025, 3, 13)
GOOD: dict[str, Any] = {
    "basics": {
        "name": "Prénom Nom",
        "label": "Cuisinière de collectivité",
        "email": "prenom.nom@example.org",
        "phone": "02 98 00 00 00",
        "url": "https://cuisine.example",
        "summary": "Vingt ans de cuisine, dont dix à bord.",
        "location": {"city": "Morlaix"},
    },
    "work": [
        {
            "name": "Résidence",
            "position": "Cheffe",
            "startDate": "2019-03",
            "highlights": ["120 couverts par jour"],
        },
        {
            "name": "Armement",
            "position": "Cuisinière",
            "startDate": "2009",
            "endDate": "2019-02",
            "summary": "Cuisine à bord",
        },
    ],
    "education": [{"institution": "Lycée", "studyType": "CAP cuisine", "endDate": "2001"}],
    "skills": [{"name": "HACCP"}],
    "languages": [{"language": "Breton", "fluency": "courant"}],
}


def advice(document: dict[str, Any], **known: Any) -> list[str]:
    said = cv_advice.of(
        document,
        today=TODAY,
        occupations=known.get("occupations", ["Cuisinier / Cuisinière"]),
        pages=known.get("pages", 1),
    )
    return [f"{one.part}: {one.text}".replace("\u00a0", " ") for one in said]


def changed(**parts: Any) -> dict[str, Any]:
    """A good CV but for these parts; of ``basics``, these values."""
    basics = GOOD["basics"] | parts.pop("basics", {})
    return {**GOOD, "basics": basics, **parts}


def job(**values: Any) -> dict[str, Any]:
    return {"name": "Cantine", "position": "Chef", "summary": "80 repas", **values}


def test_a_good_cv_gets_none() -> None:
    assert advice(GOOD) == []


@pytest.mark.parametrize(
    ("document", "known", "said"),
    [
        (changed(basics={"phone": "", "email": ""}), {}, "basics: Ajoutez un téléphone"),
        (changed(basics={"phone": ""}), {}, "ajoutez votre téléphone"),
        (changed(basics={"email": "prenom.nom@"}), {}, "« prenom.nom@ » n’est pas une adresse"),
        (changed(basics={"phone": "02 98"}), {}, "« 02 98 » ne se compose pas"),
        (changed(basics={"label": ""}), {}, "Mettez en titre le métier"),
        (changed(basics={"location": {}}), {}, "Indiquez votre ville"),
        (changed(basics={"summary": ""}), {}, "phrases d’accroche"),
        (changed(basics={"summary": "mot " * 200}), {}, "L’accroche fait"),
        (changed(basics={"summary": "CUISINIÈRE DEPUIS VINGT ANS À BORD"}), {}, "capitales"),
        (changed(basics={"url": "cuisine"}), {}, "« cuisine » ne mène nulle part"),
        (changed(basics={"summary": "Mariée, deux enfants"}), {}, "« Mariée »"),
        (changed(basics={"summary": "N° 2 69 05 49 588 157 80"}), {}, "sécurité sociale"),
        (changed(basics={"summary": "☎ et 🍲"}), {}, "ne lisent pas ces signes : ☎."),
        (GOOD, {"occupations": ["Soudeur / Soudeuse"]}, "« Soudeur / Soudeuse »"),
        (GOOD, {"pages": 3}, "Le CV fait 3 pages"),
        (changed(work=[]), {}, "work: Aucune expérience"),
        (changed(work=[job(name="", startDate="2020")]), {}, "dites aussi l’employeur"),
        (changed(work=[job(position="", startDate="2020")]), {}, "dites aussi le poste"),
        (changed(work=[job(summary="", startDate="2020")]), {}, "ce que vous y faisiez"),
        (changed(work=[job(summary="Repas", startDate="2020")]), {}, "Aucun chiffre"),
        (changed(work=[job()]), {}, "Chef – Cantine : sans date"),
        (changed(work=[job(startDate="03/2020")]), {}, "« 03/2020 » n’est pas une date"),
        (changed(work=[job(startDate="2020", endDate="2019-02")]), {}, "la fin est avant"),
        (changed(work=[job(startDate="2026-01")]), {}, "commence dans l’avenir"),
        (
            changed(work=[job(startDate="2010", endDate="2012"), job(startDate="2013-01")]),
            {},
            "la plus récente en premier",
        ),
        (
            changed(work=[job(startDate="2020"), job(startDate="2010", endDate="2012")]),
            {},
            "Rien entre 2012 et 2020",
        ),
        (changed(work=[job(startDate="2020", highlights=["9" * 300])]), {}, "très longue"),
        (
            changed(work=[job(startDate="2020", highlights=[f"{n} tâches" for n in range(9)])]),
            {},
            "9 lignes ; gardez",
        ),
        (
            changed(work=[job(startDate="2020", highlights=["80 repas", "80 Repas"])]),
            {},
            "écrite deux fois : « 80 repas »",
        ),
        (changed(skills=[]), {}, "skills: Ajoutez cinq à dix compétences"),
        (changed(skills=[{"name": "HACCP"}] * 400), {}, "400 compétences"),
        (changed(languages=[{"language": "Breton"}]), {}, "Breton : dites à quel niveau"),
        (
            changed(skills=[{"name": "HACCP"}, {"name": "Cuisine 🍲 你好"}]),
            {},
            "skills: Le PDF imprime un □ à la place de 🍲 你 好 dans « Cuisine 🍲 你好 ».",
        ),
        (changed(basics={"label": "Chef 🙂"}), {}, "basics: Le PDF imprime un □ à la place de 🙂"),
    ],
)
def test_each_rule_speaks(document: dict[str, Any], known: dict[str, Any], said: str) -> None:
    (found, *others) = [line for line in advice(document, **known) if said in line]
    assert not others, found


@pytest.mark.parametrize(
    "words", ["Léa Cœur, 12 €", "محمد بن علي", "שלום", "Ѯ Ελλάς Ж", "👩\u200d🔧\ufe0f"]
)
def test_the_letters_named_are_those_that_are_not_printed(words: str) -> None:
    """Paper and advice agree, invisible signs left aside."""
    document = changed(skills=[{"name": words}])
    printed = cv_pdf.render(
        document,
        layout="classic",
        language="fr",
        name="",
        made_at=datetime(2025, 3, 13, tzinfo=UTC),
    )
    text = pypdf.PdfReader(BytesIO(printed)).pages[0].extract_text()
    missing = pdf.not_drawn([words])
    assert text.count(pdf.NOT_DRAWN) == len(missing)
    assert bool(missing) == any("□" in line for line in advice(document))


@pytest.mark.parametrize("letter", ["你", "가", "ァ", "𠀀"])
def test_wide_letters_need_no_question_to_typst(letter: str) -> None:
    assert pdf.without_glyph([letter]) == {letter}
    assert pdf.hollow_to_typst([letter, "é"]) == {letter}


def test_however_many_letters_cost_one_question(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def noted(letters: list[str]) -> set[str]:
        asked.append(len(letters))
        return set()

    monkeypatch.setattr(pdf, "_known", {})
    monkeypatch.setattr(pdf, "hollow_to_typst", noted)
    letters = [chr(code) for code in range(0x1200, 0x1200 + 300)]
    for _again in range(2):
        pdf.not_drawn(letters)
    monkeypatch.setattr(pdf, "ASKED_MOST", 2)
    assert pdf.without_glyph(["ᐁ", "ᐂ", "ᐃ"]) == {"ᐃ"}
    assert asked[0] > 200
    assert asked[1:] == [0, 2]


def test_a_year_alone_is_not_before_its_own_months() -> None:
    assert advice(changed(work=[job(startDate="2019-03", endDate="2019")])) == []


def test_advice_comes_in_the_order_of_a_cv() -> None:
    parts = [line.partition(":")[0] for line in advice({})]
    order = ["basics", *CvSection.values]
    assert parts == sorted(parts, key=order.index)
    assert {"basics", "work", "skills"} == set(parts)


@pytest.mark.parametrize("value", [None, 3, "text", [1], {"a": []}, [{"url": 5}]])
def test_values_of_another_kind_are_no_trouble(value: object) -> None:
    entry = dict.fromkeys(
        ("name", "position", "startDate", "endDate", "highlights", "summary", "language"), value
    )
    document = {
        "basics": dict.fromkeys(("label", "email", "phone", "url", "summary", "profiles"), value),
        **{section.value: [entry] for section in CvSection},
    }
    assert advice(document)
