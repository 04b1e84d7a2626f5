"""What a till must hold of one tender: one formula, for the screens, the closing and the audit.

Change never enters it: a payment counts for what stayed in the drawer. The database keeps the same amount line by line
(`till_balance`); a test holds the two against each other.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Movements:
    """What went into and out of a session's drawer in one tender, each as a positive amount."""

    fund_cents: int = 0
    payments_cents: int = 0
    voids_cents: int = 0
    received_cents: int = 0
    sent_cents: int = 0
    taken_back_cents: int = 0
    refunds_cents: int = 0
    suspense_cents: int = 0
    suspense_voids_cents: int = 0


def expected_cash(moved: Movements) -> int:
    """What came (fund, payments, what no account claims, cash received or taken back) less what went."""
    came = moved.fund_cents + moved.payments_cents + moved.received_cents + moved.taken_back_cents
    came += moved.suspense_cents
    return came - moved.voids_cents - moved.sent_cents - moved.refunds_cents - moved.suspense_voids_cents
