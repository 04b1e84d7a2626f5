"""The study of Operations: whether a connection can be made, where, and whose permission it takes."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import Connection

from oficinista.cases.engine import Deed, Subject, open_case
from oficinista.connections.catalogues import Code, find_agency
from oficinista.connections.ending import cancel_permits, settle
from oficinista.connections.moved import (
    ConnectionMoved,
    InConnection,
    accounts_of,
    act_in,
    moved_to,
    take_turn,
    turn_of,
)
from oficinista.connections.queries import PERMIT, STUDY, STUDYING, Study, find_connection
from oficinista.customers.commands import MeterDiameter, required_text
from oficinista.i18n import tr
from oficinista.orders import Line, command
from oficinista.transaction import Transaction

REFUNDED = "connection.refund_if_not_feasible"


class StudyConnection(InConnection):
    """What Operations found. A connection that can be made says where, with which diameter, and whose permission."""

    outcome: Literal["feasible", "not_feasible"]
    main: Line = ""
    point: Line = ""
    diameter: MeterDiameter | None = None
    agencies: Annotated[tuple[Code, ...], Field(max_length=10)] = ()


@command("connection.study", touches=accounts_of)
def study_connection(tx: Transaction, order: StudyConnection) -> ConnectionMoved:
    """Note the study of Operations. Refuses one that can be made without its main, point and diameter. What cannot be
    made is denied, and what was paid is the applicant's again; what can asks at once for the permits it needs."""
    turn = take_turn(tx, order)
    found, study = turn.found, _found(order)
    if study is None:
        moved = act_in(tx, turn, order)
        settle(tx, found, order.words, is_kept=not tx.rules.get(REFUNDED, tx.business_date).value)
        return moved_to(tx, moved)
    moved = act_in(tx, turn, order, {STUDY: study.model_dump(mode="json")})
    cancel_permits(tx, found, order.words)
    for agency in study.agencies:
        subject = Subject(found.account_id, kind=agency, parent_id=found.case_id)
        open_case(tx, PERMIT, subject, Deed("open", order.on or tx.business_date, order.words))
    return moved_to(tx, moved)


def is_studied(connection: Connection, order: StudyConnection, office_id: int, today: date) -> bool:
    """Whether a study was noted already and its application has gone on. Refuses as the order does."""
    found, study = find_connection(connection, order.number, office_id), _found(order)
    was_noted = found.study == study if study is not None else found.was_denied
    if was_noted and found.state != STUDYING:
        return True
    turn_of(connection, order, office_id, today)
    return False


def _found(order: StudyConnection) -> Study | None:
    """What was found, as it is kept; None where no connection can be made."""
    if order.outcome == "not_feasible":
        return None
    return Study(
        main=required_text(order.main, tr("la tubería matriz")),
        point=required_text(order.point, tr("el punto de conexión")),
        diameter=required_text(order.diameter or "", tr("el diámetro")),
        agencies=tuple(find_agency(code).code for code in dict.fromkeys(order.agencies)),
    )
