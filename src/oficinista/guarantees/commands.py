"""What is done with guarantees: charged to an account in parts, and released into what it owes.

What a customer pays of it is kept for them (2200). Releasing it is the mirror of its charge: what was not paid of it is
owed no more, and what was pays the last bill and what else is owed; the rest is a credit, given back as any other.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from oficinista.adjustments.notices import leave_notice
from oficinista.adjustments.settlement import settled
from oficinista.customers.commands import AccountNumber
from oficinista.customers.models import Account
from oficinista.guarantees.queries import Guarantee, guarantees, offer
from oficinista.guarantees.terms import Part, Terms, kept_terms, parts, parts_words
from oficinista.i18n import later, tr
from oficinista.ledger import chart
from oficinista.ledger.allocation import OpenDebt, allocate
from oficinista.ledger.debts import owed
from oficinista.ledger.mirror import mirrored
from oficinista.ledger.models import EntryKind
from oficinista.ledger.posting import DEBT_OF_THIS, Debt, NewEntry, Paid, Posted
from oficinista.ledger.posting import Line as Side
from oficinista.money import format_money
from oficinista.orders import ApprovalNeed, Fact, Order, Refused, Result, Said, command
from oficinista.storage.locks import hold_accounts
from oficinista.tills.numbers import document_number
from oficinista.transaction import Transaction

CHARGES, RELEASES, MOVES = "FIA", "FIL", "FIT"
PRIORITY = 70
"""After the bills and their charges: a payment keeps the service on before it fills the guarantee."""
CHARGED, RELEASED = "guarantee_charged", "guarantee_released"
PARTS_MOST = 12
"""No rule lets there be more."""


class ChargeGuarantee(Order):
    """Charge an account the deposit that guarantees it, at once or in monthly parts."""

    account: AccountNumber
    words: Said
    parts: Annotated[int, Field(strict=True, ge=1, le=PARTS_MOST)] = 1


class ReleaseGuarantee(Order):
    """Apply an account's guarantee to what it owes; what is left of it is a credit."""

    account: AccountNumber
    words: Said


class GuaranteeMoved(Result):
    """The document, how much it was, what of it was held, and what the account owes now; negative is a credit."""

    document: str
    amount_cents: int
    held_cents: int
    balance_cents: int


def _touches(_connection: Connection, order: ChargeGuarantee | ReleaseGuarantee) -> Iterable[str]:
    return [order.account]


@command("guarantee.charge", touches=_touches)
def charge_guarantee(tx: Transaction, order: ChargeGuarantee) -> GuaranteeMoved:
    """Charge it. Refuses a second one, a closed account, more parts than the law gives, and unconfirmed rules."""
    hold_accounts(tx.connection, [order.account])
    found = offer(tx.connection, order.account, tx.office.id, tx.business_date)
    terms = _chargeable(found.terms, order)
    if found.is_closed:
        raise Refused("guarantee.closed", tr("La cuenta {number} está cerrada.", number=found.account))
    first = tx.rules.due("bill.due", tx.business_date, tx.calendar).date
    due = parts(terms.amount_cents, order.parts, first)
    now = owed(tx.connection, found.account_id)
    debts = [*now.debts, *_debts(due)]
    entry = NewEntry(
        kind=EntryKind.GUARANTEE,
        document_type=CHARGES,
        effective_date=tx.business_date,
        lines=[
            Side(chart.RECEIVABLE, terms.amount_cents, found.account_id),
            Side(chart.GUARANTEES_HELD, -terms.amount_cents),
        ],
        debts=[Debt(found.account_id, one.due_on, one.amount_cents, PRIORITY) for one in due],
        allocations=settled(debts, now.balance_cents + terms.amount_cents),
        reason=order.words[:200],
    )
    facts = {"terms": kept_terms(terms), "parts": [_fact(one) for one in due], "amount_cents": terms.amount_cents}
    return _told(tx, found.account_id, tx.post(entry)[0], CHARGED, facts, 0)


def _signature(tx: Transaction, order: ReleaseGuarantee) -> ApprovalNeed | None:
    held = _held(tx, order.account)
    limit = tx.actor.limit_cents
    if limit is None or held.amount_cents <= limit:
        return None
    return ApprovalNeed(held.amount_cents, later("liberar el depósito {document}.", document=held.document))


def _facts(connection: Connection, order: ReleaseGuarantee) -> Iterator[Fact]:
    row = connection.execute(_ACCOUNT, {"number": order.account}).one_or_none()
    held = None if row is None else next(guarantees(connection, row.office_id, row.id), None)
    if held is not None:
        yield Fact("Cuenta", f"{held.account}, {held.customer}")
        yield Fact("Depósito", f"{held.document}, {format_money(held.amount_cents)}")
        yield Fact("Guardado", format_money(held.held_cents))


@command("guarantee.release", approval=_signature, facts=_facts, touches=_touches)
def release_guarantee(tx: Transaction, order: ReleaseGuarantee) -> GuaranteeMoved:
    """Apply it. Refuses an account that has none."""
    hold_accounts(tx.connection, [order.account])
    held = _held(tx, order.account)
    posted = release(tx, held, order.words)
    facts = {"charge": held.document, "amount_cents": held.amount_cents, "held_cents": held.held_cents}
    return _told(tx, held.account_id, posted, RELEASED, facts, held.held_cents)


def release(tx: Transaction, held: Guarantee, words: str) -> Posted:
    """Post the release of a guarantee: what was paid of it pays what is owed, and the rest is a credit."""
    now, own = owed(tx.connection, held.account_id), {one.item_id for one in held.parts}
    closing = [Paid(one.item_id, one.open_cents) for one in held.parts if one.open_cents]
    others = [debt for debt in now.debts if debt.id not in own]
    entry = NewEntry(
        kind=EntryKind.GUARANTEE_VOID,
        document_type=RELEASES,
        effective_date=tx.business_date,
        lines=mirrored(tx.connection, held.entry_id),
        allocations=closing + settled(others, now.balance_cents - held.amount_cents),
        reverses_id=held.entry_id,
        approval_id=tx.approval_id,
        reason=words[:200],
    )
    return tx.post(entry)[0]


def carry(tx: Transaction, held: Guarantee, to_account_id: int, words: str) -> Posted:
    """Have a guarantee go with its customer to another account of theirs, where nothing was charged yet: it is
    released here and charged there in its own parts, and what was paid of it is held for that account."""
    mirror = NewEntry(
        kind=EntryKind.GUARANTEE_VOID,
        document_type=RELEASES,
        effective_date=tx.business_date,
        lines=mirrored(tx.connection, held.entry_id),
        allocations=[Paid(one.item_id, one.open_cents) for one in held.parts if one.open_cents],
        reverses_id=held.entry_id,
        approval_id=tx.approval_id,
        reason=words[:200],
    )
    charge = NewEntry(
        kind=EntryKind.GUARANTEE,
        document_type=CHARGES,
        effective_date=tx.business_date,
        lines=[
            Side(chart.RECEIVABLE, held.amount_cents, to_account_id),
            Side(chart.GUARANTEES_HELD, -held.amount_cents),
        ],
        debts=[Debt(to_account_id, one.due_on, one.amount_cents, PRIORITY) for one in held.parts],
        reason=words[:200],
    )
    charged = tx.post(mirror, charge)[-1]
    if held.held_cents:
        debts = owed(tx.connection, to_account_id).debts
        moved = NewEntry(
            kind=EntryKind.GUARANTEE_MOVE,
            document_type=MOVES,
            effective_date=tx.business_date,
            lines=[
                Side(chart.RECEIVABLE, held.held_cents, held.account_id),
                Side(chart.RECEIVABLE, -held.held_cents, to_account_id),
            ],
            allocations=[Paid(one.debt.id, one.amount_cents) for one in allocate(debts, held.held_cents)],
            reason=words[:200],
        )
        tx.post(moved)
    return charged


def _told(
    tx: Transaction, account_id: int, posted: Posted, letter: str, facts: dict[str, Any], held_cents: int
) -> GuaranteeMoved:
    """Leave the notice to the customer, and answer."""
    document = document_number(tx, CHARGES if letter == CHARGED else RELEASES, posted)
    balance = owed(tx.connection, account_id).balance_cents
    leave_notice(tx, account_id, posted.id, letter, {"document": document, "balance_cents": balance,
                                                     "on": tx.business_date.isoformat(), **facts})  # fmt: skip
    return GuaranteeMoved(
        document=document, amount_cents=facts["amount_cents"], held_cents=held_cents, balance_cents=balance
    )


def _chargeable(terms: Terms | None, order: ChargeGuarantee) -> Terms:
    if terms is None:
        raise Refused(
            "guarantee.has_one",
            tr("La cuenta {number} ya tiene un depósito.", number=order.account),
            tr("Libérelo antes de cobrar otro."),
        )
    if order.parts > terms.parts_max:
        raise Refused(
            "guarantee.too_many_parts",
            parts_words(terms.parts_max),
            tr("Los plazos son para clientes residenciales nuevos: Ley 27-2026."),
        )
    if terms.unconfirmed:
        raise Refused(
            "rule.unconfirmed",
            tr("Reglas por confirmar: {keys}. No se cobra.", keys=", ".join(terms.unconfirmed)),
            tr("Un supervisor las confirma con la orden rule.override."),
        )
    return terms


def _held(tx: Transaction, number: str) -> Guarantee:
    found = offer(tx.connection, number, tx.office.id, tx.business_date).held
    if found is None:
        raise Refused("guarantee.none", tr("La cuenta {number} no tiene un depósito.", number=number))
    return found


def _debts(due: Iterable[Part]) -> list[OpenDebt]:
    return [OpenDebt(DEBT_OF_THIS + place, PRIORITY, one.due_on, one.amount_cents) for place, one in enumerate(due)]


def _fact(one: Part) -> dict[str, object]:
    return {"due_on": date.isoformat(one.due_on), "amount_cents": one.amount_cents}


_ACCOUNT = select(col(Account.id), col(Account.office_id)).where(col(Account.number) == bindparam("number"))
