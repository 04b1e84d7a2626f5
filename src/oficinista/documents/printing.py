"""Sending a document to the printer's folder, and leaving on record that a receipt went.

The paper comes first and the record after: if the power fails between them the receipt is listed as unprinted and is
printed once more, which a clerk can see and explain; a receipt believed printed and never seen is worse.
"""

from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from oficinista.billing.analysis import Analysis, analyze
from oficinista.billing.legal_dates import DatedBill, LegalDate, legal_dates
from oficinista.billing.queries import statement
from oficinista.customers.queries import account_card, find_account
from oficinista.documents.analysis import customer_page, file_page
from oficinista.documents.closing_report import closing_text
from oficinista.documents.receipt import receipt_text
from oficinista.documents.spool import spool_folder, write
from oficinista.documents.statement import statement_text
from oficinista.i18n import tr
from oficinista.office import Office
from oficinista.orders import Refusal, Refused
from oficinista.staff.actors import find_actor, require_permission
from oficinista.storage.office_rules import calendar, rulebook
from oficinista.tills.payments import PrintReceipt
from oficinista.tills.queries import closing
from oficinista.tills.receipts import find_receipt


def print_receipt(office: Office, receipt: str, *, actor: int | str, key: str) -> Path:
    """Print a receipt, the original or a copy. Refuses one never given, a clerk who may not, a folder that is shut."""
    require_permission(office.ask(find_actor, actor, "receipt.print"), "receipt.print")
    found = office.ask(find_receipt, receipt)
    number, copy = found.payment.receipt, found.payment.copies
    path = _spooled(office, f"{number}-{copy}.txt" if copy else f"{number}.txt", receipt_text(found))
    answer = office.run(PrintReceipt(receipt=number), actor=actor, key=key)
    if isinstance(answer, Refusal):
        raise Refused(answer.code, answer.message, answer.next_step)
    return path


def print_closing(office: Office, session_id: int) -> Path:
    """Print the report of a till session. Refuses one that does not exist, and a folder that is shut."""
    found = office.ask(closing, session_id)
    return _spooled(office, f"{found.document or f'CIE-{session_id}'}.txt", closing_text(found))


def print_statement(office: Office, account_number: str) -> Path:
    """Print the statement of an account. Refuses an unknown number, and a folder that is shut."""
    account_id = office.ask(find_account, account_number)
    card = office.ask(account_card, account_id, office.today)
    text = statement_text(card, office.ask(statement, account_id), office.info.name, office.today)
    return _spooled(office, f"EST-{card.number}-{office.today.isoformat()}.txt", text)


def print_analysis(office: Office, account_number: str, as_of: date | None = None) -> tuple[Path, Path]:
    """Print the analysis of an account, for the file and for the customer. Refuses as the analysis and the rest do."""
    found = office.ask(analyze, office.ask(find_account, account_number), office.today, as_of)
    name = f"{found.account.number}-{found.as_of.isoformat()}"
    dates = () if found.is_past else office.ask(_legal_dates, found)
    return (
        _spooled(office, f"ANA-{name}.txt", file_page(found, office.info.name)),
        _spooled(office, f"EXP-{name}.txt", customer_page(found, office.info.name, dates)),
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


def _spooled(office: Office, name: str, text: str) -> Path:
    folder = spool_folder(office.store)
    try:
        return write(folder, name, text)
    except OSError as error:
        raise Refused(
            "spool.unwritable",
            tr("No se pudo imprimir: la carpeta {folder} no recibe documentos.", folder=folder),
            tr("La operación quedó hecha. Avise a sistemas y reimprima después."),
        ) from error
