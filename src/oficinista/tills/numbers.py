"""The series of the documents that tills give."""

from oficinista.ledger import numbers
from oficinista.ledger.numbers import number_text
from oficinista.ledger.posting import Posted
from oficinista.transaction import Transaction

RECEIPTS = numbers.RECEIPTS
VOIDS = "ANU"
MOVES = "TRA"
CHECK_RETURNS, CHECK_FEES = "CHD", "CCD"
SUSPENSES = "SUS"
OPENINGS = "APE"
ARRIVALS = "ENT"
DEPARTURES = "SAL"
CLOSINGS = "CIE"
DEPOSITS, DEPOSIT_RESULTS, DEPOSIT_CLEARINGS = "DEP", "CDB", "ADB"


def is_suspense(document: str) -> bool:
    """Whether a document is a number of suspense, however it was typed."""
    return document.strip().upper().startswith(f"{SUSPENSES}-")


def document_number(tx: Transaction, series: str, posted: Posted) -> str:
    """The number that a posted entry got in its series of this year."""
    return number_text(series, tx.office.code, tx.business_date.year, posted.document_number)
