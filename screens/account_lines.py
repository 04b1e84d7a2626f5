"""What the account screen shows, line by line."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.cells import cell_len

from oficinista.clock import local
from oficinista.dates import short_date, short_month
from oficinista.i18n import tr
from oficinista.money import format_money
from screens.widgets.line import BOLD, REVERSE, WARN, fit
from screens.widgets.panel import Line
from screens.widgets.table import Row

if TYPE_CHECKING:
    from oficinista.approvals.queries import ApprovalRow
    from oficinista.billing.legal_dates import LegalDate
    from oficinista.billing.queries import StatementLine
    from oficinista.cases.queries import CaseRow
    from oficinista.commitments.queries import CommitmentRow
    from oficinista.customers.queries import AccountCard
    from oficinista.plans.queries import Plan
    from oficinista.suspensions.guard import Suspension
    from oficinista.work.queries import OrderRow

WAITING = "w"
"""What the row of an order that waits begins with; the others are the numbers of entries."""
PROMISES_SHOWN = 2
_SAID_ABOVE = frozenset({"overdue", "credit"})


def fact_lines(
    card: "AccountCard", dates: "Sequence[LegalDate]", today: date, width: int, plan: "Plan | None" = None
) -> Iterator[Line]:
    """Who, what they owe, where, and what to know at once; under a plan that is kept, what of it is due."""
    owes = f" {owes_words(card.balance_cents)} "
    yield [(" " + fit(card.name.upper(), width - cell_len(owes) - 2), BOLD), (owes, REVERSE)]
    yield from (
        f" {line}" for line in (_contract(card), _place(card), _meter_and_phone(card), _debt(card, plan), _paid(card))
    )
    yield [(f" {_next_date(card, dates, today)}", BOLD)]
    for alert in card.alerts:
        if alert.code not in _SAID_ABOVE:
            yield [(f" ! {alert.text}", WARN)]


def case_line(case: "CaseRow") -> Line:
    """A case that is open, and until when somebody has to move it."""
    if case.next_on is None:
        return [(f" ! {case.number}: {case.state_title}", WARN)]
    words = tr("{number} [K], hasta el {date}: {state}", number=case.number, state=case.state_title,
               date=day_text(case.next_on).strip())  # fmt: skip
    return [(f" ! {words}", WARN)]


def order_line(order: "OrderRow") -> Line:
    """A work order that is open, and until when."""
    if order.next_on is None:
        return [(f" ! {order.number}: {order.state_title}", WARN)]
    words = tr("{number} [M], hasta el {date}: {title}, {state}", number=order.number, title=order.title,
               state=order.state_title, date=day_text(order.next_on).strip())  # fmt: skip
    return [(f" ! {words}", WARN)]


def due_lines(found: "Suspension", promises: "Sequence[CommitmentRow]") -> Iterator[Line]:
    """The notice of suspension that stands, and what was promised and is not done, the first to fall due first."""
    if found.notice is not None:
        words = tr("Aviso {number}: {state} [Y]", number=found.notice.number, state=found.notice.state_title)
        yield [(f" ! {words}", WARN)]
    for one in promises[:PROMISES_SHOWN]:
        words = tr("{number}, para el {date}: {what}", number=one.number, date=day_text(one.due_on).strip(),
                   what=one.what)  # fmt: skip
        yield [(f" ! {words}", WARN)]


def owes_words(balance_cents: int) -> str:
    """What an account owes, or has in its favour, as it stands beside a name."""
    if balance_cents < 0:
        return tr("A FAVOR {amount}", amount=format_money(-balance_cents))
    return tr("DEBE {amount}", amount=format_money(balance_cents)) if balance_cents else tr("NO DEBE NADA")


def _contract(card: "AccountCard") -> str:
    from oficinista.tariff import class_name, service_name

    values = {"tariff_class": class_name(card.tariff_class), "service": service_name(card.service.value)}
    return tr("Cuenta {number}, {tariff_class}, {service}", number=card.number, **values)


def _place(card: "AccountCard") -> str:
    town = f"{card.municipality} {card.postal_code}".strip()
    return ", ".join(part for part in (card.address, town) if part)


def _meter_and_phone(card: "AccountCard") -> str:
    from oficinista.tariff import diameter_name

    meter = tr("Sin contador")
    if card.meter_serial and card.diameter:
        meter = tr("Contador {serial} de {size}", serial=card.meter_serial, size=diameter_name(card.diameter))
    phone = tr("teléfono {phone} [0]", phone=card.phone) if card.phone else tr("sin teléfono")
    return f"{meter}, {phone}"


def phone_text(phone: str) -> str:
    """A phone as people read it: `787-555-0142`."""
    return f"{phone[:3]}-{phone[3:6]}-{phone[6:]}" if len(phone) == 10 and phone.isdigit() else phone


def _debt(card: "AccountCard", plan: "Plan | None") -> str:
    parts = []
    if plan is not None and plan.standing is not None and plan.is_kept:
        due = format_money(plan.standing.due_now_cents)
        parts.append(tr("En plan de pago: vence ahora {amount}.", amount=due))
    elif card.overdue_cents and card.oldest_due_on:
        late = format_money(card.overdue_cents)
        parts.append(tr("Vencido {amount} desde el {date}.", amount=late, date=short_date(card.oldest_due_on)))
    if card.next_due_on:
        parts.append(tr("Vence el {date}.", date=short_date(card.next_due_on)))
    return " ".join(parts) or tr("Nada por vencer.")


def _paid(card: "AccountCard") -> str:
    if card.last_payment is None:
        return tr("Sin pagos.")
    paid = format_money(card.last_payment.amount_cents)
    return tr("Último pago {amount} el {date}.", amount=paid, date=short_date(card.last_payment.on))


def _next_date(card: "AccountCard", dates: "Sequence[LegalDate]", today: date) -> str:
    from oficinista.billing.legal_dates import next_of

    found = next_of(dates, today, owes=card.balance_cents > 0)
    return tr("{title}: {date} [Y]", title=found.title, date=short_date(found.date)) if found else ""


def movement_row(movement: "StatementLine") -> Row:
    """A bill, a payment, an adjustment or a void."""
    cells = (
        day_text(movement.on),
        _document(movement),
        day_text(movement.due_on) if movement.due_on else "",
        format_money(movement.amount_cents),
        format_money(movement.balance_cents),
    )
    return Row(str(movement.entry_id), cells)


def waiting_row(asked: "ApprovalRow") -> Row:
    """An order that touches the account and waits for somebody else."""
    what = tr("Solicitud {number}, por aprobar", number=asked.id)
    cells = (day_text(local(asked.made_at).date()), what, "", format_money(asked.amount_cents), "")
    return Row(f"{WAITING}{asked.id}", cells, is_marked=True)


def day_text(day: date) -> str:
    """A date in eleven cells: `24 nov 2026`."""
    return f"{day.day:>2} {short_month(day)}"


def movement_text(kind: str, document: str) -> str:
    """What is neither a bill nor a payment: `Ajuste AJU-…`, `Traspaso de pago TRA-…`."""
    named = {
        "payment_move": tr("Traspaso de pago {document}", document=document),
        "late_charge": tr("Recargo {document}", document=document),
        "opening": tr("Saldo traído {document}", document=document),
        "check_fee": tr("Cargo por cheque {document}", document=document),
        "guarantee": tr("Depósito {document}", document=document),
        "guarantee_void": tr("Depósito {document}", document=document),
        "guarantee_move": tr("Depósito {document}", document=document),
        "connection": tr("Acometida {document}", document=document),
        "connection_void": tr("Acometida {document}", document=document),
        "credit_move": tr("Crédito {document}", document=document),
        "refund": tr("Devolución {document}", document=document),
        "suspense_applied": tr("Pago {receipt}", receipt=document),
        "refund_void": tr("Cancela {document}", document=document),
    }
    return named.get(kind) or tr("Ajuste {document}", document=document)


def _document(movement: "StatementLine") -> str:
    if movement.kind == "check_return":
        return tr("Cheque devuelto {receipt}", receipt=movement.reverses)
    if movement.reverses is not None:
        return tr("Anula {receipt}", receipt=movement.reverses)
    if movement.period_start is not None:
        text = tr("Anulada {month}") if movement.is_voided else tr("Factura {month}")
        return f"{text.format(month=short_month(movement.period_start))} {movement.document}"
    if movement.is_voided:
        return tr("Anulado {document}", document=movement.document)
    if movement.kind == "payment":
        return tr("Pago {receipt}", receipt=movement.document)
    return movement_text(movement.kind.value, movement.document)
