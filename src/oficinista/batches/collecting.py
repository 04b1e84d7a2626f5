"""What others collected for the utility: stations, a bank, the web. Posted whole, when the totals agree, or not at all.

The file is a session of the collectors' till that opens, is counted by its own totals and closes in one transaction.
Its money is on its way to the bank at once: the collector pays it in there, and it never is in the office's safe.
Each payment is taken once, by the collector's reference, however often its file comes. What no account claims waits in
suspense, whoever posted the file its owner.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from sqlalchemy import Connection, Select, bindparam, insert, select
from sqlmodel import col

from oficinista.batches.commands import Declared, keep_declaration, require_till_of
from oficinista.batches.layouts import Layout, find_layout
from oficinista.batches.models import CollectedPayment, Collection
from oficinista.batches.suspense import post_suspense
from oficinista.customers.models import Account
from oficinista.customers.numbers import TypedNumber, is_number
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money
from oficinista.orders import Line, Order, PositiveCents, Refused, Result, UnsignedCents, command
from oficinista.storage.locks import hold_accounts
from oficinista.text_file import shown
from oficinista.tills.change import Kept
from oficinista.tills.closing import change_session, post_closing
from oficinista.tills.commands import begin_session
from oficinista.tills.custody import left_by
from oficinista.tills.deposits import send_to_bank
from oficinista.tills.models import TillKind, TillState
from oficinista.tills.payable import distribute, find_payable
from oficinista.tills.payments import kept_reference, post_payment
from oficinista.tills.queries import differences
from oficinista.transaction import Transaction

ROWS_MAX = 2_000
"""They are posted in one transaction, and nobody else writes meanwhile: some seconds of it, and no more."""

LineNumber = Annotated[int, Field(strict=True, ge=1, lt=2**31)]


class CollectedRow(Order):
    """One payment that somebody else took, by the reference that they gave it."""

    line: LineNumber
    reference: Annotated[Line, AfterValidator(str.strip), Field(min_length=1)]
    number: TypedNumber
    amount_cents: PositiveCents
    paid_on: Annotated[date, Field(strict=False)]
    kind: Annotated[TenderKind, Field(strict=False)]


class SetAside(Order):
    """A line that cannot be taken, and why; its amount counts, as far as it can be read."""

    line: LineNumber
    amount_cents: UnsignedCents
    reason: Line


class PostCollection(Order):
    """A collector's file: how many payments it says it has and their sum, and what its lines hold."""

    layout: Line
    count: Annotated[int, Field(strict=True, ge=0, le=10**12)]
    total_cents: UnsignedCents
    rows: Annotated[tuple[CollectedRow, ...], Field(max_length=ROWS_MAX)] = ()
    set_aside: Annotated[tuple[SetAside, ...], Field(max_length=ROWS_MAX + 1)] = ()


class RejectedRow(Result):
    """A payment that was not posted."""

    line: int
    amount_cents: int
    reason: str


class CollectionPosted(Result):
    """What was posted now, what of it waits in suspense, what was known before, and what was not taken.

    `batch` and `document`, the session's closing, are None when nothing was new; `deposits` is what the bank is to say
    that the collector paid in.
    """

    layout: str
    batch: int | None
    document: str | None
    deposits: tuple[str, ...]
    posted: int
    posted_cents: int
    suspense: int
    suspense_cents: int
    known: int
    known_cents: int
    rejected: tuple[RejectedRow, ...]


@dataclass
class CollectionPlan:
    """What a file does: the rows to post, those of no account, those known, and those not taken."""

    layout: Layout
    paying: list[CollectedRow] = field(default_factory=list)
    stray: list[CollectedRow] = field(default_factory=list)
    known: list[CollectedRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)

    @property
    def new(self) -> list[CollectedRow]:
        """All that is to be posted, in the order of the file."""
        return sorted([*self.paying, *self.stray], key=lambda row: row.line)


def _touches(_connection: Connection, order: PostCollection) -> list[str]:
    return [row.number for row in order.rows]


@command("collection.post", touches=_touches)
def post_collection(tx: Transaction, order: PostCollection) -> CollectionPosted:
    """Post what a collector took: its totals agree, or nothing is posted; each reference once."""
    hold_accounts(tx.connection, _touches(tx.connection, order))
    plan = plan_collection(tx.connection, order, tx.business_date)
    if not plan.new:
        return collected(plan)
    session_id = begin_session(tx, require_till_of(tx, TillKind.COLLECTORS, {TillKind.COLLECTORS}))
    row = {"till_session_id": session_id, "collector": plan.layout.code}
    tx.connection.execute(insert(Collection), row)
    keep_declaration(tx, session_id, 1, _by_tender(plan.new))
    stray = {row.line for row in plan.stray}
    for one in plan.new:
        _post_row(tx, session_id, plan.layout, one, is_stray=one.line in stray)
    document, _ = post_closing(tx, session_id, differences(tx.connection, session_id))
    change_session(tx, session_id, state=TillState.COUNTING, counted_at=tx.now)
    change_session(tx, session_id, state=TillState.CLOSED, closed_at=tx.now)
    posted = {"batch": session_id, "document": document, "deposits": _remitted(tx, session_id, plan.layout)}
    return collected(plan).model_copy(update=posted)


def _remitted(tx: Transaction, session_id: int, layout: Layout) -> tuple[str, ...]:
    """The deposits, one for each way to the bank, that the collector makes of what it took."""
    sent = []
    for place, one in enumerate(left_by(tx.connection, session_id, tx.office.id, tx.business_date), 1):
        number = str(session_id) if place == 1 else f"{session_id}-{place}"
        sent.append(send_to_bank(tx, one, tr("LOTE {number} {name}", number=number, name=layout.name)))
    return tuple(sent)


def _post_row(tx: Transaction, session_id: int, layout: Layout, row: CollectedRow, *, is_stray: bool) -> None:
    kept = Kept(row.kind, row.amount_cents, row.amount_cents, kept_reference(row.kind, row.reference))
    if is_stray:
        known = tr(
            "cuenta {number}, referencia {reference}, del {day}",
            number=row.number,
            reference=row.reference,
            day=long_date(row.paid_on),
        )
        _, entry_id = post_suspense(tx, session_id, kept, payer=layout.name, known=known)
    else:
        part = distribute(find_payable(tx.connection, row.number), row.amount_cents)
        entry_id = post_payment(tx, session_id, (kept,), [part], layout.name).entry_id
    values = {
        "entry_id": entry_id,
        "till_session_id": session_id,
        "collector": layout.code,
        "reference": row.reference,
        "account_given": row.number,
        "amount_cents": row.amount_cents,
        "paid_on": row.paid_on,
    }
    tx.connection.execute(insert(CollectedPayment), values)


def plan_collection(connection: Connection, order: PostCollection, today: date) -> CollectionPlan:
    """What posting a file would do, without doing it. Refuses it when its totals are not those of its lines."""
    _refuse_totals(order)
    plan = CollectionPlan(find_layout(order.layout))
    plan.rejected += [RejectedRow(**one.model_dump()) for one in order.set_aside]
    before = _known(connection, plan.layout.code, order.rows)
    accounts = known_accounts(connection, (row.number for row in order.rows))
    lines: dict[str, int] = {}
    for row in order.rows:
        try:
            _refuse_row(row, lines, before.get(row.reference), today)
        except Refused as refused:
            plan.rejected.append(
                RejectedRow(line=row.line, amount_cents=row.amount_cents, reason=refused.refusal.message)
            )
            continue
        lines[row.reference] = row.line
        if row.reference in before:
            plan.known.append(row)
        else:
            (plan.paying if row.number in accounts else plan.stray).append(row)
    plan.rejected.sort(key=lambda one: one.line)
    return plan


def collected(plan: CollectionPlan) -> CollectionPosted:
    """What carrying out a plan comes to, as far as it can be known before."""
    return CollectionPosted(
        layout=plan.layout.code,
        batch=None,
        document=None,
        deposits=(),
        posted=len(plan.new),
        posted_cents=_sum(plan.new),
        suspense=len(plan.stray),
        suspense_cents=_sum(plan.stray),
        known=len(plan.known),
        known_cents=_sum(plan.known),
        rejected=tuple(plan.rejected),
    )


def _refuse_totals(order: PostCollection) -> None:
    count = len(order.rows) + len(order.set_aside)
    total = _sum(order.rows) + sum(one.amount_cents for one in order.set_aside)
    if (count, total) == (order.count, order.total_cents):
        return
    first = min(order.set_aside, key=lambda one: one.line, default=None)
    raise Refused(
        "collection.totals",
        tr(
            "El archivo dice {count} pagos por {total} y sus líneas son {found} por {found_total}: nada se registró.",
            count=order.count,
            total=format_money(order.total_cents),
            found=count,
            found_total=format_money(total),
        ),
        tr("Pídalo completo al recaudador.")
        if first is None
        else tr("Línea {line}: {reason}", line=first.line, reason=first.reason),
    )


def _refuse_row(row: CollectedRow, lines: dict[str, int], before: tuple[str, int] | None, today: date) -> None:
    if row.reference in lines:
        raise Refused("collection.twice", tr("Repite la referencia de la línea {line}.", line=lines[row.reference]))
    if before is not None and before != (row.number, row.amount_cents):
        raise Refused(
            "collection.other_before",
            tr("La referencia ya entró por {amount} a la cuenta {number}.",
               amount=format_money(before[1]), number=before[0]),
        )  # fmt: skip
    if not is_number(row.number):
        raise Refused("collection.number", no_number(row.number))
    if row.paid_on > today:
        raise Refused("collection.future", tr("La fecha no ha llegado."))
    kept_reference(row.kind, row.reference)


def _known(connection: Connection, collector: str, rows: Sequence[CollectedRow]) -> dict[str, tuple[str, int]]:
    asked = {"collector": collector, "references": sorted({row.reference for row in rows})}
    return {row.reference: (row.account_given, row.amount_cents) for row in connection.execute(_BEFORE, asked)}


def no_number(typed: str) -> str:
    """Why a line is for no account: what it has there cannot be a number of one."""
    return tr("«{text}» no es un número de cuenta.", text=shown(typed.lstrip("0")))


def known_accounts(connection: Connection, numbers: Iterable[str]) -> frozenset[str]:
    """Those of these numbers that somebody has."""
    return frozenset(connection.execute(_ACCOUNTS, {"numbers": sorted(set(numbers))}).scalars())


def _by_tender(rows: Iterable[CollectedRow]) -> tuple[Declared, ...]:
    found: dict[TenderKind, list[int]] = defaultdict(list)
    for row in rows:
        found[row.kind].append(row.amount_cents)
    return tuple(Declared(kind=kind, quantity=len(each), amount_cents=sum(each)) for kind, each in found.items())


def _sum(rows: Iterable[CollectedRow]) -> int:
    return sum(row.amount_cents for row in rows)


_BEFORE: Select[*tuple[Any, ...]] = select(
    col(CollectedPayment.reference), col(CollectedPayment.account_given), col(CollectedPayment.amount_cents)
).where(
    col(CollectedPayment.collector) == bindparam("collector"),
    col(CollectedPayment.reference).in_(bindparam("references", expanding=True)),
)
_ACCOUNTS = select(col(Account.number)).where(col(Account.number).in_(bindparam("numbers", expanding=True)))
