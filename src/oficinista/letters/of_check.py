"""The letter about a check that the bank gave back, by the notice that its return left to each account."""

from pydantic_core import from_json
from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from oficinista.adjustments.models import Notice
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.letters.known import Known, Wanted
from oficinista.letters.wording import balance_facts
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.tills.returned import find_returned


def check_facts(connection: Connection, wanted: Wanted) -> Known:
    """The check and why it came back, what the account owes again, what was charged, and until when no checks.

    Of an agency's check neither is the account's: the letter says whose it was.
    """
    notice = connection.execute(_NOTICE, {"notice": int(wanted.subject)}).one_or_none()
    if notice is None:
        raise Refused("letter.no_notice", tr("No hay un aviso {number}.", number=wanted.subject))
    data, found = from_json(notice.data_json), find_returned(connection, notice.entry_id)
    until = None if found.agency else found.no_checks_until
    return Known(
        {
            "document": found.document,
            "receipt": found.taken,
            "check_number": found.check,
            "check_amount": format_money(found.amount_cents),
            "returned_on": long_date(found.on),
            "reason": found.reason.name,
            "is_payer_s": found.reason.is_payer_s,
            "amount": format_money(data["amount_cents"]),
            "fee": format_money(data["fee_cents"]) if data["fee_cents"] else "",
            "no_checks_until": "" if until is None else long_date(until),
            **balance_facts(data["balance_cents"]),
            **({"agency": found.agency} if found.agency else {}),
        }
    )


_NOTICE = select(col(Notice.entry_id), col(Notice.data_json)).where(col(Notice.id) == bindparam("notice"))
