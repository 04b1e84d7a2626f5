"""The list for finance: the refunds that wait for a check, in CSV, as their program reads it."""

import csv
from collections.abc import Iterable
from io import StringIO

from oficinista.money import amount_text
from oficinista.refunds.queries import Refund

TITLES = ("number", "account", "customer", "payee", "claimant", "amount", "requested_on")
FORMULAS = "=+-@\t\r"
"""What a spreadsheet would take for the beginning of a formula."""


def check_requests(refunds: Iterable[Refund]) -> str:
    """One row a refund, with a head of titles."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(TITLES)
    for one in refunds:
        names = (one.customer, one.payee)
        amount, asked = amount_text(one.amount_cents), one.opened_on.isoformat()
        writer.writerow([one.number, one.account, *map(harmless, names), one.claimant.value, amount, asked])
    return out.getvalue()


def harmless(text: str) -> str:
    """A text as a spreadsheet shows it, and never carries it out."""
    return f"'{text}" if text.startswith(tuple(FORMULAS)) else text
