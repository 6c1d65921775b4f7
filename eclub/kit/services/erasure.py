"""Erasing a person: what the register says of each of their rows, in one transaction.

Whose a row is, and whether it goes, stays without its words or stays, is said once, in each app's
``personal_data`` module; see docs/decisions/0045. Files go after the commit; of a process that
died in between, the sweeps of the shelves find what no row names.
"""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.crypto import salted_hmac

from eclub.kit import personal_data
from eclub.kit.dates import months_after
from eclub.kit.models import Erasure, OutboxMail
from eclub.kit.models.erasure import ErasureBasis
from eclub.kit.personal_data import Anonymise, Delete, Fate, Keep, Personal, Whose
from eclub.kit.services import mentions
from eclub.kit.services.mentions import Identity
from eclub.kit.signals import being_erased

# The rest of the address is the account's own number of nobody.
ERASED_DOMAIN = "erased.invalid"
REFERENCE_LENGTH = 24
# Of messages to the erased person that still have to leave; their address is nobody's then.
LAST_MAIL = "erased-"


class NotNow(Exception):
    """Something of theirs is under way: the next run tries again."""


def reference(person_id: int) -> str:
    """What the proof of somebody's erasure is filed under."""
    return references(person_id)[0]


def references(person_id: int) -> list[str]:
    """That one, and what it would have been under each former key of the settings."""
    return [
        salted_hmac(
            "eclub.kit.erasure", str(person_id), secret=key, algorithm="sha256"
        ).hexdigest()[:REFERENCE_LENGTH]
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


@transaction.atomic
def erase(person: Any, identity: Identity, basis: ErasureBasis, now: datetime) -> Erasure:
    """Carry out what the register says for every row of a person, and keep the proof.

    Once more it changes nothing. Raises NotNow, changing nothing, when it has to wait.
    """
    person = get_user_model()._base_manager.select_for_update().get(pk=person.pk)
    done = Erasure.objects.filter(reference__in=references(person.pk)).first()
    if done is not None:
        return done
    being_erased.send(sender=type(person), person=person, identity=identity, now=now)
    if basis != ErasureBasis.RETENTION:
        # Messages are younger than who is erased at their term; to others they may name them.
        naming = OutboxMail.objects.naming(identity.terms)
        mentions.forget(naming.exclude(to__in=identity.addresses), identity)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    # All of them first: one way to a row may lead over another that goes.
    found = [(*way, _keys(*way, person, identity)) for way in _ways()]
    for kind in (Keep, Anonymise, Delete):
        for entry, whose, keys in found:
            if isinstance(whose.fate, kind):
                # Triggers write down what people agree to, and it was just taken back.
                since = _keys(entry, whose, person, identity) if kind is Delete else []
                name, count = _carry_out(whose.fate, entry.model_class, sorted({*keys, *since}))
                counts[entry.category.key][name] += count
    return Erasure.objects.create(
        reference=reference(person.pk),
        basis=basis,
        on=timezone.localdate(now),
        counts={key: dict(counted) for key, counted in sorted(counts.items()) if counted.total()},
    )


def let_leave(mails: QuerySet[OutboxMail]) -> None:
    """Messages to who is being erased that are delivered all the same, and then forgotten."""
    mails.update(key=Concat(Value(f"{LAST_MAIL}mail-"), Cast("pk", models.CharField())))


def of_age(entry: Personal, now: datetime) -> QuerySet[Any]:
    """The rows whose time has come, and of which something is left to erase."""
    since = months_before(now, entry.kept.months) - timedelta(days=entry.kept.days)
    field = _field_at(entry.model_class, entry.kept.since)
    before: Any = since if isinstance(field, models.DateTimeField) else timezone.localdate(since)
    aged = entry.model_class._base_manager.filter(**{f"{entry.kept.since}__lt": before})
    # By their age: in any other order all those who are done already would be gone through.
    rows = aged.order_by(entry.kept.since, "pk")
    return rows if isinstance(entry.at_term, Delete) else rows.exclude(_is_done(entry.at_term))


def carry_out_term(entry: Personal, rows: QuerySet[Any]) -> int:
    """What the register says of rows whose time has come; of how many."""
    keys = list(rows.values_list("pk", flat=True))
    return _carry_out(entry.at_term, entry.model_class, keys)[1]


def _ways() -> list[tuple[Personal, Whose]]:
    """Every way from a row to a person; those of the account itself come last."""
    ways = [(entry, whose) for entry in personal_data.personal() for whose in entry.whose]
    return sorted(ways, key=lambda way: way[0].model_class is get_user_model())


def _keys(entry: Personal, whose: Whose, person: Any, identity: Identity) -> list[Any]:
    """Of the rows, as the register says; of any of the person's addresses where it goes by them."""
    rows = whose.rows(entry.model_class, person)
    if whose.of is personal_data.address:
        by_address = {f"{whose.lookup}__in": identity.addresses}
        rows = entry.model_class._base_manager.filter(**by_address, **whose.where)
    if entry.model_class is OutboxMail:
        rows = rows.exclude(key__startswith=LAST_MAIL)
    return sorted(set(rows.values_list("pk", flat=True)))


def _carry_out(fate: Fate, model: type[models.Model], keys: list[Any]) -> tuple[str, int]:
    """What became of these rows, and of how many."""
    rows = model._base_manager.filter(pk__in=keys)
    if isinstance(fate, Keep):
        return "kept", len(keys)
    if isinstance(fate, Delete):
        return "deleted", rows.delete()[1].get(model._meta.label, 0)
    if not any(callable(value) for value in fate.fields.values()):
        return "anonymised", rows.update(**fate.fields) if fate.fields else 0
    for row in rows.order_by("pk"):
        model._base_manager.filter(pk=row.pk).update(**fate.values_for(row))
    return "anonymised", len(keys)


def _is_done(fate: Fate) -> Q:
    """Whether a row is as anonymous as it becomes; what is worked out of each row is not asked."""
    if not isinstance(fate, Anonymise):
        return Q()
    done = Q()
    for name, value in fate.fields.items():
        if value is None:
            done &= Q(**{f"{name}__isnull": True})
        elif not callable(value):
            done &= Q(**{name: value})
        elif name == "email":
            done &= Q(email__endswith=f"@{ERASED_DOMAIN}")
    return done


def months_before(now: datetime, months: int) -> datetime:
    """The same hour so many months ago."""
    return datetime.combine(months_after(now.date(), -months), now.timetz())


def _field_at(model: type[models.Model], path: str) -> "models.Field[Any, Any]":
    *relations, last = path.split("__")
    for name in relations:
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]  # a relation
    return model._meta.get_field(last)  # type: ignore[return-value]  # a column
