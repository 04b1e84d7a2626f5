"""What somebody might try on the tables by SQL, each in the statements of one transaction."""

from sqlalchemy import Column, LargeBinary, Text

from oficinista.storage.columns import Choice, IsoDate
from oficinista.storage.tables import METADATA


def copies(table: str, where: str, **changes: str) -> str:
    """SQL that inserts copies of rows under new ids, with some columns as given."""
    columns = [column.name for column in METADATA.tables[table].columns if column.name != "id"]
    values = ", ".join(changes.get(column, column) for column in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE {where}"


WAITS = "ended_at IS NULL AND state = 'waiting'"
LAST_ENDED = "ended_at IS NOT NULL AND visit_id NOT IN (SELECT visit_id FROM visit_period WHERE ended_at IS NULL)"
LEAVES = f"UPDATE visit_period SET ended_at = started_at + 5 WHERE {WAITS}"
HOLD = {"state": "'on_hold'", "clerk_id": "NULL", "ended_at": "NULL"}
UNDECIDED = {"checker_id": "NULL", "decided_at": "NULL", "decision": "NULL"}
FREEZE = (
    "INSERT INTO till_freeze (till_session_id, clerk_id, frozen_by, frozen_at) SELECT s.id, s.clerk_id, c.id, 9 "
    "FROM till_session s JOIN clerk c ON c.login = 'marta' WHERE s.state = 'open'",
    "UPDATE till_session SET state = 'frozen' WHERE state = 'open'",
)
ONE_WAY = {
    "an approval is decided once": ("UPDATE approval SET decision = 'rejected'", "already decided"),
    "an approval is born undecided": (copies("approval", "true"), "born undecided"),
    "an approval is not its author's": (
        copies("approval", "true", **UNDECIDED),
        "UPDATE permission SET can_check = 1, limit_cents = NULL",
        "UPDATE approval SET checker_id = maker_id, decided_at = 9, decision = 'approved' WHERE decision IS NULL",
        "checker_is_not_maker",
    ),
    "an approval is by who may": (
        copies("approval", "true", **UNDECIDED),
        "UPDATE approval SET checker_id = (SELECT id FROM clerk WHERE login = 'sistemas'), decided_at = 9, "
        "decision = 'rejected' WHERE decision IS NULL",
        "approval by one who may not",
    ),
    "an approval comes in time": (
        copies("approval", "true", **UNDECIDED),
        "UPDATE approval SET checker_id = (SELECT id FROM clerk WHERE login = 'marta'), decided_at = expires_at + 1, "
        "decision = 'approved' WHERE decision IS NULL",
        "approval by one who may not, too few, or too late",
    ),
    "an approval by two is not by one": (
        copies("approval", "true", signatures="2", **UNDECIDED),
        "UPDATE approval SET checker_id = (SELECT id FROM clerk WHERE login = 'marta'), decided_at = made_at, "
        "decision = 'approved' WHERE decision IS NULL",
        "too few",
    ),
    "nothing is said of what is decided": (
        "INSERT INTO approval_note (approval_id, clerk_id, at, kind, words) "
        "SELECT id, maker_id, made_at, 'note', 'Otra cosa' FROM approval WHERE decision IS NOT NULL",
        "already decided",
    ),
    "nobody endorses their own order": (
        copies("approval", "true", signatures="2", **UNDECIDED),
        "INSERT INTO approval_note (approval_id, clerk_id, at, kind, words) "
        "SELECT id, maker_id, made_at, 'endorsement', '' FROM approval WHERE decision IS NULL",
        "endorsed by its author",
    ),
    "the text of an order is only erased": ("UPDATE audit_event SET order_json = '{}'", "only be erased"),
    "a closed till does not open": (
        "UPDATE till_session SET state = 'open', closed_at = NULL "
        "WHERE id = (SELECT MIN(id) FROM till_session WHERE state = 'closed')",
        "only forward",
    ),
    "a till with money does not close": (
        "UPDATE till_session SET state = 'counting' WHERE state = 'open'",
        "UPDATE till_session SET state = 'closed', closed_at = 9 WHERE state = 'counting'",
        "closes empty",
    ),
    "a closed till is not frozen": (
        "INSERT INTO till_freeze (till_session_id, clerk_id, frozen_by, frozen_at) SELECT s.id, s.clerk_id, c.id, 9 "
        "FROM till_session s JOIN clerk c ON c.login = 'raul' WHERE s.state = 'closed'",
        "an open till is frozen",
    ),
    "a till that is not frozen is not let go on": (
        FREEZE[0],
        "INSERT INTO till_freeze_end (freeze_id, outcome, ended_by, ended_at, words) "
        "SELECT MAX(id), 'lifted', MAX(frozen_by), 9, 'Ya' FROM till_freeze",
        "a frozen till is counted by two",
    ),
    "a till is not frozen by nobody": (FREEZE[1], "as long as its freeze"),
    "a till is not reviewed by its clerk": (
        "UPDATE till_session SET state = 'reviewed', reviewed_at = 9, reviewer_id = clerk_id WHERE state = 'closed'",
        "reviewer_is_another",
    ),
    "a till is not born with money": (
        "INSERT INTO till_balance (till_session_id, tender_kind, expected_cents) VALUES (77, 'card', 5)",
        "append-only",
    ),
    "an account is not born with a credit": (
        "INSERT INTO account_balance (account_id, balance_cents) VALUES (77, -5)",
        "append-only",
    ),
    "a period of an account has one bill that counts": (
        "INSERT INTO bill (id, number, account_id, reading_id, entry_id, revision, period_start, period_end, "
        "issued_on, due_on, measured_l, billed_l, is_estimated, tariff_class, service, diameter, tariff_date, "
        "total_cents) SELECT e.id, '299999999999', b.account_id, b.reading_id, e.id, b.revision + 7, b.period_start, "
        "b.period_end, b.issued_on, b.due_on, b.measured_l, b.billed_l, b.is_estimated, b.tariff_class, b.service, "
        "b.diameter, b.tariff_date, b.total_cents FROM bill b, entry e WHERE e.kind = 'payment' "
        "AND NOT EXISTS (SELECT 1 FROM entry v WHERE v.reverses_id = b.entry_id) LIMIT 1",
        "one that counts",
    ),
    "an account that closed is not billed": (
        "UPDATE account SET closed_on = '2026-11-01' WHERE closed_on IS NULL AND opened_on <= '2026-11-01'",
        "INSERT INTO bill (id, number, account_id, reading_id, entry_id, revision, period_start, period_end, "
        "issued_on, due_on, measured_l, billed_l, is_estimated, tariff_class, service, diameter, tariff_date, "
        "total_cents) SELECT e.id, '299999999999', b.account_id, b.reading_id, e.id, 0, '2026-11-01', "
        "'2026-11-30', b.issued_on, b.due_on, b.measured_l, b.billed_l, b.is_estimated, b.tariff_class, b.service, "
        "b.diameter, b.tariff_date, b.total_cents FROM bill b, entry e WHERE e.kind = 'payment' LIMIT 1",
        "nothing is billed",
    ),
    "an account that closed stays closed": (
        "UPDATE account SET closed_on = '2026-11-01' WHERE closed_on IS NULL AND opened_on <= '2026-11-01'",
        "UPDATE account SET closed_on = NULL",
        "closes once",
    ),
    "an account closes after what it was billed for": (
        "UPDATE account SET closed_on = '2026-10-15' WHERE closed_on IS NULL AND opened_on <= '2026-10-15'",
        "closes once",
    ),
    "a rebilling beyond the limit has an approval": (
        "INSERT INTO rebill (office_id, account_id, clerk_id, reason, note, change_cents, made_on, made_at) "
        "SELECT office_id, account_id, clerk_id, reason, note, 5001, made_on, made_at FROM rebill",
        "beyond the limit",
    ),
    "a rebilling's approval is of a rebilling": (
        "INSERT INTO rebill (office_id, account_id, clerk_id, approval_id, reason, note, change_cents, made_on, "
        "made_at) SELECT r.office_id, r.account_id, r.clerk_id, a.id, r.reason, r.note, 5001, r.made_on, r.made_at "
        "FROM rebill r, approval a WHERE a.decision = 'approved'",
        "beyond the limit",
    ),
    "a returned check is a check": (
        "INSERT INTO returned_check (entry_id, payment_entry_id, tender_number, amount_cents, bank_reason) "
        "SELECT (SELECT MAX(id) FROM entry), entry_id, tender_number, amount_cents, 'altered' FROM tender "
        "WHERE kind = 'cash' AND amount_cents = 2000",
        "one that went to the bank, for what it was",
    ),
    "a returned check is taken from its accounts": (
        "INSERT INTO returned_check (entry_id, payment_entry_id, tender_number, amount_cents, bank_reason) "
        "SELECT (SELECT MAX(id) FROM entry), entry_id, tender_number, amount_cents, 'altered' FROM tender "
        "WHERE reference = '1045'",
        "one that went to the bank, for what it was",
    ),
    "money that went back is given to no account": (
        "INSERT INTO suspense_resolution (entry_id, suspense_entry_id, account_id) "
        "SELECT (SELECT MAX(id) FROM entry), s.entry_id, (SELECT MIN(id) FROM account) FROM suspense s "
        "JOIN returned_check r ON r.payment_entry_id = s.entry_id",
        "is of no account",
    ),
    "a refund is paid once": (
        "INSERT INTO refund_entry (entry_id, case_id, kind) SELECT (SELECT MAX(id) FROM entry WHERE kind = 'payment'), "
        "MIN(case_id), 'refund_cash' FROM refund_entry",
        "approved and paid once",
    ),
    "a connection that was not paid does not go on": (
        "INSERT INTO case_event (case_id, place, action, state, happened_on, words, data_json, clerk_id, made_at) "
        "SELECT id, 99, 'submit', 'study', opened_on, '', '{}', 1, 9 FROM case_record "
        "WHERE lifecycle = 'connection' AND state = 'documents'",
        "goes on only when it is paid",
    ),
    "a connection is not installed before its estimate is paid": (
        "INSERT INTO case_event (case_id, place, action, state, happened_on, words, data_json, clerk_id, made_at) "
        "SELECT id, 99, 'order', 'installing', opened_on, '', '{}', 1, 9 FROM case_record "
        "WHERE lifecycle = 'connection' AND state = 'estimated'",
        "goes on only when it is paid",
    ),
    "what a connection costs is no other entry": (
        "INSERT INTO connection_entry (entry_id, case_id, kind) SELECT (SELECT MAX(id) FROM entry "
        "WHERE kind = 'payment'), MIN(case_id), 'connection_earned' FROM connection_entry",
        "is of its case, and is earned once",
    ),
    "an estimate is signed by its own approval": (
        "INSERT INTO connection_estimate (case_id, total_cents, approval_id) SELECT case_id, total_cents, "
        "(SELECT MIN(id) FROM approval WHERE decision = 'approved' AND order_name <> 'connection.estimate') "
        "FROM connection_estimate",
        "signed for what it is",
    ),
    "a deposit has left the safe": (
        "INSERT INTO bank_deposit (entry_id, office_id, channel, bag, seal, total_cents, fund_cents, prepared_by) "
        "SELECT id, office_id, 'bag', 'B-77', '', total_cents, 0, clerk_id FROM entry WHERE kind = 'till_close' "
        "ORDER BY id LIMIT 1",
        "a deposit has left the safe",
    ),
    "an open till does not go to the bank": (
        "INSERT INTO deposited_session (till_session_id, channel, deposit_id) "
        "SELECT s.id, 'bag', (SELECT MAX(entry_id) FROM bank_deposit) FROM till_session s WHERE s.state = 'open'",
        "a closed till goes to the bank",
    ),
    "cash that went to a till does not go to the bank": (
        "INSERT INTO deposited_transfer (transfer_id, deposit_id) SELECT x.transfer_id, "
        "(SELECT MAX(entry_id) FROM bank_deposit) FROM transfer_end x WHERE x.session_id IS NOT NULL",
        "goes to the bank from the safe",
    ),
    "what the bank says is of a deposit": (
        "INSERT INTO deposit_result (deposit_id, entry_id, amount_cents, banked_on, bank_reference, confirmed_by, "
        "prepared_by) SELECT MAX(d.entry_id), MAX(d.entry_id), 5, '2026-11-24', '', 1, 2 FROM bank_deposit d",
        "of a whole deposit",
    ),
    "a difference of the bank is cleared up by its own entry": (
        "INSERT INTO deposit_clearing (deposit_id, entry_id, reason, words) "
        "SELECT MAX(entry_id), MAX(entry_id), 'unexplained', 'Ya' FROM bank_deposit",
        "cleared up whole, and signed",
    ),
    "what is on its way has left its place": (
        "INSERT INTO money_transfer (entry_id, office_id, reason, from_session_id, amount_cents, bag, sender_id) "
        "SELECT id, office_id, 'turn_in', till_session_id, total_cents, '', clerk_id FROM entry "
        "WHERE kind = 'payment' ORDER BY id LIMIT 1",
        "a transfer has left its sender",
    ),
    "a period ends once": ("UPDATE visit_period SET ended_at = ended_at + 1 WHERE ended_at IS NOT NULL", "ends once"),
    "a visit closes after its last period": (
        "UPDATE visit SET closed_at = 9, outcome = 'served'",
        "after its last period",
    ),
    "a visit has one period at a time": (
        copies("visit_period", WAITS, **HOLD),
        "",
    ),
    "a period leaves no gap": (
        LEAVES,
        copies("visit_period", LAST_ENDED, started_at="ended_at + 1", **HOLD),
        "a period begins open",
    ),
    "a period is not born ended": (
        LEAVES,
        copies("visit_period", LAST_ENDED, **HOLD | {"started_at": "ended_at", "ended_at": "ended_at"}),
        "a period begins open",
    ),
    "a priority has its reason": (
        "INSERT INTO visit (office_id, business_date, arrived_at, channel) SELECT 1, '2026-11-24', 9, 'in_person'",
        "INSERT INTO ticket (office_id, visit_id, business_date, service, number, priority_rank, ahead, "
        "windows) SELECT office_id, MAX(id), '2026-11-24', 'payment', 88, 0, 0, 1 FROM visit GROUP BY office_id",
        "priority_has_reason",
    ),
}
"""Statements of one transaction, and at the end what the database says to the last of them."""

LATE = {
    "entry_line": "INSERT INTO entry_line (entry_id, line_number, gl_code, amount_cents) "
    "SELECT MAX(id), 99, '1100', 5 FROM entry",
    "tender": "INSERT INTO tender (entry_id, tender_number, kind, amount_cents, received_cents) "
    "SELECT MAX(id), 99, 'cash', 5, 5 FROM entry",
    "allocation": "INSERT INTO allocation (entry_id, open_item_id, amount_cents) "
    "SELECT MIN(e.id), MAX(i.id), 1 FROM entry e, open_item i WHERE i.open_cents > 0",
    "open_item": "INSERT INTO open_item (id, account_id, entry_id, due_on, priority, original_cents, open_cents) "
    "SELECT 5, account_id, entry_id, '2026-12-01', 50, 500, 500 FROM open_item LIMIT 1",
}
"""A part added to an entry that is sealed, by its table."""

PARTLY_PAID = (
    "INSERT INTO open_item (id, account_id, entry_id, due_on, priority, original_cents, open_cents) "
    "SELECT 5, account_id, 9, '2026-12-01', 50, 500, 400 FROM open_item WHERE id = (SELECT MAX(id) FROM open_item)"
)
"""A debt that is born partly paid."""


def another_value(column: Column[object]) -> str:
    """SQL of a value that differs from what the column holds, as long as it, and that the column could hold."""
    name, kind = column.name, column.type
    if isinstance(kind, IsoDate):
        return "'1999-12-31'"
    if isinstance(kind, LargeBinary):
        return "(SELECT hash FROM chain_head)"
    if isinstance(kind, Choice):
        one, other, *_ = kind.choices
        return f"CASE {name} WHEN '{one}' THEN '{other}' ELSE '{one}' END"
    if isinstance(kind, Text):
        return f"substr(COALESCE({name}, ''), 2) || 'x'"
    is_unique = column.primary_key or column.foreign_keys or name == "sequence"
    return f"COALESCE({name}, 0) + {7_000 if is_unique else 1}"
