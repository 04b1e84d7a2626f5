"""What an office must do after it was restored from a backup: receipts that were given on paper may be missing in it.

While they are missing nobody takes new money alone. Each paper is entered again in its order, signed by a supervisor,
and so gets its own number again; then somebody of IT and a supervisor say that the office is reconciled. Both orders
are links of the audit chain, and the chain is where the state is read.
"""

from datetime import datetime
from typing import Annotated

from pydantic import Field
from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from oficinista.audit.models import AuditEvent
from oficinista.i18n import later, tr
from oficinista.ledger.models import DocumentSeries
from oficinista.ledger.numbers import RECEIPTS, number_text
from oficinista.orders import ApprovalNeed, Note, Order, Refused, Result, command
from oficinista.transaction import Transaction

NOTED, RECONCILED = "office.note_restoration", "office.reconcile"
SeriesNumber = Annotated[int, Field(ge=0, lt=10**9)]


class MissingReceipts(Order):
    """Receipts of a year that were printed and that the restored office does not know: from the first to the last."""

    year: Annotated[int, Field(ge=2000, le=9999)]
    first: SeriesNumber
    last: SeriesNumber


class NoteRestoration(Order):
    """The office was restored from a backup of some moment, without these receipts."""

    backup_made_at: Annotated[datetime, Field(strict=False)]
    missing: Annotated[tuple[MissingReceipts, ...], Field(max_length=10)] = ()


class RestorationNoted(Result):
    """Whether the office has to be reconciled before it takes new money."""

    is_behind: bool


class ReconcileOffice(Order):
    """The papers were looked through, and this was done about them; `leaves_out` when not all were entered again."""

    words: Annotated[Note, Field(min_length=10)]
    leaves_out: bool = False


class OfficeReconciled(Result):
    """The office takes money again as always."""

    code: str


@command(NOTED)
def note_restoration(tx: Transaction, order: NoteRestoration) -> RestorationNoted:
    """Leave in the audit chain that the office was restored. With missing receipts it stays closed for new payments.

    Refuses receipts that the office does know.
    """
    if any(one.first <= _last_number(tx.connection, tx.office.id, one.year) for one in order.missing):
        raise Refused("office.not_missing", tr("La oficina sí tiene esos recibos."))
    return RestorationNoted(is_behind=bool(order.missing))


def _signature(_tx: Transaction, _order: ReconcileOffice) -> ApprovalNeed:
    return ApprovalNeed(0, later("Reconciliar la oficina después de restaurarla."))


@command(RECONCILED, approval=_signature)
def reconcile(tx: Transaction, order: ReconcileOffice) -> OfficeReconciled:
    """Say that the papers given after the backup are accounted for, and open the office for new payments.

    Refuses an office that misses nothing, and one whose series is still behind its papers unless some are left out.
    """
    missing = missing_receipts(tx.connection, tx.office.id)
    if not missing:
        raise Refused("office.not_behind", tr("A esta oficina no le falta ningún recibo."))
    last = missing[-1]
    if not order.leaves_out and _last_number(tx.connection, tx.office.id, last.year) < last.last:
        raise Refused(
            "office.behind",
            tr("Faltan recibos por volver a entrar: el último es {receipt}.", receipt=_receipt(tx, last)),
            tr("Éntrelos en orden; si alguno no se puede, dígalo con leaves_out y explique por qué."),
        )
    return OfficeReconciled(code=tx.office.code)


def need_while_behind(tx: Transaction, amount_cents: int) -> ApprovalNeed | None:
    """The signature that a payment needs while the office misses receipts; None in an office that misses none."""
    missing = missing_receipts(tx.connection, tx.office.id)
    if not missing:
        return None
    reason = later(
        "La oficina se restauró y le faltan recibos hasta {receipt}: solo se vuelven a entrar esos, en orden.",
        receipt=_receipt(tx, missing[-1]),
    )
    return ApprovalNeed(amount_cents, reason)


def missing_receipts(connection: Connection, office_id: int) -> tuple[MissingReceipts, ...]:
    """The receipts that an office missed when it was restored, until it is reconciled; usually none."""
    last = connection.execute(_LAST, {"office": office_id}).first()
    if last is None or last.order_name != NOTED:
        return ()
    if last.order_json is None:
        raise RuntimeError("the text of a restoration must not be erased before its reconciliation")
    return NoteRestoration.model_validate_json(last.order_json).missing


def _receipt(tx: Transaction, missing: MissingReceipts) -> str:
    return number_text(RECEIPTS, tx.office.code, missing.year, missing.last)


def _last_number(connection: Connection, office_id: int, year: int) -> int:
    given = select(col(DocumentSeries.last_number)).where(
        col(DocumentSeries.office_id) == office_id,
        col(DocumentSeries.document_type) == RECEIPTS,
        col(DocumentSeries.year) == year,
    )
    return connection.execute(given).scalar_one_or_none() or 0


_LAST = (
    select(col(AuditEvent.order_name), col(AuditEvent.order_json))
    .where(col(AuditEvent.order_name).in_((NOTED, RECONCILED)), col(AuditEvent.office_id) == bindparam("office"))
    .order_by(col(AuditEvent.sequence).desc())
    .limit(1)
)
