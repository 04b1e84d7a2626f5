"""The letter to whose money waited for its account, by the notice that was left when it was found."""

from datetime import date

from pydantic_core import from_json
from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from oficinista.adjustments.models import Notice
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.letters.known import Known, Wanted
from oficinista.letters.wording import balance_facts
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.tills.wording import tender_name


def identified_facts(connection: Connection, wanted: Wanted) -> Known:
    """What came and when, how much, and what the account owes now that it has it."""
    kept = connection.execute(_NOTICE, {"notice": int(wanted.subject)}).scalar_one_or_none()
    if kept is None:
        raise Refused("letter.no_notice", tr("No hay un aviso {number}.", number=wanted.subject))
    data = from_json(kept)
    return Known(
        {
            "document": data["document"],
            "suspense": data["suspense"],
            "came_on": long_date(date.fromisoformat(data["came_on"])),
            "tender": f"{tender_name(TenderKind(data['tender']))} {data['reference']}".strip(),
            "payer": data["payer"],
            "amount": format_money(data["amount_cents"]),
            **balance_facts(data["balance_cents"]),
        }
    )


_NOTICE = select(col(Notice.data_json)).where(col(Notice.id) == bindparam("notice"))
