"""The closing report of a till on a page that is signed and filed."""

from typing import Any

from sqlalchemy import Connection

from oficinista.clock import business_date
from oficinista.dates import clock_time, long_date
from oficinista.i18n import tr
from oficinista.letters.known import Known, Wanted
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.tills.queries import Closing, Count, DifferenceFound, closing
from oficinista.tills.wording import tender_name


def closing_facts(connection: Connection, wanted: Wanted) -> Known:
    """A session of a till from its fund to its closing. Refuses one that is not closed, whose clerk still counts."""
    found = closing(connection, int(wanted.subject))
    if found.session.closed_at is None:
        raise Refused(
            "letter.till_open",
            tr("La sesión {id} no está cerrada.", id=found.session.id),
            tr("Ciérrela primero."),
        )
    session = found.session
    return Known(
        {
            "document": found.document or "",
            "session": session.id,
            "till": session.till_number,
            "clerk_of_till": session.clerk_name,
            "day": long_date(session.business_date),
            "opened": clock_time(session.opened_at),
            "closed": f"{long_date(business_date(found.session.closed_at))}, {clock_time(found.session.closed_at)}",
            "moved": list(_moved(found)),
            "tenders": [_tender(found, one) for one in found.differences],
            "signed_by": found.signed_by or "",
            "reviewed_by": found.reviewed_by or "",
            "review_note": found.review_note,
            "chain": "" if found.head is None else found.head.hex()[:16].upper(),
        }
    )


def _moved(found: Closing) -> "list[dict[str, str]]":
    moved = [_line(tr("Fondo de cambio"), "", found.fund_cents)]
    moved += [_line(tender_name(one.kind), _receipts(one.receipts), one.cents) for one in found.taken]
    moved += [
        _line(one.document, tr("Anula {receipt}: {reason}", receipt=one.receipt, reason=one.reason), -one.cents)
        for one in found.voids
    ]
    moved += [_line(one.document, ". ".join(filter(None, (one.reason, one.reference))), one.cents)
              for one in found.cash_moves]  # fmt: skip
    return moved


def _receipts(count: int) -> str:
    return tr("1 recibo") if count == 1 else tr("{count} recibos", count=count)


def _line(what: str, about: str, cents: int) -> dict[str, str]:
    return {"what": what, "about": about, "amount": format_money(cents)}


def _tender(found: Closing, one: DifferenceFound) -> dict[str, Any]:
    return {
        "what": tender_name(one.kind),
        "counts": [_count(count, one) for count in found.counts],
        "expected": format_money(one.expected_cents),
        "difference": format_money(one.difference_cents),
        "differs": one.difference_cents != 0,
        "reason": one.reason or "",
        "note": one.note or "",
    }


def _count(count: Count, one: DifferenceFound) -> dict[str, str]:
    return {
        "attempt": str(count.attempt),
        "by": count.counted_by,
        "amount": format_money(count.totals().get(one.kind, 0)),
    }
