"""The numbers of documents as people read them: `REC-TST-2026-000123`, the series, the office, the year, the place."""

RECEIPTS = "REC"
"""The series of the receipts that are handed to whoever pays."""


def number_text(series: str, office_code: str, year: int, number: int) -> str:
    """A document number as it is printed and typed."""
    return f"{series}-{office_code}-{year}-{number:06d}"
