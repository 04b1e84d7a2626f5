"""How an application comes to nothing: what was charged is given up, and what belongs to it ends."""

from oficinista.cases.engine import Deed, act, end_children
from oficinista.connections import money
from oficinista.connections.queries import ConnectionCase
from oficinista.transaction import Transaction


def settle(tx: Transaction, found: ConnectionCase, words: str, *, is_kept: bool) -> None:
    """Give up what was charged; the first payment is kept where a rule says so, and it was paid."""
    end_belonging(tx, found, words)
    earns = is_kept and found.is_initial_paid
    for charged in reversed(found.charges[1:] if earns else found.charges):
        money.give_up(tx, found, charged, words)
    if earns:
        money.earn(tx, found, found.charges[0].cents)


def end_belonging(tx: Transaction, found: ConnectionCase, words: str) -> None:
    """End the permits and orders of an application."""
    end_children(tx, found.number, Deed("cancel", tx.business_date, words))


def cancel_permits(tx: Transaction, found: ConnectionCase, words: str) -> None:
    """A study that is made anew says anew whose permission it takes."""
    for one in found.permits:
        if one.hinders:
            act(tx, one.number, Deed("cancel", tx.business_date, words))
