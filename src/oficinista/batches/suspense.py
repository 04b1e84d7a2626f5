"""Money that no account claims: it waits with an owner until somebody finds out whose it is. All of it goes at once."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, insert

from oficinista.adjustments.notices import leave_notice
from oficinista.batches.models import Suspense, SuspenseHandover, SuspenseResolution
from oficinista.batches.queries import SuspenseFound, find_suspense
from oficinista.customers.numbers import TypedNumber
from oficinista.i18n import later, tr
from oficinista.ledger import chart
from oficinista.ledger.models import EntryKind
from oficinista.ledger.posting import Handed, NewEntry, Paid
from oficinista.ledger.posting import Line as Side
from oficinista.money import format_money
from oficinista.orders import ApprovalNeed, Fact, Line, Order, Refused, Result, Said, command
from oficinista.staff.actors import find_actor, require_of_office
from oficinista.staff.models import Role
from oficinista.storage.locks import hold_accounts
from oficinista.tills.change import Kept
from oficinista.tills.drawer import refuse_more_than_held
from oficinista.tills.numbers import SUSPENSES, document_number
from oficinista.tills.payable import distribute, find_payable
from oficinista.tills.receipts import sides, tenders
from oficinista.tills.sessions import require_batch
from oficinista.transaction import Transaction

SUSPENSE_VOIDS, SUSPENSES_APPLIED = "ANS", "IDE"
LETTER = "payment_identified"


def post_suspense(tx: Transaction, session_id: int, kept: Kept, *, payer: str, known: str) -> tuple[str, int]:
    """Money into a session that no account claims, the actor its owner; its number and its entry.

    Refuses it with nothing known of it, since nobody could ever find out whose it is.
    """
    if not (payer.strip() or known.strip()):
        raise Refused(
            "suspense.nothing_known",
            tr("Un pago sin cuenta lleva algo de quién es: un nombre, un remitente, lo escrito."),
            tr("Escriba lo que se sabe."),
        )
    entry = NewEntry(
        kind=EntryKind.SUSPENSE,
        document_type=SUSPENSES,
        effective_date=tx.business_date,
        lines=(
            Side(chart.TILLS, kept.amount_cents, till_session_id=session_id, tender_kind=kept.kind),
            Side(chart.SUSPENSE, -kept.amount_cents),
        ),
        tenders=(Handed(kept.kind, kept.amount_cents, kept.received_cents, kept.reference),),
        till_session_id=session_id,
    )
    posted = tx.post(entry)[0]
    document = document_number(tx, SUSPENSES, posted)
    row = {
        "entry_id": posted.id,
        "document": document,
        "office_id": tx.office.id,
        "owner_id": tx.actor.id,
        "amount_cents": kept.amount_cents,
        "payer": payer.strip(),
        "known": known.strip(),
    }
    tx.connection.execute(insert(Suspense), row)
    return document, posted.id


class ResolveSuspense(Order):
    """The account whose the money is, and how that was found out."""

    document: Line
    number: TypedNumber
    reason: Said


class SuspenseResolved(Result):
    """The number of what was posted, and what the account owes afterwards."""

    document: str
    suspense: str
    amount_cents: int
    balance_cents: int


def _resolved_facts(connection: Connection, order: ResolveSuspense) -> Iterable[Fact]:
    found = find_suspense(connection, order.document)
    payable = find_payable(connection, order.number)
    yield Fact("Cantidad", format_money(found.amount_cents))
    yield Fact("Se sabe", " ".join(filter(None, (found.payer, found.known))))
    yield Fact("Cuenta", f"{payable.number} {payable.customer_name}")
    yield Fact("Razón", order.reason)


def _always_signed(tx: Transaction, order: ResolveSuspense) -> ApprovalNeed:
    found = _waiting(tx, order.document)
    return ApprovalNeed(found.amount_cents, later("dar a una cuenta el pago {document}.", document=found.document))


@command(
    "suspense.resolve",
    approval=_always_signed,
    facts=_resolved_facts,
    touches=lambda _connection, order: (order.number,),
)
def resolve_suspense(tx: Transaction, order: ResolveSuspense) -> SuspenseResolved:
    """Give money in suspense to the account whose it is: it pays the oldest debts first. Once, and always signed."""
    hold_accounts(tx.connection, (order.number,))
    found = _waiting(tx, order.document)
    part = distribute(find_payable(tx.connection, order.number), found.amount_cents)
    entry = NewEntry(
        kind=EntryKind.SUSPENSE_APPLIED,
        document_type=SUSPENSES_APPLIED,
        effective_date=tx.business_date,
        lines=(
            Side(chart.SUSPENSE, found.amount_cents),
            Side(chart.RECEIVABLE, -found.amount_cents, part.payable.account_id),
        ),
        allocations=[Paid(one.debt.id, one.amount_cents) for one in part.allocations],
        approval_id=tx.approval_id,
        reason=order.reason,
    )
    posted = tx.post(entry)[0]
    row = {"entry_id": posted.id, "suspense_entry_id": found.entry_id, "account_id": part.payable.account_id}
    tx.connection.execute(insert(SuspenseResolution), row)
    document = document_number(tx, SUSPENSES_APPLIED, posted)
    leave_notice(tx, part.payable.account_id, posted.id, LETTER, _told(found, document, part.balance_cents))
    return SuspenseResolved(
        document=document,
        suspense=found.document,
        amount_cents=found.amount_cents,
        balance_cents=part.balance_cents,
    )


def _told(found: SuspenseFound, document: str, balance_cents: int) -> dict[str, Any]:
    """What the letter to whose the money is says of it."""
    return {
        "document": document,
        "suspense": found.document,
        "came_on": found.on.isoformat(),
        "tender": found.kind.value,
        "reference": found.reference or "",
        "payer": found.payer,
        "amount_cents": found.amount_cents,
        "balance_cents": balance_cents,
    }


class HandOverSuspense(Order):
    """Money in suspense, and by login who looks for whose it is from now on, and why."""

    document: Line
    to: Line
    reason: Said


class SuspenseHandedOver(Result):
    """The money, and the name of its new owner."""

    suspense: str
    owner: str


@command("suspense.hand_over")
def hand_over_suspense(tx: Transaction, order: HandOverSuspense) -> SuspenseHandedOver:
    """Give money in suspense another owner. Its owner does, or a supervisor.

    Refuses what waits no more, whoever is of another office, and who has it already.
    """
    found = _waiting(tx, order.document)
    if tx.actor.id != found.owner_id and tx.actor.role is not Role.SUPERVISOR:
        raise Refused(
            "suspense.of_another",
            tr("{document} está a cargo de {owner}.", document=found.document, owner=found.owner),
            tr("Lo pasa quien lo tiene, o un supervisor."),
        )
    owner = find_actor(tx.connection, order.to.strip())
    require_of_office(owner, tx.office.id, tx.office.name)
    if owner.id == found.owner_id:
        raise Refused(
            "suspense.same_owner",
            tr("{document} ya está a cargo de {owner}.", document=found.document, owner=found.owner),
        )
    row = {
        "suspense_entry_id": found.entry_id,
        "owner_id": owner.id,
        "handed_by": tx.actor.id,
        "reason": order.reason,
        "handed_at": tx.now,
    }
    tx.connection.execute(insert(SuspenseHandover), row)
    return SuspenseHandedOver(suspense=found.document, owner=owner.name)


class VoidSuspense(Order):
    """An item of the actor's open batch that was keyed wrong and waits in suspense."""

    document: Line
    reason: Said


class SuspenseVoided(Result):
    """The void's own number."""

    document: str
    suspense: str
    amount_cents: int


def _void_signed(tx: Transaction, order: VoidSuspense) -> ApprovalNeed:
    found = _waiting(tx, order.document)
    return ApprovalNeed(found.amount_cents, later("anular el renglón {document}.", document=found.document))


@command("suspense.void", approval=_void_signed)
def void_suspense(tx: Transaction, order: VoidSuspense) -> SuspenseVoided:
    """Take back an item in suspense by its mirror entry, while its batch is open. Always signed, as a payment's is."""
    found = _waiting(tx, order.document)
    if require_batch(tx) != found.batch:
        raise Refused(
            "suspense.other_batch",
            tr("{document} es de otro lote.", document=found.document),
            tr("Lo cerrado no se abre: dé el pago a su cuenta, o pida una devolución."),
        )
    given = tenders(tx.connection, found.entry_id)
    refuse_more_than_held(tx, found.batch, {one.kind: one.amount_cents for one in given})
    entry = NewEntry(
        kind=EntryKind.SUSPENSE_VOID,
        document_type=SUSPENSE_VOIDS,
        effective_date=tx.business_date,
        lines=[
            Side(s.gl_code, -s.amount_cents, s.account_id, s.till_session_id, s.tender_kind)
            for s in sides(tx.connection, found.entry_id)
        ],
        tenders=[Handed(t.kind, -t.amount_cents, -t.received_cents, t.reference) for t in given],
        till_session_id=found.batch,
        reverses_id=found.entry_id,
        approval_id=tx.approval_id,
        reason=order.reason,
    )
    posted = tx.post(entry)[0]
    return SuspenseVoided(
        document=document_number(tx, SUSPENSE_VOIDS, posted), suspense=found.document, amount_cents=found.amount_cents
    )


def _waiting(tx: Transaction, document: str) -> SuspenseFound:
    """Money that still waits. Refuses what was given to an account or voided, and what is of another office."""
    found = find_suspense(tx.connection, document)
    if found.office_id != tx.office.id:
        raise Refused("suspense.other_office", tr("{document} es de otra oficina.", document=found.document))
    if found.ended is not None:
        raise Refused(
            "suspense.ended", tr("{document} ya no espera: {ended}.", document=found.document, ended=found.ended)
        )
    return found
