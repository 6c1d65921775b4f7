"""Which passwords the CNIL's recommendation lets one choose."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from members.models import User
from members.passwords import COMMON, PERSONAL, TOO_LONG, WEAK

SOMEBODY = User(email="soizic.kerbrat@example.org", first_name="Soizic", last_name="Kerbrat")


@pytest.mark.parametrize(
    "password",
    [
        "hF7!vq2Lp#9z",
        "hF7vq2Lp9zRt4W",
        "cheval pile agrafe lampe canal fourche tuile",
        "Crêpes, galettes, voiles, bouées, phares, mouettes et deux marins",
        "Trois-goélands-9",
    ],
)
def test_long_ones_of_several_kinds_and_seven_words_are_good(password: str) -> None:
    validate_password(password, SOMEBODY)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("court", WEAK),
        ("hF7!vq2Lp#9z" * 20, TOO_LONG),
        ("hF7!vq2Lp#9", WEAK),
        ("hF7vq2Lp9zRt4", WEAK),
        ("cheval pile agrafe lampe canal", WEAK),
        ("mot mot mot mot mot mot mot", WEAK),
        ("le la un du de et en", COMMON),
        ("janvier fevrier mars avril mai juin juillet", COMMON),
        ("Soleil doudou loulou coucou bonjour marseille chouchou", COMMON),
        ("Soizic Kerbrat cheval pile agrafe lampe canal", COMMON),
        ("Motdepasse2026!", COMMON),
        ("M0tdep@sse2026!", COMMON),
        ("Azertyuiop123!", COMMON),
        ("Aaaaaaaaaaaa1!", COMMON),
        ("Bonjour-Soleil-2026", COMMON),
        ("Soizic-Kerbrat-29", PERSONAL),
    ],
)
def test_what_a_guesser_tries_is_refused_in_words(password: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, SOMEBODY)
    assert refused.value.messages == [str(said)]
