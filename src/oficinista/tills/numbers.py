"""The numbers of documents as people read them: `REC-TST-2026-000123`, the series, the office, the year, the place."""

from oficinista.ledger.posting import Posted
from oficinista.transaction import Transaction

RECEIPTS = "REC"
VOIDS = "ANU"
OPENINGS = "APE"
CASH_INS = "ENT"
CASH_OUTS = "SAL"
CLOSINGS = "CIE"


def document_number(tx: Transaction, series: str, posted: Posted) -> str:
    """The number that a posted entry got in its series of this year."""
    return number_text(series, tx.office.code, tx.business_date.year, posted.document_number)


def number_text(series: str, office_code: str, year: int, number: int) -> str:
    """A document number as it is printed and typed."""
    return f"{series}-{office_code}-{year}-{number:06d}"
