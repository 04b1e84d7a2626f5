"""Technical changes of an account as orders, and what each would have billed from its date on, before it is made.

A technical change decides how the account is billed, so a clerk's needs a signature: who signs sees every bill since
then beside what it would have been. The bills stay as they are: what must be corrected is voided and billed again,
while the law lets it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field
from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from oficinista.adjustments.bills import BillFound, find_bill
from oficinista.adjustments.guards import refuse_late_charge, refuse_unvoidable
from oficinista.adjustments.queries import account_owing
from oficinista.adjustments.reasons import Why, find_reason
from oficinista.adjustments.reprice import Right, reprice
from oficinista.billing.live import is_voided
from oficinista.billing.models import Bill
from oficinista.billing.technical import (
    NewMeter,
    Place,
    change_diameter,
    change_terms,
    dated_terms,
    relocate,
    replace_meter,
)
from oficinista.customers.changes import Origin, changed_at, field_title, source_name, value_text
from oficinista.customers.commands import AccountNumber, Day, MeterDiameter, MeterSerial, TariffClass, required_text
from oficinista.customers.correcting import Source
from oficinista.customers.dated import changed, in_force
from oficinista.customers.models import Account, ChangeSource, Service
from oficinista.dates import long_date, short_month
from oficinista.i18n import later, tr
from oficinista.money import format_money
from oficinista.orders import ApprovalNeed, Fact, Line, Order, Refused, Result, command
from oficinista.storage import office_rules
from oficinista.storage.locks import hold_accounts
from oficinista.tariff import Tariffs
from oficinista.transaction import Transaction
from oficinista.volume import MAX_LITRES, format_m3

REASON = "wrong_terms"
"""The reason of the catalogue for billing again what was billed by other terms."""
Face = Annotated[int, Field(ge=0, le=MAX_LITRES)]
"""What a dial shows, in litres."""


class TechnicalOrder(Order):
    """A technical change of an account from a day on: where it comes from, the number of its paper, and why."""

    account: AccountNumber
    on: Day
    source: Source = ChangeSource.ORDER
    paper: Line = ""
    note: Why

    @property
    def origin(self) -> Origin:
        """What the change rests on."""
        return Origin(self.source, self.paper, self.note)


class ReplaceMeter(TechnicalOrder):
    """Another meter; `final_reading_l` is what the old one showed, None when it could not be read."""

    serial: MeterSerial
    diameter: MeterDiameter
    dial_digits: Annotated[int, Field(ge=4, le=8)] = 6
    final_reading_l: Face | None = None
    first_reading_l: Face = 0


class ChangeTerms(TechnicalOrder):
    """Another class, service or diameter; what is absent stays."""

    tariff_class: TariffClass | None = None
    service: Annotated[Service, Field(strict=False)] | None = None
    diameter: MeterDiameter | None = None


class Relocate(TechnicalOrder):
    """The connection was moved: the account is served at another place."""

    address: Line
    municipality: Line
    postal_code: Line = ""


@dataclass(frozen=True, slots=True)
class BillSince:
    """A bill of the time that a change is about, and what it would have been: None without a published price.

    `problem` is why it cannot be billed again as it should have been, if it cannot.
    """

    number: str
    period_start: date
    before_cents: int
    after_cents: int | None
    problem: str = ""

    @property
    def change_cents(self) -> int:
        """What it would have charged more; negative when less."""
        return 0 if self.after_cents is None else self.after_cents - self.before_cents


@dataclass(frozen=True, slots=True)
class Since:
    """What a change would have billed since its day, bill by bill, the oldest first."""

    bills: tuple[BillSince, ...]

    @property
    def difference_cents(self) -> int:
        """What would have been billed more in all; negative when less."""
        return sum(bill.change_cents for bill in self.bills)

    @property
    def to_rebill(self) -> tuple[BillSince, ...]:
        """The bills that would have been others, and can be billed again."""
        return tuple(bill for bill in self.bills if bill.change_cents and not bill.problem)


class TechnicalDone(Result):
    """What was changed, how many bills since then would have been others, and by how much in all."""

    account: str
    fields: tuple[str, ...]
    bills: int
    difference_cents: int


def what_it_would_have_billed(connection: Connection, order: TechnicalOrder, office_id: int, today: date) -> Since:
    """Each bill since the day of a change as it would have been, and whether it can still be billed so."""
    why_not = _why_not(connection, office_id, today)
    found = []
    for bill, after_cents, no_price in _repriced(connection, order):
        one = BillSince(bill.number, bill.facts.period_start, bill.facts.total_cents, after_cents, no_price)
        problem = one.problem or (why_not(bill, one.change_cents) if one.change_cents else "")
        found.append(BillSince(one.number, one.period_start, one.before_cents, after_cents, problem))
    return Since(tuple(found))


def technical_facts(connection: Connection, order: TechnicalOrder) -> Iterator[Fact]:
    """The account, what changes and on what ground, and each bill since then before and after."""
    account = account_owing(connection, order.account)
    yield Fact("Cuenta", f"{account.number} {account.customer_name}")
    yield Fact("Desde", long_date(order.on))
    yield from _wanted(order)
    yield Fact("Fuente", " ".join(part for part in (source_name(order.source), order.paper) if part))
    yield Fact("Razón", order.note)
    for bill, after_cents, _ in _repriced(connection, order):
        after = "—" if after_cents is None else format_money(after_cents)
        month = short_month(bill.facts.period_start)
        yield Fact("Factura", f"{bill.number} {month}, {format_money(bill.facts.total_cents)} → {after}")


def _touched(_connection: Connection, order: TechnicalOrder) -> list[str]:
    return [order.account]


def _signature(tx: Transaction, order: TechnicalOrder) -> ApprovalNeed | None:
    """Whoever may sign the technical changes of others makes their own alone."""
    if tx.actor.can_check:
        return None
    cents = sum(_change(bill, after) for bill, after, _ in _repriced(tx.connection, order))
    words = later("es un cambio técnico; habría cambiado lo facturado en {amount}.", amount=format_money(cents))
    return ApprovalNeed(abs(cents), words)


@command("meter.replace", touches=_touched, facts=technical_facts, approval=_signature)
def replace_a_meter(tx: Transaction, order: ReplaceMeter) -> TechnicalDone:
    """Take a meter out and put another in. The next reading is of both.

    Refuses a known meter, a day to come or before the old one's own, and a last figure that its dial cannot show.
    """
    since = _since(tx, order)
    new = NewMeter(order.serial, order.diameter, order.dial_digits, order.first_reading_l)
    replace_meter(tx, order.account, new, order.final_reading_l, order.on, order.origin)
    return _done(tx, order, since)


@command("account.change_terms", touches=_touched, facts=technical_facts, approval=_signature)
def change_account_terms(tx: Transaction, order: ChangeTerms) -> TechnicalDone:
    """Bill an account under another class, service or diameter from a day on. Refuses a change that changes nothing."""
    since = _since(tx, order)
    service = None if order.service is None else order.service.value
    change_terms(tx, order.account, order.on, order.origin, tariff_class=order.tariff_class, service=service)
    if order.diameter is not None:
        change_diameter(tx, order.account, order.on, order.origin, order.diameter)
    return _done(tx, order, since)


@command("account.relocate", touches=_touched, facts=technical_facts, approval=_signature)
def relocate_account(tx: Transaction, order: Relocate) -> TechnicalDone:
    """Serve an account at another place. Refuses the place where it is, and one without an address."""
    since = _since(tx, order)
    required_text(order.address, tr("la dirección"))
    relocate(tx, order.account, order.on, order.origin, _place(order))
    return _done(tx, order, since)


_Repriced = tuple[BillFound, int | None, str]
"""A bill, what it would have come to, and why nobody can say if nobody can."""


def _repriced(connection: Connection, order: TechnicalOrder) -> Iterator[_Repriced]:
    """The bills since the day of a change, the oldest first, each as the change would have had it."""
    if isinstance(order, Relocate):
        return
    tariffs, right_on = Tariffs.load(), _rights(connection, order)
    for number in connection.execute(_BILLS, {"account": order.account, "on": order.on}).scalars().all():
        bill = find_bill(connection, number)
        try:
            after = reprice(bill.facts, right_on(bill.facts.period_end), tariffs).after
        except Refused as refused:
            yield bill, None, refused.refusal.message
        else:
            yield bill, after.total_cents, ""


_BILLS = (
    select(col(Bill.number))
    .join(Account, col(Account.id) == col(Bill.account_id))
    .where(
        col(Account.number) == bindparam("account"),
        col(Bill.period_end) >= bindparam("on"),
        ~is_voided(),
    )
    .order_by(col(Bill.period_start))
)


def _rights(connection: Connection, order: TechnicalOrder) -> Callable[[date], Right]:
    """What a change makes right about a bill, by the last day of its period."""
    if isinstance(order, ReplaceMeter):
        return lambda _end: Right(diameter=order.diameter)
    if not isinstance(order, ChangeTerms):
        return lambda _end: Right()
    terms = dated_terms(connection, account_owing(connection, order.account).account_id)
    service = None if order.service is None else order.service.value
    new = changed(terms, order.on, tariff_class=order.tariff_class, service=service)
    after = sorted(({one.effective_from: one for one in (*terms, *new)}).values(), key=lambda one: one.effective_from)

    def right_on(end: date) -> Right:
        then = in_force(after, end)
        return Right(
            tariff_class=then.tariff_class if order.tariff_class else None,
            service=then.service if service else None,
            diameter=order.diameter,
        )

    return right_on


def _why_not(connection: Connection, office_id: int, today: date) -> Callable[[BillFound, int], str]:
    """Says why a bill that should have been another cannot be billed again; nothing when it can."""
    rules, calendar = office_rules.rulebook(connection, office_id), office_rules.calendar(connection)
    reason = find_reason(REASON, "rebill")

    def why_not(bill: BillFound, change_cents: int) -> str:
        try:
            refuse_unvoidable(connection, bill, rules, today)
            if change_cents > 0:
                kind, issued_on = bill.facts.tariff_class, bill.first_issued_on
                refuse_late_charge(reason, kind, issued_on, rules=rules, calendar=calendar, today=today)
        except Refused as refused:
            return refused.refusal.message
        return ""

    return why_not


def _wanted(order: TechnicalOrder) -> Iterator[Fact]:
    if isinstance(order, ReplaceMeter):
        final = "—" if order.final_reading_l is None else format_m3(order.final_reading_l, 0)
        yield Fact("Contador nuevo", f"{order.serial}, {value_text('diameter', order.diameter)}")
        yield Fact("Lecturas", f"{final} → {format_m3(order.first_reading_l, 0)}")
    elif isinstance(order, ChangeTerms):
        for field in ("tariff_class", "service", "diameter"):
            if (value := getattr(order, field)) is not None:
                yield Fact("Cambia", f"{field_title(field)}: {value_text(field, str(value))}")
    elif isinstance(order, Relocate):
        yield Fact("Cambia", f"{field_title('location')}: {_place(order).text}")


def _place(order: Relocate) -> Place:
    return Place(order.address.strip(), order.municipality.strip(), order.postal_code.strip())


def _change(bill: BillFound, after_cents: int | None) -> int:
    return 0 if after_cents is None else after_cents - bill.facts.total_cents


def _since(tx: Transaction, order: TechnicalOrder) -> list[int]:
    """What each bill since then would have changed by; the account is held meanwhile."""
    hold_accounts(tx.connection, [order.account])
    return [change for bill, after, _ in _repriced(tx.connection, order) if (change := _change(bill, after))]


def _done(tx: Transaction, order: TechnicalOrder, since: list[int]) -> TechnicalDone:
    fields = changed_at(tx.connection, order.account, tx.now)
    if not fields:
        raise Refused("account.nothing_to_correct", tr("Esos datos ya están así."), tr("Escriba lo que cambia."))
    return TechnicalDone(account=order.account, fields=fields, bills=len(since), difference_cents=sum(since))
