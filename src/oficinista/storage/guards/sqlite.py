"""The guards as SQLite triggers."""

from functools import cache

from oficinista.storage.guards.rules import APPEND_ONLY, BORN_ZERO, FIXED, KEYS, NEVER_REMOVED, SEALED_PARTS

POSTING = {
    "entry_line_post": """AFTER INSERT ON entry_line BEGIN
  UPDATE account_balance SET balance_cents = balance_cents + NEW.amount_cents, last_entry_id = NEW.entry_id
    WHERE account_id = NEW.account_id;
  UPDATE till_balance SET expected_cents = expected_cents + NEW.amount_cents
    WHERE till_session_id = NEW.till_session_id AND tender_kind = NEW.tender_kind;
END""",
    "allocation_post": """AFTER INSERT ON allocation BEGIN
  UPDATE open_item SET open_cents = open_cents - NEW.amount_cents WHERE id = NEW.open_item_id;
END""",
    "open_item_born_open": """BEFORE INSERT ON open_item WHEN NEW.open_cents <> NEW.original_cents
BEGIN SELECT RAISE(ABORT, 'open item born partly paid'); END""",
    "entry_seal": """BEFORE INSERT ON entry BEGIN
  SELECT RAISE(ABORT, 'entry out of balance')
    WHERE (SELECT COALESCE(SUM(amount_cents), 1) FROM entry_line WHERE entry_id = NEW.id) <> 0;
  SELECT RAISE(ABORT, 'entry line count or total')
    WHERE (SELECT COUNT(*) <> NEW.line_count OR SUM(MAX(amount_cents, 0)) <> NEW.total_cents
           FROM entry_line WHERE entry_id = NEW.id);
  SELECT RAISE(ABORT, 'chain broken or clock went back')
    WHERE NOT EXISTS (SELECT 1 FROM chain_head WHERE office_id = NEW.office_id AND sequence = NEW.sequence - 1
                      AND hash = NEW.previous_hash AND posted_at <= NEW.posted_at);
  SELECT RAISE(ABORT, 'document number gap')
    WHERE NEW.document_number <> 1 + COALESCE((SELECT last_number FROM document_series WHERE office_id = NEW.office_id
                                               AND document_type = NEW.document_type AND year = NEW.year), 0);
  SELECT RAISE(ABORT, 'till session is not open')
    WHERE NEW.till_session_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM till_session s WHERE s.id = NEW.till_session_id AND s.office_id = NEW.office_id
                    AND s.clerk_id = NEW.clerk_id
                    AND (s.state = 'open' OR (s.state = 'counting' AND NEW.kind = 'till_close')));
  SELECT RAISE(ABORT, 'approval missing, rejected, expired, own, too high, or for something else')
    WHERE NEW.approval_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM approval a JOIN permission p ON p.clerk_id = a.checker_id AND p.action = a.order_name
                    WHERE a.id = NEW.approval_id AND a.decision = 'approved' AND a.maker_id = NEW.clerk_id
                    AND a.request_hash = NEW.request_hash AND a.expires_at >= NEW.posted_at
                    AND p.can_check = 1 AND (p.limit_cents IS NULL OR p.limit_cents >= a.amount_cents)
                    AND (NEW.kind <> 'payment_void' OR a.amount_cents = NEW.total_cents));
  SELECT RAISE(ABORT, 'void must mirror the original')
    WHERE NEW.reverses_id IS NOT NULL
    AND ((SELECT line_count FROM entry WHERE id = NEW.reverses_id) IS NOT NEW.line_count
      OR EXISTS (SELECT line_number, gl_code, account_id, till_session_id, tender_kind, amount_cents
                 FROM entry_line WHERE entry_id = NEW.reverses_id
                 EXCEPT SELECT line_number, gl_code, account_id, till_session_id, tender_kind, -amount_cents
                 FROM entry_line WHERE entry_id = NEW.id));
END""",
    "entry_head": """AFTER INSERT ON entry BEGIN
  UPDATE chain_head SET sequence = NEW.sequence, hash = NEW.hash, posted_at = NEW.posted_at
    WHERE office_id = NEW.office_id;
  INSERT INTO document_series (office_id, document_type, year, last_number)
    VALUES (NEW.office_id, NEW.document_type, NEW.year, NEW.document_number)
    ON CONFLICT (office_id, document_type, year) DO UPDATE SET last_number = excluded.last_number;
END""",
    "audit_event_chain": """BEFORE INSERT ON audit_event BEGIN
  SELECT RAISE(ABORT, 'audit chain broken or clock went back')
    WHERE NOT EXISTS (SELECT 1 FROM audit_head WHERE office_id = NEW.office_id AND sequence = NEW.sequence - 1
                      AND hash = NEW.previous_hash AND at <= NEW.at);
END""",
    "audit_event_head": """AFTER INSERT ON audit_event BEGIN
  UPDATE audit_head SET sequence = NEW.sequence, hash = NEW.hash, at = NEW.at WHERE office_id = NEW.office_id;
END""",
    "approval_born_undecided": """BEFORE INSERT ON approval WHEN NEW.decision IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'approval must be born undecided'); END""",
    "approval_once": """BEFORE UPDATE ON approval WHEN OLD.decision IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'approval is already decided'); END""",
    "till_session_forward": """BEFORE UPDATE ON till_session
WHEN OLD.state = 'reviewed'
  OR (OLD.state = 'closed' AND NEW.state <> 'reviewed')
  OR (OLD.state = 'counting' AND NEW.state NOT IN ('counting', 'closed'))
  OR (OLD.state = 'open' AND NEW.state NOT IN ('open', 'counting'))
  OR (NEW.state = 'closed' AND EXISTS (SELECT 1 FROM till_balance
                                       WHERE till_session_id = OLD.id AND expected_cents <> 0))
BEGIN SELECT RAISE(ABORT, 'till session goes only forward, and closes empty'); END""",
}


@cache
def triggers() -> dict[str, str]:
    """Every trigger by name, as its full text."""
    bodies = dict(POSTING)
    for table in APPEND_ONLY:
        bodies[f"{table}_no_update"] = f"BEFORE UPDATE ON {table} {_refuse(table)}"
    for table in (*APPEND_ONLY, *NEVER_REMOVED):
        bodies[f"{table}_no_delete"] = f"BEFORE DELETE ON {table} {_refuse(table)}"
    for table in SEALED_PARTS:
        bodies[f"{table}_sealed"] = (
            f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM entry WHERE id = NEW.entry_id)\n"
            f"BEGIN SELECT RAISE(ABORT, 'entry is sealed'); END"
        )
    for table, keys in KEYS.items():
        same = " AND ".join(f"{key} = NEW.{key}" for key in keys)
        bodies[f"{table}_no_replace"] = (
            f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})\n{_refuse(table)}"
        )
    for table, columns in FIXED.items():
        changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
        bodies[f"{table}_fixed"] = f"BEFORE UPDATE ON {table} WHEN {changed}\n{_refuse(table)}"
    for table, column in BORN_ZERO.items():
        bodies[f"{table}_born_zero"] = f"BEFORE INSERT ON {table} WHEN NEW.{column} <> 0\n{_refuse(table)}"
    return {name: f"CREATE TRIGGER {name} {body}" for name, body in bodies.items()}


def statements() -> list[str]:
    """What installs the guards."""
    return [part for name, body in triggers().items() for part in (f"DROP TRIGGER IF EXISTS {name}", body)]


def _refuse(table: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
