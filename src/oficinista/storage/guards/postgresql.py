"""The guards as PostgreSQL triggers, each with its function, and what the application's role may do.

Functions that post run with the owner's rights, since the application itself may only add and read in the journal.
"""

from functools import cache

from oficinista.storage.guards.functions import FUNCTIONS
from oficinista.storage.guards.rules import APPEND_ONLY, BORN_ZERO, FIXED, FORBIDDEN, NEVER_REMOVED, SEALED_PARTS

APP_ROLE = "oficinista_app"
MUTABLE = (
    "clerk",
    "permission",
    "approval",
    "customer",
    "premise",
    "service_point",
    "meter",
    "meter_installation",
    "account",
    "search_words",
    "reading_hold",
    "visit",
    "visit_period",
    "till",
    "till_session",
    "holiday",
    "rule_override",
    "case_record",
    "case_series",
    "commitment",
    "letter",
)
"""What the application's role may also update: everything else it only adds to."""
REMOVABLE = ("permission", "holiday", "printer", "snippet")
NOT_INSERTABLE = ("document_series",)

SEALED_BY_ROW = tuple(table for table in SEALED_PARTS if table != "entry_line")
"""`entry_line_belongs` refuses a late line at the commit, also one that another transaction is about to seal."""

_TRIGGERS: dict[str, tuple[str, str]] = {
    "entry_line_post": ("AFTER INSERT ON entry_line FOR EACH ROW", "guard_line_post"),
    "allocation_post": ("AFTER INSERT ON allocation FOR EACH ROW", "guard_allocation_post"),
    "open_item_born_open": ("BEFORE INSERT ON open_item FOR EACH ROW", "guard_item_born_open"),
    "entry_seal": ("BEFORE INSERT ON entry FOR EACH ROW", "guard_entry_seal"),
    "entry_head": ("AFTER INSERT ON entry FOR EACH ROW", "guard_entry_head"),
    "bill_one_live": ("BEFORE INSERT ON bill FOR EACH ROW", "guard_bill_one_live"),
    "bill_before_closing": ("BEFORE INSERT ON bill FOR EACH ROW", "guard_bill_before_closing"),
    "account_closes_once": ("BEFORE UPDATE ON account FOR EACH ROW", "guard_account_closes"),
    "rebill_within_limit": ("BEFORE INSERT ON rebill FOR EACH ROW", "guard_rebill_limit"),
    "refund_entry_once": ("BEFORE INSERT ON refund_entry FOR EACH ROW", "guard_refund_entry"),
    "money_transfer_left": ("BEFORE INSERT ON money_transfer FOR EACH ROW", "guard_transfer_left"),
    "transfer_end_arrived": ("BEFORE INSERT ON transfer_end FOR EACH ROW", "guard_transfer_arrived"),
    "bank_deposit_left": ("BEFORE INSERT ON bank_deposit FOR EACH ROW", "guard_deposit_left"),
    "deposited_session_closed": ("BEFORE INSERT ON deposited_session FOR EACH ROW", "guard_deposited_session"),
    "deposited_transfer_arrived": ("BEFORE INSERT ON deposited_transfer FOR EACH ROW", "guard_deposited_transfer"),
    "deposit_result_whole": ("BEFORE INSERT ON deposit_result FOR EACH ROW", "guard_deposit_result"),
    "deposit_clearing_whole": ("BEFORE INSERT ON deposit_clearing FOR EACH ROW", "guard_deposit_clearing"),
    "till_session_waits": ("BEFORE UPDATE ON till_session FOR EACH ROW", "guard_till_waits"),
    "till_freeze_of_open": ("BEFORE INSERT ON till_freeze FOR EACH ROW", "guard_freeze_of_open"),
    "till_freeze_end_of_frozen": ("BEFORE INSERT ON till_freeze_end FOR EACH ROW", "guard_freeze_end"),
    "till_session_frozen": ("BEFORE UPDATE ON till_session FOR EACH ROW", "guard_till_frozen"),
    "audit_event_chain": ("BEFORE INSERT ON audit_event FOR EACH ROW", "guard_audit_chain"),
    "audit_event_head": ("AFTER INSERT ON audit_event FOR EACH ROW", "guard_audit_head"),
    "audit_event_erased": ("BEFORE UPDATE ON audit_event FOR EACH ROW", "guard_audit_erased"),
    "approval_born_undecided": ("BEFORE INSERT ON approval FOR EACH ROW", "guard_approval_born"),
    "approval_once": ("BEFORE UPDATE ON approval FOR EACH ROW", "guard_approval_once"),
    "approval_by_who_may": ("BEFORE UPDATE ON approval FOR EACH ROW", "guard_approval_by_who_may"),
    "approval_note_in_time": ("BEFORE INSERT ON approval_note FOR EACH ROW", "guard_approval_note"),
    "till_session_forward": ("BEFORE UPDATE ON till_session FOR EACH ROW", "guard_till_forward"),
    "visit_period_follows": ("BEFORE INSERT ON visit_period FOR EACH ROW", "guard_period_follows"),
    "visit_period_ends_once": ("BEFORE UPDATE ON visit_period FOR EACH ROW", "guard_period_ends_once"),
    "visit_closes_last": ("BEFORE UPDATE ON visit FOR EACH ROW", "guard_visit_closes_last"),
}


def _all_triggers() -> dict[str, tuple[str, str]]:
    found = dict(_TRIGGERS)
    for name, one in FORBIDDEN.items():
        found[name] = (f"BEFORE INSERT ON {one.table} FOR EACH ROW", f"guard_{name}")
    for table in APPEND_ONLY:
        found[f"{table}_no_update"] = (f"BEFORE UPDATE ON {table} FOR EACH ROW", "guard_append_only")
    for table in (*APPEND_ONLY, *NEVER_REMOVED):
        found[f"{table}_no_delete"] = (f"BEFORE DELETE ON {table} FOR EACH ROW", "guard_append_only")
        found[f"{table}_no_truncate"] = (f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT", "guard_append_only")
    for table in SEALED_BY_ROW:
        found[f"{table}_sealed"] = (f"BEFORE INSERT ON {table} FOR EACH ROW", "guard_sealed")
    for table in FIXED:
        found[f"{table}_fixed"] = (f"BEFORE UPDATE ON {table} FOR EACH ROW", f"guard_{table}_fixed")
    for table in BORN_ZERO:
        found[f"{table}_born_zero"] = (f"BEFORE INSERT ON {table} FOR EACH ROW", f"guard_{table}_born_zero")
    return found


@cache
def triggers() -> dict[str, str]:
    """Every trigger by name, as its full text, which is also how PostgreSQL tells it."""
    rows = {
        name: f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()"
        for name, (when, function) in _all_triggers().items()
    }
    return rows | {
        "entry_line_belongs": "CREATE CONSTRAINT TRIGGER entry_line_belongs AFTER INSERT ON entry_line "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_line_belongs()"
    }


def statements() -> list[str]:
    """What installs the guards and, where the application's role exists, its rights."""
    installed = [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
        f"SET search_path = public, pg_temp AS $guard${body}$guard$"
        for name, body in FUNCTIONS.items()
    ]
    for name, body in triggers().items():
        installed += [f"DROP TRIGGER IF EXISTS {name} ON {body.partition(' ON ')[2].split()[0]}", body]
    return [*installed, grants()]


def grants() -> str:
    """What the application's role may do, where it exists."""
    return f"""DO $grants$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
    GRANT USAGE ON SCHEMA public TO {APP_ROLE};
    REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {APP_ROLE};
    GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO {APP_ROLE};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE};
    REVOKE INSERT ON {", ".join(NOT_INSERTABLE)} FROM {APP_ROLE};
    GRANT UPDATE ON {", ".join(MUTABLE)} TO {APP_ROLE};
    GRANT DELETE ON {", ".join(REMOVABLE)} TO {APP_ROLE};
    GRANT UPDATE (order_json) ON audit_event TO {APP_ROLE};
    REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {APP_ROLE};
  END IF;
END $grants$"""
