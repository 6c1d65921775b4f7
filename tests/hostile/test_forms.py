"""Every form of every page, sent as no browser sends it: with ids of another club, torn, full of
hostile values. Nobody is answered by an error, and nobody elsewhere loses or shows anything.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clubs.enums import ClubState
from clubs.models import Club
from clubs.services import door as doors
from clubs.services import guest as guests
from clubs.video.rights import guest_cookie, guest_cookie_name
from eclub.kit.access import public, rule_of
from members import keeping
from members.models import User
from members.services import known_device
from tests import rows
from tests.hostile import values, worlds
from tests.hostile.by_hand import FORMS, STALE, WITHOUT_FORM
from tests.hostile.page_forms import PageForm, filled, forms_of
from tests.hostile.worlds import Furniture, Snapshot
from tests.rights import NOW, PEOPLE, Cast, assemble
from tests.rights.every import TABLE
from tests.rights.table import GET, POST, Row
from tests.sample import THOROUGH, one_in

# Who opens the pages; the first who is let in sends what is there.
ACTORS = ("owner", "advisor", "mate", "former", "nobody", "administrator")
# Who may do less there, or more; the last one came by a link.
OTHERS = ("manager", "stand_in", "administrator", "guest")
ELSEWHERE = ("76", "Occitanie", "31"), ("93", "Provence-Alpes-Côte d’Azur", "13")
NUMBER = re.compile(r"\d{6,}")
GENTLE = settings(
    max_examples=values.EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class Asker:
    """Somebody's browser."""

    def __init__(self, cookies: Any) -> None:
        self.cookies = cookies

    def get(self, address: str, query: Any = None) -> Any:
        return self._client().get(address, query)

    def post(self, address: str, sent: Any, **more: Any) -> Any:
        return self._client().post(address, sent, **more)

    def _client(self) -> Client:
        client = Client()
        client.cookies = deepcopy(self.cookies)
        return client


@dataclass
class Scene:
    """Two furnished worlds; ``attacks`` are the forms of the one, by who sends them."""

    cast: Cast
    askers: dict[str, Asker]
    rooms: Furniture
    # The other world as it is, and the keys its forms were sent with.
    before: Snapshot
    others: dict[type, list[object]]
    keys: list[UUID]
    attacks: list[tuple[str, PageForm]]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with rows.shared(django_db_blocker), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: NOW)
        worlds.part_numbers()
        victims = assemble(regions=ELSEWHERE)
        worlds.furnish(victims)
        worlds.hide(worlds.snapshot())
        before = worlds.snapshot()
        cast = assemble()
        rooms = worlds.furnish(cast)
        names = {*ACTORS, *OTHERS} - {"guest"}
        askers = {name: Asker(cast.client(name).cookies) for name in names}
        askers["guest"] = Asker(_guest_of(cast))
        others: dict[type, list[object]] = {model: list(found) for model, found in before.items()}
        others[User] = [victims.owner.pk, victims.advisor.pk]
        made = Scene(cast, askers, rooms, before, others, list(_keys(before)), [])
        connection.check_constraints()
        made.attacks = list(_attacks(made))
        yield made


def _guest_of(cast: Cast) -> Any:
    """The cookies of who was invited to the session under way, and let in."""
    invitation, _ = guests.invite(cast.under_way, "Recruteuse", by=cast.advisor)
    doors.let_in(cast.under_way, [-invitation.pk], by=cast.advisor)
    client = Client()
    client.cookies[guest_cookie_name(cast.under_way.pk)] = guest_cookie(invitation)
    return client.cookies


def _keys(before: Snapshot) -> Iterator[UUID]:
    """What forms of the other world were sent with: posted again, it must not find them."""
    for model, found in before.items():
        names = [field.attname for field in model._meta.concrete_fields]
        if "key" in names and found:
            value = next(iter(found.values()))[names.index("key") + 1]
            if isinstance(value, UUID):
                yield value


def _attacks(scene: Scene) -> Iterator[tuple[str, PageForm]]:
    """Each form once, by the first who is shown it."""
    seen = set()
    missing = taking() - WITHOUT_FORM - {*FORMS}
    for actor, (_, route, arguments, _) in _readings(scene):
        if not missing and not THOROUGH:
            break
        address = reverse(route, args=scene.rooms[arguments])
        with rows.undone():
            response = scene.askers[actor].get(address)
        if response.status_code != 200 or "html" not in response["Content-Type"]:
            continue
        for form in forms_of(response.content.decode(), address):
            name = resolve(form.action).url_name
            known = (name, *sorted(map(_nameless, form.names)))
            if known not in seen:
                seen.add(known)
                missing.discard(str(name))
                yield actor, form
    for route, (actor, names) in FORMS.items():
        arguments = next(row[2] for row in TABLE if row[1] == route and row[2] in scene.rooms)
        action = reverse(route, args=scene.rooms[arguments])
        yield actor, PageForm(action, [(name, "1") for name in names])


def _readings(scene: Scene) -> Iterator[tuple[str, Row]]:
    """Who opens which page: each route once first, then whatever may show other forms."""
    pages = [row for row in TABLE if row[0] == GET and row[2] in scene.rooms]
    readings = [
        (rank, row, actor) for row in pages for rank, actor in enumerate(_let_in(row[3])[:2])
    ]
    seen = set()
    again = []
    for rank, row, actor in readings:
        if not THOROUGH and (rank or row[1] in seen):
            again.append((actor, row))
        else:
            seen.add(row[1])
            yield actor, row
    yield from again


def taking() -> set[str]:
    """The routes that something is sent to."""
    return {route for method, route, *_ in TABLE if method == POST}


def _let_in(expected: str) -> list[str]:
    answers = dict(zip(PEOPLE, expected.split(), strict=True))
    return [name for name in ACTORS if answers[name] == "in"]


def _nameless(name: str) -> str:
    return NUMBER.sub("#", name)


@pytest.fixture
def db(scene: Scene) -> Iterator[None]:
    with rows.undone():
        yield


@pytest.fixture
def now(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


class _Over(Exception):
    """Undoes a savepoint."""


def attempt(scene: Scene, actor: str, ask: Callable[..., Any], *arguments: Any) -> list[str]:
    """What went wrong when somebody asked this: an error, or the other world touched or shown,
    which is for nobody but an administrator.
    """
    wrong: list[str] = []
    cache.clear()
    try:
        with transaction.atomic(), worlds.writes() as tables:
            response = ask(*arguments)
            if response.status_code >= 500:
                wrong.append(f"answers {response.status_code}")
            if actor != "administrator":
                if not response.streaming and worlds.HIDDEN.encode() in response.content:
                    wrong.append("shows the other world")
                wrong += worlds.touched(scene.before, tables) if tables else []
            connection.check_constraints()
            raise _Over
    except _Over:
        pass
    except Exception as error:  # noqa: BLE001 - every one of them is what this looks for
        wrong.append(f"{type(error).__name__}: {str(error)[:200]}")
    return [f"{actor} {str(arguments)[:500]}: {one}" for one in wrong]


# --- Ids and keys of the other world ------------------------------------------------------------
def forged(scene: Scene, form: PageForm, *, assigned: bool) -> Iterator[dict[str, Any]]:
    """The form as somebody sends it, its ids being those of the other world."""
    for rank in range(2 if THOROUGH else 1):
        fields = [
            (_elsewhere(scene, name, rank), _elsewhere(scene, value, rank))
            for name, value in filled(form)
        ]
        if fields != filled(form):
            for button in _buttons(form)[: None if THOROUGH else 1]:
                yield values.as_sent(values.with_button(fields, button))
    if any(name == "key" or name.endswith("-key") for name in form.names):
        for key in scene.keys if THOROUGH else scene.keys[:1]:
            kept = [(name, str(key) if name == "key" else value) for name, value in filled(form)]
            yield values.as_sent(kept)
    if assigned:
        yield values.as_sent([*filled(form), *_assigned(scene)])


def _buttons(form: PageForm) -> list[tuple[str, str] | None]:
    return [*form.buttons] or [None]


def _elsewhere(scene: Scene, text: str, rank: int) -> str:
    """Every id in a text becomes one of the other world's."""

    def other(found: re.Match[str]) -> str:
        model = worlds.model_of(int(found[0]))
        there = scene.others.get(model, []) if model else []
        return str(there[rank % len(there)]) if there else found[0]

    return NUMBER.sub(other, text)


def _assigned(scene: Scene) -> Iterator[tuple[str, str]]:
    """Names of columns that no form asks for."""
    for model, there in scene.others.items():
        if there and (name := model._meta.model_name):
            yield name, str(there[0])
            yield f"{name}_id", str(there[0])
    (person, _advisor) = scene.others[User]
    for name in ("author", "member", "owner", "by", "created_by", "in_charge", "person", "finder"):
        yield name, str(person)
        yield f"{name}_id", str(person)
    for name, value in {
        "is_active": "1", "is_staff": "1", "is_superuser": "1", "is_administrator": "1",
        "state": "closed", "role": "administrator", "kind": "administrator", "hidden_at": "",
    }.items():  # fmt: skip
        yield name, value


def test_no_form_reaches_another_club(scene: Scene, now: None) -> None:
    wrong = []
    for rank, (actor, form) in enumerate(scene.attacks):
        for sent in forged(scene, form, assigned=THOROUGH or rank % 3 == 0):
            # And whatever page it leads to.
            post = partial(scene.askers[actor].post, follow=THOROUGH)
            wrong += attempt(scene, actor, post, form.action, sent)
    assert wrong == []


def test_nor_does_it_from_the_hands_of_others(scene: Scene, now: None) -> None:
    """Who is shown none of these forms, or other ones, sends them all the same."""
    wrong = []
    for _, form in scene.attacks:
        # What anybody may apply to is named on the web.
        is_public = rule_of(resolve(form.action).func) is public
        there = [] if is_public else [_elsewhere(scene, form.action, 0)]
        for actor in OTHERS:
            for sent in forged(scene, form, assigned=THOROUGH):
                for action in (form.action, *there):
                    wrong += attempt(scene, actor, scene.askers[actor].post, action, sent)
    assert wrong == []


# --- Forms of pages that stayed open -------------------------------------------------------------
# How the platform works, not what a club says.
UNTOLD = {
    "django_session", "usersessions_usersession", "kit_auditevent", "members_consultation",
    "members_user",
}  # fmt: skip


def wrote(scene: Scene, actor: str, form: PageForm) -> bool:
    """Whether somebody's form, sent with any of its buttons, changed anything."""
    cache.clear()
    for button in _buttons(form):
        sent = values.as_sent(values.with_button(filled(form), button))
        with suppress(_Over), transaction.atomic(), worlds.writes() as tables:
            scene.askers[actor].post(form.action, sent)
            if tables - UNTOLD:
                return True
            raise _Over
    return False


def end(scene: Scene, state: str) -> None:
    """The club closes, or everybody leaves it."""
    club = scene.cast.club
    if state == "closed":
        club.seats.open().update(left_on=NOW.date(), until_closing=True)
        Club.objects.filter(pk=club.pk).update(state=ClubState.CLOSED, closed_at=NOW)
    else:
        club.seats.open().update(left_on=NOW.date())


@pytest.mark.parametrize("state", STALE)
def test_what_pages_that_stayed_open_may_send(scene: Scene, now: None, state: str) -> None:
    end(scene, state)
    done: dict[str, set[str | None]] = {actor: set() for actor in STALE[state]}
    for actor, form in scene.attacks:
        name = resolve(form.action).url_name
        # What may write is known: that it still does is for the long run.
        if actor in done and (THOROUGH or name not in STALE[state][actor]):
            with transaction.atomic():
                if wrote(scene, actor, form):
                    done[actor].add(name)
                transaction.set_rollback(True)
    assert done == (STALE[state] if THOROUGH else {actor: set() for actor in done})


REFUSED = {403, 404, 405, 410}


def refused(scene: Scene, actor: str, form: PageForm) -> Iterator[str]:
    """The buttons of a form whose press says that one may not."""
    for button in _buttons(form):
        cache.clear()
        sent = values.as_sent(values.with_button(filled(form), button))
        with rows.undone():
            status = scene.askers[actor].post(form.action, sent).status_code
        if status in REFUSED:
            yield f"{actor}: {form.action} {button or ''} answers {status}"


LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')


def dead(scene: Scene, actor: str, page: str, seen: set[object]) -> Iterator[str]:
    """The links of a page that lead to a refusal, each route once."""
    for address in map(unescape, LINK.findall(page)):
        known = (actor, resolve(address.partition("?")[0]).view_name)
        if known not in seen:
            seen.add(known)
            with rows.undone():
                status = scene.askers[actor].get(address).status_code
            if status in REFUSED:
                yield f"{actor}: {address} answers {status}"


@pytest.mark.parametrize("state", STALE)
def test_no_page_offers_what_is_refused(scene: Scene, now: None, state: str) -> None:
    """What is shown of a club that has closed, or that one left, leads to no refusal."""
    end(scene, state)
    wrong: list[str] = []
    seen: set[object] = set()
    pages = {row[1]: row[2] for row in reversed(TABLE) if row[0] == GET and row[2] in scene.rooms}
    for actor in STALE[state] if THOROUGH else ("owner", "advisor"):
        for route, arguments in one_in([*pages.items()], 4):
            address = reverse(route, args=scene.rooms[arguments])
            with rows.undone():
                page = scene.askers[actor].get(address)
            if page.status_code != 200 or "html" not in page["Content-Type"]:
                continue
            text = page.content.decode()
            if THOROUGH:
                wrong += [f"{address} links {one}" for one in dead(scene, actor, text, seen)]
            for form in forms_of(text, address):
                known = (actor, resolve(form.action).url_name, *map(_nameless, form.names))
                if known not in seen:
                    seen.add(known)
                    wrong += [f"{address} shows {one}" for one in refused(scene, actor, form)]
    assert wrong == []


# --- Hostile values -----------------------------------------------------------------------------
def test_no_form_breaks(scene: Scene, now: None) -> None:
    wrong = []

    @GENTLE
    @given(values.torn(scene.attacks))
    def send(torn: tuple[str, PageForm, values.Sent]) -> None:
        actor, form, sent = torn
        wrong.extend(attempt(scene, actor, scene.askers[actor].post, form.action, sent))

    send()
    assert wrong == []


QUERY = (
    "after", "page", "q", "text", "kind", "view", "from", "to", "compare", "way", "line", "anchor",
    "selection", "template", "message", "next", "before", "example", "outcome", "reason", "step",
    "role", "whose", "whole", "around", "within", "occupation", "occupation_1", "words", "company",
    "printer", "answer", "agency", "state", "as_of", "fields", "section",
)  # fmt: skip


ODD = ("\0", "a\0b", "%00", "é" * 300, "a" * 3_000, "-", "٣", " ", "9" * 30, "..")


def test_no_address_breaks(scene: Scene, now: None) -> None:
    pages = [
        (next(iter(_let_in(expected)), "owner"), route, scene.rooms[arguments])
        for method, route, arguments, expected in TABLE
        if method == GET and arguments in scene.rooms
    ]
    query = st.dictionaries(st.sampled_from(QUERY), values.HOSTILE, min_size=len(QUERY) // 2)
    wrong = []

    @GENTLE
    @given(st.sampled_from(pages), query, st.sampled_from(ODD))
    def ask(page: tuple[str, str, list[object]], query: dict[str, str], odd: str) -> None:
        actor, route, named = page
        sent = {name: _sendable(value) for name, value in query.items()}
        get = scene.askers[actor].get
        wrong.extend(attempt(scene, actor, get, reverse(route, args=named), sent))
        if any(isinstance(one, str) for one in named):
            named = [odd if isinstance(one, str) else one for one in named]
            with suppress(NoReverseMatch):
                wrong.extend(attempt(scene, actor, get, reverse(route, args=named)))

    ask()
    assert wrong == []


def _sendable(value: str) -> str:
    """As a browser or a script can put it in an address."""
    return value.encode("utf-8", "replace").decode()[:2_000]


COOKIES = ('"\\000"', '"\\000aaaaaaaaaaaaaaaa"', "a" * 4_000, '"\\303\\050"', "::::", "0")


def test_no_cookie_breaks(scene: Scene, now: None) -> None:
    room = scene.cast.under_way.pk
    wrong = []
    names = (
        django_settings.SESSION_COOKIE_NAME,
        django_settings.CSRF_COOKIE_NAME,
        django_settings.LANGUAGE_COOKIE_NAME,
        "messages",
        keeping.cookie_of(known_device.mark(scene.cast.owner)),
        known_device.COOKIE,
        guest_cookie_name(room),
    )
    for name in names:
        for odd in one_in(COOKIES, 2):
            get = partial(Client().get, HTTP_COOKIE=f"{name}={odd}")
            for page in (reverse("home"), reverse("guest_room", args=[room])):
                wrong += attempt(scene, name, get, page)
    assert wrong == []


def test_no_file_of_the_chat_breaks(scene: Scene, now: None) -> None:
    address = reverse("session_files", args=[scene.cast.under_way.pk])
    sent = [
        (content, {"X-Key": key, "X-Name": name})
        for name in ("", "%00.pdf", "%ED%A0%80.pdf", "a" * 3_000, "..%2F..%2Fa.html", "%")
        for key in (str(scene.keys[0]), "0")
        for content in (b"", values.CONTENTS[2])
    ]
    wrong = []
    for content, headers in sent:
        post = partial(
            scene.askers["owner"].post, content_type="application/octet-stream", headers=headers
        )
        wrong += attempt(scene, "owner", post, address, content)
    assert wrong == []


# --- Nothing is left out ------------------------------------------------------------------------
def test_every_route_that_takes_forms_is_attacked(scene: Scene, now: None) -> None:
    attacked = {resolve(form.action).url_name for _, form in scene.attacks}
    assert taking() - attacked == WITHOUT_FORM


def test_every_route_has_a_place_in_the_attacked_world(scene: Scene, now: None) -> None:
    furnished = {route for _, route, arguments, _ in TABLE if arguments in scene.rooms}
    assert {route for _, route, *_ in TABLE} - furnished == set()
