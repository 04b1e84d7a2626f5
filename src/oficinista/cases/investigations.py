"""Investigations that the office opens by itself, and the steps of a playbook taken in them or in an objection."""

from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.billing.facts import BillNumber
from oficinista.billing.live import is_voided
from oficinista.billing.models import Bill
from oficinista.cases.conditions import CHARGED, charged_cents
from oficinista.cases.engine import Deed, Subject, act, end_children, open_case
from oficinista.cases.forms import ANSWER_LENGTH_MAX, FieldCode, answered
from oficinista.cases.lifecycle import Code
from oficinista.cases.models import Case
from oficinista.cases.moved import CaseMoved, case_moved
from oficinista.cases.playbooks import DONE, HIGH_BILL, SKIPPED, By, Progress, find_step, found_in_steps, steps_taken
from oficinista.customers.commands import Day
from oficinista.customers.models import Account
from oficinista.dates import long_date
from oficinista.i18n import SPANISH, speaking, tr
from oficinista.orders import Line, Note, Order, Refused, Said, command
from oficinista.storage.locks import hold_accounts
from oficinista.transaction import Transaction

INVESTIGATION = "investigation"


class OpenInvestigation(Order):
    """Look into a bill that nobody has objected to, and why."""

    bill: BillNumber
    words: Said


class _InCase(Order):
    number: Line


class TakeStep(_InCase):
    """A step of a playbook with its answers, and what else was found."""

    playbook: Code = HIGH_BILL
    step: Code
    answers: dict[FieldCode, Annotated[Line, Field(max_length=ANSWER_LENGTH_MAX)]]
    words: Note = ""


class SkipStep(_InCase):
    """A step that is not taken, and why not."""

    playbook: Code = HIGH_BILL
    step: Code
    words: Said


class _Moves(_InCase):
    """Something done in an investigation; without a day, today."""

    words: Said
    on: Day | None = None


class AskPapers(_Moves):
    """Papers that only the customer has are asked for; the words say which."""


class GoOn(_Moves):
    """The papers came, or it goes on without them."""

    outcome: Literal["came", "without"]


class DecideInvestigation(_Moves):
    """What the investigation came to."""

    outcome: Literal["correct", "sustain"]


class CloseInvestigation(_Moves):
    """The customer was told by other means than a letter, and how."""


class CancelInvestigation(_Moves):
    """It is no longer needed."""


class ReopenInvestigation(_Moves):
    """There is more to look into."""


def _touches_bill(connection: Connection, order: OpenInvestigation) -> list[str]:
    return list(connection.execute(_BILL, {"number": order.bill}).scalars(1))


def _touches_case(connection: Connection, order: _InCase) -> list[str]:
    return list(connection.execute(_CASE, {"number": order.number}).scalars(1))


@command("investigation.open", touches=_touches_bill)
def open_investigation(tx: Transaction, order: OpenInvestigation) -> CaseMoved:
    """Open the investigation of a bill. Refuses a voided bill, and one that is looked into already."""
    bill = tx.connection.execute(_BILL, {"number": order.bill}).one_or_none()
    if bill is None or bill.office_id != tx.office.id:
        raise Refused("bill.unknown", tr("No hay una factura {number}.", number=order.bill))
    if bill.is_voided:
        raise Refused("bill.already_void", tr("La factura {number} está anulada.", number=order.bill))
    hold_accounts(tx.connection, [bill.account])
    _refuse_second(tx, bill.id)
    data = {CHARGED: charged_cents(tx.connection, bill.id)}
    subject = Subject(bill.account_id, bill.id)
    return case_moved(open_case(tx, INVESTIGATION, subject, Deed("open", tx.business_date, order.words, data)))


@command("investigation.step", touches=_touches_case)
def take_step(tx: Transaction, order: TakeStep) -> CaseMoved:
    """Take a step of a playbook. Refuses answers that are not those of its form, and a step that others do."""
    step = find_step(order.playbook, order.step)
    if step.by is not By.CLERK:
        raise Refused(
            "step.not_by_hand",
            tr("«{title}» no se anota: sale de lo que se hace.", title=tr(step.title)),
            tr("Hágalo con su tecla."),
        )
    data = {"playbook": order.playbook, "step": order.step, "answers": answered(step.form, order.answers)}
    return case_moved(act(tx, order.number, Deed(DONE, tx.business_date, order.words, data)))


@command("investigation.skip", touches=_touches_case)
def skip_step(tx: Transaction, order: SkipStep) -> CaseMoved:
    """Leave a step out, saying why. Refuses the decision and the letter, and a step that is waited for."""
    step = find_step(order.playbook, order.step)
    if step.by not in {By.CLERK, By.ORDERS}:
        raise Refused("step.needed", tr("«{title}» no se salta.", title=tr(step.title)))
    taken = next(one for one in steps_taken(tx.connection, order.number, order.playbook) if one.code == order.step)
    if taken.progress is Progress.WAITING:
        raise Refused(
            "step.waiting",
            tr("La orden {number} está abierta.", number=taken.orders[0]),
            tr("Complétela o cancélela primero."),
        )
    data = {"playbook": order.playbook, "step": order.step}
    return case_moved(act(tx, order.number, Deed(SKIPPED, tx.business_date, order.words, data)))


@command("investigation.ask_papers", touches=_touches_case)
def ask_papers(tx: Transaction, order: AskPapers) -> CaseMoved:
    """Wait for papers of the customer: the term to decide stands still from that day."""
    return _move(tx, "ask_papers", order)


@command("investigation.go_on", touches=_touches_case)
def go_on(tx: Transaction, order: GoOn) -> CaseMoved:
    """Let the term to decide run again. Refuses to go on without the papers while the customer may still bring them."""
    return _move(tx, order.outcome, order)


@command("investigation.decide", touches=_touches_case)
def decide_investigation(tx: Transaction, order: DecideInvestigation) -> CaseMoved:
    """Decide an investigation. Refuses it while a step is missing, and a correction of a bill that is as it was."""
    with speaking(SPANISH):
        found = list(found_in_steps(tx.connection, order.number))
    return _move(tx, order.outcome, order, {"found": found})


@command("investigation.close", touches=_touches_case)
def close_investigation(tx: Transaction, order: CloseInvestigation) -> CaseMoved:
    """Close what was decided without a letter, saying how the customer knows."""
    return _move(tx, "close", order)


@command("investigation.cancel", touches=_touches_case)
def cancel_investigation(tx: Transaction, order: CancelInvestigation) -> CaseMoved:
    """Cancel an investigation and the open orders that belong to it."""
    _known(tx, order.number)
    end_children(tx, order.number, Deed("cancel", order.on or tx.business_date, order.words))
    return _move(tx, "cancel", order)


@command("investigation.reopen", touches=_touches_case)
def reopen_investigation(tx: Transaction, order: ReopenInvestigation) -> CaseMoved:
    """Open again an investigation, with its number. Refuses one closed too long ago, or with another open since."""
    found = _known(tx, order.number)
    if found.closed_on is not None:
        last = tx.rules.due("investigation.reopen", found.closed_on, tx.calendar)
        if tx.business_date > last.date:
            raise Refused(
                "investigation.closed_long",
                tr("La investigación {number} se podía reabrir hasta el {date}.", number=order.number,
                   date=long_date(last.date)),
                tr("Abra una nueva."),
            )  # fmt: skip
        _refuse_second(tx, found.bill_id)
    return _move(tx, "reopen", order)


def _move(tx: Transaction, action: str, order: _Moves, data: dict[str, Any] | None = None) -> CaseMoved:
    _known(tx, order.number)
    return case_moved(act(tx, order.number, Deed(action, order.on or tx.business_date, order.words, data)))


def _known(tx: Transaction, number: str) -> Any:
    found = tx.connection.execute(_CASE, {"number": number}).one_or_none()
    if found is None or found.office_id != tx.office.id or found.lifecycle != INVESTIGATION:
        raise Refused("investigation.unknown", tr("No hay una investigación {number}.", number=number))
    return found


def _refuse_second(tx: Transaction, bill_id: int | None) -> None:
    other = tx.connection.execute(_OPEN, {"bill": bill_id}).scalar_one_or_none()
    if other is not None:
        raise Refused(
            "investigation.again",
            tr("Esa factura ya se investiga: caso {number}.", number=other),
            tr("Siga ese caso."),
        )


_BILL: Select[*tuple[Any, ...]] = (
    select(
        col(Bill.id),
        col(Account.number).label("account"),
        col(Bill.account_id),
        is_voided().label("is_voided"),
        col(Account.office_id),
    )
    .join(Account, col(Account.id) == col(Bill.account_id))
    .where(col(Bill.number) == bindparam("number"))
)
_CASE: Select[*tuple[Any, ...]] = (
    select(
        col(Case.id),
        col(Account.number).label("account"),
        col(Case.office_id),
        col(Case.lifecycle),
        col(Case.bill_id),
        col(Case.closed_on),
    )
    .join(Account, col(Account.id) == col(Case.account_id))
    .where(col(Case.number) == bindparam("number"))
)
_OPEN = select(col(Case.number)).where(
    col(Case.bill_id) == bindparam("bill"), col(Case.lifecycle) == INVESTIGATION, col(Case.closed_on).is_(None)
)
