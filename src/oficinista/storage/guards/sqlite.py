"""The guards as SQLite triggers.

SQLite's REPLACE deletes the row in its way without firing the triggers of a deletion, unless the connection asked for
recursive triggers. So each unique key of a guarded table has a trigger of its own that refuses the second row.
"""

from collections.abc import Iterator
from functools import cache

from sqlalchemy import Index, Table, UniqueConstraint

from oficinista.storage.guards.rules import (
    APPEND_ONLY,
    BORN_ZERO,
    FIXED,
    FORBIDDEN,
    NEVER_REMOVED,
    REKEYED,
    SEALED_PARTS,
)
from oficinista.storage.tables import METADATA

POSTING = {
    name: f"BEFORE INSERT ON {one.table}\nWHEN {one.forbidden}\nBEGIN SELECT RAISE(ABORT, '{one.message}'); END"
    for name, one in FORBIDDEN.items()
} | {
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
                    AND (NEW.kind NOT IN ('payment_void', 'refund')
                         OR (a.amount_cents = NEW.total_cents
                             AND a.order_name = CASE NEW.kind WHEN 'refund' THEN 'refund.decide'
                                                ELSE 'payment.void' END))
                    AND (NEW.kind NOT IN ('adjustment', 'adjustment_void', 'payment_move', 'check_return',
                                          'credit_move', 'suspense_applied', 'guarantee_void')
                         OR (a.amount_cents >= NEW.total_cents
                             AND a.order_name IN ('adjustment.request', 'adjustment.reverse', 'payment.move',
                                                  'check.return', 'credit.transfer', 'theft.charge',
                                                  'suspense.resolve', 'guarantee.release', 'account.close',
                                                  'account.move_in', 'account.transfer'))));
  SELECT RAISE(ABORT, 'void must mirror the original')
    WHERE NEW.reverses_id IS NOT NULL
    AND ((SELECT line_count FROM entry WHERE id = NEW.reverses_id) IS NOT NEW.line_count
      OR EXISTS (SELECT line_number, gl_code, account_id, till_session_id, tender_kind, amount_cents
                 FROM entry_line WHERE entry_id = NEW.reverses_id
                 EXCEPT SELECT line_number, gl_code, account_id, till_session_id, tender_kind, -amount_cents
                 FROM entry_line WHERE entry_id = NEW.id));
  SELECT RAISE(ABORT, 'void of another kind of entry')
    WHERE NEW.reverses_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM entry WHERE id = NEW.reverses_id AND kind || '_void' = NEW.kind);
  SELECT RAISE(ABORT, 'correction beyond the limit without approval')
    WHERE NEW.kind IN ('adjustment', 'adjustment_void', 'payment_move', 'check_return', 'credit_move',
          'suspense_applied', 'guarantee_void')
    AND NEW.approval_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM permission p WHERE p.clerk_id = NEW.clerk_id
                    AND p.action = CASE NEW.kind WHEN 'adjustment' THEN 'adjustment.request'
                                   WHEN 'adjustment_void' THEN 'adjustment.reverse'
                                   WHEN 'check_return' THEN 'check.return'
                                   WHEN 'credit_move' THEN 'credit.transfer'
                     WHEN 'suspense_applied' THEN 'suspense.resolve'
                     WHEN 'guarantee_void' THEN 'guarantee.release' ELSE 'payment.move' END
                    AND (p.limit_cents IS NULL OR p.limit_cents >= NEW.total_cents));
END""",
    "entry_head": """AFTER INSERT ON entry BEGIN
  UPDATE chain_head SET sequence = NEW.sequence, hash = NEW.hash, posted_at = NEW.posted_at
    WHERE office_id = NEW.office_id;
  INSERT INTO document_series (office_id, document_type, year, last_number)
    VALUES (NEW.office_id, NEW.document_type, NEW.year, NEW.document_number)
    ON CONFLICT (office_id, document_type, year) DO UPDATE SET last_number = excluded.last_number;
END""",
    "bill_one_live": """BEFORE INSERT ON bill
WHEN EXISTS (SELECT 1 FROM bill b WHERE b.account_id = NEW.account_id AND b.period_start = NEW.period_start
             AND NOT EXISTS (SELECT 1 FROM entry v WHERE v.reverses_id = b.entry_id))
BEGIN SELECT RAISE(ABORT, 'append-only: bill, a period has one that counts'); END""",
    "bill_before_closing": """BEFORE INSERT ON bill
WHEN EXISTS (SELECT 1 FROM account a WHERE a.id = NEW.account_id AND a.closed_on <= NEW.period_end)
BEGIN SELECT RAISE(ABORT, 'nothing is billed from the day on which an account closed'); END""",
    "account_closes_once": """BEFORE UPDATE ON account
WHEN (OLD.closed_on IS NOT NULL AND NEW.closed_on IS NOT OLD.closed_on)
  OR (OLD.closed_on IS NULL AND EXISTS (SELECT 1 FROM bill b WHERE b.account_id = NEW.id
      AND b.period_end >= NEW.closed_on
      AND NOT EXISTS (SELECT 1 FROM entry v WHERE v.reverses_id = b.entry_id)))
BEGIN SELECT RAISE(ABORT, 'an account closes once, after what it was billed for'); END""",
    "rebill_within_limit": """BEFORE INSERT ON rebill
WHEN NOT EXISTS (SELECT 1 FROM approval a WHERE a.id = NEW.approval_id AND a.decision = 'approved'
                 AND a.maker_id = NEW.clerk_id AND a.amount_cents >= NEW.change_cents
                 AND a.order_name IN ('bill.void_and_rebill', 'bill.undo_void'))
  AND (NEW.approval_id IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM permission p WHERE p.clerk_id = NEW.clerk_id
    AND p.action = CASE WHEN NEW.undoes_id IS NULL THEN 'bill.void_and_rebill' ELSE 'bill.undo_void' END
    AND (p.limit_cents IS NULL OR p.limit_cents >= NEW.change_cents)))
BEGIN SELECT RAISE(ABORT, 'correction beyond the limit without approval'); END""",
    "refund_entry_once": """BEFORE INSERT ON refund_entry
WHEN NOT EXISTS (SELECT 1 FROM entry e JOIN case_record c ON c.id = NEW.case_id
                 JOIN refund_request r ON r.case_id = c.id
                 WHERE e.id = NEW.entry_id AND e.kind = NEW.kind AND e.total_cents = c.amount_cents
                 AND (e.kind IN ('refund_cash', 'refund_check')
                      OR EXISTS (SELECT 1 FROM entry_line l WHERE l.entry_id = e.id AND l.account_id = c.account_id)))
  OR (NEW.kind <> 'refund' AND 1 <> (SELECT COUNT(*) FROM refund_entry f WHERE f.case_id = NEW.case_id))
BEGIN SELECT RAISE(ABORT, 'a refund is approved and paid once, for what it is'); END""",
    "money_transfer_left": """BEFORE INSERT ON money_transfer
WHEN NOT EXISTS (SELECT 1 FROM entry e JOIN entry_line l ON l.entry_id = e.id
                 WHERE e.id = NEW.entry_id AND e.kind = 'transfer_send' AND e.office_id = NEW.office_id
                 AND e.clerk_id = NEW.sender_id AND e.total_cents = NEW.amount_cents AND e.line_count = 2
                 AND e.till_session_id IS NEW.from_session_id
                 AND l.gl_code = '1115' AND l.amount_cents = NEW.amount_cents)
  OR (NEW.to_session_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM till_session s WHERE s.id = NEW.to_session_id
      AND s.state = 'open' AND s.office_id = NEW.office_id AND s.clerk_id <> NEW.sender_id))
BEGIN SELECT RAISE(ABORT, 'a transfer has left its sender for an open till of another, or the safe'); END""",
    "transfer_end_arrived": """BEFORE INSERT ON transfer_end
WHEN NOT EXISTS (SELECT 1 FROM money_transfer t JOIN entry e ON e.id = NEW.entry_id
                 JOIN entry_line l ON l.entry_id = e.id WHERE t.entry_id = NEW.transfer_id
                 AND e.office_id = t.office_id AND e.total_cents = t.amount_cents AND e.line_count = 2
                 AND e.till_session_id IS NEW.session_id AND e.clerk_id = NEW.receiver_id
                 AND t.sender_id = NEW.sender_id AND l.gl_code = '1115' AND l.amount_cents = -t.amount_cents
                 AND ((NEW.outcome = 'received' AND e.kind = 'transfer_receive'
                       AND (NEW.session_id IS NULL OR NEW.session_id = t.to_session_id))
                   OR (NEW.outcome = 'taken_back' AND e.kind = 'transfer_back'
                       AND NEW.session_id IS t.from_session_id)))
BEGIN SELECT RAISE(ABORT, 'a transfer arrives whole where it was sent, in the safe or at its sender'); END""",
    "bank_deposit_left": """BEFORE INSERT ON bank_deposit
WHEN NOT EXISTS (SELECT 1 FROM entry e JOIN entry_line l ON l.entry_id = e.id
                 WHERE e.id = NEW.entry_id AND e.kind = 'deposit' AND e.office_id = NEW.office_id
                 AND e.clerk_id = NEW.prepared_by AND e.total_cents = NEW.total_cents + NEW.fund_cents
                 AND l.gl_code = '1122' AND l.amount_cents = NEW.total_cents)
BEGIN SELECT RAISE(ABORT, 'a deposit has left the safe for what it is'); END""",
    "deposited_session_closed": """BEFORE INSERT ON deposited_session
WHEN NOT EXISTS (SELECT 1 FROM till_session s JOIN bank_deposit d ON d.office_id = s.office_id
                 WHERE s.id = NEW.till_session_id AND s.state IN ('closed', 'reviewed')
                 AND d.entry_id = NEW.deposit_id AND d.channel = NEW.channel)
BEGIN SELECT RAISE(ABORT, 'a closed till goes to the bank'); END""",
    "deposited_transfer_arrived": """BEFORE INSERT ON deposited_transfer
WHEN NOT EXISTS (SELECT 1 FROM transfer_end x JOIN entry_line l ON l.entry_id = x.entry_id
                 JOIN bank_deposit d ON d.entry_id = NEW.deposit_id WHERE x.transfer_id = NEW.transfer_id
                 AND x.session_id IS NULL AND l.gl_code = '1120' AND d.channel = 'bag')
BEGIN SELECT RAISE(ABORT, 'what was turned in goes to the bank from the safe'); END""",
    "deposit_result_whole": """BEFORE INSERT ON deposit_result
WHEN NOT EXISTS (SELECT 1 FROM bank_deposit d JOIN entry e ON e.id = NEW.entry_id
                 JOIN entry_line l ON l.entry_id = e.id WHERE d.entry_id = NEW.deposit_id
                 AND e.kind = 'deposit_result' AND e.office_id = d.office_id AND e.clerk_id = NEW.confirmed_by
                 AND d.prepared_by = NEW.prepared_by AND l.gl_code = '1122' AND l.amount_cents = -d.total_cents
                 AND NEW.amount_cents = COALESCE((SELECT b.amount_cents FROM entry_line b
                                                  WHERE b.entry_id = e.id AND b.gl_code = '1010'), 0))
BEGIN SELECT RAISE(ABORT, 'what the bank says is of a whole deposit'); END""",
    "deposit_clearing_whole": """BEFORE INSERT ON deposit_clearing
WHEN NOT EXISTS (SELECT 1 FROM deposit_result r JOIN bank_deposit d ON d.entry_id = r.deposit_id
                 JOIN entry e ON e.id = NEW.entry_id JOIN entry_line l ON l.entry_id = e.id
                 WHERE r.deposit_id = NEW.deposit_id AND e.kind = 'deposit_clearing' AND e.office_id = d.office_id
                 AND e.approval_id IS NOT NULL AND l.gl_code = '1124'
                 AND l.amount_cents = r.amount_cents - d.total_cents)
BEGIN SELECT RAISE(ABORT, 'a difference of the bank is cleared up whole, and signed'); END""",
    "till_session_waits": """BEFORE UPDATE ON till_session
WHEN OLD.state = 'open' AND NEW.state NOT IN ('open', 'frozen') AND EXISTS (
    SELECT 1 FROM money_transfer t WHERE (t.from_session_id = OLD.id OR t.to_session_id = OLD.id)
    AND NOT EXISTS (SELECT 1 FROM transfer_end x WHERE x.transfer_id = t.entry_id))
BEGIN SELECT RAISE(ABORT, 'a till waits for what is on its way'); END""",
    "till_freeze_of_open": """BEFORE INSERT ON till_freeze
WHEN NOT EXISTS (SELECT 1 FROM till_session s WHERE s.id = NEW.till_session_id AND s.state = 'open'
                 AND s.clerk_id = NEW.clerk_id)
BEGIN SELECT RAISE(ABORT, 'an open till is frozen'); END""",
    "till_freeze_end_of_frozen": """BEFORE INSERT ON till_freeze_end
WHEN NOT EXISTS (SELECT 1 FROM till_freeze f JOIN till_session s ON s.id = f.till_session_id
                 WHERE f.id = NEW.freeze_id AND s.state = 'frozen' AND f.clerk_id <> NEW.ended_by
                 AND (NEW.outcome = 'lifted' OR NEW.signed_by = f.clerk_id OR length(NEW.words) > 0)
                 AND (NEW.outcome = 'lifted' OR EXISTS (SELECT 1 FROM cash_count c WHERE c.id = NEW.cash_count_id
                      AND c.till_session_id = s.id AND c.purpose = 'surprise')))
BEGIN SELECT RAISE(ABORT, 'a frozen till is counted by two, its clerk among them unless it is said why'); END""",
    "till_session_frozen": """BEFORE UPDATE ON till_session
WHEN (OLD.state = 'frozen' OR NEW.state = 'frozen')
  AND (NEW.state = 'frozen') <> EXISTS (SELECT 1 FROM till_freeze f WHERE f.till_session_id = OLD.id
      AND NOT EXISTS (SELECT 1 FROM till_freeze_end x WHERE x.freeze_id = f.id))
BEGIN SELECT RAISE(ABORT, 'a till is frozen as long as its freeze'); END""",
    "audit_event_chain": """BEFORE INSERT ON audit_event BEGIN
  SELECT RAISE(ABORT, 'audit chain broken or clock went back')
    WHERE NOT EXISTS (SELECT 1 FROM audit_head WHERE office_id = NEW.office_id AND sequence = NEW.sequence - 1
                      AND hash = NEW.previous_hash AND at <= NEW.at);
END""",
    "audit_event_head": """AFTER INSERT ON audit_event BEGIN
  UPDATE audit_head SET sequence = NEW.sequence, hash = NEW.hash, at = NEW.at WHERE office_id = NEW.office_id;
END""",
    "audit_event_erased": """BEFORE UPDATE ON audit_event
WHEN NEW.order_json IS NOT NULL AND NEW.order_json IS NOT OLD.order_json
BEGIN SELECT RAISE(ABORT, 'the text of an order can only be erased'); END""",
    "approval_born_undecided": """BEFORE INSERT ON approval WHEN NEW.decision IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'approval must be born undecided'); END""",
    "approval_once": """BEFORE UPDATE ON approval WHEN OLD.decision IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'approval is already decided'); END""",
    "approval_by_who_may": """BEFORE UPDATE ON approval
WHEN NEW.decision IN ('approved', 'rejected')
  AND (NEW.decided_at > OLD.expires_at
    OR NOT EXISTS (SELECT 1 FROM permission p WHERE p.clerk_id = NEW.checker_id AND p.action = OLD.order_name
                   AND p.can_check = 1 AND (p.limit_cents IS NULL OR p.limit_cents >= OLD.amount_cents))
    OR (NEW.decision = 'approved'
        AND OLD.signatures - 1 > (SELECT COUNT(*) FROM approval_note n WHERE n.approval_id = OLD.id
                                  AND n.kind = 'endorsement' AND n.clerk_id <> NEW.checker_id)))
BEGIN SELECT RAISE(ABORT, 'approval by one who may not, too few, or too late'); END""",
    "approval_note_in_time": """BEFORE INSERT ON approval_note
WHEN EXISTS (SELECT 1 FROM approval a WHERE a.id = NEW.approval_id
             AND (a.decision IS NOT NULL OR (NEW.kind = 'endorsement' AND a.maker_id = NEW.clerk_id)))
BEGIN SELECT RAISE(ABORT, 'approval is already decided, or endorsed by its author'); END""",
    "till_session_forward": """BEFORE UPDATE ON till_session
WHEN OLD.state = 'reviewed'
  OR (OLD.state = 'closed' AND NEW.state <> 'reviewed')
  OR (OLD.state = 'counting' AND NEW.state NOT IN ('counting', 'closed'))
  OR (OLD.state = 'open' AND NEW.state NOT IN ('open', 'counting', 'frozen'))
  OR (OLD.state = 'frozen' AND NEW.state NOT IN ('frozen', 'open'))
  OR (NEW.state = 'closed' AND EXISTS (SELECT 1 FROM till_balance
                                       WHERE till_session_id = OLD.id AND expected_cents <> 0))
BEGIN SELECT RAISE(ABORT, 'till session goes only forward, and closes empty'); END""",
    "visit_period_follows": """BEFORE INSERT ON visit_period
WHEN NEW.ended_at IS NOT NULL OR (SELECT closed_at FROM visit WHERE id = NEW.visit_id) IS NOT NULL
  OR NEW.started_at IS NOT COALESCE((SELECT MAX(ended_at) FROM visit_period WHERE visit_id = NEW.visit_id),
                                    (SELECT arrived_at FROM visit WHERE id = NEW.visit_id))
BEGIN SELECT RAISE(ABORT, 'a period begins open, where the one before it ended'); END""",
    "visit_period_ends_once": """BEFORE UPDATE ON visit_period
WHEN (OLD.ended_at IS NOT NULL AND NEW.ended_at IS NOT OLD.ended_at)
  OR (OLD.undone_by IS NOT NULL AND NEW.undone_by IS NOT OLD.undone_by)
BEGIN SELECT RAISE(ABORT, 'a period ends once, and is undone once'); END""",
    "visit_closes_last": """BEFORE UPDATE ON visit
WHEN NEW.closed_at IS NOT NULL
  AND EXISTS (SELECT 1 FROM visit_period WHERE visit_id = NEW.id AND ended_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'a visit closes after its last period'); END""",
}


UPSERTED = {"document_series"}
"""The seal itself inserts over a row of these."""


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
    for table in sorted({*APPEND_ONLY, *NEVER_REMOVED} - UPSERTED):
        taken = " OR ".join(_taken(METADATA.tables[table]))
        bodies[f"{table}_no_replace"] = f"BEFORE INSERT ON {table} WHEN {taken}\n{_refuse(table)}"
    for table in REKEYED:
        taken = " OR ".join(_taken(METADATA.tables[table], by_update=True))
        bodies[f"{table}_no_replace_by_update"] = f"BEFORE UPDATE ON {table} WHEN {taken}\n{_refuse(table)}"
    for table, columns in FIXED.items():
        changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
        bodies[f"{table}_fixed"] = f"BEFORE UPDATE ON {table} WHEN {changed}\n{_refuse(table)}"
    for table, column in BORN_ZERO.items():
        bodies[f"{table}_born_zero"] = f"BEFORE INSERT ON {table} WHEN NEW.{column} <> 0\n{_refuse(table)}"
    return {name: f"CREATE TRIGGER {name} {body}" for name, body in bodies.items()}


def statements() -> list[str]:
    """What installs the guards."""
    return [part for name, body in triggers().items() for part in (f"DROP TRIGGER IF EXISTS {name}", body)]


def _taken(table: Table, *, by_update: bool = False) -> Iterator[str]:
    """Conditions that are true when another row has a unique key of NEW, one a key."""
    itself = " AND ".join(f"{column.name} = OLD.{column.name}" for column in table.primary_key.columns)
    for columns, where in _unique_keys(table):
        same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
        if where:
            new = ", ".join(f"NEW.{column.name} AS {column.name}" for column in table.columns if column.name in where)
            same += f" AND {where} AND EXISTS (SELECT 1 FROM (SELECT {new}) WHERE {where})"
        if by_update:
            same += f" AND NOT ({itself})"
        yield f"EXISTS (SELECT 1 FROM {table.name} WHERE {same})"


def _unique_keys(table: Table) -> list[tuple[list[str], str]]:
    """The columns of each unique key, the primary one first, and the condition under which it counts."""
    unique = sorted(
        [c.columns.keys() for c in table.constraints if isinstance(c, UniqueConstraint)]
        + [i.columns.keys() for i in table.indexes if i.unique and not _condition(i)]
    )
    partial = sorted((i.columns.keys(), _condition(i)) for i in table.indexes if i.unique and _condition(i))
    return [(table.primary_key.columns.keys(), ""), *((columns, "") for columns in unique), *partial]


def _condition(index: Index) -> str:
    where = index.dialect_options["sqlite"]["where"]
    return "" if where is None else str(where)


def _refuse(table: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
