"""What Enter opens for each thing that the search finds: the thing itself, above the account that it belongs to."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.screen import Screen

    from oficinista.customers.search import Found
    from oficinista.queue.tickets import TicketFound
    from screens.counter import Counter


@dataclass(frozen=True, slots=True)
class Picked:
    """What was chosen, and what had been typed to find it."""

    found: "Found | TicketFound"
    typed: str


def open_picked(counter: "Counter", picked: Picked) -> None:
    """Open what was chosen: Esc then leads to its account, and home."""
    from oficinista.queue.tickets import TicketFound

    if isinstance(picked.found, TicketFound):
        _open_ticket(counter, picked.found)
        return
    code = picked.typed.strip().upper()
    counter.open_account(picked.found.number, code)
    above = above_account(picked.found, code)
    if above is not None:
        counter.push_screen(above)


def _open_ticket(counter: "Counter", ticket: "TicketFound") -> None:
    from screens.ticket import TicketScreen

    counter.go_home()
    counter.push_screen(TicketScreen(ticket.visit_id))


def file_screen(number: str) -> "Screen[None]":
    """The screen of a case by its number: a plan, a refund, a theft and a work order have their own."""
    from oficinista.plans.queries import is_plan
    from oficinista.refunds.queries import is_refund
    from oficinista.theft.queries import is_theft
    from oficinista.work.ordering import is_order
    from screens.case_file import CaseFileScreen
    from screens.order_file import OrderFileScreen
    from screens.plan import PlanScreen
    from screens.refund_file import RefundFileScreen
    from screens.theft_file import TheftFileScreen

    if is_order(number):
        return OrderFileScreen(number)
    if is_refund(number):
        return RefundFileScreen(number)
    if is_theft(number):
        return TheftFileScreen(number)
    return PlanScreen(number) if is_plan(number) else CaseFileScreen(number)


def above_account(found: "Found", code: str) -> "Screen[None] | None":
    """The screen of a thing that was found by its whole number; None for what the account shows itself.

    A screen is loaded when it is opened: some bring what reads and sets PDFs.
    """
    from oficinista.customers.search import Matched

    match found.matched:
        case Matched.CASE:
            return file_screen(code)
        case Matched.FILE:
            from screens.filed_paper import FiledPaperScreen

            return FiledPaperScreen(code)
        case Matched.LETTER:
            from screens.letter import LetterScreen

            return LetterScreen(code)
        case Matched.COMMITMENT:
            from screens.commitment_file import CommitmentFileScreen

            return CommitmentFileScreen(code)
        case Matched.RECEIPT:
            from screens.receipt import ReceiptScreen

            return ReceiptScreen(code)
        case _:
            return None
