"""What the guards of both dialects are about: which tables only grow, and which parts an entry seals."""

from typing import NamedTuple

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
    "returned_check",
    "receipt_copy",
    "cash_count",
    "cash_count_line",
    "till_difference",
    "till_freeze",
    "till_freeze_end",
    "surprise_tender",
    "money_transfer",
    "transfer_end",
    "bank_deposit",
    "deposited_session",
    "deposited_transfer",
    "deposit_tender",
    "deposit_result",
    "deposit_clearing",
    "account_terms",
    "meter_size",
    "account_change",
    "change_review",
    "late_charge",
    "late_charge_void",
    "ticket",
    "visit_transaction",
    "case_event",
    "commitment_event",
    "moratorium",
    "moratorium_scope",
    "moratorium_end",
    "moratorium_account",
    "noticed_debt",
    "notice_settled",
    "file_content",
    "file_paper",
    "file_placing",
    "file_handed",
    "letter_event",
    "plan_terms",
    "plan_instalment",
    "plan_debt",
    "imported_document",
    "refund_request",
    "refund_entry",
    "batch",
    "batch_item",
    "suspense",
    "suspense_handover",
    "suspense_resolution",
    "collection",
    "collected_payment",
    "account_closing",
    "connection_entry",
    "connection_estimate",
    "nightly_snapshot",
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
    "commitment",
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
    "account": ("id", "number", "office_id", "customer_id", "service_point_id", "opened_on", "first_reading_l"),
    "clerk": ("id", "office_id", "login", "created_at"),
    "office": ("code", "is_training"),
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
    "commitment": (
        "id",
        "office_id",
        "year",
        "sequence",
        "number",
        "account_id",
        "what",
        "to_whom",
        "basis",
        "citation",
        "awaits",
        "record",
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


class Forbidden(NamedTuple):
    """What no new row of a table may be, in words that both dialects have, and what is said of it."""

    table: str
    forbidden: str
    message: str


_CHARGED = """(SELECT COALESCE(SUM(v.total_cents), 0) FROM connection_entry x
    JOIN entry v ON v.id = x.entry_id WHERE x.case_id = NEW.case_id AND x.kind = 'connection'
    AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.reverses_id = v.id))"""
_OWING = """EXISTS (SELECT 1 FROM connection_entry x JOIN open_item i ON i.entry_id = x.entry_id
    WHERE x.case_id = NEW.case_id AND i.open_cents > 0)"""
CONNECTIONS = {
    "connection_entry_whole": Forbidden(
        "connection_entry",
        f"""NOT EXISTS (SELECT 1 FROM entry e JOIN case_record c ON c.id = NEW.case_id
    JOIN entry_line l ON l.entry_id = e.id AND l.gl_code = '2210'
    WHERE e.id = NEW.entry_id AND e.kind = NEW.kind AND c.lifecycle = 'connection'
    AND e.line_count = 2 AND abs(l.amount_cents) = e.total_cents
    AND (NEW.kind = 'connection_earned'
      OR EXISTS (SELECT 1 FROM entry_line a WHERE a.entry_id = e.id AND a.account_id = c.account_id))
    AND (NEW.kind <> 'connection_void'
      OR EXISTS (SELECT 1 FROM connection_entry o WHERE o.entry_id = e.reverses_id AND o.case_id = NEW.case_id))
    AND (NEW.kind <> 'connection_earned' OR e.total_cents = {_CHARGED}))
  OR EXISTS (SELECT 1 FROM connection_entry x WHERE x.case_id = NEW.case_id AND x.kind = 'connection_earned')
  OR (NEW.kind = 'connection_earned' AND {_OWING})""",
        "what a connection costs is of its case, and is earned once",
    ),
    "connection_estimate_signed": Forbidden(
        "connection_estimate",
        """NOT EXISTS (SELECT 1 FROM approval a JOIN case_record c ON c.id = NEW.case_id
    WHERE a.id = NEW.approval_id AND a.decision = 'approved' AND a.order_name = 'connection.estimate'
    AND a.amount_cents = NEW.total_cents AND c.lifecycle = 'connection')""",
        "an estimate is signed for what it is",
    ),
    "connection_step_paid": Forbidden(
        "case_event",
        f"""NEW.state IN ('study', 'estimating', 'estimated', 'permits', 'installing', 'connected')
  AND EXISTS (SELECT 1 FROM case_record c WHERE c.id = NEW.case_id AND c.lifecycle = 'connection')
  AND NOT EXISTS (SELECT 1 FROM case_event p WHERE p.case_id = NEW.case_id AND p.place = NEW.place - 1
    AND (p.state = NEW.state OR (p.state = 'installing' AND NEW.state = 'permits')))
  AND (NOT EXISTS (SELECT 1 FROM connection_entry x WHERE x.case_id = NEW.case_id AND x.kind = 'connection')
    OR EXISTS (SELECT 1 FROM open_item i WHERE i.open_cents > 0
      AND i.entry_id = (SELECT MIN(x.entry_id) FROM connection_entry x WHERE x.case_id = NEW.case_id))
    OR (NEW.state IN ('permits', 'installing', 'connected') AND ({_OWING} OR {_CHARGED} <
      (SELECT COALESCE(MAX(s.total_cents), 100000000000) FROM connection_estimate s
       WHERE s.id = (SELECT MAX(t.id) FROM connection_estimate t WHERE t.case_id = NEW.case_id)))))""",
        "a connection goes on only when it is paid",
    ),
}
"""A connection: what is charged for it is held for the applicant, and no step that was not paid is taken. A step that a
crew takes is what happened, paid or not, and so is what another agency answers."""

RETURNED_CHECKS = {
    "returned_check_was_taken": Forbidden(
        "returned_check",
        """NOT EXISTS (SELECT 1 FROM tender t JOIN entry p ON p.id = t.entry_id AND p.kind IN ('payment', 'suspense')
    JOIN deposited_session d ON d.till_session_id = p.till_session_id AND d.channel = 'bag'
    JOIN entry e ON e.id = NEW.entry_id
    WHERE p.id = NEW.payment_entry_id AND t.tender_number = NEW.tender_number AND t.kind = 'check'
    AND t.amount_cents = NEW.amount_cents AND e.kind = 'check_return' AND e.total_cents = NEW.amount_cents
    AND COALESCE(NEW.applied_entry_id, 0) =
      COALESCE((SELECT r.entry_id FROM suspense_resolution r WHERE r.suspense_entry_id = p.id), 0)
    AND NOT EXISTS (SELECT 1 FROM entry v WHERE v.reverses_id = p.id))""",
        "a returned check is one that went to the bank, for what it was",
    ),
    "suspense_resolution_of_what_waits": Forbidden(
        "suspense_resolution",
        """EXISTS (SELECT 1 FROM returned_check r WHERE r.payment_entry_id = NEW.suspense_entry_id)
  OR EXISTS (SELECT 1 FROM entry v WHERE v.reverses_id = NEW.suspense_entry_id)""",
        "what went back to who sent it is of no account",
    ),
}
"""A check comes back from the bank, so it went there, and what it was of is known from then on, or never."""

FORBIDDEN = CONNECTIONS | RETURNED_CHECKS
"""The new rows that each may not be, by the name of the guard."""
