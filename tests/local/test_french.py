"""French spaces and plurals, for texts that are typed with plain ones."""

import gettext
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from eclub.local.french import french, typeset


def test_spaces_before_double_punctuation_do_not_break() -> None:
    assert typeset("Êtes-vous prêt ? Oui !") == "Êtes-vous prêt\u00a0? Oui\u00a0!"
    assert typeset("Nom : « Morlaix » ; suite") == "Nom\u00a0: «\u00a0Morlaix\u00a0»\u00a0; suite"
    assert typeset("%(start)s – %(end)s") == "%(start)s\u00a0–\u00a0%(end)s"
    assert typeset(" : ") == "\u00a0: "
    assert typeset("à 14 h, http://x et %(a)s :%(b)s") == "à 14 h, http://x et %(a)s :%(b)s"


def test_nought_is_singular() -> None:
    messages = Catalog()
    messages.add(("%(n)s place : libre", "%(n)s places : libres"))
    compiled = BytesIO()
    write_mo(compiled, french(messages))
    compiled.seek(0)
    texts = gettext.GNUTranslations(compiled)
    places = [texts.ngettext("%(n)s place : libre", "%(n)s places : libres", n) for n in (0, 1, 2)]
    assert places == ["%(n)s place\u00a0: libre"] * 2 + ["%(n)s places\u00a0: libres"]
