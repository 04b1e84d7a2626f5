"""What the office gives out: every table can be read, the money adds up, and nobody's PIN is in it."""

from datetime import date
from typing import Any

from oficinista.billing.queries import balance
from oficinista.closings.commands import MoveIn
from oficinista.moving.exports import Asked, export_names, find_export
from oficinista.office import Office
from oficinista.tills.moves import MovePayment
from oficinista.tills.payments import AccountPart, TakePayment, VoidPayment
from tests.office import PIN_HASH, TODAY, BilledAccount, do, with_bills
from tests.tills_builders import cash, open_till, pay

BILL = 4_597


def taken_out(office: Office, name: str) -> list[dict[str, Any]]:
    """The rows of an export by their titles."""
    found = find_export(name)
    asked = Asked(office.info.id, office.info.code, TODAY)
    rows = office.ask(lambda connection: list(found.rows(connection, asked)))
    return [dict(zip(found.sheet.titles, row, strict=True)) for row in rows]


def one_of_each(office: Office) -> tuple[BilledAccount, BilledAccount, BilledAccount]:
    """Who owes and left, who has a credit, and who got part of another's payment; a voided receipt besides."""
    owing, paid, given = with_bills(office, 2), with_bills(office, 1, name="=Ana"), with_bills(office, 1)
    do(office, MoveIn(account=owing.number, name="Luis Vega", on=date(2026, 11, 1)))
    open_till(office)
    both = (AccountPart(number=paid.number, amount_cents=6_000), AccountPart(number=owing.number, amount_cents=1_000))
    receipt = do(office, TakePayment(tenders=(cash(7_000),), accounts=both)).receipt
    voided = pay(office, given.number, 500).receipt
    do(office, VoidPayment(receipt=voided, reason="Cuenta equivocada"), signed_by="marta")
    move = MovePayment(receipt=receipt, from_account=paid.number, to_account=given.number, amount_cents=600,
                       reason="Era de la otra")  # fmt: skip
    do(office, move)
    return owing, paid, given


def test_every_table_adds_up_and_no_pin_is_in_it(office: Office) -> None:
    owing, paid, given = one_of_each(office)
    amounts = {account.number: office.ask(balance, account.id) for account in (owing, paid, given)}
    accounts = {row["account"]: row for row in taken_out(office, "accounts")}
    assert {number: accounts[number]["balance"] for number in amounts} == amounts
    assert (accounts[owing.number]["closed_on"], accounts[owing.number]["meter"]) == (date(2026, 11, 1), None)
    items = taken_out(office, "open-items")
    assert {row["account"]: row["open_amount"] for row in items if row["account"] == paid.number} == {paid.number: -803}
    assert sum(row["open_amount"] for row in items) == sum(amounts.values())
    payments = [(row["account"], row["amount"], row["payment"][-8:]) for row in taken_out(office, "payments")]
    assert payments == [
        (owing.number, 1_000, "6-000001"),
        (paid.number, 5_400, "000001/2"),
        (given.number, 600, "000001/3"),
    ]
    assert sum(row["amount"] for row in taken_out(office, "ledger")) == 0
    assert [row["total"] for row in taken_out(office, "bills")] == [BILL] * 4
    assert len(taken_out(office, "readings")) == 4
    everything = {name: taken_out(office, name) for name in export_names()}
    assert everything["open_item"]
    assert PIN_HASH not in str(everything)
