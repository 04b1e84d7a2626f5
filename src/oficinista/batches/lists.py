"""One check for several accounts, with the list of whoever sends it: an agency that pays for its clients.

How many accounts and how much are said first, from the check and its letter; the list is held against that, and posted
whole or not at all: one tender, one receipt with a line for each account. A line that no account takes keeps the list
from being posted until it is right, or until somebody says to which account its money goes meanwhile. The check is the
agency's: an account that pays by none for a time is paid for by it, and it is the agency that may be barred.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field
from sqlalchemy import Connection, insert

from oficinista.batches.collecting import LineNumber, RejectedRow, SetAside, known_accounts, no_number
from oficinista.batches.models import BatchItem
from oficinista.batches.queries import next_item_number
from oficinista.customers.numbers import TypedNumber, is_number
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money
from oficinista.orders import (
    WORDS_MIN,
    ApprovalNeed,
    Fact,
    Line,
    Order,
    PositiveCents,
    Refused,
    Result,
    command,
)
from oficinista.staff.recovery import need_while_behind
from oficinista.storage.locks import hold_accounts
from oficinista.tills.change import keep
from oficinista.tills.payable import (
    Distribution,
    Payable,
    distribute,
    find_payable,
    refuse_settled_for_good,
    settled_words,
)
from oficinista.tills.payments import Tendered, post_payment, received
from oficinista.tills.returned import refuse_agency_checks
from oficinista.tills.sessions import require_batch, require_open, unsettled_of_clerk
from oficinista.tills.wording import tender_name
from oficinista.transaction import Transaction

LINES_MAX = 500
"""One receipt has them all."""
SHOWN_MAX = 3


class ListedLine(Order):
    """So much for one account; `line` is its place in the list."""

    line: LineNumber
    number: TypedNumber
    amount_cents: PositiveCents


class TakeList(Order):
    """A check with its list: who sends it, how many accounts it says, and what its lines hold.

    `rest_to` is the account to which the money of the lines goes that no account takes.
    """

    payer: Annotated[Line, AfterValidator(str.strip), Field(min_length=WORDS_MIN)]
    tender: Tendered
    count: Annotated[int, Field(strict=True, ge=1, le=LINES_MAX)]
    lines: Annotated[tuple[ListedLine, ...], Field(max_length=LINES_MAX)]
    set_aside: Annotated[tuple[SetAside, ...], Field(max_length=LINES_MAX)] = ()
    rest_to: TypedNumber | None = None


class ListTaken(Result):
    """The receipt, how many accounts it has, and which lines went to another account and why.

    `item` is its place in the batch into which it was keyed; None at the window.
    """

    receipt: str
    entry_id: int
    total_cents: int
    accounts: int
    item: int | None
    rejected: tuple[RejectedRow, ...]


@dataclass(frozen=True, slots=True)
class ListPlan:
    """What a list does to each account, in its order, and the lines that no account takes."""

    parts: list[Distribution]
    rejected: tuple[RejectedRow, ...]


def _touched(_connection: Connection, order: TakeList) -> Iterable[str]:
    numbers = dict.fromkeys(one.number for one in order.lines)
    return [*numbers, *([order.rest_to] if order.rest_to and order.rest_to not in numbers else [])]


def _facts(_connection: Connection, order: TakeList) -> Iterable[Fact]:
    yield Fact("De quién", order.payer)
    yield Fact("Cantidad", format_money(order.tender.received_cents))
    yield Fact("Valor", f"{tender_name(order.tender.kind)} {order.tender.reference or ''}".strip())
    yield Fact("Cuentas", str(order.count))


def _signed_while_behind(tx: Transaction, order: TakeList) -> ApprovalNeed | None:
    return need_while_behind(tx, order.tender.received_cents)


@command(
    "payment.take_list",
    approval=_signed_while_behind,
    amount_cents=lambda order: order.tender.received_cents,
    facts=_facts,
    touches=_touched,
)
def take_list(tx: Transaction, order: TakeList) -> ListTaken:
    """Take a check with its list, at the window or as an item of the batch that is open; whole or not at all.

    Refuses a list that is not for as many lines and as much as was said, one with lines that no account takes unless it
    says where their money goes, and the check of an agency that pays by none for a time.
    """
    numbers = _touched(tx.connection, order)
    session = unsettled_of_clerk(tx.connection, tx.actor.id)
    is_batch = session is not None and session.is_batch
    session_id = require_batch(tx) if is_batch else require_open(tx)
    hold_accounts(tx.connection, numbers)
    plan = plan_list(tx.connection, order, tx.business_date)
    kept = keep([received(order.tender)], order.tender.received_cents)
    taken = post_payment(tx, session_id, kept, plan.parts, order.payer, is_of_visit=not is_batch, is_of_agency=True)
    return ListTaken(
        receipt=taken.receipt,
        entry_id=taken.entry_id,
        total_cents=taken.total_cents,
        accounts=len(plan.parts),
        item=_keep_item(tx, session_id, taken.entry_id) if is_batch else None,
        rejected=plan.rejected,
    )


def _keep_item(tx: Transaction, batch: int, entry_id: int) -> int:
    item = next_item_number(tx.connection, batch)
    row = {"entry_id": entry_id, "till_session_id": batch, "item_number": item}
    tx.connection.execute(insert(BatchItem), row)
    return item


def plan_list(connection: Connection, order: TakeList, today: date) -> ListPlan:
    """What taking a list would do, without doing it. Refuses what `take_list` does."""
    _refuse_totals(order)
    if order.tender.kind is TenderKind.CHECK:
        refuse_agency_checks(connection, order.payer, today)
    known = known_accounts(connection, (one.number for one in order.lines))
    payables = {number: find_payable(connection, number) for number in known}
    amounts: dict[str, int] = {}
    rejected = [RejectedRow(**one.model_dump()) for one in order.set_aside]
    for one in order.lines:
        why = _why_not(one, payables.get(one.number))
        if why is None:
            amounts[one.number] = amounts.get(one.number, 0) + one.amount_cents
        else:
            rejected.append(RejectedRow(line=one.line, amount_cents=one.amount_cents, reason=why))
    rejected.sort(key=lambda one: one.line)
    if rejected:
        rest = _where_to(connection, order, rejected)
        payables[rest.number] = rest
        amounts[rest.number] = amounts.get(rest.number, 0) + sum(one.amount_cents for one in rejected)
    return ListPlan([distribute(payables[number], cents) for number, cents in amounts.items()], tuple(rejected))


def _refuse_totals(order: TakeList) -> None:
    count = len(order.lines) + len(order.set_aside)
    total = sum(one.amount_cents for one in order.lines) + sum(one.amount_cents for one in order.set_aside)
    if (count, total) == (order.count, order.tender.received_cents):
        return
    unread = next(iter(order.set_aside), None)
    raise Refused(
        "list.totals",
        tr(
            "Se dijo {count} cuentas por {total} y la lista es de {found} por {found_total}: nada se registró.",
            count=order.count,
            total=format_money(order.tender.received_cents),
            found=count,
            found_total=format_money(total),
        ),
        tr("Revise el cheque y la lista renglón por renglón.")
        if unread is None
        else tr("Línea {line}: {reason}", line=unread.line, reason=unread.reason),
    )


def _why_not(one: ListedLine, payable: Payable | None) -> str | None:
    """Why no account takes a line; None when one does."""
    if not is_number(one.number):
        return no_number(one.number)
    if payable is None:
        return tr("No hay una cuenta {number}.", number=one.number)
    if payable.is_settled_for_good:
        return settled_words(payable)
    return None


def _where_to(connection: Connection, order: TakeList, rejected: list[RejectedRow]) -> Payable:
    """The account that takes the money of the lines that none takes. Refuses the list when it says of none."""
    if order.rest_to is None:
        told = [tr("Línea {line}: {reason}", line=one.line, reason=one.reason) for one in rejected[:SHOWN_MAX]]
        raise Refused(
            "list.rejected",
            tr("Líneas sin cuenta que las reciba: {count}. Nada se registró.", count=len(rejected))
            + " "
            + " ".join(told),
            tr("Corríjalas con la agencia, o diga a qué cuenta va ese dinero mientras tanto."),
        )
    rest = find_payable(connection, order.rest_to)
    refuse_settled_for_good(connection, (rest,))
    return rest
