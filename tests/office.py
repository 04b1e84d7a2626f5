"""Builders for tests: an office with its people, customers with bills, all through the real door."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from oficinista.office import Cosignature, Done, Office
from oficinista.orders import Order, Refusal
from oficinista.staff.commands import AddClerk
from oficinista.staff.models import Role
from oficinista.staff.pins import hash_pin
from oficinista.storage.setup import FirstClerk, create_office
from oficinista.storage.store import Store

OPENING = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
"""Tuesday 24 November 2026, eight in the morning in Puerto Rico."""
PIN = "246810"
PIN_HASH = hash_pin(PIN)

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


def do(office: Office, order: Order, actor: str = "ana", *, signed_by: str | None = None, key: str | None = None) -> Any:
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
