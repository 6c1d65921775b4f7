"""Files of contacts as telephones, mail programs and LinkedIn write them."""

from contextlib import suppress
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as some

from eclub.kit.folding import fold_company
from members.models import Contact
from members.models.contact import linkedin_profile, normal_phone
from members.services import contact_table, vcard_reading, vcard_writing
from members.services.contact_card import Card, Refused, line_of, text_of

PREAMBLE = (
    'Notes:\r\n"When exporting your connection data, you may notice that some of the email '
    'addresses are missing, and ""more"".\r\nIt goes on."\r\n\r\n'
)
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\r\n"


def only(content: bytes) -> Card:
    (card,) = vcard_reading.read(content)
    assert isinstance(card, Card)
    return card


def of_table(text: str) -> list[Card | Refused]:
    table = contact_table.read(text)
    return contact_table.cards(table, contact_table.columns_of(table.header))


def test_version_2_1_in_latin_1_with_soft_line_breaks() -> None:
    card = only(
        b"BEGIN:VCARD\r\nVERSION:2.1\r\n"
        b"N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Test;H=E9l=E8ne;;Mme;\r\n"
        b"ORG;CHARSET=ISO-8859-1:Cr\xeaperie Test;Cuisine\r\n"
        b"TEL;CELL;VOICE:06 00 00 00 01\r\nTEL;WORK;FAX:0200000002\r\n"
        b"EMAIL;INTERNET;PREF:helene@test.example\r\n"
        b"NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:rencontr=C3=A9e =C3=\r\n"
        b"=A0 la=\r\n f=C3=AAte=0D=0Adeux fois\r\n"
        b"PHOTO;ENCODING=BASE64;TYPE=JPEG:/9j/4AAQ\r\nSkZJRgABAQ\r\n AAAA==\r\n\r\n"
        b"AGENT:\r\nBEGIN:VCARD\r\nFN:Autre\r\nEND:VCARD\r\n"
        b"END:VCARD\r\n"
    )
    assert card.name == "Hélène Test"
    assert card.company == "Crêperie Test"
    assert card.phones == ["06 00 00 00 01", "0200000002"]
    assert card.emails == ["helene@test.example"]
    assert card.notes == "Service : Cuisine\nrencontrée à la fête\ndeux fois"
    assert card.remarks == []


def test_version_3_with_groups_folds_and_a_byte_order_mark() -> None:
    text = (
        "BEGIN:VCARD\nVERSION:3.0\nPRODID:-//Apple Inc.//\nN:Le Test;Ana;Marie;;\n"
        "FN:Ana Le Te\n st\nORG:Mairie\\; service des ea\n ux;\nTITLE:Ingénieure\\, réseaux\n"
        'item1.EMAIL;type=INTERNET;type="pref,work":ana@test.example\n'
        "item1.X-ABLabel:_$!<Work>!$_\nitem2.TEL;type=CELL:+33 6 00 00 00 03\n"
        "item3.URL;type=pref:https://fr.linkedin.com/in/ana-test/?trk=x\n"
        "URL:https://ana.test.example\n"
        "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\n SkZJ\n"
        "NOTE:une ligne\\net \\\\ une autre\nEND:VCARD\n"
    )
    card = only(text.encode())
    assert card.name == "Ana Le Test"
    assert card.company == "Mairie; service des eaux"
    assert card.position == "Ingénieure, réseaux"
    assert card.emails == ["ana@test.example"]
    assert card.linkedin == "https://www.linkedin.com/in/ana-test"
    assert card.notes == "Site : https://ana.test.example\nune ligne\net \\ une autre"


def test_version_4_with_addresses_for_numbers() -> None:
    card = only(
        b"BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:individual\r\n"
        b"FN;PREF=1:Zo\xc3\xa9 \xf0\x9f\x8c\xbb\r\n"
        b'TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+33-6-00-00-00-04;ext=2\r\n'
        b"EMAIL;TYPE=work:mailto:zoe@test.example\r\nNOTE:coup\xc3\r\n \xa9\r\nEND:VCARD\r\n"
    )
    assert card.name == "Zoé 🌻"
    assert card.phones == ["+33-6-00-00-00-04"]
    assert card.emails == ["zoe@test.example"]
    assert card.notes == "coupé"


def test_every_card_and_every_stray_line_is_accounted_for() -> None:
    found = list(
        vcard_reading.read(
            b"BEGIN:VCARD\nFN:Un\nsans deux points\nEND:VCARD\n"
            b"n'importe quoi\nencore\n"
            b"BEGIN:VCARD\nVERSION:3.0\nPHOTO:x\nEND:VCARD\n"
            b"BEGIN:VCARD\nFN:Coup\xc3\xa9e\n"
            b"BEGIN:VCARD\nKIND:group\nFN:Famille\nEND:VCARD\n"
            b"BEGIN:VCARD\nEMAIL:seul@test.example\nEMAIL:pas une adresse\nEND:VCARD\n"
            b"END:VCARD\nBEGIN:VCARD\nFN:Fin"
        )
    )
    assert [one.line for one in found] == [1, 5, 7, 11, 13, 17, 21, 22]
    assert [type(one).__name__[0] for one in found] == list("CRRRRCRR")
    assert found[0].remarks == ["Ligne 3 illisible, laissée."]
    assert found[5].name == "seul@test.example"
    assert found[5].notes == "pas une adresse"


@pytest.mark.parametrize("charset", ["", "latin1", "nonsense", "hex", "\0", "utf-16"])
def test_a_charset_that_lies_breaks_nothing(charset: str) -> None:
    line = f"FN;CHARSET={charset}:".encode() + b"Caf\xe9"
    card = only(b"BEGIN:VCARD\n" + line + b"\nEND:VCARD")
    assert card.name
    assert "\0" not in card.name


words = some.text(some.characters(codec="utf-8"), max_size=60)


@given(name=words, company=words, position=words, notes=some.text(max_size=300), how=words)
def test_what_is_written_is_read_again(
    name: str, company: str, position: str, notes: str, how: str
) -> None:
    contact = Contact(
        name=line_of(name) or "Ana", company=line_of(company), position=line_of(position),
        emails=["ana@test.example"], phones=["+33 6 00 00 00 01"], notes=text_of(notes),
        linkedin="https://www.linkedin.com/in/ana", how_known=line_of(how),
        known_since=date(2024, 2, 29),
    )  # fmt: skip
    written = vcard_writing.write([contact])
    lines = written.split(b"\r\n")
    assert all(len(line) <= 75 and line.decode() is not None for line in lines)
    assert b"\n" not in written.replace(b"\r\n", b"")
    card = only(written)
    for field in ("name", "company", "position", "emails", "phones", "notes", "linkedin"):
        assert getattr(card, field) == getattr(contact, field)
    assert (card.how_known, card.known_since) == (contact.how_known, contact.known_since)


@given(note=some.text(some.characters(codec="utf-8", exclude_characters="\\"), max_size=200))
def test_quoted_printable_is_read_whatever_its_line_breaks(note: str) -> None:
    said = text_of(note)
    in_one_line = said.replace("\n", "\r\n").encode().hex("=").upper()
    quoted = f"={in_one_line}".encode() if said else b""
    broken = b"=\r\n".join(quoted[at : at + 72] for at in range(0, len(quoted), 72))
    card = only(
        b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN:Ana\r\n"
        b"NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:" + broken + b"\r\nEND:VCARD\r\n"
    )
    assert card.notes == said


@given(content=some.binary(max_size=400))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    list(vcard_reading.read(b"BEGIN:VCARD\r\n" + content))
    list(vcard_reading.read(content.replace(b"\x00", b":") + b"\r\nEND:VCARD"))


@pytest.mark.parametrize("preamble", ["", PREAMBLE])
def test_connections_of_linkedin(preamble: str) -> None:
    text = (
        preamble
        + HEADER
        + (
            'Ana,Test,https://www.linkedin.com/in/ana-test,,"Conserverie, Test & Fils","Cheffe\r\n'
            'd’atelier",07 Dec 2025\r\n'
            "Ben,Test,https://www.linkedin.com/in/ben,ben@test.example,,,pas une date\r\n"
            ",,,,,,01 Jan 2024\r\n"
        )
    )
    ana, ben, nobody = of_table(text)
    first = text[: text.index("Ana,")].count("\n") + 1
    assert (ana.line, ben.line, nobody.line) == (first, first + 2, first + 3)
    assert (ana.name, ana.company) == ("Ana Test", "Conserverie, Test & Fils")
    assert ana.position == "Cheffe d’atelier"
    assert (ana.emails, ana.known_since) == ([], date(2025, 12, 7))
    assert ben.emails == ["ben@test.example"]
    # Once compiled, the French catalogue has its unbreakable spaces.
    (said,) = ben.remarks
    assert said.replace("\u00a0", " ") == "Date illisible, laissée : « pas une date »."
    assert isinstance(nobody, Refused)


def test_french_headers_and_semicolons() -> None:
    (card,) = of_table(
        "Nom;Prénom;Société;Fonction;E-mail 1;E-mail 2;Téléphone portable;Mobile\n"
        "Test;Éloi;Atelier;Soudeur;a@test.example;b@test.example;;0600000001\n"
    )
    assert card.name == "Éloi Test"
    assert card.emails == ["a@test.example", "b@test.example"]
    assert card.phones == ["0600000001"]


def test_headers_nobody_knows_are_asked_for() -> None:
    table = contact_table.read("Vorname,Nachname,Firma\nAna,Test,Atelier\n")
    assert table.header == ["Vorname", "Nachname", "Firma"]
    assert not contact_table.is_clear(contact_table.columns_of(table.header))
    assert table.samples(2) == ["Atelier"]
    named = contact_table.cards(table, {0: "first_name", 1: "last_name", 2: "company"})
    assert [card.name for card in named] == ["Ana Test"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PREAMBLE, "n’a que l’introduction"),
        (PREAMBLE + HEADER, "aucune ligne"),
        (HEADER, "aucune ligne"),
        ("une phrase", "pas de colonnes"),
        ("\n\n \n", "pas de colonnes"),
    ],
)
def test_a_table_of_nobody_says_why(text: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        contact_table.read(text)


def test_a_quote_never_closed_costs_one_line() -> None:
    rows = ["Ana,Test,,,,,\r\n", 'Ben,"Test,,,,,\r\n', *["Chloé,Test,,,,,\r\n"] * 80]
    found = of_table(HEADER + "".join(rows))
    assert len(found) == 82
    assert [one.line for one in found if isinstance(one, Refused)] == [3]
    found = of_table(HEADER + "".join(rows[:5]))
    assert [one.line for one in found if isinstance(one, Refused)] == [3]
    found = of_table(HEADER + 'Ana,"' + "x" * 200_000 + '"\r\nBen,Test,,,,,\r\n')
    assert [type(one).__name__ for one in found] == ["Refused", "Card"]


@given(text=some.text(max_size=300))
def test_no_text_breaks_the_table(text: str) -> None:
    with suppress(ValidationError):
        of_table(HEADER + text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("07 Dec 2025", date(2025, 12, 7)),
        ("7 déc. 2025", date(2025, 12, 7)),
        ("1er août 2024", date(2024, 8, 1)),
        ("3 juin 2024", date(2024, 6, 3)),
        ("3 juil. 2024", date(2024, 7, 3)),
        ("2025-12-07", date(2025, 12, 7)),
        ("07/12/2025", date(2025, 12, 7)),
        ("31 Feb 2025", None),
        ("", None),
    ],
)
def test_days_are_read_as_they_are_written(text: str, day: date | None) -> None:
    assert contact_table.day_of(text) == day


def test_one_number_and_one_profile_however_they_are_written() -> None:
    ways = ["06 00 00 00 01", "+33 6 00 00 00 01", "0033600000001", "06.00.00.00.01"]
    assert {normal_phone(way) for way in ways} == {"+33600000001"}
    assert normal_phone("poste 12") == ""
    assert linkedin_profile("HTTP://FR.linkedin.com/in/Ana") == "https://www.linkedin.com/in/Ana"
    assert linkedin_profile("linkedin.com/in/ana/") == "https://www.linkedin.com/in/ana"
    for evil in ("javascript:linkedin.com/in/x", "https://linkedin.com.test.example/in/x", "//["):
        assert not linkedin_profile(evil).startswith("javascript")
        assert linkedin_profile(evil) in {"", "https://www.linkedin.com/in/x"}


def test_companies_are_one_whatever_their_legal_form() -> None:
    ways = [
        "Le Goff & Fils",
        "S.A.R.L. LE GOFF et FILS",
        "le goff et fils (SARL)",
        "Sas  Lé Goff et fils",
    ]
    assert {fold_company(way) for way in ways} == {"le goff et fils"}
    assert fold_company("SARL") == "sarl"
    assert fold_company("S.A. Œuvres") == "oeuvres"
    assert fold_company(" – ") == ""
