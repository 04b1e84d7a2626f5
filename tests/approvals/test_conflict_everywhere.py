"""No order is forgotten: each is found by the door and says whose account it touches, or is named here as one that
touches nobody's."""

import inspect
from datetime import date
from pathlib import Path

import pytest

import oficinista
from oficinista.adjustments.technical import ReplaceMeter
from oficinista.billing.commands import RecordReading, ReleaseReading
from oficinista.billing.models import HoldDecision
from oficinista.closings.commands import MoveIn
from oficinista.customers.conflicts import DeclareLink
from oficinista.customers.correcting import CorrectAccount
from oficinista.customers.models import Relation
from oficinista.office import Office
from oficinista.orders import Order, all_commands
from tests.office import do, refused, with_bills

OF_NOBODY_S_ACCOUNT = {
    *("clerk.add", "clerk.disable", "clerk.enable", "clerk.grant", "clerk.pin", "clerk.pin_attempt", "clerk.sign_in"),
    *("clerk.language", "snippet.keep", "snippet.keep_office"),
    *("holiday.set", "rule.override", "office.note_restoration", "office.reconcile"),
    *("till.add", "till.open", "till.count", "till.close", "till.review"),
    *("till.freeze", "till.surprise_count", "till.surprise_result", "till.unfreeze"),
    *("transfer.send", "transfer.receive", "transfer.take_back", "safe.send", "safe.receive"),
    *("batch.open", "batch.recount", "batch.close", "suspense.void", "suspense.hand_over"),
    *("deposit.prepare", "deposit.confirm", "deposit.clear"),
    *("printer.set", "printer.remove"),
}
OF_ALL_ACCOUNTS_ALIKE = {
    "account.review_corrections",
    "bill.charge_late",
    "bill.run",
    "snapshot.take",
    "reading.import_usage",
    "export.note",
    "import.file",
    "customer.add",
    "demo.collect",
    "moratorium.declare",
    "moratorium.end",
    "demo.settle",
}
BY_THE_ORDER_THEY_ARE_ABOUT = {
    *("approval.request", "approval.decide", "approval.answer", "approval.withdraw", "adjustment.withdraw"),
}
"""The door of approvals asks the order that waits whose account it touches."""
THE_RULE_ITSELF = {"conflict.declare", "conflict.note"}
A_COPY_ONLY = {"receipt.print"}
THE_PLACE_IN_LINE = "ticket."
"""Whoever comes is attended by somebody; what is then done on the account is another order."""


def test_the_door_finds_every_command_that_is_written() -> None:
    found = {Path(inspect.getfile(one.carry_out)) for one in all_commands().values()}
    sources = Path(oficinista.__file__).parent.rglob("*.py")
    assert {path for path in sources if "\n@command(" in path.read_text(encoding="utf-8")} - found == set()


def test_each_order_says_whose_account_it_touches() -> None:
    silent = {name for name, command in all_commands().items() if command.touches is None}
    known = OF_NOBODY_S_ACCOUNT | OF_ALL_ACCOUNTS_ALIKE | BY_THE_ORDER_THEY_ARE_ABOUT | THE_RULE_ITSELF | A_COPY_ONLY
    assert {name for name in silent if not name.startswith(THE_PLACE_IN_LINE)} ^ known == set()


@pytest.mark.parametrize("name", ["account.correct", "meter.replace", "account.move_in", "reading.record",
                                  "reading.release"])  # fmt: skip
def test_nobody_changes_who_or_what_is_behind_their_own_account(office: Office, name: str) -> None:
    account = with_bills(office, 1)
    number, today = account.number, date(2026, 11, 20)
    with office.store.read() as connection:
        reading = connection.exec_driver_sql("SELECT MAX(id) FROM reading").scalar_one()
    orders: dict[str, Order] = {
        "account.correct": CorrectAccount(account=number, name="Otro Nombre"),
        "meter.replace": ReplaceMeter(note="Orden 12", account=number, serial="Z-100", diameter="5/8", on=today),
        "account.move_in": MoveIn(account=number, name="Otra Persona", tariff_class="residential", on=today),
        "reading.record": RecordReading(account=number, month="2026-11", measured_l=1),
        "reading.release": ReleaseReading(reading_id=reading, decision=HoldDecision.NEVER, note="Porque sí"),
    }
    actor = {"meter.replace": "marta", "reading.release": "marta", "reading.record": "sistemas"}.get(name, "ana")
    do(office, DeclareLink(login=actor, account=number, relation=Relation.SELF), "raul")
    assert refused(office, orders[name], actor).code == "conflict.interest"
