"""Builders for tests: an office with its people, customers with bills, all through the real door."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from argon2 import PasswordHasher

from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.billing.periods import add_months, month_of
from oficinista.customers.commands import AddCustomer
from oficinista.i18n import SPANISH, speaking
from oficinista.new_office import FirstClerk, create_office
from oficinista.office import Cosignature, Done, Office
from oficinista.orders import Order, Refusal
from oficinista.staff.commands import AddClerk
from oficinista.staff.models import Role
from oficinista.storage.store import Store
from tests import databases

OPENING = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
"""Tuesday 24 November 2026, eight in the morning in Puerto Rico."""
PIN = "246810"
PIN_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PIN)
"""As the office keeps a PIN, and proved a hundred times as fast."""

_keys = count(1)


class TestClock:
    """A clock that tests move. Each look at it takes a millisecond, as in life."""

    __test__ = False

    def __init__(self, now: datetime = OPENING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def advance(self, **delta: float) -> None:
        """Let time pass."""
        self.now += timedelta(**delta)


def make_office(store: Store) -> None:
    """An office «TST» with two tills: IT «sistemas», clerks «ana», «luis» and «eva», supervisors «marta» and «raul»."""
    clock = TestClock(OPENING - timedelta(hours=1))
    first = FirstClerk("sistemas", "Sistemas", None, PIN_HASH)
    create_office(store, code="TST", name="Oficina de pruebas", tills=2, first=first, now=clock())
    office = Office(store, clock=clock)
    for login, name, role in (
        ("ana", "Ana Peña Ortiz", Role.CLERK),
        ("luis", "Luis Vega Núñez", Role.CLERK),
        ("eva", "Eva Ríos Cruz", Role.CLERK),
        ("marta", "Marta Solá Díaz", Role.SUPERVISOR),
        ("raul", "Raúl Cintrón Gómez", Role.SUPERVISOR),
    ):
        do(office, AddClerk(login=login, name=name, role=role, pin_hash=PIN_HASH), actor="sistemas")


def add_southern_office(address: str) -> Office:
    """Another office «SUR» in the database of the test office, open: IT «sur» and clerk «ines»."""
    owner = Store(address.replace("//oficinista_app@", "//postgres:@"))
    first = FirstClerk("sur", "Sur", None, PIN_HASH)
    create_office(owner, code="SUR", name="Oficina del sur", tills=1, first=first, now=TestClock()())
    owner.close()
    south = Office(Store(address), clock=TestClock(), office_code="SUR")
    do(south, AddClerk(login="ines", name="Inés Soto", role=Role.CLERK, pin_hash=PIN_HASH), actor="sur")
    return south


def do(
    office: Office, order: Order, actor: str = "ana", *, signed_by: str | None = None, key: str | None = None
) -> Any:
    """Carry out an order that must go through; its result."""
    answer = attempt(office, order, actor, signed_by=signed_by, key=key)
    assert isinstance(answer, Done), answer
    return answer.value


def refused(office: Office, order: Order, actor: str = "ana", *, signed_by: str | None = None) -> Refusal:
    """Carry out an order that must be refused; the refusal."""
    answer = attempt(office, order, actor, signed_by=signed_by)
    assert isinstance(answer, Refusal), answer
    return answer


def attempt(
    office: Office, order: Order, actor: str = "ana", *, signed_by: str | None = None, key: str | None = None
) -> Done[Any] | Refusal:
    """Carry out an order, whatever the answer."""
    signature = None if signed_by is None else Cosignature(signed_by, PIN)
    return office.run(order, actor=actor, key=key or f"test-{next(_keys)}", cosignature=signature)


TODAY: date = date(2026, 11, 24)


class BilledAccount(NamedTuple):
    """An account that a builder made."""

    id: int
    number: str


def with_customer(office: Office, name: str = "María Nieves Ortiz", **facts: Any) -> BilledAccount:
    """A new customer at a place of their own, with a meter since 2020; `facts` are those of `AddCustomer`."""
    place = next(_places)
    given = {
        "address": f"Urb. Las Lomas, Calle {place} B-{place}",
        "municipality": "San Juan",
        "postal_code": "00921",
        "meter_serial": f"T{place:08d}",
        "opened_on": date(2020, 1, 1),
    } | facts
    added = do(office, AddCustomer(name=name, **given), actor="sistemas")
    return BilledAccount(added.account_id, added.number)


def with_bills(
    office: Office, months: int = 3, *, monthly_l: int = 13_000, until: date = date(2026, 10, 1), **facts: Any
) -> BilledAccount:
    """A new customer with so many monthly bills of `monthly_l` litres, the last one for the month of `until`.

    Each month is read by itself; the bills of 13 m³ at a small meter with both services are of $45.97.
    """
    account = with_customer(office, **facts)
    for past in range(months - 1, -1, -1):
        month = month_of(add_months(until, -past))
        do(
            office,
            RecordReading(account=account.number, month=month, months=1, measured_l=monthly_l),
            actor="sistemas",
        )
        do(office, RunBilling(month=month), actor="sistemas")
    return account


def with_faces(office: Office) -> BilledAccount:
    """A new customer billed for August, September and October, whose meter moved on by 13 m³ each month from zero."""
    account = with_customer(office)
    for month, face in (("2026-08", 13_000), ("2026-09", 26_000), ("2026-10", 39_000)):
        read = RecordReading(account=account.number, month=month, months=1, measured_l=13_000, register_l=face)
        do(office, read, actor="sistemas")
        do(office, RunBilling(month=month), actor="sistemas")
    return account


_places = count(1)


@contextmanager
def opened_copy(make: Callable[[Office], object], folder: Path, clock: TestClock) -> Iterator[Office]:
    """The test office in SQLite as `make` has left it, open; made once a process and copied for each test.

    The clock goes on from when it was made.
    """
    fill, maker = _filled_by(make)
    store = Store(databases.new_sqlite(fill, folder))
    clock.now = max(clock.now, maker.now)
    yield Office(store, clock=clock)
    store.close()


@cache
def _filled_by(make: Callable[[Office], object]) -> tuple[Callable[[Store], None], TestClock]:
    clock = TestClock()

    def fill(store: Store) -> None:
        with speaking(SPANISH):
            make_office(store)
            make(Office(store, clock=clock))

    return fill, clock
