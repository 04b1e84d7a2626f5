"""A batch of mail or of the drop box: opened by two people, keyed item by item, closed only when both agree.

A batch is a session of a till of its own. What it holds is counted first, tender by tender, and both people answer for
it; the items are keyed second. It closes when what was keyed is what was counted, in number and in money, for every
tender: there is no over nor short. When the first count was wrong, two people count again, and both counts are kept.
"""

from collections.abc import Collection, Iterable
from typing import Annotated

from pydantic import Field
from sqlalchemy import Connection, insert, select
from sqlmodel import col

from oficinista.batches.models import Batch, BatchItem
from oficinista.batches.queries import TenderKeyed, find_batch, next_item_number
from oficinista.batches.suspense import post_suspense
from oficinista.customers.numbers import TypedNumber
from oficinista.i18n import later, tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money
from oficinista.orders import ApprovalNeed, Fact, Line, Order, PositiveCents, Refused, Result, RowId, Said, command
from oficinista.staff.actors import find_actor, require_permission
from oficinista.storage.locks import hold_accounts
from oficinista.tills.change import Kept
from oficinista.tills.closing import change_session, keep_count, post_closing
from oficinista.tills.commands import begin_session
from oficinista.tills.models import CountPurpose, Till, TillKind, TillState
from oficinista.tills.payable import distribute, find_payable
from oficinista.tills.payments import kept_reference, post_payment
from oficinista.tills.queries import counts, differences
from oficinista.tills.returned import refuse_checks
from oficinista.tills.sessions import require_batch
from oficinista.tills.signed import second_person
from oficinista.tills.wording import tender_name
from oficinista.transaction import Transaction

KEY = "batch.key"
ITEMS_MAX = 100_000
BATCH_KINDS = frozenset({TillKind.MAIL, TillKind.DROP_BOX})


class Declared(Order):
    """So many items of one tender, and their sum, as two people counted them."""

    kind: Annotated[TenderKind, Field(strict=False)]
    quantity: Annotated[int, Field(strict=True, ge=1, le=ITEMS_MAX)]
    amount_cents: PositiveCents


Declaration = Annotated[tuple[Declared, ...], Field(min_length=1, max_length=len(TenderKind))]


class OpenBatch(Order):
    """A bag of mail or a drop box opened by the actor and whoever signs: its seals, and what was in it."""

    kind: Annotated[TillKind, Field(strict=False)]
    declared: Declaration
    seal_in: Line = ""
    seal_out: Line = ""


class BatchOpened(Result):
    """The batch, by the number of its session, and what was counted in it."""

    batch: int
    items: int
    total_cents: int


def _two_people(tx: Transaction, order: "OpenBatch | RecountBatch") -> ApprovalNeed:
    """Whoever signs was there, and counted too. Refuses first what no signature would open."""
    _refuse_repeated(order.declared)
    if isinstance(order, OpenBatch):
        _till_for(tx, order)
    words = later("la firma de la segunda persona que lo abrió y contó.")
    return ApprovalNeed(_total(order.declared), words, is_witness=True)


def _declared_facts(_connection: Connection, order: "OpenBatch | RecountBatch") -> Iterable[Fact]:
    for one in order.declared:
        yield Fact(tender_name(one.kind), f"{one.quantity}: {format_money(one.amount_cents)}")
    yield Fact("Total", format_money(_total(order.declared)))
    if isinstance(order, OpenBatch):
        yield Fact("Sello encontrado", order.seal_in)
        yield Fact("Sello puesto", order.seal_out)
    else:
        yield Fact("Razón", order.reason)


@command("batch.open", approval=_two_people, facts=_declared_facts)
def open_batch(tx: Transaction, order: OpenBatch) -> BatchOpened:
    """Open a batch with what two people counted in it. Refuses a drop box without its seals, and whoever may not key
    what is in it: it would stay open."""
    require_permission(find_actor(tx.connection, tx.actor.id, KEY), KEY)
    _refuse_repeated(order.declared)
    session_id = begin_session(tx, _till_for(tx, order))
    keep_declaration(tx, session_id, 1, order.declared)
    row = {
        "till_session_id": session_id,
        "witness_id": second_person(tx),
        "seal_in": order.seal_in.strip(),
        "seal_out": order.seal_out.strip(),
    }
    tx.connection.execute(insert(Batch), row)
    return BatchOpened(batch=session_id, items=_items(order.declared), total_cents=_total(order.declared))


def _till_for(tx: Transaction, order: OpenBatch) -> int:
    """The till of the batch. Refuses a drop box without its seals."""
    till_id = require_till_of(tx, order.kind, BATCH_KINDS)
    if order.kind is TillKind.DROP_BOX and not (order.seal_in.strip() and order.seal_out.strip()):
        raise Refused(
            "batch.seals",
            tr("Al buzón le faltan sellos: el que tenía y el que se le puso."),
            tr("Escriba los números de los dos."),
        )
    return till_id


class RecountBatch(Order):
    """The actor's open batch counted again by two people: the first count was wrong, and why."""

    declared: Declaration
    reason: Said


class BatchRecounted(Result):
    """Which count it was, and what it found."""

    batch: int
    attempt: int
    items: int
    total_cents: int


@command("batch.recount", approval=_two_people, facts=_declared_facts)
def recount_batch(tx: Transaction, order: RecountBatch) -> BatchRecounted:
    """Count an open batch again; the count before it is kept."""
    _refuse_repeated(order.declared)
    session_id = require_batch(tx)
    attempt = len(counts(tx.connection, session_id, CountPurpose.CLOSING)) + 1
    keep_declaration(tx, session_id, attempt, order.declared)
    return BatchRecounted(
        batch=session_id, attempt=attempt, items=_items(order.declared), total_cents=_total(order.declared)
    )


class KeyItem(Order):
    """One envelope of the actor's open batch. Without an account it waits in suspense, with what is known of it."""

    kind: Annotated[TenderKind, Field(strict=False)]
    amount_cents: PositiveCents
    number: TypedNumber | None = None
    reference: Line = ""
    payer: Line = ""
    known: Line = ""


class ItemKeyed(Result):
    """The item's place in the batch and its document: a receipt, or a number of suspense."""

    batch: int
    item: int
    document: str
    balance_cents: int | None


def _keyed(_connection: Connection, order: KeyItem) -> Iterable[str]:
    return () if order.number is None else (order.number,)


@command(KEY, touches=_keyed)
def key_item(tx: Transaction, order: KeyItem) -> ItemKeyed:
    """Key an item: it pays its account's oldest debts first, or waits in suspense with the actor as its owner."""
    session_id = require_batch(tx)
    item = next_item_number(tx.connection, session_id)
    kept = _kept(order, session_id, item)
    if order.number is None:
        document, entry_id = post_suspense(tx, session_id, kept, payer=order.payer, known=order.known)
        balance = None
    else:
        hold_accounts(tx.connection, (order.number,))
        if order.kind is TenderKind.CHECK:
            refuse_checks(tx.connection, (order.number,), tx.business_date)
        part = distribute(find_payable(tx.connection, order.number), order.amount_cents)
        taken = post_payment(tx, session_id, (kept,), [part], order.payer)
        document, entry_id, balance = taken.receipt, taken.entry_id, taken.accounts[0].balance_cents
    row = {"entry_id": entry_id, "till_session_id": session_id, "item_number": item}
    tx.connection.execute(insert(BatchItem), row)
    return ItemKeyed(batch=session_id, item=item, document=document, balance_cents=balance)


def _kept(order: KeyItem, session_id: int, item: int) -> Kept:
    """What stays of an item. A paper whose number was not keyed is found by its place in the batch."""
    reference = kept_reference(order.kind, order.reference)
    if reference is None and order.kind is not TenderKind.CASH:
        reference = tr("lote {batch}, n.º {item}", batch=session_id, item=item)
    return Kept(order.kind, order.amount_cents, order.amount_cents, reference)


class CloseBatch(Order):
    """Close the actor's open batch."""

    batch: RowId


class BatchClosed(Result):
    """The closing's number, the journal's head, and what goes to deposit."""

    batch: int
    document: str
    head: str
    items: int
    total_cents: int


def _both_agree(tx: Transaction, order: CloseBatch) -> ApprovalNeed:
    """A second person signs that what was keyed is what is there."""
    total = sum(one.keyed_cents for one in _agreed(tx, order.batch))
    words = later("la firma de la segunda persona: lo registrado es lo contado.")
    return ApprovalNeed(total, words, is_witness=True)


@command("batch.close", approval=_both_agree)
def close_batch(tx: Transaction, order: CloseBatch) -> BatchClosed:
    """Close a batch: its money leaves for deposit. Refuses while a tender was keyed for other than it was counted."""
    agreed = _agreed(tx, order.batch)
    document, head = post_closing(tx, order.batch, differences(tx.connection, order.batch))
    change_session(tx, order.batch, state=TillState.COUNTING, counted_at=tx.now)
    change_session(tx, order.batch, state=TillState.CLOSED, closed_at=tx.now)
    return BatchClosed(
        batch=order.batch,
        document=document,
        head=head,
        items=sum(one.keyed for one in agreed),
        total_cents=sum(one.keyed_cents for one in agreed),
    )


def _agreed(tx: Transaction, batch: int) -> tuple[TenderKeyed, ...]:
    if require_batch(tx) != batch:
        raise Refused("batch.of_another", tr("El lote {batch} no es el que tiene abierto.", batch=batch))
    tenders = find_batch(tx.connection, batch).tenders
    wrong = [one for one in tenders if not one.agrees]
    if wrong:
        raise Refused(
            "batch.disagrees",
            tr("No concuerda: {tenders}.", tenders="; ".join(map(disagreement, wrong))),
            tr("Anule o registre lo que falta; si se contó mal, cuenten otra vez ([K])."),
        )
    return tenders


def disagreement(one: TenderKeyed) -> str:
    """What was counted of a tender and what was keyed, in words."""
    return tr(
        "{tender} contado {declared} por {declared_amount}, registrado {keyed} por {keyed_amount}",
        tender=tender_name(one.kind),
        declared=one.declared,
        declared_amount=format_money(one.declared_cents),
        keyed=one.keyed,
        keyed_amount=format_money(one.keyed_cents),
    )


def require_till_of(tx: Transaction, kind: TillKind, among: Collection[TillKind]) -> int:
    """The id of the office's till of a kind. Refuses a kind that is not among some, and when there is none."""
    found = select(col(Till.id)).where(col(Till.office_id) == tx.office.id, col(Till.kind) == kind)
    till_id = tx.connection.execute(found.order_by(col(Till.number)).limit(1)).scalar_one_or_none()
    if kind not in among or till_id is None:
        raise Refused(
            "batch.no_till",
            tr("Esta oficina no tiene esa caja de lotes."),
            tr("Pida a sistemas que la añada con till.add."),
        )
    return int(till_id)


def keep_declaration(tx: Transaction, session_id: int, attempt: int, declared: Iterable[Declared]) -> None:
    """Keep what a session is held against when it closes: the items of each tender, and their sum."""
    lines = [
        {
            "tender_kind": one.kind,
            "denomination_cents": 0,
            "quantity": one.quantity,
            "amount_cents": one.amount_cents,
        }
        for one in declared
    ]
    keep_count(tx, session_id, CountPurpose.CLOSING, attempt, lines)


def _refuse_repeated(declared: tuple[Declared, ...]) -> None:
    if len({one.kind for one in declared}) < len(declared):
        raise Refused("batch.tender_twice", tr("Cada clase de valor se cuenta una vez."), tr("Sume las dos."))


def _items(declared: Iterable[Declared]) -> int:
    return sum(one.quantity for one in declared)


def _total(declared: Iterable[Declared]) -> int:
    return sum(one.amount_cents for one in declared)
