"""A word planted in everything the register knows of a person: every text, byte and file.

Rows are made from the models themselves, so that a new model is planted too; ``GIVEN`` says what
its constraints want.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clubs.models import Club, ClubSession, Seat
from eclub.kit import personal_data
from eclub.kit.models import StoredFile
from eclub.kit.personal_data import Keep, Personal, Whose
from members.models import Agency, Region, User
from prospecting.models import Company

WORD = "zyxwgwenn"


class Garden:
    """One person and, around them, a row of every model of the register that is theirs."""

    def __init__(self, person: User, mate: User, session: ClubSession, now: datetime) -> None:
        self.person, self.mate, self.now = person, mate, now
        self.word = WORD
        self.made: dict[type[models.Model], Any] = {
            User: mate,
            ClubSession: session,
            Club: session.club,
            Agency: session.club.agency,
            Region: session.club.agency.region,
            ContentType: ContentType.objects.get_for_model(User),
            Seat: Seat.objects.get(member=person, club=session.club),
        }

    def plant(self) -> dict[str, int]:
        """One row for each way from a model to the person that does not stay; how many by model."""
        planted: dict[str, int] = {}
        for entry in personal_data.personal():
            for whose in entry.whose:
                if not isinstance(whose.fate, Keep) and entry.model_class not in {User, Seat}:
                    self.row(entry, whose)
                    planted[entry.model] = planted.get(entry.model, 0) + 1
        return planted

    def row(self, entry: Personal, whose: Whose) -> Any:
        """A row of a model that leads to the person by this way, unless there is one."""
        found = whose.rows(entry.model_class, self.person).first()
        self.word = WORD if whose.is_owner else "…"
        if found is None:
            first, *further = whose.lookup.removesuffix("__in").split("__")
            value = whose.of(self.person)
            if further:
                field: Any = entry.model_class._meta.get_field(first)
                onward = Whose("__".join(further), whose.fate, of=whose.of)
                parent = personal_data.entry_of(field.related_model)
                given = {first: self.row(parent, onward)} if parent.is_personal else {}
            elif isinstance(value, models.QuerySet):
                given = {first: next(iter(value.first().values()))}
            else:
                given = {} if first == "pk" else {first: value}
            found = self.make(entry.model_class, given)
        self.made.setdefault(entry.model_class, found)
        return found

    def make(self, model: type[models.Model], given: dict[str, Any]) -> Any:
        values = {
            field.name: self.value(model, field)
            for field in model._meta.concrete_fields
            if field.name not in given and not self.is_left_alone(field)
        }
        values |= GIVEN.get(model._meta.label_lower, lambda garden: {})(self) | given
        row = model(**{name: value for name, value in values.items() if value is not ...})
        if isinstance(row, StoredFile):
            shelf = personal_data.entry_of(model).shelf()  # type: ignore[union-attr]  # files have one
            shelf.folder.mkdir(parents=True, exist_ok=True)
            shelf.path_of(row).write_bytes(f"%PDF {self.word}".encode())
        row.save(force_insert=True)
        return row

    def is_left_alone(self, field: "models.Field[Any, Any]") -> bool:
        is_key = field.primary_key and not isinstance(field, models.CharField)
        return is_key or field.generated or (field.null and field.is_relation)

    def value(self, model: type[models.Model], field: Any) -> Any:
        if field.is_relation:
            return self.related(field.related_model)
        if field.choices:
            return next(iter(dict(field.flatchoices)))
        for kind, make in KINDS:
            if isinstance(field, kind):
                return make(self, field)
        return field.get_default() if field.has_default() else None

    def related(self, model: type[models.Model]) -> Any:
        """Of anybody: what is written there is not the person's."""
        if model not in self.made:
            mine, self.word = self.word, "…"
            self.made[model] = self.make(model, {})
            self.word = mine
        return self.made[model]


def words(garden: Garden, field: Any) -> Any:
    if field.unique or field.name in OURS:
        return uuid4().hex[: field.max_length or 8]
    return garden.word[: field.max_length]


KINDS: list[tuple[Any, Any]] = [
    (models.EmailField, lambda garden, field: f"{uuid4().hex[:8]}@eclub.example"),
    (models.URLField, lambda garden, field: f"https://eclub.example/{garden.word}"),
    (models.GenericIPAddressField, lambda garden, field: "192.0.2.7"),
    (models.UUIDField, lambda garden, field: uuid4()),
    (models.CharField | models.TextField, words),
    (models.JSONField, lambda garden, field: {"name": garden.word}),
    (
        models.BinaryField,
        lambda garden, field: uuid4().bytes if field.unique else garden.word.encode(),
    ),
    (
        ArrayField,
        lambda garden, field: (
            [garden.word[:5]] if isinstance(field.base_field, models.CharField) else [1]
        ),
    ),
    (models.DateTimeField, lambda garden, field: garden.now),
    (models.DateField, lambda garden, field: garden.now.date()),
    (
        DateTimeRangeField,
        lambda garden, field: DateTimeTZRange(garden.now, garden.now + timedelta(minutes=5)),
    ),
    (models.BooleanField, lambda garden, field: bool(field.default is True)),
    (models.DurationField, lambda garden, field: timedelta()),
    (models.IntegerField, lambda garden, field: 1),
    (models.FloatField | models.DecimalField, lambda garden, field: 1),
]


def _later(garden: Garden) -> date:
    return garden.now.date() + timedelta(days=20)


# Codes and words of the platform's own.
OURS = {"code", "consent", "decline_reason", "key", "purpose"}
# What a row needs that its fields alone do not say.
GIVEN: dict[str, Any] = {
    # Written of the person by somebody else.
    "admin.logentry": lambda garden: {
        "content_type": garden.made[ContentType],
        "object_repr": WORD,
        "change_message": WORD,
    },
    # Somebody looked at them; of an application only its address is known.
    "members.consultation": lambda garden: {"email": ""},
    "members.role": lambda garden: {"kind": "administrator", "agency": None, "region": None},
    "members.invitation": lambda garden: {"accepted_at": None, "withdrawn_at": None},
    "members.cv": lambda garden: {"basics": {"name": garden.word}},
    "clubs.application": lambda garden: {
        "offer": None,
        "erased_at": None,
        "state": "declined",
    },
    "clubs.pulsescale": lambda garden: {"points": 5},
    "clubs.document": lambda garden: {"club": garden.made[Club], "agency": None},
    "clubs.brochure": lambda garden: {"token_hash": None, "published_at": None},
    "clubs.lead": lambda garden: {"ended": "", "ended_at": None},
    "clubs.round": lambda garden: {"ended_at": garden.now},
    "clubs.roomentry": lambda garden: {"removed_at": None, "guest": None},
    "clubs.post": lambda garden: {"hidden_at": None, "hidden_because": ""},
    "clubs.comment": lambda garden: {"hidden_at": None, "hidden_because": ""},
    "clubs.commitment": lambda garden: {"review": "", "reviewed_at": None},
    "clubs.rehearsalgrid": lambda garden: {"author": garden.mate, "guest": None},
    "clubs.groupplace": lambda garden: {"guest": None},
    "clubs.grouping": lambda garden: {"started_by": garden.mate},
    "clubs.calendarentry": lambda garden: {"sequence": 0, "starts_at": garden.now},
    "clubs.roundturn": lambda garden: {"state": "done", "ended_at": garden.now},
    "clubs.introductionanswer": lambda garden: {"state": "accepted"},
    "clubs.outcome": lambda garden: {
        "seat": garden.made[Seat],
        "seat_taken_on": garden.made[Seat].taken_on,
        "kind": "permanent",
        "channel": "hidden",
        "known_on": garden.now.date(),
        "happened_on": garden.now.date(),
    },
    "clubs.followup": lambda garden: {
        "answer": "",
        "answered_at": None,
        "open_until": _later(garden),
    },
    "prospecting.approach": lambda garden: {"call_back_on": _later(garden), "message": ...},
    "prospecting.company": lambda garden: {"siret": "73282932000074", "closed_on": None},
    "prospecting.prospect": lambda garden: {"company": garden.related(Company)},
    "prospecting.buddy": lambda garden: {"member": garden.mate, "buddy": garden.mate},
    "prospecting.companymark": lambda garden: {"withdrawn_at": None},
    "prospecting.employerlink": lambda garden: {"answer": "", "answered_at": None},
}


def files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
