"""What a password must be: the CNIL's recommendation 2022-100, where it stands alone (80 bits).

Length and kinds of characters are its three examples. What a guesser tries first does not count:
common words, years, sequences, repetitions, and one's own name and address.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from eclub.kit.folding import fold

if TYPE_CHECKING:
    from members.models import User

HELP = _(
    "Le plus simple à retenir : 7 mots au hasard, de 4 lettres ou plus. Ou 12 caractères mêlant "
    "majuscules, minuscules, chiffres et signes (14 sans signe)."
)
WEAK = _(
    "Ce mot de passe est trop facile à deviner. Écrivez 7 mots différents de 4 lettres ou plus, "
    "ou 12 caractères mêlant majuscules, minuscules, chiffres et signes (14 sans signe)."
)
COMMON = _(
    "Ce mot de passe se devine : il est fait surtout de mots, de suites ou de dates que tout le "
    "monde essaie. Ajoutez des mots ou des signes sans rapport entre eux."
)
PERSONAL = _("Ce mot de passe contient surtout votre nom ou votre adresse. Choisissez autre chose.")

TOO_LONG = _("Ce mot de passe est trop long : gardez-en deux cents caractères au plus.")

LONG_WITH_SIGNS, LONG, WORDS = 12, 14, 7
# Of seven words, so many are on no list of what is guessed first.
RARE = 4
# Reading a password takes time that grows with the square of its length.
LONGEST = 200
# Characters that must remain once what is guessed first is taken away.
OWN = 8
SHORTEST = 4
# The lists of common passwords know little French.
FRENCH = """
    azerty azertyuiop qsdfgh qsdfghjklm wxcvbn motdepasse passe bonjour soleil doudou loulou coucou
    marseille chouchou nicolas camille julien thomas jetaime amour cheval chocolat princesse
    familia bisous france bretagne secret vacances emploi poleemploi francetravail eclub conseiller
    candidat bienvenue administrateur janvier fevrier mars avril juin juillet aout septembre octobre
    novembre decembre lundi mardi mercredi jeudi vendredi samedi dimanche printemps automne hiver
""".split()  # noqa: SIM905  # a list of words reads better without quotes
# Said one after the other without thinking: none of these counts among seven words.
RUNS = frozenset(
    """
    janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre lundi mardi
    mercredi jeudi vendredi samedi dimanche printemps automne hiver deux trois quatre cinq sept huit
    neuf onze douze treize quatorze quinze seize vingt trente quarante cinquante soixante cent mille
    january february march april june july august september october november december monday tuesday
    wednesday thursday friday saturday sunday three four five seven eight nine eleven twelve
    dans avec pour sans sous vers chez mais donc elle nous vous elles leur votre notre cette that
    this with from
    """.split()  # noqa: SIM905  # as above
)
SEQUENCES = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "azertyuiop", "qwertyuiop", "qsdfghjklm")
LEET = str.maketrans("01345@7$!", "oleasatsi")
YEAR = re.compile(r"(?:19|20)\d\d")
REPEATED = re.compile(r"(.{1,4}?)\1{2,}")


class StrengthValidator:
    """Django's interface; put into ``AUTH_PASSWORD_VALIDATORS``."""

    def validate(self, password: str, user: "User | None" = None) -> None:
        """Raise a ``ValidationError`` that says how to mend the password."""
        if len(password) > LONGEST:
            raise ValidationError(TOO_LONG, code="password_too_long")
        words = {word for word in _words(password) if len(word) > 1}
        if _are_at_random(words, user):
            return
        if not _is_long(password):
            if len(words) >= WORDS:
                raise ValidationError(COMMON, code="password_too_common")
            raise ValidationError(WEAK, code="password_too_weak")
        if _left(password, _common()) < OWN:
            raise ValidationError(COMMON, code="password_too_common")
        if user is not None and _left(password, _common() | _personal(user)) < OWN:
            raise ValidationError(PERSONAL, code="password_too_similar")

    def get_help_text(self) -> str:
        return str(HELP)


def _are_at_random(words: set[str], user: "User | None") -> bool:
    """Seven words that take a guesser time; somebody may know some of them."""
    own = {word for word in words if len(word) >= SHORTEST} - RUNS
    if user is not None:
        own -= _personal(user)
    return len(own) >= WORDS and len(own - _common()) >= RARE


def _is_long(password: str) -> bool:
    kinds = [str.isupper, str.islower, str.isdigit]
    if not all(any(map(kind, password)) for kind in kinds):
        return False
    signs = any(not character.isalnum() for character in password)
    return len(password) >= (LONG_WITH_SIGNS if signs else LONG)


def _words(password: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", fold(password))


def _left(password: str, words: frozenset[str]) -> int:
    """How many characters no guesser knows."""
    plain = "".join(fold(character)[:1] or " " for character in password)
    guessed: set[int] = set()
    for text in {plain, plain.translate(LEET)}:
        for pattern in (YEAR, REPEATED):
            for found in pattern.finditer(text):
                guessed.update(range(*found.span()))
        for start in range(len(text)):
            for end in range(start + SHORTEST, len(text) + 1):
                part = text[start:end]
                if part in words or any(part in run or part[::-1] in run for run in SEQUENCES):
                    guessed.update(range(start, end))
    return len(password) - len(guessed)


@cache
def _common() -> frozenset[str]:
    listed = CommonPasswordValidator().passwords
    # A number of four digits is no word, and takes nothing from a longer one.
    return frozenset(
        word for word in (*listed, *FRENCH) if len(word) >= SHORTEST + 1 and not word.isdigit()
    )


def _personal(user: "User") -> frozenset[str]:
    said = f"{user.first_name} {user.last_name} {user.email}"
    return frozenset(word for word in _words(said) if len(word) >= SHORTEST)
