"""What voiding and billing again would do, before it is done: one plan for the preview, the what-if and the order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from oficinista.adjustments.bills import BillFound, ReadingFound, find_bill, other_bills
from oficinista.adjustments.guards import refuse_late_charge, refuse_unvoidable
from oficinista.adjustments.late import LateFound, standing
from oficinista.adjustments.reasons import Reason, find_reason
from oficinista.adjustments.reprice import Repriced, Right, reprice
from oficinista.billing.models import ReadingKind
from oficinista.billing.periods import month_of, share
from oficinista.calendar import Calendar
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.rulebook import Rulebook
from oficinista.storage import office_rules
from oficinista.tariff import Tariffs

if TYPE_CHECKING:
    from oficinista.adjustments.rebilling import CorrectedReading, VoidAndRebill


@dataclass(frozen=True, slots=True)
class Period:
    """A bill to be voided, and its month billed again; `corrected` is its reading's right one when that changes."""

    bill: BillFound
    repriced: Repriced
    corrected: "CorrectedReading | None"


@dataclass(frozen=True, slots=True)
class RebillPlan:
    """Every period in order, and the late charges that go with the bills.

    `change_cents` adds up what each period changes, whichever way: what a limit is held against.
    """

    account_id: int
    account_number: str
    reason: Reason
    periods: tuple[Period, ...]
    late: tuple[LateFound, ...] = ()

    @property
    def late_cents(self) -> int:
        """What the account owes less because late charges go with their bills."""
        return sum(one.amount_cents for one in self.late)

    @property
    def difference_cents(self) -> int:
        """What the account owes more afterwards; negative when less."""
        return sum(period.repriced.change_cents for period in self.periods) - self.late_cents

    @property
    def change_cents(self) -> int:
        """What was changed in all."""
        return sum(abs(period.repriced.change_cents) for period in self.periods)


def preview_rebill(connection: Connection, order: "VoidAndRebill", office_id: int, today: date) -> RebillPlan:
    """What the order would do, period by period: before, after, and why they differ. Refuses as the order does."""
    rules, calendar = office_rules.rulebook(connection, office_id), office_rules.calendar(connection)
    return plan_rebill(connection, order, office_id=office_id, today=today, rules=rules, calendar=calendar)


def plan_rebill(
    connection: Connection,
    order: "VoidAndRebill",
    *,
    office_id: int,
    today: date,
    rules: Rulebook,
    calendar: Calendar,
) -> RebillPlan:
    """The plan of an order. Refuses what may not be voided, or charged, and a correction that corrects nothing."""
    reason = find_reason(order.reason, "rebill")
    bills = [find_bill(connection, number, office_id) for number in order.bills]
    for bill in bills:
        refuse_unvoidable(connection, bill, rules, today)
    _refuse_disorder(bills)
    _refuse_half_a_reading(connection, order, bills)
    periods = _periods(bills, order)
    for period in periods:
        if period.repriced.change_cents > 0:
            found = period.bill
            refuse_late_charge(
                reason,
                found.facts.tariff_class,
                found.first_issued_on,
                rules=rules,
                calendar=calendar,
                today=today,
            )
    if all(period.repriced.is_same for period in periods):
        raise Refused(
            "bill.nothing_to_correct",
            tr("La factura nueva sería igual a la que se anula."),
            tr("Escriba qué se corrige: la lectura, la clase, el diámetro o el servicio."),
        )
    late = tuple(standing(connection, [bill.id for bill in bills]))
    return RebillPlan(bills[0].account_id, bills[0].account_number, reason, periods, late)


def repriced_periods(connection: Connection, order: "VoidAndRebill") -> tuple[Period, ...]:
    """The periods of an order before and after, whether or not it may be carried out now."""
    return _periods([find_bill(connection, number) for number in order.bills], order)


def _periods(bills: Sequence[BillFound], order: "VoidAndRebill") -> tuple[Period, ...]:
    corrected = {one.month: one for one in order.readings}
    tariffs = Tariffs.load()
    return tuple(_period(bill, corrected.get(month_of(bill.reading.period_end)), order, tariffs) for bill in bills)


def _period(bill: BillFound, corrected: "CorrectedReading | None", order: "VoidAndRebill", tariffs: Tariffs) -> Period:
    service = None if order.service is None else order.service.value
    right = Right(tariff_class=order.tariff_class, diameter=order.diameter, service=service)
    if corrected is not None:
        water = share(corrected.measured_l, bill.reading.weights, bill.place)
        right = Right(
            water.measured_l,
            water.billed_l,
            corrected.kind is ReadingKind.ESTIMATED,
            right.tariff_class,
            right.diameter,
            right.service,
        )
    return Period(bill, reprice(bill.facts, right, tariffs), corrected)


def _refuse_disorder(bills: Sequence[BillFound]) -> None:
    if len({bill.account_id for bill in bills}) > 1:
        raise Refused(
            "bill.other_account", tr("Las facturas son de más de una cuenta."), tr("Corrija una cuenta cada vez.")
        )
    starts = [bill.facts.period_start for bill in bills]
    if starts != sorted(set(starts)):
        raise Refused(
            "bill.out_of_order", tr("Las facturas no están en orden."), tr("Póngalas de la más antigua a la más nueva.")
        )


def _refuse_half_a_reading(connection: Connection, order: "VoidAndRebill", bills: Sequence[BillFound]) -> None:
    """A reading that is corrected is corrected in all the bills made of it."""
    if len({one.month for one in order.readings}) < len(order.readings):
        raise Refused("reading.twice", tr("Una misma lectura está dos veces."), tr("Deje la que es correcta."))
    of_month: dict[str, ReadingFound] = {month_of(bill.reading.period_end): bill.reading for bill in bills}
    for one in order.readings:
        reading = of_month.get(one.month)
        if reading is None:
            raise Refused(
                "reading.not_of_bills",
                tr("Ninguna de esas facturas es de la lectura de {month}.", month=one.month),
                tr("Escriba el mes en que termina la lectura."),
            )
        left_out = other_bills(connection, reading.id, order.bills)
        if left_out:
            raise Refused(
                "bill.other_month",
                tr("La misma lectura hizo también la factura {numbers}.", numbers=", ".join(left_out)),
                tr("Inclúyala: una lectura se corrige entera."),
            )
