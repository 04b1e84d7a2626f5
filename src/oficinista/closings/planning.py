"""What closing an account comes to, before it is done: what was used last, its bills, the deposit, what is in the way.

The screen shows it and the order carries it out, so what was seen is what is done.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from oficinista.billing.dials import Dial, dial_at, months_used
from oficinista.billing.explain import explain_bill
from oficinista.billing.final import LastBill, LastUse, last_bills
from oficinista.billing.holds import plausibility
from oficinista.billing.models import Bill, ReadingKind
from oficinista.billing.periods import months_from
from oficinista.billing.plausible import doubt
from oficinista.billing.run import READING_MONTHS_MAX
from oficinista.billing.taking import (
    Given,
    estimated_l,
    face_after,
    measured,
    read_until,
    service_began,
    unbilled_until,
)
from oficinista.calendar import later
from oficinista.closings.models import AccountClosing, Asker, ReadingSource
from oficinista.closings.obstacles import CHECK, Obstacle, obstacles
from oficinista.customers.commands import require_account
from oficinista.customers.models import MeterInstallation
from oficinista.dates import long_date
from oficinista.files.checklists import Checklist, checklist
from oficinista.guarantees.queries import Guarantee, guarantees
from oficinista.i18n import tr
from oficinista.ledger.debts import owed
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.storage import office_rules
from oficinista.tariff import Tariffs
from oficinista.volume import format_m3, parse_m3
from oficinista.work.queries import order_file, orders
from oficinista.work.types import find_type

ESTIMATE_DAYS, PAPERS_FIRST = "closing.estimate_days", "closing.papers_first"
REGISTER, COMPLETED = "register_m3", "completed"
"""The field of a crew's result that is what the dial showed, and the state of an order that has one."""
NO_READING_YET = 0
"""In the bills of a plan: their reading is kept when it is carried out."""


class LastReading(NamedTuple):
    """How the last reading is known: read by a crew for an `order`, read out by the customer, or estimated."""

    source: ReadingSource = ReadingSource.ESTIMATED
    register_l: int | None = None
    order: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What closing an account on a day comes to. `given` is its last reading, where it has something left to bill.

    `face_l` is what the meter shows then, if it is known; `balance_cents`, what is owed now, and `after_cents`, what
    will be once the deposit was applied: negative is a credit. `found` is what may be in the way, and `orders_left`
    the crews' orders that stay open. `unbilled_until` is the end of a reading that is to be billed still, which none of
    these sums has. `goes_on_at` is the place where the customer goes on, with the deposit.
    """

    account_id: int
    number: str
    customer_id: int
    service_point_id: int
    service: Any
    on: date
    use: LastUse | None
    given: Given | None
    face_l: int | None
    bills: tuple[LastBill, ...]
    guarantee: Guarantee | None
    balance_cents: int
    found: tuple[Obstacle, ...]
    orders_left: tuple[str, ...]
    papers: Checklist
    unbilled_until: date | None
    goes_on_at: str = ""

    @property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """What is in the way: a check that may come back only where a credit is left, since a debt waits for it."""
        return tuple(one for one in self.found if one.code != CHECK or self.after_cents < 0)

    @property
    def billed_cents(self) -> int:
        """What the last bills come to."""
        return sum(one.cost.total_cents for one in self.bills)

    @property
    def after_cents(self) -> int:
        """What is owed once everything was billed and the deposit applied."""
        kept = self.balance_cents + self.billed_cents
        if self.guarantee is None:
            return kept
        unpaid = self.guarantee.amount_cents - self.guarantee.held_cents
        return kept - (unpaid if self.goes_on_at else self.guarantee.amount_cents)


def plan_closing(
    connection: Connection, number: str, on: date, last: LastReading, asker: Asker, office_id: int, today: date
) -> Plan:
    """What closing an account on a day comes to. Refuses one of another office, a closed one, a day that cannot be, and
    a reading that is none; what stands in its way is told in the plan."""
    account = require_own(connection, number, office_id)
    _refuse_day(connection, account, number, on, today)
    rules, calendar = office_rules.rulebook(connection, office_id), office_rules.calendar(connection)
    lasted = _unread(connection, account, on)
    use, given, face_l, bills = None, None, None, tuple[LastBill, ...]()
    if lasted is not None:
        start, end = lasted
        dial = dial_at(connection, account.id, start, end)
        given = _given(connection, account.id, lasted, last, office_id, today)
        use = LastUse(account.id, start, end, measured(dial, given), given.kind is ReadingKind.ESTIMATED)
        _refuse_absurd(connection, use, last.source, dial, office_id, today)
        face_l = face_after(dial, given)
        due_on = rules.due("bill.due", today, calendar).date
        bills = last_bills(connection, use, NO_READING_YET, rules, today, due_on)
    elif _has_meter(connection, account.service_point_id):
        face_l = _face(connection, account.id, on, last.register_l)
    return Plan(
        account_id=account.id,
        number=number,
        customer_id=account.customer_id,
        service_point_id=account.service_point_id,
        service=account.service,
        on=on,
        use=use,
        given=given,
        face_l=face_l,
        bills=bills,
        guarantee=next(guarantees(connection, office_id, account.id), None),
        balance_cents=owed(connection, account.id).balance_cents,
        found=obstacles(connection, account.id, office_id, today),
        orders_left=tuple(one.number for one in orders(connection, office_id, today, account=number) if not one.case),
        papers=checklist(connection, procedure_of(asker), office_id, account.id, today),
        unbilled_until=unbilled_until(connection, account.id),
    )


def require_own(connection: Connection, number: str, office_id: int) -> Any:
    """The account of a number, of this office: another one bills its accounts, and may be doing it at this moment."""
    account = require_account(connection, number)
    if account.office_id != office_id:
        raise Refused(
            "account.other_office",
            tr("La cuenta {number} es de otra oficina.", number=number),
            tr("Refiera al cliente a esa oficina."),
        )
    return account


def procedure_of(asker: Asker) -> str:
    """The checklist of who asks for it."""
    return {
        Asker.OWNER: "account_closing",
        Asker.TENANT: "account_closing",
        Asker.HEIR: "account_closing_heir",
        Asker.AGENT: "account_closing_agent",
        Asker.NEW_CUSTOMER: "account_opening",
    }[asker]


def plan_lines(plan: Plan) -> Iterator[str]:
    """A plan in sentences: what was used, each bill, the deposit, what is owed then, and what is in the way."""
    yield from _use_lines(plan)
    for one in plan.bills:
        yield tr("Factura del {start} al {end}: {amount}.", start=long_date(one.bill.period_start),
                 end=long_date(one.bill.period_end), amount=format_money(one.cost.total_cents))  # fmt: skip
        yield from (f"  {part.text}" for part in explain_bill(one.facts, Tariffs.load()).parts)
    if plan.unbilled_until is not None:
        yield tr("Falta facturar lo leído hasta el {date}: no está en esta cuenta y llegará después.",
                 date=long_date(plan.unbilled_until))  # fmt: skip
    if plan.goes_on_at:
        yield tr("Sigue en {place}.", place=plan.goes_on_at)
    if plan.guarantee is not None and plan.goes_on_at:
        yield tr("Depósito {document}: sigue con el cliente, con {held} pagados.", document=plan.guarantee.document,
                 held=format_money(plan.guarantee.held_cents))  # fmt: skip
    elif plan.guarantee is not None:
        yield tr("Depósito {document}: se aplican {held}.", document=plan.guarantee.document,
                 held=format_money(plan.guarantee.held_cents))  # fmt: skip
    if plan.after_cents < 0:
        yield tr("Queda un crédito de {amount}, que se pide por devolución.", amount=format_money(-plan.after_cents))
    else:
        yield tr("Quedará debiendo {amount}.", amount=format_money(plan.after_cents))
    for obstacle in plan.found:
        is_in_the_way = obstacle in plan.obstacles
        yield tr("Lo impide: {words}", words=obstacle.words) if is_in_the_way else obstacle.words
    for number in plan.orders_left:
        yield tr("Sigue abierta la orden {number}: si ya no hace falta, cancélela en Órdenes [M].", number=number)
    missing = ", ".join(item.title for item in plan.papers.items if item.lacks)
    if missing:
        yield tr("Faltan papeles: {papers}.", papers=missing)


def _use_lines(plan: Plan) -> Iterator[str]:
    if plan.use is None:
        yield tr("No queda consumo por facturar.")
        return
    facts = {"start": long_date(plan.use.start), "end": long_date(plan.use.end),
             "volume": format_m3(plan.use.measured_l)}  # fmt: skip
    if plan.use.is_estimated:
        yield tr("Se estiman {volume} del {start} al {end}.", **facts)
    else:
        yield tr("Se usaron {volume} del {start} al {end}.", **facts)


def _refuse_day(connection: Connection, account: Any, number: str, on: date, today: date) -> None:
    if account.closed_on is not None:
        raise Refused(
            "account.closed",
            tr("La cuenta {number} cerró el {date}.", number=number, date=long_date(account.closed_on)),
            tr("Busque la cuenta abierta de ese lugar."),
        )
    if not account.opened_on <= on <= today:
        raise Refused(
            "account.closing_day",
            tr("Se cierra desde el {first} hasta hoy.", first=long_date(account.opened_on)),
            tr("Escriba el día en que deja de usar el servicio; para uno por venir, anote un compromiso [1]."),
        )
    billed = connection.execute(_BILLED_UNTIL, {"account": account.id}).scalars().first()
    if billed is not None and billed >= on:
        raise Refused(
            "account.billed_beyond",
            tr("La cuenta está facturada hasta el {date}.", date=long_date(billed)),
            tr("Ciérrela desde el día siguiente; lo que no usó se corrige con una refacturación."),
        )
    read = read_until(connection, account.id)
    if read is not None and read >= on:
        raise Refused(
            "account.read_beyond",
            tr("La cuenta está leída hasta el {date}.", date=long_date(read)),
            tr("Ciérrela desde el día siguiente; lo que no usó se corrige con una refacturación."),
        )


def _unread(connection: Connection, account: Any, on: date) -> tuple[date, date] | None:
    """The days since the last reading; None when there are none, no meter, or nothing was ever read for a year."""
    until = read_until(connection, account.id)
    began = service_began(connection, account.id)
    start = began if until is None else max(later(until, 1), began)
    end = later(on, -1)
    if end < start or not _has_meter(connection, account.service_point_id):
        return None
    if months_from(start, end) < READING_MONTHS_MAX:
        return start, end
    if until is None:
        return None
    raise Refused(
        "account.unread",
        tr("No se lee desde el {date}: es más de un año.", date=long_date(start)),
        tr("Registre antes esas lecturas."),
    )


def _has_meter(connection: Connection, point_id: int) -> bool:
    return connection.execute(_METER, {"point": point_id}).first() is not None


def _given(
    connection: Connection, account_id: int, days: tuple[date, date], last: LastReading, office_id: int, today: date
) -> Given:
    if last.source is ReadingSource.ESTIMATED:
        back = office_rules.rulebook(connection, office_id).get(ESTIMATE_DAYS, today).value
        return Given(ReadingKind.ESTIMATED, estimated_l(connection, account_id, *days, back) or 0)
    if last.source is ReadingSource.CREW:
        face_l = _read_by_crew(connection, account_id, later(days[1], 1), last.order, office_id, today)
        return Given(ReadingKind.ACTUAL, register_l=face_l)
    if last.register_l is None:
        raise Refused("reading.empty", tr("Falta lo que marca el contador."), tr("Escríbalo en metros cúbicos."))
    return Given(ReadingKind.ACTUAL, register_l=last.register_l)


def _read_by_crew(connection: Connection, account_id: int, on: date, number: str, office_id: int, today: date) -> int:
    """What the crew of an order read. Refuses an order of another account, without a reading, or of another day."""
    order = order_file(connection, number, office_id, today)
    face = order.answers.get(REGISTER)
    if require_account(connection, order.row.account).id != account_id or face is None or order.done_on is None:
        raise Refused(
            "order.no_reading",
            tr("La orden {number} no trae una lectura de esta cuenta.", number=number),
            tr("Espere su resultado, o escoja otra forma de leer."),
        )
    if order.done_on != on:
        raise Refused(
            "order.other_day",
            tr("La brigada leyó el {date}.", date=long_date(order.done_on)),
            tr("Cierre desde ese día."),
        )
    return parse_m3(face)


def _refuse_absurd(
    connection: Connection, use: LastUse, source: ReadingSource, dial: Dial, office_id: int, today: date
) -> None:
    """What no customer uses is billed only when a crew has read it."""
    if source is ReadingSource.CREW:
        return
    limits = plausibility(office_rules.rulebook(connection, office_id), today)
    found = doubt(use.measured_l, months_from(use.start, use.end) + 1, months_used(connection, use.account_id), limits)
    if found is None:
        return
    check = tr("Compruebe lo que marca, u ordene que lo lea una brigada.")
    if source is ReadingSource.CUSTOMER and dial.stood_at_l is not None:
        check = tr("La lectura anterior fue {face}.", face=format_m3(dial.stood_at_l)) + " " + check
    raise Refused("reading.absurd", found.reason, check)


def order_read(connection: Connection, number: str, office_id: int, today: date) -> str:
    """The last order by which a crew read the meter of an account; nothing where there is none."""
    every = orders(connection, office_id, today, account=number, with_closed=True)
    read = [one.number for one in every if one.state == COMPLETED and REGISTER in find_type(one.type).result]
    return max(read, default="")


def face_found(
    connection: Connection, account_id: int, on: date, last: LastReading, office_id: int, today: date
) -> int | None:
    """What the meter shows at the place of an account that was closed, when somebody comes: as it was read, or as it
    was left; None where nobody knows. Refuses less than it was left with."""
    left: int | None = connection.execute(_LEFT, {"account": account_id}).scalar_one_or_none()
    face = last.register_l
    if last.source is ReadingSource.CREW:
        face = _read_by_crew(connection, account_id, on, last.order, office_id, today)
    if face is None or left is None or face >= left or dial_at(connection, account_id, on, on).was_replaced:
        return left if face is None else face
    raise Refused(
        "reading.below_left",
        tr("Al cerrar, el contador marcaba {face}.", face=format_m3(left)),
        tr("Compruebe lo que marca; en blanco, comienza donde quedó."),
    )


def _face(connection: Connection, account_id: int, on: date, register_l: int | None) -> int | None:
    """What the meter shows when nothing was used since its last reading: as that one left it, or where nobody knows
    that, as it was said. Refuses another figure, whose water nobody would pay."""
    dial = dial_at(connection, account_id, on, on)
    known = None if dial.was_replaced else dial.stood_at_l
    if register_l is None or known is None or register_l == known:
        return register_l if known is None else known
    raise Refused(
        "reading.nothing_left",
        tr("Hasta el día antes ya está leído: el contador marcaba {face}.", face=format_m3(known)),
        tr("Si marca otra cosa, cierre desde un día posterior."),
    )


_BILLED_UNTIL = (
    select(col(Bill.period_end))
    .where(col(Bill.account_id) == bindparam("account"))
    .order_by(col(Bill.period_end).desc())
    .limit(1)
)
_LEFT = select(col(AccountClosing.face_l)).where(col(AccountClosing.account_id) == bindparam("account"))
_METER = select(col(MeterInstallation.id)).where(
    col(MeterInstallation.service_point_id) == bindparam("point"), col(MeterInstallation.removed_on).is_(None)
)
