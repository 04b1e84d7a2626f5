"""What the database holds, as the model of the money compares it."""

from collections import defaultdict

from sqlalchemy import Connection, text

from oficinista.ledger.models import TenderKind


def stored_places(connection: Connection) -> defaultdict[str, int]:
    """What each account of the ledger holds, where it holds anything."""
    return defaultdict(int, {row.gl_code: int(row.cents) for row in connection.execute(_PLACES)})


def stored_balances(connection: Connection) -> dict[str, int]:
    """What each account owes."""
    return {row.number: row.balance_cents for row in connection.execute(_BALANCES)}


def stored_drawers(connection: Connection) -> dict[tuple[int, TenderKind], int]:
    """What each session of a till should hold, where it should hold anything."""
    return {
        (row.till_session_id, TenderKind(row.tender_kind)): row.expected_cents for row in connection.execute(_DRAWERS)
    }


def stored_closed(connection: Connection) -> int:
    """The session that is closed."""
    return int(connection.execute(text("SELECT id FROM till_session WHERE state = 'closed'")).scalar_one())


_PLACES = text(
    "SELECT gl_code, SUM(amount_cents) AS cents FROM entry_line GROUP BY gl_code HAVING SUM(amount_cents) <> 0"
)
_BALANCES = text("SELECT number, balance_cents FROM account JOIN account_balance ON account_id = id")
_DRAWERS = text("SELECT till_session_id, tender_kind, expected_cents FROM till_balance WHERE expected_cents <> 0")
UNEVEN_PLANS = text(
    "SELECT t.case_id, t.version FROM plan_terms t "
    "LEFT JOIN (SELECT terms_id, SUM(amount_cents) AS cents FROM plan_instalment GROUP BY terms_id) i "
    "ON i.terms_id = t.id LEFT JOIN (SELECT terms_id, SUM(amount_cents) AS cents FROM plan_debt GROUP BY terms_id) d "
    "ON d.terms_id = t.id WHERE t.debt_cents <> t.down_cents + COALESCE(i.cents, 0) OR t.debt_cents <> d.cents"
)
"""Terms whose down payment and instalments do not sum to the debt, or whose debts do not."""
GIVEN_TWICE = text(
    "SELECT case_id FROM refund_entry GROUP BY case_id HAVING COUNT(*) > 2 "
    "OR SUM(CASE WHEN kind = 'refund' THEN 1 ELSE 0 END) > 1 "
    "OR SUM(CASE WHEN kind IN ('refund_cash', 'refund_check', 'refund_void') THEN 1 ELSE 0 END) > 1"
)
"""Refunds whose credit was taken twice, or paid or given back twice."""
