"""Reading France Travail's register of occupations (ROME 4), by the names of its columns."""

import re
from pathlib import Path

from django.db import transaction

from eclub.kit.folding import fold
from eclub.kit.registers import Account, keep, rows
from members.models import Occupation

CODE = re.compile(r"[A-N]\d{4}")
# The files published so far name the same columns differently.
COLUMNS = {
    "code": ("code_rome",),
    "label": ("description_code_rome", "libelle_rome", "libelle"),
}
DOMAIN = {"domain": ("domaine_professionnel", "libelle_domaine_professionnel")}


@transaction.atomic
def load(path: Path) -> Account:
    """Bring the register in; again, it changes only what changed.

    Raises ValidationError naming a missing column.
    """
    account = Account()
    found: dict[tuple[str], Occupation] = {}
    for line, row in rows(path, COLUMNS, DOMAIN):
        account.read += 1
        code, label = row["code"], row["label"]
        if not CODE.fullmatch(code) or not label:
            account.refuse(line, f"no occupation: {code!r} {label!r}")
            continue
        title = re.sub(r"^\w+\s*-\s*", "", row["domain"])
        found[(code,)] = Occupation(code=code, label=label, domain=title, plain=fold(label))
    return keep(account, found, Occupation, ["code"], ["label", "domain", "plain"])
