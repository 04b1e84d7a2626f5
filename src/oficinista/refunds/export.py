"""The list for finance: the refunds that wait for a check, in CSV, as their program reads it."""

from collections.abc import Iterable, Sequence
from io import StringIO

from oficinista.refunds.queries import Refund
from oficinista.sheets import Kind, Sheet, write_csv

_LIST = Sheet(
    "refunds",
    ("number", "account", "customer", "payee", "claimant", "amount", "requested_on"),
    (Kind.TEXT, Kind.TEXT, Kind.TEXT, Kind.TEXT, Kind.TEXT, Kind.MONEY, Kind.DAY),
)


def check_requests(refunds: Iterable[Refund], footer: Sequence[str] = ()) -> str:
    """One row a refund, with a head of titles, and the footer of a training office."""
    out = StringIO()
    rows = (
        (one.number, one.account, one.customer, one.payee, one.claimant.value, one.amount_cents, one.opened_on)
        for one in refunds
    )
    write_csv(out, _LIST, rows, footer)
    return out.getvalue()
