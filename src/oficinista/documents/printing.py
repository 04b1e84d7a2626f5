"""What is printed: documents made from the records, on their way to a seat's printer, and what is left on record.

The paper comes first and the record after: if the power fails between them the receipt is listed as unprinted and is
printed once more, which a clerk can see and explain; a receipt believed printed and never seen is worse. Whoever must
not wait for a printer takes the three steps of `print_out` apart: only the one in the middle may take long, and it
needs no database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from oficinista.billing.analysis import Analysis, analyze
from oficinista.billing.legal_dates import DatedBill, LegalDate, legal_dates
from oficinista.billing.queries import statement
from oficinista.customers.queries import account_card, find_account
from oficinista.documents.analysis import customer_page, file_page
from oficinista.documents.closing_report import closing_text
from oficinista.documents.devices import Desk, deliver
from oficinista.documents.document import Document
from oficinista.documents.models import Sheet
from oficinista.documents.practice import practised
from oficinista.documents.queries import PrinterFound, printer_of
from oficinista.documents.receipt import receipt_text
from oficinista.documents.statement import statement_text
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.office import Office
from oficinista.orders import Refusal, Refused
from oficinista.plans.queries import kept_plan
from oficinista.staff.actors import find_actor, require_permission
from oficinista.storage.office_rules import calendar, rulebook
from oficinista.tills.payments import PrintReceipt
from oficinista.tills.queries import closing
from oficinista.tills.receipts import find_receipt, of_session

Documents = tuple[Document, ...]
"""What is printed together."""


def receipt(office: Office, number: str, *, actor: int | str, is_new: bool = False) -> Documents:
    """A receipt, the original or a copy. Refuses one never given, and a clerk who may not.

    Of one that `is_new` the original opens the drawer when cash was paid: later it would open for nobody.
    """
    require_permission(office.ask(find_actor, actor, "receipt.print"), "receipt.print")
    found = office.ask(find_receipt, number)
    copy = found.payment.copies
    name = f"{found.payment.receipt}-{copy}" if copy else found.payment.receipt
    has_cash = any(one.kind is TenderKind.CASH for one in found.tenders)
    records = (PrintReceipt(receipt=found.payment.receipt),)
    return (Document(name, Sheet.RECEIPT, receipt_text(found), is_new and has_cash and not copy, records),)


def receipts_of_session(office: Office, session_id: int, *, actor: int | str) -> Documents:
    """The receipts of a batch or till session that were never printed, in their order. Refuses when there are none."""
    waiting = [one for one in office.ask(of_session, session_id) if not one.copies and one.void is None]
    if not waiting:
        raise Refused("receipt.none_waiting", tr("Todos sus recibos están impresos."))
    return tuple(paper for one in waiting for paper in receipt(office, one.receipt, actor=actor))


def closing_report(office: Office, session_id: int) -> Documents:
    """The report of a till session. Refuses one that does not exist."""
    found = office.ask(closing, session_id)
    return (Document(found.document or f"CIE-{session_id}", Sheet.RECEIPT, closing_text(found)),)


def account_statement(office: Office, account_number: str) -> Documents:
    """The statement of an account. Refuses an unknown number."""
    account_id = office.ask(find_account, account_number)
    card = office.ask(account_card, account_id, office.today)
    plan = office.ask(kept_plan, account_id, office.today)
    text = statement_text(card, office.ask(statement, account_id), plan, office.info.name, office.today)
    return (Document(f"EST-{card.number}-{office.today.isoformat()}", Sheet.PAGE, text),)


def account_analysis(office: Office, account_number: str, as_of: date | None = None) -> Documents:
    """The analysis of an account, for the file and for the customer. Refuses as the analysis does."""
    found = office.ask(analyze, office.ask(find_account, account_number), office.today, as_of)
    name = f"{found.account.number}-{found.as_of.isoformat()}"
    dates = () if found.is_past else office.ask(_legal_dates, found)
    return (
        Document(f"ANA-{name}", Sheet.PAGE, file_page(found, office.info.name)),
        Document(f"EXP-{name}", Sheet.PAGE, customer_page(found, office.info.name, dates)),
    )


def _legal_dates(connection: Connection, found: Analysis) -> tuple[LegalDate, ...]:
    """Those of the last bill that have not passed."""
    last = next((bill for bill in reversed(found.bills) if not bill.is_voided), None)
    dates = legal_dates(
        None if last is None else DatedBill(last.facts.number, last.issued_on, last.facts.due_on),
        rulebook(connection, found.account.office_id),
        calendar(connection),
    )
    return tuple(one for one in dates if one.date >= found.as_of)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document, and the printer that its seat has for it."""

    document: Document
    printer: PrinterFound


@dataclass(frozen=True, slots=True)
class Printed:
    """What was printed, and on which printer."""

    documents: Documents
    where: str

    @property
    def names(self) -> str:
        """The names of the documents."""
        return ", ".join(one.name for one in self.documents)


def prepare(office: Office, documents: Documents, seat: str) -> tuple[Prepared, ...]:
    """The documents with the printers of a seat. Those of a training office say on every page that they are none."""
    marked = (practised(one, office.info.mark) for one in documents)
    return tuple(Prepared(one, office.ask(printer_of, office.info.id, seat, one.sheet)) for one in marked)


def put_on_paper(prepared: tuple[Prepared, ...], desk: Desk) -> Printed:
    """Hand the documents to their printers, in seconds and without the database. Refuses what `deliver` does."""
    for one in prepared:
        deliver(one.document, one.printer, desk)
    return Printed(tuple(one.document for one in prepared), prepared[-1].printer.words)


def leave_on_record(office: Office, documents: Documents, *, actor: int | str, key: Callable[[], str]) -> None:
    """Record what came out of the printer. Refuses as the orders do that record it."""
    for record in (record for one in documents for record in one.records):
        answer = office.run(record, actor=actor, key=key())
        if isinstance(answer, Refusal):
            raise Refused(answer.code, answer.message, answer.next_step)


def print_out(office: Office, documents: Documents, desk: Desk, *, actor: int | str, key: Callable[[], str]) -> Printed:
    """Print documents at a desk and leave on record that they were. Refuses what any of the three steps does."""
    printed = put_on_paper(prepare(office, documents, desk.seat), desk)
    leave_on_record(office, documents, actor=actor, key=key)
    return printed
