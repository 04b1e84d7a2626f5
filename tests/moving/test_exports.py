"""What the office gives out: every table can be read, the money adds up, and nobody's PIN is in it."""

from datetime import date
from pathlib import Path
from typing import Any

from oficinista.billing.queries import balance
from oficinista.closings.commands import MoveIn
from oficinista.moving.commands import ImportFile
from oficinista.moving.exports import Asked, export_names, find_export
from oficinista.moving.layout import Kind, read_layout
from oficinista.moving.rows import FAMILY
from oficinista.office import Office
from oficinista.sheets import write_csv
from oficinista.storage.store import Store
from oficinista.text_file import file_digest
from oficinista.tills.moves import MovePayment
from oficinista.tills.payments import AccountPart, TakePayment, VoidPayment
from tests import databases
from tests.office import PIN_HASH, TODAY, BilledAccount, TestClock, do, make_office, with_bills, with_customer
from tests.tills_builders import cash, open_till, pay

BILL = 4_597


def taken_out(office: Office, name: str) -> list[dict[str, Any]]:
    """The rows of an export by their titles."""
    found = find_export(name)
    asked = Asked(office.info.id, office.info.code, TODAY)
    rows = office.ask(lambda connection: list(found.rows(connection, asked)))
    return [dict(zip(found.sheet.titles, row, strict=True)) for row in rows]


def written(office: Office, name: str, file: Path) -> ImportFile:
    """An export as a file, and the order that takes it in."""
    found = find_export(name)
    asked = Asked(office.info.id, office.info.code, TODAY)
    with file.open("w", encoding="utf-8", newline="") as out, office.store.read() as connection:
        write_csv(out, found.sheet, found.rows(connection, asked))
    kind = Kind(name.replace("-", "_"))
    return ImportFile(kind=kind, path=str(file), sha256=file_digest(file, FAMILY), layout=read_layout("general"))


def one_of_each(office: Office) -> tuple[BilledAccount, BilledAccount, BilledAccount]:
    """Who owes and left, who has a credit, and who got part of another's payment; a voided receipt besides."""
    owing, paid, given = with_bills(office, 1), with_bills(office, 1, name="=Ana"), with_customer(office)
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
    ledger, bills = taken_out(office, "ledger"), taken_out(office, "bills")
    assert sum(row["amount"] for row in ledger) == 0
    assert [row["total"] for row in bills] == [BILL] * 2
    assert {row["bill"] for row in bills} <= {row["document"] for row in ledger}
    assert len(taken_out(office, "readings")) == 2
    everything = {name: taken_out(office, name) for name in export_names()}
    assert everything["open_item"]
    assert PIN_HASH not in str(everything)


def test_what_one_office_gives_out_another_takes_in_to_the_cent(sqlite_office: Office, tmp_path: Path) -> None:
    one_of_each(sqlite_office)
    (tmp_path / "other").mkdir()
    other = Office(Store(databases.new_sqlite(make_office, tmp_path / "other")), clock=TestClock())
    for name in ("accounts", "open-items", "bills", "payments"):
        done = do(other, written(sqlite_office, name, tmp_path / f"{name}.csv"), "sistemas")
        assert (done.added, done.rejected) == (len(taken_out(sqlite_office, name)), ())
    for name, own in (("accounts", "customer"), ("open-items", "item")):
        theirs, ours = ([row | {own: None} for row in taken_out(one, name)] for one in (sqlite_office, other))
        assert [row | {"dated_on": None, "bill": None} for row in ours] == [
            row | {"dated_on": None, "bill": None} for row in theirs
        ]
    other.store.close()
