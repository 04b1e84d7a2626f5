"""Checks that come back: of money that no account had claimed, and of an agency, which wrote the check of its list.

Both columns are added to tables as they are: SQLite would drop the triggers of one that it had to make again.
"""

import sqlalchemy as sa
from alembic import op

from oficinista.storage.columns import WHOLE

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what a check's return did not know, and tell the payments that came with a list by the orders that took them.
    Who may disable a clerk may enable one from now on.

    The guards of the version before step aside where they are in the way, and are not there yet in a new database;
    all are installed at the end.
    """
    op.add_column(
        "returned_check",
        sa.Column("applied_entry_id", WHOLE, sa.ForeignKey("suspense_resolution.entry_id"), nullable=True),
        inline_references=True,
    )
    op.add_column("payment", sa.Column("is_of_agency", sa.Integer(), nullable=False, server_default="0"))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER IF EXISTS payment_no_update")
    else:
        op.execute("DROP TRIGGER IF EXISTS payment_no_update ON payment")
        op.execute("DROP TRIGGER IF EXISTS returned_check_was_taken ON returned_check")
        op.execute("DROP FUNCTION IF EXISTS guard_returned_check()")
    op.execute(
        "UPDATE payment SET is_of_agency = 1 WHERE entry_id IN (SELECT e.id FROM audit_event v JOIN entry e "
        "ON e.id BETWEEN v.entry_id - 10000 AND v.entry_id AND e.request_hash = v.request_hash "
        "WHERE v.order_name = 'payment.take_list')"  # told by its last entry; one for 500 accounts posts far less
    )
    op.execute(
        "INSERT INTO permission (clerk_id, action, limit_cents, can_check) "
        "SELECT clerk_id, 'clerk.enable', limit_cents, can_check FROM permission WHERE action = 'clerk.disable'"
    )
