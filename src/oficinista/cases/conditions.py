"""What an action of a case may need to be true, by the names that the declarations use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic_core import from_json
from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from oficinista.billing.live import is_voided
from oficinista.billing.models import Bill
from oficinista.billing.queries import bill_facts
from oficinista.cases.lifecycle import Action
from oficinista.cases.models import Case, CaseEvent
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.orders import Refused

CHARGED = "charged_cents"
"""In the data of an opening: what the bill charged then. An answer to the case is what changed it since."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A case at the moment of an action: its bill, the end of its term, the day the action counts from, and today."""

    number: str
    bill_id: int | None
    next_on: date | None
    on: date
    today: date


def refuse_unmet(connection: Connection, action: Action, moment: Moment) -> None:
    """Refuse an action that needs what is not true."""
    for need in action.needs:
        CONDITIONS[need](connection, moment)


def charged_cents(connection: Connection, bill_id: int) -> int:
    """What a bill charges with the adjustments it has."""
    facts = bill_facts(connection, bill_id)
    return facts.total_cents + facts.adjustments_cents


def _corrected(connection: Connection, moment: Moment) -> None:
    if moment.bill_id is None:
        return
    voided = connection.execute(_VOIDED, {"bill": moment.bill_id}).scalar_one()
    asked = from_json(connection.execute(_OPENING, {"number": moment.number}).scalar_one())
    if not voided and charged_cents(connection, moment.bill_id) >= asked[CHARGED]:
        raise Refused(
            "case.not_corrected",
            tr("La factura del caso {number} sigue como se cobró.", number=moment.number),
            tr("Corríjala primero: un ajuste, o anular y refacturar."),
        )


def _in_time(_connection: Connection, moment: Moment) -> None:
    if moment.next_on is not None and moment.on > moment.next_on:
        raise Refused(
            "case.too_late",
            tr("El término venció el {date}.", date=long_date(moment.next_on)),
            tr("La decisión queda firme: cierre el caso."),
        )


def _term_over(_connection: Connection, moment: Moment) -> None:
    if moment.next_on is not None and moment.today <= moment.next_on:
        raise Refused(
            "case.term_runs",
            tr("El término corre hasta el {date}.", date=long_date(moment.next_on)),
            tr("Espere a que venza."),
        )


CONDITIONS: Mapping[str, Callable[[Connection, Moment], None]] = {
    "corrected": _corrected,
    "in_time": _in_time,
    "term_over": _term_over,
}

_OPENING = (
    select(col(CaseEvent.data_json))
    .join(Case, col(Case.id) == col(CaseEvent.case_id))
    .where(col(Case.number) == bindparam("number"), col(CaseEvent.place) == 1)
)
_VOIDED = select(is_voided()).where(col(Bill.id) == bindparam("bill"))
