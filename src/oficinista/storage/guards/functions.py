"""The bodies of the guards of PostgreSQL, by their functions; which trigger calls each is in `postgresql`."""

from oficinista.storage.guards.rules import BORN_ZERO, FIXED, FORBIDDEN

FUNCTIONS = (
    {
        "guard_append_only": """
BEGIN RAISE EXCEPTION USING MESSAGE = 'append-only: ' || TG_TABLE_NAME; END""",
        "guard_sealed": """
BEGIN
  IF EXISTS (SELECT 1 FROM entry WHERE id = NEW.entry_id) THEN RAISE EXCEPTION 'entry is sealed'; END IF;
  RETURN NEW;
END""",
        "guard_line_post": """
BEGIN
  UPDATE account_balance SET balance_cents = balance_cents + NEW.amount_cents, last_entry_id = NEW.entry_id
    WHERE account_id = NEW.account_id;
  UPDATE till_balance SET expected_cents = expected_cents + NEW.amount_cents
    WHERE till_session_id = NEW.till_session_id AND tender_kind = NEW.tender_kind;
  RETURN NULL;
END""",
        "guard_line_belongs": """
BEGIN
  IF NOT EXISTS (SELECT 1 FROM entry e WHERE e.id = NEW.entry_id AND e.line_count =
                 (SELECT COUNT(*) FROM entry_line l WHERE l.entry_id = NEW.entry_id)) THEN
    RAISE EXCEPTION 'late line';
  END IF;
  RETURN NULL;
END""",
        "guard_allocation_post": """
BEGIN
  UPDATE open_item SET open_cents = open_cents - NEW.amount_cents WHERE id = NEW.open_item_id;
  RETURN NULL;
END""",
        "guard_item_born_open": """
BEGIN
  IF NEW.open_cents <> NEW.original_cents THEN RAISE EXCEPTION 'open item born partly paid'; END IF;
  RETURN NEW;
END""",
        "guard_entry_seal": """
DECLARE found record;
BEGIN
  SELECT COUNT(*) AS lines, COALESCE(SUM(amount_cents), 1) AS balance, SUM(GREATEST(amount_cents, 0)) AS total
    INTO found FROM entry_line WHERE entry_id = NEW.id;
  IF found.balance <> 0 THEN RAISE EXCEPTION 'entry out of balance'; END IF;
  IF found.lines <> NEW.line_count OR found.total <> NEW.total_cents THEN
    RAISE EXCEPTION 'entry line count or total';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM chain_head WHERE office_id = NEW.office_id AND sequence = NEW.sequence - 1
                 AND hash = NEW.previous_hash AND posted_at <= NEW.posted_at) THEN
    RAISE EXCEPTION 'chain broken or clock went back';
  END IF;
  IF NEW.document_number <> 1 + COALESCE((SELECT last_number FROM document_series WHERE office_id = NEW.office_id
      AND document_type = NEW.document_type AND year = NEW.year), 0) THEN
    RAISE EXCEPTION 'document number gap';
  END IF;
  IF NEW.till_session_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM till_session s WHERE s.id = NEW.till_session_id AND s.office_id = NEW.office_id
      AND s.clerk_id = NEW.clerk_id
      AND (s.state = 'open' OR (s.state = 'counting' AND NEW.kind = 'till_close'))) THEN
    RAISE EXCEPTION 'till session is not open';
  END IF;
  IF NEW.approval_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM approval a JOIN permission p ON p.clerk_id = a.checker_id AND p.action = a.order_name
      WHERE a.id = NEW.approval_id AND a.decision = 'approved' AND a.maker_id = NEW.clerk_id
      AND a.request_hash = NEW.request_hash AND a.expires_at >= NEW.posted_at
      AND p.can_check = 1 AND (p.limit_cents IS NULL OR p.limit_cents >= a.amount_cents)
      AND (NEW.kind NOT IN ('payment_void', 'refund')
           OR (a.amount_cents = NEW.total_cents
               AND a.order_name = CASE NEW.kind WHEN 'refund' THEN 'refund.decide' ELSE 'payment.void' END))
      AND (NEW.kind NOT IN ('adjustment', 'adjustment_void', 'payment_move', 'check_return', 'credit_move',
          'suspense_applied', 'guarantee_void')
           OR (a.amount_cents >= NEW.total_cents
               AND a.order_name IN ('adjustment.request', 'adjustment.reverse', 'payment.move',
                                  'check.return', 'credit.transfer', 'theft.charge',
                                                  'suspense.resolve', 'guarantee.release', 'account.close',
                                                  'account.move_in', 'account.transfer')))) THEN
    RAISE EXCEPTION 'approval missing, rejected, expired, own, too high, or for something else';
  END IF;
  IF NEW.reverses_id IS NOT NULL AND (
      (SELECT line_count FROM entry WHERE id = NEW.reverses_id) IS DISTINCT FROM NEW.line_count
      OR EXISTS (SELECT line_number, gl_code, account_id, till_session_id, tender_kind, amount_cents
                 FROM entry_line WHERE entry_id = NEW.reverses_id
                 EXCEPT SELECT line_number, gl_code, account_id, till_session_id, tender_kind, -amount_cents
                 FROM entry_line WHERE entry_id = NEW.id)) THEN
    RAISE EXCEPTION 'void must mirror the original';
  END IF;
  IF NEW.reverses_id IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM entry WHERE id = NEW.reverses_id AND kind || '_void' = NEW.kind) THEN
    RAISE EXCEPTION 'void of another kind of entry';
  END IF;
  IF NEW.kind IN ('adjustment', 'adjustment_void', 'payment_move', 'check_return', 'credit_move',
          'suspense_applied', 'guarantee_void')
     AND NEW.approval_id IS NULL AND NOT EXISTS (
      SELECT 1 FROM permission p WHERE p.clerk_id = NEW.clerk_id
      AND p.action = CASE NEW.kind WHEN 'adjustment' THEN 'adjustment.request'
                     WHEN 'adjustment_void' THEN 'adjustment.reverse'
                     WHEN 'check_return' THEN 'check.return'
                     WHEN 'credit_move' THEN 'credit.transfer'
                     WHEN 'suspense_applied' THEN 'suspense.resolve'
                     WHEN 'guarantee_void' THEN 'guarantee.release' ELSE 'payment.move' END
      AND (p.limit_cents IS NULL OR p.limit_cents >= NEW.total_cents)) THEN
    RAISE EXCEPTION 'correction beyond the limit without approval';
  END IF;
  RETURN NEW;
END""",
        "guard_entry_head": """
BEGIN
  UPDATE chain_head SET sequence = NEW.sequence, hash = NEW.hash, posted_at = NEW.posted_at
    WHERE office_id = NEW.office_id;
  INSERT INTO document_series (office_id, document_type, year, last_number)
    VALUES (NEW.office_id, NEW.document_type, NEW.year, NEW.document_number)
    ON CONFLICT (office_id, document_type, year) DO UPDATE SET last_number = excluded.last_number;
  RETURN NULL;
END""",
        "guard_bill_one_live": """
BEGIN
  IF EXISTS (SELECT 1 FROM bill b WHERE b.account_id = NEW.account_id AND b.period_start = NEW.period_start
             AND NOT EXISTS (SELECT 1 FROM entry v WHERE v.reverses_id = b.entry_id)) THEN
    RAISE EXCEPTION 'append-only: bill, a period has one that counts';
  END IF;
  RETURN NEW;
END""",
        "guard_bill_before_closing": """
BEGIN
  IF EXISTS (SELECT 1 FROM account a WHERE a.id = NEW.account_id AND a.closed_on <= NEW.period_end) THEN
    RAISE EXCEPTION 'nothing is billed from the day on which an account closed';
  END IF;
  RETURN NEW;
END""",
        "guard_account_closes": """
BEGIN
  IF (OLD.closed_on IS NOT NULL AND NEW.closed_on IS DISTINCT FROM OLD.closed_on)
     OR (OLD.closed_on IS NULL AND EXISTS (SELECT 1 FROM bill b WHERE b.account_id = NEW.id
         AND b.period_end >= NEW.closed_on
         AND NOT EXISTS (SELECT 1 FROM entry v WHERE v.reverses_id = b.entry_id))) THEN
    RAISE EXCEPTION 'an account closes once, after what it was billed for';
  END IF;
  RETURN NEW;
END""",
        "guard_rebill_limit": """
BEGIN
  IF NOT EXISTS (SELECT 1 FROM approval a WHERE a.id = NEW.approval_id AND a.decision = 'approved'
                 AND a.maker_id = NEW.clerk_id AND a.amount_cents >= NEW.change_cents
                 AND a.order_name IN ('bill.void_and_rebill', 'bill.undo_void'))
     AND (NEW.approval_id IS NOT NULL OR NOT EXISTS (
       SELECT 1 FROM permission p WHERE p.clerk_id = NEW.clerk_id
       AND p.action = CASE WHEN NEW.undoes_id IS NULL THEN 'bill.void_and_rebill' ELSE 'bill.undo_void' END
       AND (p.limit_cents IS NULL OR p.limit_cents >= NEW.change_cents))) THEN
    RAISE EXCEPTION 'correction beyond the limit without approval';
  END IF;
  RETURN NEW;
END""",
        "guard_refund_entry": """
BEGIN
  IF NOT EXISTS (SELECT 1 FROM entry e JOIN case_record c ON c.id = NEW.case_id
                 JOIN refund_request r ON r.case_id = c.id
                 WHERE e.id = NEW.entry_id AND e.kind = NEW.kind AND e.total_cents = c.amount_cents
                 AND (e.kind IN ('refund_cash', 'refund_check')
                      OR EXISTS (SELECT 1 FROM entry_line l WHERE l.entry_id = e.id AND l.account_id = c.account_id)))
    OR (NEW.kind <> 'refund' AND 1 <> (SELECT COUNT(*) FROM refund_entry f WHERE f.case_id = NEW.case_id)) THEN
    RAISE EXCEPTION 'a refund is approved and paid once, for what it is';
  END IF;
  RETURN NEW;
END""",
        "guard_transfer_left": """
BEGIN
  IF NOT EXISTS (SELECT 1 FROM entry e JOIN entry_line l ON l.entry_id = e.id
                 WHERE e.id = NEW.entry_id AND e.kind = 'transfer_send' AND e.office_id = NEW.office_id
                 AND e.clerk_id = NEW.sender_id AND e.total_cents = NEW.amount_cents AND e.line_count = 2
                 AND e.till_session_id IS NOT DISTINCT FROM NEW.from_session_id
                 AND l.gl_code = '1115' AND l.amount_cents = NEW.amount_cents)
  OR (NEW.to_session_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM till_session s WHERE s.id = NEW.to_session_id
      AND s.state = 'open' AND s.office_id = NEW.office_id AND s.clerk_id <> NEW.sender_id)) THEN
    RAISE EXCEPTION 'a transfer has left its sender for an open till of another, or the safe';
  END IF;
  RETURN NEW;
END""",
        "guard_transfer_arrived": """
BEGIN
  IF NOT EXISTS (SELECT 1 FROM money_transfer t JOIN entry e ON e.id = NEW.entry_id
                 JOIN entry_line l ON l.entry_id = e.id WHERE t.entry_id = NEW.transfer_id
                 AND e.office_id = t.office_id AND e.total_cents = t.amount_cents AND e.line_count = 2
                 AND e.till_session_id IS NOT DISTINCT FROM NEW.session_id AND e.clerk_id = NEW.receiver_id
                 AND t.sender_id = NEW.sender_id AND l.gl_code = '1115' AND l.amount_cents = -t.amount_cents
                 AND ((NEW.outcome = 'received' AND e.kind = 'transfer_receive'
                       AND (NEW.session_id IS NULL OR NEW.session_id = t.to_session_id))
                   OR (NEW.outcome = 'taken_back' AND e.kind = 'transfer_back'
                       AND NEW.session_id IS NOT DISTINCT FROM t.from_session_id))) THEN
    RAISE EXCEPTION 'a transfer arrives whole where it was sent, in the safe or at its sender';
  END IF;
  RETURN NEW;
END""",
        "guard_deposit_left": """
BEGIN
  IF NOT EXISTS (SELECT 1 FROM entry e JOIN entry_line l ON l.entry_id = e.id
                 WHERE e.id = NEW.entry_id AND e.kind = 'deposit' AND e.office_id = NEW.office_id
                 AND e.clerk_id = NEW.prepared_by AND e.total_cents = NEW.total_cents + NEW.fund_cents
                 AND l.gl_code = '1122' AND l.amount_cents = NEW.total_cents) THEN
    RAISE EXCEPTION 'a deposit has left the safe for what it is';
  END IF;
  RETURN NEW;
END""",
        "guard_deposited_session": """
BEGIN
  IF NOT EXISTS (SELECT 1 FROM till_session s JOIN bank_deposit d ON d.office_id = s.office_id
                 WHERE s.id = NEW.till_session_id AND s.state IN ('closed', 'reviewed')
                 AND d.entry_id = NEW.deposit_id AND d.channel = NEW.channel) THEN
    RAISE EXCEPTION 'a closed till goes to the bank';
  END IF;
  RETURN NEW;
END""",
        "guard_deposited_transfer": """
BEGIN
  IF NOT EXISTS (SELECT 1 FROM transfer_end x JOIN entry_line l ON l.entry_id = x.entry_id
                 JOIN bank_deposit d ON d.entry_id = NEW.deposit_id WHERE x.transfer_id = NEW.transfer_id
                 AND x.session_id IS NULL AND l.gl_code = '1120' AND d.channel = 'bag') THEN
    RAISE EXCEPTION 'what was turned in goes to the bank from the safe';
  END IF;
  RETURN NEW;
END""",
        "guard_deposit_result": """
BEGIN
  IF NOT EXISTS (SELECT 1 FROM bank_deposit d JOIN entry e ON e.id = NEW.entry_id
                 JOIN entry_line l ON l.entry_id = e.id WHERE d.entry_id = NEW.deposit_id
                 AND e.kind = 'deposit_result' AND e.office_id = d.office_id AND e.clerk_id = NEW.confirmed_by
                 AND d.prepared_by = NEW.prepared_by AND l.gl_code = '1122' AND l.amount_cents = -d.total_cents
                 AND NEW.amount_cents = COALESCE((SELECT b.amount_cents FROM entry_line b
                                                  WHERE b.entry_id = e.id AND b.gl_code = '1010'), 0)) THEN
    RAISE EXCEPTION 'what the bank says is of a whole deposit';
  END IF;
  RETURN NEW;
END""",
        "guard_deposit_clearing": """
BEGIN
  IF NOT EXISTS (SELECT 1 FROM deposit_result r JOIN bank_deposit d ON d.entry_id = r.deposit_id
                 JOIN entry e ON e.id = NEW.entry_id JOIN entry_line l ON l.entry_id = e.id
                 WHERE r.deposit_id = NEW.deposit_id AND e.kind = 'deposit_clearing' AND e.office_id = d.office_id
                 AND e.approval_id IS NOT NULL AND l.gl_code = '1124'
                 AND l.amount_cents = r.amount_cents - d.total_cents) THEN
    RAISE EXCEPTION 'a difference of the bank is cleared up whole, and signed';
  END IF;
  RETURN NEW;
END""",
        "guard_till_waits": """
BEGIN
  IF OLD.state = 'open' AND NEW.state NOT IN ('open', 'frozen') AND EXISTS (
    SELECT 1 FROM money_transfer t WHERE (t.from_session_id = OLD.id OR t.to_session_id = OLD.id)
    AND NOT EXISTS (SELECT 1 FROM transfer_end x WHERE x.transfer_id = t.entry_id)) THEN
    RAISE EXCEPTION 'a till waits for what is on its way';
  END IF;
  RETURN NEW;
END""",
        "guard_freeze_of_open": """
BEGIN
  IF NOT EXISTS (SELECT 1 FROM till_session s WHERE s.id = NEW.till_session_id AND s.state = 'open'
                 AND s.clerk_id = NEW.clerk_id) THEN
    RAISE EXCEPTION 'an open till is frozen';
  END IF;
  RETURN NEW;
END""",
        "guard_freeze_end": """
BEGIN
  IF NOT EXISTS (SELECT 1 FROM till_freeze f JOIN till_session s ON s.id = f.till_session_id
                 WHERE f.id = NEW.freeze_id AND s.state = 'frozen' AND f.clerk_id <> NEW.ended_by
                 AND (NEW.outcome = 'lifted' OR NEW.signed_by = f.clerk_id OR length(NEW.words) > 0)
                 AND (NEW.outcome = 'lifted' OR EXISTS (SELECT 1 FROM cash_count c WHERE c.id = NEW.cash_count_id
                      AND c.till_session_id = s.id AND c.purpose = 'surprise'))) THEN
    RAISE EXCEPTION 'a frozen till is counted by two, its clerk among them unless it is said why';
  END IF;
  RETURN NEW;
END""",
        "guard_till_frozen": """
BEGIN
  IF (OLD.state = 'frozen' OR NEW.state = 'frozen')
     AND (NEW.state = 'frozen') <> EXISTS (SELECT 1 FROM till_freeze f WHERE f.till_session_id = OLD.id
         AND NOT EXISTS (SELECT 1 FROM till_freeze_end x WHERE x.freeze_id = f.id)) THEN
    RAISE EXCEPTION 'a till is frozen as long as its freeze';
  END IF;
  RETURN NEW;
END""",
        "guard_audit_chain": """
BEGIN
  IF NOT EXISTS (SELECT 1 FROM audit_head WHERE office_id = NEW.office_id AND sequence = NEW.sequence - 1
                 AND hash = NEW.previous_hash AND at <= NEW.at) THEN
    RAISE EXCEPTION 'audit chain broken or clock went back';
  END IF;
  RETURN NEW;
END""",
        "guard_audit_head": """
BEGIN
  UPDATE audit_head SET sequence = NEW.sequence, hash = NEW.hash, at = NEW.at WHERE office_id = NEW.office_id;
  RETURN NULL;
END""",
        "guard_audit_erased": """
BEGIN
  IF NEW.order_json IS NOT NULL AND NEW.order_json IS DISTINCT FROM OLD.order_json THEN
    RAISE EXCEPTION 'the text of an order can only be erased';
  END IF;
  RETURN NEW;
END""",
        "guard_approval_born": """
BEGIN
  IF NEW.decision IS NOT NULL THEN RAISE EXCEPTION 'approval must be born undecided'; END IF;
  RETURN NEW;
END""",
        "guard_approval_once": """
BEGIN
  IF OLD.decision IS NOT NULL THEN RAISE EXCEPTION 'approval is already decided'; END IF;
  RETURN NEW;
END""",
        "guard_approval_by_who_may": """
BEGIN
  IF NEW.decision IN ('approved', 'rejected')
     AND (NEW.decided_at > OLD.expires_at
       OR NOT EXISTS (SELECT 1 FROM permission p WHERE p.clerk_id = NEW.checker_id AND p.action = OLD.order_name
                      AND p.can_check = 1 AND (p.limit_cents IS NULL OR p.limit_cents >= OLD.amount_cents))
       OR (NEW.decision = 'approved'
           AND OLD.signatures - 1 > (SELECT COUNT(*) FROM approval_note n WHERE n.approval_id = OLD.id
                                     AND n.kind = 'endorsement' AND n.clerk_id <> NEW.checker_id))) THEN
    RAISE EXCEPTION 'approval by one who may not, too few, or too late';
  END IF;
  RETURN NEW;
END""",
        "guard_approval_note": """
BEGIN
  IF EXISTS (SELECT 1 FROM approval a WHERE a.id = NEW.approval_id
             AND (a.decision IS NOT NULL OR (NEW.kind = 'endorsement' AND a.maker_id = NEW.clerk_id))) THEN
    RAISE EXCEPTION 'approval is already decided, or endorsed by its author';
  END IF;
  RETURN NEW;
END""",
        "guard_till_forward": """
BEGIN
  IF OLD.state = 'reviewed' OR (OLD.state = 'closed' AND NEW.state <> 'reviewed')
     OR (OLD.state = 'counting' AND NEW.state NOT IN ('counting', 'closed'))
     OR (OLD.state = 'open' AND NEW.state NOT IN ('open', 'counting', 'frozen'))
     OR (OLD.state = 'frozen' AND NEW.state NOT IN ('frozen', 'open'))
     OR (NEW.state = 'closed' AND EXISTS (SELECT 1 FROM till_balance
                                          WHERE till_session_id = OLD.id AND expected_cents <> 0)) THEN
    RAISE EXCEPTION 'till session goes only forward, and closes empty';
  END IF;
  RETURN NEW;
END""",
        "guard_period_follows": """
BEGIN
  IF NEW.ended_at IS NOT NULL OR (SELECT closed_at FROM visit WHERE id = NEW.visit_id) IS NOT NULL
     OR NEW.started_at IS DISTINCT FROM COALESCE(
       (SELECT MAX(ended_at) FROM visit_period WHERE visit_id = NEW.visit_id),
       (SELECT arrived_at FROM visit WHERE id = NEW.visit_id)) THEN
    RAISE EXCEPTION 'a period begins open, where the one before it ended';
  END IF;
  RETURN NEW;
END""",
        "guard_period_ends_once": """
BEGIN
  IF (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
     OR (OLD.undone_by IS NOT NULL AND NEW.undone_by IS DISTINCT FROM OLD.undone_by) THEN
    RAISE EXCEPTION 'a period ends once, and is undone once';
  END IF;
  RETURN NEW;
END""",
        "guard_visit_closes_last": """
BEGIN
  IF NEW.closed_at IS NOT NULL
     AND EXISTS (SELECT 1 FROM visit_period WHERE visit_id = NEW.id AND ended_at IS NULL) THEN
    RAISE EXCEPTION 'a visit closes after its last period';
  END IF;
  RETURN NEW;
END""",
    }
    | {
        f"guard_{name}": f"""
BEGIN
  IF {one.forbidden} THEN RAISE EXCEPTION '{one.message}'; END IF;
  RETURN NEW;
END"""
        for name, one in FORBIDDEN.items()
    }
    | {
        f"guard_{table}_fixed": f"""
BEGIN
  IF ROW({", ".join(f"NEW.{c}" for c in columns)}) IS DISTINCT FROM ROW({", ".join(f"OLD.{c}" for c in columns)}) THEN
    RAISE EXCEPTION 'append-only: {table}';
  END IF;
  RETURN NEW;
END"""
        for table, columns in FIXED.items()
    }
    | {
        f"guard_{table}_born_zero": f"""
BEGIN
  IF NEW.{column} <> 0 THEN RAISE EXCEPTION 'append-only: {table}'; END IF;
  RETURN NEW;
END"""
        for table, column in BORN_ZERO.items()
    }
)
