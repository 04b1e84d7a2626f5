"""The letters about a guarantee: that it was charged, with its parts and why so much, and that it was released."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from oficinista.adjustments.models import Notice
from oficinista.dates import long_date
from oficinista.guarantees.terms import why_kept
from oficinista.i18n import tr
from oficinista.letters.known import Known, Wanted
from oficinista.letters.wording import balance_facts
from oficinista.money import format_money
from oficinista.orders import Refused


def guarantee_facts(connection: Connection, wanted: Wanted) -> Known:
    """What the notice of the charge or of the release kept."""
    kept = connection.execute(_NOTICE, {"notice": int(wanted.subject)}).scalar_one_or_none()
    if kept is None:
        raise Refused("letter.no_notice", tr("No hay un aviso {number}.", number=wanted.subject))
    data = from_json(kept)
    return Known(
        {
            "document": data["document"],
            "on": long_date(date.fromisoformat(data["on"])),
            "amount": format_money(data["amount_cents"]),
            "held": format_money(data["held_cents"]) if "held_cents" in data else "",
            "parts": [
                {
                    "number": str(place),
                    "due": long_date(date.fromisoformat(one["due_on"])),
                    "amount": format_money(one["amount_cents"]),
                }
                for place, one in enumerate(data.get("parts", ()), 1)
            ],
            "why": _why(data),
            **balance_facts(data["balance_cents"]),
        }
    )


def _why(data: Mapping[str, Any]) -> list[str]:
    """Why so much, in the language of the letter; until 1.1 it was kept in that of whoever charged it."""
    return why_kept(data["terms"]) if "terms" in data else data.get("why", [])


_NOTICE = select(col(Notice.data_json)).where(col(Notice.id) == bindparam("notice"))
