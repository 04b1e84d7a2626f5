"""The letters about a correction that was made, by its notice, and about one that was asked for and not approved."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, Select, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.adjustments.models import Adjustment, Notice
from oficinista.adjustments.queries import find_adjustment
from oficinista.adjustments.reasons import reasons
from oficinista.adjustments.shown import RebillShown, show_rebill
from oficinista.audit.models import Approval, ApprovalNote, Decision, NoteKind
from oficinista.billing.models import Bill
from oficinista.billing.queries import bill_facts
from oficinista.clock import business_date
from oficinista.dates import long_date, short_month
from oficinista.i18n import tr
from oficinista.ledger.models import Entry
from oficinista.letters.catalogue import Event
from oficinista.letters.known import Known, Wanted
from oficinista.letters.wording import balance_facts, bill_words
from oficinista.money import format_money
from oficinista.orders import Refused


def correction_facts(connection: Connection, wanted: Wanted) -> Known:
    """An adjustment or a rebilling as it was made, whether it stands, and what the account owed after it."""
    notice = connection.execute(_NOTICE, {"notice": int(wanted.subject)}).one_or_none()
    if notice is None:
        raise Refused("letter.no_notice", tr("No hay un aviso {number}.", number=wanted.subject))
    data = from_json(notice.data_json)
    shared = {"made_on": long_date(business_date(notice.made_at)), **balance_facts(data["balance_cents"])}
    if "rebill_id" in data:
        return _rebilled(connection, data["rebill_id"], data["difference_cents"], shared)
    return _adjusted(connection, notice.entry_id, data, shared)


def _rebilled(connection: Connection, rebill_id: int, difference_cents: int, shared: dict[str, Any]) -> Known:
    found = show_rebill(connection, rebill_id)
    facts = {
        "document": found.periods[0].document,
        "reason": _reason(found.reason),
        "note": found.note,
        "stands": not found.is_undone,
        "periods": list(_periods(found)),
        "amount": format_money(abs(difference_cents)),
        "lowers": difference_cents < 0,
        "raises": difference_cents > 0,
        **shared,
    }
    issued_on = connection.execute(_ISSUED, {"number": found.periods[-1].bill}).scalar_one()
    return Known(facts, {Event.BILL: issued_on})


def _periods(found: RebillShown) -> Iterator[dict[str, str]]:
    for one in found.periods:
        yield {
            "month": short_month(one.period_start),
            "voided": one.voided,
            "before": format_money(one.before_cents),
            "bill": one.bill,
            "after": format_money(one.after_cents),
        }


def _adjusted(connection: Connection, entry_id: int, data: Mapping[str, Any], shared: dict[str, Any]) -> Known:
    """An adjustment, or the mirror of one, which changes what it had changed."""
    reversed_id = connection.execute(_REVERSES, {"entry": entry_id}).scalar_one()
    row = connection.execute(_ADJUSTMENT, {"entry": reversed_id or entry_id}).one()
    found = find_adjustment(connection, row.number)
    cents = data["amount_cents"]
    facts = {
        "document": data["number"],
        "reverses": found.number if reversed_id else "",
        "reason": _reason(found.reason),
        "note": found.note,
        "computed": [] if reversed_id else row.computed.splitlines(),
        "stands": bool(reversed_id) or found.is_applied,
        "periods": [],
        "amount": format_money(abs(cents)),
        "lowers": cents < 0,
        "raises": cents > 0,
        "bill": None if row.bill_id is None else bill_words(bill_facts(connection, row.bill_id)),
        **shared,
    }
    return Known(facts, {} if row.bill_id is None else {Event.BILL: _issued_on(connection, row.bill_id)})


def rejection_facts(connection: Connection, wanted: Wanted) -> Known:
    """What was asked for and not approved, why, and the bill that it was about."""
    row = connection.execute(_REJECTED, {"approval": int(wanted.subject)}).one_or_none()
    if row is None or row.decision is not Decision.REJECTED:
        raise Refused("letter.not_rejected", tr("La solicitud {number} no se rechazó.", number=wanted.subject))
    order = from_json(row.order_json)
    number = order.get("bill") or next(iter(order.get("bills", ())), None)
    bill = None if number is None else connection.execute(_BILL, {"number": number}).one()
    facts = {
        "request": wanted.subject,
        "asked_on": long_date(business_date(row.made_at)),
        "decided_on": long_date(business_date(row.decided_at)),
        "amount": format_money(row.amount_cents),
        "reason": _reason(order["reason"]),
        "note": order["note"],
        "why": row.words or "",
        "bill": None if bill is None else bill_words(bill_facts(connection, bill.id)),
    }
    return Known(facts, {} if bill is None else {Event.BILL: bill.issued_on})


def _reason(code: str) -> str:
    return tr(reasons()[code].name)


def _issued_on(connection: Connection, bill_id: int) -> date:
    issued_on: date = connection.execute(_ISSUED_OF, {"bill": bill_id}).scalar_one()
    return issued_on


_NOTICE = select(col(Notice.entry_id), col(Notice.data_json), col(Notice.made_at)).where(
    col(Notice.id) == bindparam("notice")
)
_REVERSES = select(col(Entry.reverses_id)).where(col(Entry.id) == bindparam("entry"))
_ADJUSTMENT = select(col(Adjustment.number), col(Adjustment.bill_id), col(Adjustment.computed)).where(
    col(Adjustment.entry_id) == bindparam("entry")
)
_BILL = select(col(Bill.id), col(Bill.issued_on)).where(col(Bill.number) == bindparam("number"))
_ISSUED = select(col(Bill.issued_on)).where(col(Bill.number) == bindparam("number"))
_ISSUED_OF = select(col(Bill.issued_on)).where(col(Bill.id) == bindparam("bill"))
_WHY = aliased(ApprovalNote)
_REJECTED: Select[*tuple[Any, ...]] = (
    select(
        col(Approval.order_json),
        col(Approval.amount_cents),
        col(Approval.made_at),
        col(Approval.decided_at),
        col(Approval.decision),
        col(_WHY.words),
    )
    .outerjoin(_WHY, (col(_WHY.approval_id) == col(Approval.id)) & (col(_WHY.kind) == NoteKind.REJECTION))
    .where(col(Approval.id) == bindparam("approval"))
)
