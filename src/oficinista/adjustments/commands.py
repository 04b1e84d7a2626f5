"""Adjusting what an account owes for a reason of the catalogue, and reversing it by its mirror.

Within the clerk's own limit it is applied at once; beyond it somebody else signs, here or from the inbox. An amount
that a rule computes is never typed: the order must bring the one that the rule gives.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import Connection, insert, select
from sqlmodel import col

from oficinista.adjustments.allowance import refuse_beyond_signer, signature_for
from oficinista.adjustments.bills import BillFound, find_bill
from oficinista.adjustments.credits import LeakStory, Proposal, leak_credit, outage_credit
from oficinista.adjustments.facts import adjustment_facts, reversal_facts
from oficinista.adjustments.guards import refuse_credited, refuse_late_charge, refuse_more_than_charged
from oficinista.adjustments.late import recompute
from oficinista.adjustments.models import Adjustment
from oficinista.adjustments.notices import leave_notice
from oficinista.adjustments.queries import (
    AdjustmentFound,
    account_of_adjustment,
    adjustments_of,
    find_adjustment,
    last_of_reason,
    waters,
)
from oficinista.adjustments.reasons import Code, Reason, Why, find_reason, reasons, require_documents
from oficinista.adjustments.settlement import credited, settled
from oficinista.billing.facts import BillNumber
from oficinista.customers.commands import AccountNumber, Day
from oficinista.customers.models import Account
from oficinista.customers.numbers import unknown_account
from oficinista.i18n import tr
from oficinista.ledger import chart
from oficinista.ledger.allocation import OpenDebt
from oficinista.ledger.debts import given_back, owed
from oficinista.ledger.mirror import mirrored
from oficinista.ledger.models import EntryKind
from oficinista.ledger.numbers import number_text
from oficinista.ledger.posting import DEBT_OF_THIS, Debt, Line, NewEntry, Paid, Posted
from oficinista.money import format_money
from oficinista.orders import ApprovalNeed, Order, PositiveCents, Refused, Result, command
from oficinista.orders import Line as Text
from oficinista.rulebook import Rulebook
from oficinista.storage import office_rules
from oficinista.storage.locks import hold_accounts
from oficinista.transaction import Transaction

ADJUSTMENTS, REVERSALS = "AJU", "ANJ"
PRIORITY = 50
REVERSED_LETTER = "adjustment_reversed"
DAYS_MAX = 366


class RequestAdjustment(Order):
    """Lower (`credit`) or raise (`charge`) what an account owes, of one bill when it is named."""

    account: AccountNumber
    kind: Literal["credit", "charge"]
    amount_cents: PositiveCents
    reason: Code
    note: Why
    bill: BillNumber | None = None
    documents: tuple[Code, ...] = ()
    days_without: Annotated[int, Field(ge=1, le=DAYS_MAX)] | None = None
    repaired_on: Day | None = None


class Adjusted(Result):
    """The adjustment, and what the account owes now. `late_cents` is what its bill's late charges changed by."""

    number: str
    entry_id: int
    account: str
    amount_cents: int
    balance_cents: int
    late_cents: int = 0


def propose_credit(
    connection: Connection,
    reason: str,
    bill: str,
    *,
    office_id: int,
    today: date,
    days_without: int | None = None,
    repaired_on: date | None = None,
) -> Proposal:
    """What the rules give for a reason that they compute, line by line, before anybody asks for it."""
    rules = office_rules.rulebook(connection, office_id)
    found = find_bill(connection, bill, office_id)
    return _proposal(connection, find_reason(reason, "credit"), found, rules, today, days_without, repaired_on)


def _signature(tx: Transaction, order: RequestAdjustment) -> ApprovalNeed | None:
    reason = find_reason(order.reason, order.kind)
    if reason.made_by is not None:
        raise Refused("adjustment.of_itself", tr("«{reason}» se carga sola.", reason=tr(reason.name)))
    return signature_for(tx, _account_id(tx, order.account), reason, order.amount_cents)


@command(
    "adjustment.request",
    approval=_signature,
    amount_cents=lambda order: order.amount_cents,
    facts=adjustment_facts,
    touches=lambda _connection, order: [order.account],
)
def request_adjustment(tx: Transaction, order: RequestAdjustment) -> Adjusted:
    """Apply an adjustment, once. A credit pays its bill first, then the oldest debts; a charge is a new debt.

    Refuses a document that was not seen, more than the bill charged, what the rules do not give, and a charge for
    the utility's own error past its term.
    """
    hold_accounts(tx.connection, [order.account])
    reason = find_reason(order.reason, order.kind)
    account_id = _account_id(tx, order.account)
    bill = None if order.bill is None else _bill_of(tx, order.bill, account_id)
    require_documents(reason, order.documents)
    refuse_beyond_signer(tx, account_id, reason, order.amount_cents)
    if order.kind == "charge":
        _refuse_charge(tx, reason, bill)
    elif bill is not None:
        refuse_more_than_charged(bill, order.amount_cents)
    computed = _computed(tx, reason, bill, order)
    cents = order.amount_cents if order.kind == "charge" else -order.amount_cents
    why = tr("{reason}: {note}", reason=tr(reason.name), note=order.note)
    posted = tx.post(_entry(tx, _Change(account_id, cents, reason, why), bill))[0]
    number = _keep(tx, posted, account_id, cents, reason=reason.code, note=order.note, computed=computed,
                   documents=order.documents, bill_id=None if bill is None else bill.id)  # fmt: skip
    late_cents = 0 if bill is None else recompute(tx, bill.id, why)
    said = (why, *computed)
    return _done(tx, account_id, order.account, cents, number, posted.id, reason.letter, said, late_cents)


class ReverseAdjustment(Order):
    """Take an adjustment back."""

    number: Text
    note: Why


def _reversal_signature(tx: Transaction, order: ReverseAdjustment) -> ApprovalNeed | None:
    found = find_adjustment(tx.connection, order.number, tx.office.id)
    return signature_for(tx, found.account_id, reasons()[found.reason], abs(found.amount_cents))


@command(
    "adjustment.reverse",
    approval=_reversal_signature,
    touches=lambda connection, order: account_of_adjustment(connection, order.number),
    facts=reversal_facts,
)
def reverse_adjustment(tx: Transaction, order: ReverseAdjustment) -> Adjusted:
    """Reverse an adjustment by its mirror entry.

    Refuses one that was reversed before, and a charge of which its bill's credits have taken a part.
    """
    hold_accounts(tx.connection, account_of_adjustment(tx.connection, order.number))
    found = find_adjustment(tx.connection, order.number, tx.office.id)
    if not found.is_applied:
        raise Refused(
            "adjustment.already_reversed",
            tr("El ajuste {number} ya se revirtió.", number=found.number),
            tr("Vea los movimientos de la cuenta."),
        )
    refuse_beyond_signer(tx, found.account_id, reasons()[found.reason], abs(found.amount_cents))
    if found.bill_number is not None:
        refuse_credited(find_bill(tx.connection, found.bill_number), found.amount_cents)
    entry = NewEntry(
        kind=EntryKind.ADJUSTMENT_VOID,
        document_type=REVERSALS,
        effective_date=tx.business_date,
        lines=mirrored(tx.connection, found.entry_id),
        allocations=_undone(tx, found),
        reverses_id=found.entry_id,
        approval_id=tx.approval_id,
        reason=order.note,
    )
    posted = tx.post(entry)[0]
    number = number_text(REVERSALS, tx.office.code, tx.business_date.year, posted.document_number)
    said = (tr("Se revierte el ajuste {number}: {note}", number=found.number, note=order.note),)
    late_cents = 0 if found.bill_id is None else recompute(tx, found.bill_id, order.note)
    account, cents = found.account_number, -found.amount_cents
    return _done(tx, found.account_id, account, cents, number, posted.id, REVERSED_LETTER, said, late_cents)


def charge_parts(
    tx: Transaction,
    account: str,
    reason: str,
    parts: Sequence[tuple[str, int]],
    due_on: date,
    why: str,
    computed: Sequence[str],
) -> Adjusted:
    """Charge an account in one entry, signed by two, for a reason that only a duty uses: each part to its account of
    the ledger. The duty tells the customer. Called inside an order that was approved."""
    if tx.approval_id is None:
        raise ValueError(f"nobody signed for {reason}")
    account_id, cents = _account_id(tx, account), sum(amount for _, amount in parts)
    now = owed(tx.connection, account_id)
    open_now = [*now.debts, OpenDebt(DEBT_OF_THIS, PRIORITY, due_on, cents)]
    entry = NewEntry(
        kind=EntryKind.ADJUSTMENT,
        document_type=ADJUSTMENTS,
        effective_date=tx.business_date,
        lines=[Line(chart.RECEIVABLE, cents, account_id), *(Line(code, -amount) for code, amount in parts)],
        debts=[Debt(account_id, due_on, cents, PRIORITY)],
        allocations=settled(open_now, now.balance_cents + cents),
        approval_id=tx.approval_id,
        reason=why,
    )
    posted = tx.post(entry)[0]
    number = _keep(tx, posted, account_id, cents, reason=reason, note=why, computed=computed)
    balance_cents = owed(tx.connection, account_id).balance_cents
    return Adjusted(number=number, entry_id=posted.id, account=account, amount_cents=cents, balance_cents=balance_cents)


def _keep(
    tx: Transaction,
    posted: Posted,
    account_id: int,
    cents: int,
    *,
    reason: str,
    note: str,
    computed: Sequence[str],
    documents: Sequence[str] = (),
    bill_id: int | None = None,
) -> str:
    """Keep an adjustment beside its entry: the number of both."""
    number = number_text(ADJUSTMENTS, tx.office.code, tx.business_date.year, posted.document_number)
    row = {
        "entry_id": posted.id,
        "number": number,
        "office_id": tx.office.id,
        "account_id": account_id,
        "bill_id": bill_id,
        "clerk_id": tx.actor.id,
        "reason": reason,
        "note": note,
        "documents": " ".join(documents),
        "computed": "\n".join(computed),
        "amount_cents": cents,
        "made_on": tx.business_date,
        "made_at": tx.now,
    }
    tx.connection.execute(insert(Adjustment), row)
    return number


@dataclass(frozen=True, slots=True)
class _Change:
    account_id: int
    cents: int
    reason: Reason
    why: str


def _entry(tx: Transaction, change: _Change, bill: BillFound | None) -> NewEntry:
    now = owed(tx.connection, change.account_id)
    debts: list[Debt] = []
    if change.cents > 0:
        due_on = tx.rules.due("bill.due", tx.business_date, tx.calendar).date
        debts = [Debt(change.account_id, due_on, change.cents, PRIORITY)]
        open_now = [*now.debts, OpenDebt(DEBT_OF_THIS, PRIORITY, due_on, change.cents)]
        allocations = settled(open_now, now.balance_cents + change.cents)
    else:
        allocations = credited(now, -change.cents, None if bill is None else bill.item_id)
    return NewEntry(
        kind=EntryKind.ADJUSTMENT,
        document_type=ADJUSTMENTS,
        effective_date=tx.business_date,
        lines=[Line(chart.RECEIVABLE, change.cents, change.account_id), Line(change.reason.gl_code, -change.cents)],
        debts=debts,
        allocations=allocations,
        approval_id=tx.approval_id,
        reason=change.why,
    )


def _undone(tx: Transaction, found: AdjustmentFound) -> list[Paid]:
    """What a credit had paid is owed again; a charge's own debt is closed, and what had paid it pays others."""
    if found.item_id is None or found.open_cents is None:
        back = given_back(tx.connection, found.entry_id, found.account_id, -found.amount_cents)
        return [Paid(debt, cents) for debt, cents in back.items()]
    now = owed(tx.connection, found.account_id)
    others = [debt for debt in now.debts if debt.id != found.item_id]
    closing = [Paid(found.item_id, found.open_cents)] if found.open_cents else []
    return closing + settled(others, now.balance_cents - found.amount_cents)


def _done(
    tx: Transaction,
    account_id: int,
    account: str,
    cents: int,
    number: str,
    entry_id: int,
    letter: str,
    said: Sequence[str],
    late_cents: int,
) -> Adjusted:
    """Leave the customer's notice, and answer with the balance that the ledger has now."""
    done = Adjusted(
        number=number,
        entry_id=entry_id,
        account=account,
        amount_cents=cents,
        balance_cents=owed(tx.connection, account_id).balance_cents,
        late_cents=late_cents,
    )
    leave_notice(tx, account_id, entry_id, letter, {"said": list(said), **done.model_dump()})
    return done


def _account_id(tx: Transaction, number: str) -> int:
    statement = select(col(Account.id)).where(col(Account.number) == number, col(Account.office_id) == tx.office.id)
    found = tx.connection.execute(statement).scalar_one_or_none()
    if found is None:
        raise unknown_account(number)
    return int(found)


def _bill_of(tx: Transaction, number: str, account_id: int) -> BillFound:
    bill = find_bill(tx.connection, number, tx.office.id)
    if bill.account_id != account_id:
        raise Refused(
            "bill.other_account", tr("La factura {number} es de otra cuenta.", number=number), tr("Revise el número.")
        )
    if bill.is_voided:
        raise Refused(
            "bill.already_void",
            tr("La factura {number} ya está anulada.", number=number),
            tr("Corrija la que está en su lugar: vea las facturas de la cuenta."),
        )
    return bill


def _refuse_charge(tx: Transaction, reason: Reason, bill: BillFound | None) -> None:
    if not reason.own_error:
        return
    refuse_late_charge(
        reason,
        _require_bill(bill).facts.tariff_class,
        _require_bill(bill).first_issued_on,
        rules=tx.rules,
        calendar=tx.calendar,
        today=tx.business_date,
    )


def _require_bill(bill: BillFound | None) -> BillFound:
    if bill is None:
        raise Refused(
            "adjustment.bill_missing", tr("Ese ajuste es de una factura."), tr("Escriba el número de la factura.")
        )
    return bill


def _computed(tx: Transaction, reason: Reason, bill: BillFound | None, order: RequestAdjustment) -> tuple[str, ...]:
    """How the rules gave the amount. Refuses what they do not give, another amount, and rules nobody confirmed."""
    if reason.computed is None:
        return ()
    proposal = _proposal(
        tx.connection,
        reason,
        _require_bill(bill),
        tx.rules,
        tx.business_date,
        order.days_without,
        order.repaired_on,
    )
    missing = [one.text for one in proposal.conditions if not one.holds]
    if missing:
        raise Refused(
            "adjustment.not_eligible",
            tr("No se cumple: {why}", why=" ".join(missing)),
            tr("Vea la propuesta: dice qué falta."),
        )
    if proposal.unconfirmed:
        raise Refused(
            "rule.unconfirmed",
            tr("Reglas por confirmar: {keys}. Se puede proponer, no aplicar.", keys=", ".join(proposal.unconfirmed)),
            tr("Un supervisor las confirma con la orden rule.override."),
        )
    if proposal.amount_cents != order.amount_cents:
        raise Refused(
            "adjustment.other_amount",
            tr("Las reglas dan {amount}.", amount=format_money(proposal.amount_cents)),
            tr("Pida esa cantidad."),
        )
    return proposal.lines


def _proposal(
    connection: Connection,
    reason: Reason,
    bill: BillFound,
    rules: Rulebook,
    today: date,
    days_without: int | None,
    repaired_on: date | None,
) -> Proposal:
    if reason.computed == "interruption":
        earlier = adjustments_of(connection, bill.id, reason.code)
        return outage_credit(bill.facts, days_without or 0, rules, today, earlier)
    if reason.computed == "leak":
        before, after = waters(connection, bill.account_id, bill.facts.period_start)
        last = last_of_reason(connection, bill.account_id, reason.code)
        return leak_credit(bill.facts, LeakStory(before, after, repaired_on, last), rules, today)
    raise Refused(
        "adjustment.not_computed",
        tr("La cantidad de «{reason}» no la da una regla.", reason=tr(reason.name)),
        tr("Escríbala en el ajuste."),
    )
