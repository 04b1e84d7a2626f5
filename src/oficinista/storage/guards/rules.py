"""What the guards of both dialects are about: which tables only grow, and which parts an entry seals."""

APPEND_ONLY = (
    "entry",
    "entry_line",
    "tender",
    "allocation",
    "chain_anchor",
    "answered_order",
    "approval_note",
    "declared_link",
    "reading",
    "bill",
    "bill_line",
    "rebill",
    "adjustment",
    "rebill_period",
    "notice",
    "payment",
    "payment_move",
    "receipt_copy",
    "cash_count",
    "cash_count_line",
    "till_difference",
    "account_terms",
    "meter_size",
    "account_change",
    "change_review",
    "late_charge",
    "late_charge_void",
    "ticket",
    "visit_transaction",
    "case_event",
    "file_content",
    "file_paper",
    "file_placing",
    "file_handed",
    "letter_event",
)
"""Nothing here is ever changed or removed."""

NEVER_REMOVED = (
    "open_item",
    "approval",
    "audit_event",
    "account",
    "till_session",
    "clerk",
    "visit",
    "visit_period",
    "account_balance",
    "till_balance",
    "chain_head",
    "audit_head",
    "document_series",
    "case_record",
    "case_series",
    "letter",
)
"""These change in few ways, each with its own guard or through the door; their rows stay."""

SEALED_PARTS = ("entry_line", "tender", "allocation", "open_item")
"""Written before their entry; refused after it."""

REKEYED = ("account", "clerk", "account_balance", "till_balance", "chain_head", "audit_head", "case_record",
           "case_series")  # fmt: skip
"""Kept tables in which a change may give a row a unique key, and so could push out who has it: see sqlite.py.

In the others each column of a key is fixed, or moves only one way (a till that closed, a period that ended).
"""

FIXED = {
    "open_item": ("id", "account_id", "entry_id", "due_on", "priority", "original_cents"),
    "approval": (
        "id",
        "office_id",
        "order_name",
        "order_json",
        "request_hash",
        "facts_json",
        "amount_cents",
        "reason",
        "signatures",
        "maker_id",
        "made_at",
        "expires_at",
    ),
    "audit_event": (
        "id",
        "office_id",
        "sequence",
        "at",
        "clerk_id",
        "cosigner_id",
        "os_user",
        "order_name",
        "request_hash",
        "entry_id",
        "previous_hash",
        "hash",
    ),
    "till_session": ("id", "office_id", "till_id", "clerk_id", "business_date", "opened_at"),
    "account": ("id", "number", "office_id", "customer_id", "service_point_id", "opened_on"),
    "clerk": ("id", "office_id", "login", "created_at"),
    "case_record": (
        "id",
        "office_id",
        "number",
        "lifecycle",
        "kind",
        "parent_id",
        "account_id",
        "bill_id",
        "amount_cents",
        "opened_on",
    ),
    "letter": (
        "id",
        "office_id",
        "year",
        "sequence",
        "number",
        "template",
        "version",
        "language",
        "subject",
        "account_id",
        "asked_json",
        "facts_json",
        "content_hash",
        "file_number",
        "replaces_id",
        "clerk_id",
        "made_on",
        "made_at",
    ),
    "visit": ("id", "office_id", "business_date", "arrived_at", "channel"),
    "visit_period": (
        "id",
        "office_id",
        "visit_id",
        "state",
        "service",
        "started_at",
        "clerk_id",
        "calls",
        "note",
        "resume_at",
    ),
}
"""Columns that keep the value they were born with."""

BORN_ZERO = {"account_balance": "balance_cents", "till_balance": "expected_cents"}
"""Balances start at nothing and move only by lines."""
