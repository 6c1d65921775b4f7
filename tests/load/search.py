"""The search of companies, page and all, at sizes up to a region's and with many at once."""

import http.client
import logging
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import psycopg
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.models import Cv, Occupation, User
from prospecting.services import search_sql
from tests.browser.conftest import session_of
from tests.browser.server import Server, test_database_url
from tests.load import country, directory
from tests.load.country import Country
from tests.load.measurement import Measurement, percentile
from tests.load.visits import EMPTY, fetch, scratch_database, served

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 8
WARM_UP = 1
TOGETHER = 200
REFERENCE = "an empty page plus the bare indexed SQL"
# How a search's own statements begin: what is around, what hires, what words name, companies.
SEARCHING = tuple(
    " ".join(sql.split()[:2]) for sql in (search_sql.GROUND, search_sql.MEANT, search_sql.SETTINGS)
)
OCCUPATIONS = ["M1601", "M1607"]
# As people search: by their occupation, by a word that is rare, common, wrong; near and far.
SEARCHES = [
    {"around": "Commune 20 15"},
    {"around": "Commune 20 15", "within": "10"},
    {"around": "Commune 12 9", "within": "50"},
    {"around": "Commune 30 20", "occupation": "all"},
    {"around": "Commune 20 15", "words": "boulangerie"},
    {"around": "Commune 20 15", "words": "boulangerie", "within": "0"},
    {"around": "Commune 12 9", "words": "garage kerlan", "within": "50"},
    {"around": "Commune 12 9", "words": "menuiserie plougwen", "within": "0"},
    {"around": "Commune 20 15", "words": "restaurent kerlann"},
    {"around": "Commune 20 15", "size": "large"},
    {"around": "Commune 20 15", "words": "transports", "size": "medium", "known": "new"},
    {"around": "Commune 20 15", "words": "activite 01.11Z"},
]


def figures(sizes: Sequence[int] = SIZES) -> Iterator[Measurement]:
    """Half and 95 % of the searches at each size, then two hundred members at the largest."""
    logging.disable()
    with scratch_database():
        settled = country.settle()
        country.grow(settled, TOGETHER // 8)
        _furnish()
        with served() as server:
            rows = 0
            for size in sizes:
                directory.grow(rows + 1, size)
                rows = size
                yield from _at(server, settled, size)
            yield from _together(server, settled)


def _furnish() -> None:
    directory.registers()
    Occupation.objects.bulk_create(
        Occupation(code=code, label=f"Métier {code}", plain=f"metier {code.lower()}")
        for code in OCCUPATIONS
    )
    Cv.objects.bulk_create(
        Cv(owner=member, occupations=OCCUPATIONS)
        for member in User.objects.filter(seats__left_on=None, seats__isnull=False)
    )


def _at(server: Server, settled: Country, size: int) -> Iterator[Measurement]:
    """Pages, the empty page and the statement taken in turns, on a connection each."""
    addresses = [_address(settled.club.pk, asked) for asked in SEARCHES]
    statements = [_statement(address, settled.member) for address in addresses]
    headers = _headers(settled.member)
    line = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    pages, beside = [], []
    with psycopg.connect(test_database_url(), autocommit=True) as bare:
        for round_ in range(WARM_UP + ROUNDS):
            for address, statement in zip(addresses, statements, strict=True):
                # Whichever comes second finds its rows in the processor's caches.
                alone = _run(bare, statement) if round_ % 2 else 0
                page = fetch(line, address, headers)
                empty = fetch(line, EMPTY, headers)
                alone = alone or _run(bare, statement)
                if round_ >= WARM_UP:
                    pages.append(page)
                    beside.append(empty + alone)
    line.close()
    for name, rank in (("p50", 50), ("p95", 95)):
        value, other = percentile(pages, rank), percentile(beside, rank)
        yield Measurement(f"search.{name}_{size}", value, "ms", REFERENCE, value / other)


def _together(server: Server, settled: Country) -> Iterator[Measurement]:
    """Two hundred members who press the button in the same second, each for their own."""
    seats = settled.club.seats.model.objects.open().select_related("member")[:TOGETHER]
    visits = [
        (_address(seat.club_id, SEARCHES[rank % len(SEARCHES)]), _headers(seat.member))
        for rank, seat in enumerate(seats)
    ]

    def visit(address: str, headers: dict[str, str]) -> float:
        line = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=120)
        try:
            return fetch(line, address, headers)
        finally:
            line.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(TOGETHER) as crowd:
        times = list(crowd.map(lambda one: visit(*one), visits))
    whole = time.perf_counter() - began
    yield Measurement("search.together_p95", percentile(times, 95), f"ms, {len(times)} members")
    yield Measurement("search.together_per_s", len(times) / whole, "searches per second")


def _address(club: int, asked: dict[str, str]) -> str:
    return f"{reverse('company_list', args=[club])}?{urlencode(asked)}"


def _headers(person: User) -> dict[str, str]:
    cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(person)}"
    return {"Cookie": cookie, "Accept-Encoding": "gzip"}


def _statement(address: str, person: User) -> str:
    """The statements that find the companies, as the page sends them."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(person)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}")
    found = [one["sql"] for one in queries if " ".join(one["sql"].split()).startswith(SEARCHING)]
    if not any("pool AS" in one for one in found):
        raise RuntimeError(f"{address} searches nothing")
    return ";".join(found)


def _run(bare: psycopg.Connection, statement: str) -> float:
    began = time.perf_counter()
    # Written by ourselves, with its values in place.
    cursor = bare.execute(statement.encode())
    while cursor.nextset():
        pass
    cursor.fetchall()
    return (time.perf_counter() - began) * 1000
