"""What an action of a case may need to be true, by the names that the declarations use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic_core import from_json
from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.billing.live import is_voided
from oficinista.billing.models import Bill
from oficinista.billing.queries import bill_facts
from oficinista.cases.lifecycle import Action, Need, find_lifecycle
from oficinista.cases.models import Case, CaseEvent
from oficinista.cases.playbooks import is_begun, missing_before_decision, steps_taken
from oficinista.dates import long_date
from oficinista.files.kinds import kinds
from oficinista.files.queries import valid_kinds
from oficinista.i18n import tr
from oficinista.orders import Refused

DELIVERED, RETURNED = "letter.deliver", "letter.return"
"""The orders that tell a case that its letter was delivered, or came back."""
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
    kind: str = ""


def refuse_unmet(connection: Connection, action: Action, moment: Moment) -> None:
    """Refuse an action that needs what is not true."""
    for need in action.needs:
        CONDITIONS[need](connection, moment)
    _refuse_without_papers(connection, action, moment)


def _refuse_without_papers(connection: Connection, action: Action, moment: Moment) -> None:
    asked = action.papers_of(moment.kind)
    filed = valid_kinds(connection, moment.number, moment.today) if asked else set()
    missing = [tr(kinds()[kind].title) for kind in asked if kind not in filed]
    if missing:
        raise Refused(
            "case.paper_missing",
            tr("En el expediente del caso {number} falta: {papers}.", number=moment.number, papers="; ".join(missing)),
            tr("Archívelo primero en el caso."),
        )


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


def _in_time(connection: Connection, moment: Moment) -> None:
    """A term that counts from a letter has not begun while the letter is not delivered."""
    if moment.next_on is not None and moment.on > moment.next_on and was_told(connection, moment.number):
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


def _told(connection: Connection, moment: Moment) -> None:
    if not was_told(connection, moment.number):
        raise Refused(
            "case.not_told",
            tr("Al cliente no se le ha notificado lo decidido en el caso {number}.", number=moment.number),
            tr("Entregue la carta y anote cómo: el término cuenta desde ese día."),
        )


def was_told(connection: Connection, number: str) -> bool:
    """Whether the letter about what was last decided in a case was delivered, and did not come back."""
    for lifecycle, code in connection.execute(_ACTIONS, {"number": number}):
        action = find_lifecycle(lifecycle).actions[code]
        if action.order == DELIVERED:
            return True
        if action.to is not None:
            return False
    return False


def _steps_taken(connection: Connection, moment: Moment) -> None:
    missing = missing_before_decision(steps_taken(connection, moment.number))
    if missing:
        raise Refused(
            "case.steps_missing",
            tr("Faltan pasos del caso {number}: {steps}.", number=moment.number,
               steps=", ".join(tr(one.step.title) for one in missing)),
            tr("Hágalos, o sáltelos con su razón."),
        )  # fmt: skip


def _steps_if_begun(connection: Connection, moment: Moment) -> None:
    if is_begun(connection, moment.number):
        _steps_taken(connection, moment)


CONDITIONS: Mapping[Need, Callable[[Connection, Moment], None]] = {
    Need.CORRECTED: _corrected,
    Need.IN_TIME: _in_time,
    Need.TERM_OVER: _term_over,
    Need.TOLD: _told,
    Need.STEPS_TAKEN: _steps_taken,
    Need.STEPS_IF_BEGUN: _steps_if_begun,
}

_OPENING = (
    select(col(CaseEvent.data_json))
    .join(Case, col(Case.id) == col(CaseEvent.case_id))
    .where(col(Case.number) == bindparam("number"), col(CaseEvent.place) == 1)
)
_ACTIONS: Select[str, str] = (
    select(col(Case.lifecycle), col(CaseEvent.action))
    .join(CaseEvent, col(CaseEvent.case_id) == col(Case.id))
    .where(col(Case.number) == bindparam("number"))
    .order_by(col(CaseEvent.place).desc())
)
_VOIDED = select(is_voided()).where(col(Bill.id) == bindparam("bill"))
