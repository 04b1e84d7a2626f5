"""A receipt as the screen tells it: when and by whom, for which accounts, what was handed over."""

from collections.abc import Iterable, Iterator
from textwrap import wrap

from oficinista.clock import local
from oficinista.dates import clock_time, short_date
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money
from oficinista.plans.paid import paid_words
from oficinista.tills.change import Received
from oficinista.tills.receipts import AccountOnReceipt, BillPaid, Receipt
from oficinista.tills.returned import Returned
from screens.payment_lines import tender_line
from screens.widgets.line import BOLD, PLAIN, WARN
from screens.widgets.panel import Line, columns

WIDTHS = (50, -13, -13)
LINE_WIDTH = 78


def receipt_lines(receipt: Receipt) -> list[Line]:
    """A receipt: its number, what was handed over, and what was paid bill by bill, and what it did to a plan."""
    rows = [line for one in receipt.accounts for line in (_account(one), *map(_bill, one.bills), *_plan(one))]
    return [*_top(receipt), *rows]


def summary_lines(receipt: Receipt) -> list[Line]:
    """A receipt without its bills: what a void undoes."""
    return [*_top(receipt), *map(_account, receipt.accounts)]


def change_cents(receipt: Receipt) -> int:
    """What was given back."""
    return sum(one.received_cents - one.amount_cents for one in receipt.tenders)


def checks_left(receipt: Receipt) -> dict[str, int]:
    """The checks of a receipt that have not come back, by their numbers, with what each paid."""
    back = {one.check for one in receipt.returned}
    checks = (one for one in receipt.tenders if one.kind is TenderKind.CHECK)
    return {one.reference: one.amount_cents for one in checks if one.reference and one.reference not in back}


def returned_lines(returned: Iterable[Returned]) -> Iterator[Line]:
    """The checks that came back: by which document, and why."""
    for back in returned:
        words = tr("CHEQUE {check} DEVUELTO por {document}: {reason}", check=back.check, document=back.document,
                   reason=back.reason.name)  # fmt: skip
        yield from ([(line, WARN)] for line in wrap(words, LINE_WIDTH))


def _top(receipt: Receipt) -> list[Line]:
    titles = ("", tr("Se pagó"), tr("Queda"))
    return [*_head(receipt), "", *_tenders(receipt), "", columns(list(zip(titles, WIDTHS, strict=True)))]


def _head(receipt: Receipt) -> Iterator[Line]:
    payment = receipt.payment
    when = f"{short_date(local(payment.paid_at).date())}, {clock_time(payment.paid_at)}"
    yield [(tr("Recibo {number}", number=payment.receipt), BOLD), (f"   {when}", PLAIN)]
    yield f"{payment.till}, {payment.clerk_name}"
    if payment.void is not None:
        void = tr("ANULADO por {number}: {reason}", number=payment.void, reason=payment.void_reason or "")
        yield [(void, WARN)]
    yield from returned_lines(receipt.returned)
    for one in receipt.moved:
        moved = tr("{amount} pasó de la {source} a la {target} el {date}: {document}",
                   amount=format_money(one.amount_cents), source=one.source, target=one.target,
                   date=short_date(one.on), document=one.document)  # fmt: skip
        yield from ([(line, WARN)] for line in wrap(moved, LINE_WIDTH))


def _account(account: AccountOnReceipt) -> Line:
    cells = (
        f"{account.number}  {account.customer_name}",
        format_money(account.amount_cents),
        format_money(account.balance_cents),
    )
    return columns(list(zip(cells, WIDTHS, strict=True)), BOLD)


def _bill(paid: BillPaid) -> Line:
    return columns([(f"  {paid.name}", WIDTHS[0]), (format_money(paid.amount_cents), WIDTHS[1])])


def _plan(account: AccountOnReceipt) -> Iterator[Line]:
    """What the payment did to the plan of the account."""
    return (f"  {sentence}" for sentence in (() if account.plan is None else paid_words(account.plan)))


def _tenders(receipt: Receipt) -> Iterator[Line]:
    for one in receipt.tenders:
        yield tender_line(Received(one.kind, one.received_cents, one.reference))
    change = change_cents(receipt)
    yield [(tr("Total {amount}", amount=format_money(receipt.payment.total_cents)), BOLD)]
    if change:
        yield [(tr("CAMBIO {amount}", amount=format_money(change)), BOLD)]
