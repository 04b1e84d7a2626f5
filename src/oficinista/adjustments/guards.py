"""What keeps a bill from being voided, and a charge from being made, each said with what can be done instead.

Everything that may stand in the way of a void is asked in `refuse_unvoidable`, and nowhere else.
"""

from datetime import date

from sqlalchemy import Connection

from oficinista.adjustments.bills import BillFound
from oficinista.adjustments.queries import adjustments_of
from oficinista.adjustments.reasons import Reason
from oficinista.billing.periods import months_from
from oficinista.billing.queries import paid_by
from oficinista.calendar import Calendar
from oficinista.dates import long_date, short_month
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.plans.queries import plan_of_bill
from oficinista.rulebook import Rulebook

PROTECTED = {"residential": "residential", "commercial": "small_business"}
"""The classes of a tariff as the law names its customers. Nobody published what a small business is: all count."""


def refuse_unvoidable(connection: Connection, bill: BillFound, rules: Rulebook, today: date) -> None:
    """Refuse a bill that was voided or adjusted, of a closed period, in a plan, or paid where that is not moved."""
    if bill.is_voided:
        raise Refused(
            "bill.already_void",
            tr("La factura {number} ya está anulada.", number=bill.number),
            tr("Corrija la que está en su lugar: vea las facturas de la cuenta."),
        )
    closed = rules.get("void.max_age_months", today)
    if months_from(bill.facts.period_end, today) > closed.value:
        raise Refused(
            "bill.period_closed",
            tr(
                "El período {month} está cerrado: pasó de {term}.",
                month=short_month(bill.facts.period_start),
                term=closed.value_text,
            ),
            tr("Pida un ajuste en vez de anular [J]."),
        )
    adjusted = adjustments_of(connection, bill.id)
    if adjusted:
        raise Refused(
            "bill.adjusted",
            tr("No se puede anular: la factura tiene el ajuste {number}.", number=", ".join(adjusted)),
            tr("Reviértalo primero: Enter sobre él en la cuenta, y [R]."),
        )
    plan = plan_of_bill(connection, bill.id)
    if plan is not None:
        raise Refused(
            "bill.in_plan",
            tr("No se puede anular: la factura está en el plan de pago {number}.", number=plan),
            tr("Cancele primero el plan en Casos [K], y proponga otro con la factura corregida."),
        )
    if not rules.get("void.reapply_payments", today).value:
        _refuse_paid(connection, bill)


def refuse_late_charge(
    reason: Reason, tariff_class: str, issued_on: date, *, rules: Rulebook, calendar: Calendar, today: date
) -> None:
    """Refuse to charge more for the utility's own error once the legal term from the bill has passed."""
    protected = rules.get("correction.classes", today).value
    if not reason.own_error or PROTECTED.get(tariff_class) not in protected:
        return
    term = rules.due("correction.notify", issued_on, calendar)
    if today > term.date:
        raise Refused(
            "correction.too_late",
            tr(
                "No se puede cobrar más: es un error de la Autoridad y el término para notificarlo venció el {date}.",
                date=long_date(term.date),
            ),
            tr("Fuente: {source}.", source=tr(term.citation)),
        )


def refuse_more_than_charged(bill: BillFound, cents: int) -> None:
    """Refuse to credit more of a bill than it charges, after the adjustments that it has."""
    left = bill.facts.total_cents + bill.facts.adjustments_cents
    if cents > left:
        raise Refused(
            "adjustment.too_much",
            tr("La factura cobra {amount}: no se acredita más que eso.", amount=format_money(left)),
            tr("Escriba una cantidad menor."),
        )


def refuse_credited(bill: BillFound, cents: int) -> None:
    """Refuse to reverse a charge of a bill whose credits would then be more than it charges."""
    if cents > bill.facts.total_cents + bill.facts.adjustments_cents:
        raise Refused(
            "adjustment.credited",
            tr("La factura {number} quedaría con más créditos que cargos.", number=bill.number),
            tr("Revierta primero el crédito: Enter sobre él en la cuenta, y [R]."),
        )


def _refuse_paid(connection: Connection, bill: BillFound) -> None:
    paid: dict[str, int] = {}
    for one in paid_by(connection, bill.id):
        if one.receipt is not None:
            paid[one.receipt] = paid.get(one.receipt, 0) + one.amount_cents
    receipts = [receipt for receipt, cents in paid.items() if cents > 0]
    if receipts:
        raise Refused(
            "bill.paid",
            tr("No se puede anular: la factura tiene un pago, recibo {receipt}.", receipt=", ".join(receipts)),
            tr("Anule primero el recibo: búsquelo con [/] y oprima [X]."),
        )
