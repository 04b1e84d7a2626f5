"""The deposit of an account: so much by confirmed rules, in parts for whom the law names, held, applied at the end."""

from datetime import date

import pytest

from oficinista.billing.queries import balance
from oficinista.guarantees.commands import ChargeGuarantee, ReleaseGuarantee
from oficinista.guarantees.queries import offer
from oficinista.guarantees.terms import PARTS, Average, parts, terms, why
from oficinista.ledger.check import check as prove
from oficinista.office import Office
from oficinista.rulebook import Rulebook
from oficinista.tills.payable import preview
from oficinista.tills.receipts import find_receipt
from tests.adjustments_builders import assert_whole, confirm
from tests.office import TODAY, do, refused, with_bills
from tests.tills_builders import open_till, pay

BILL = 4_597
TOTAL = 4 * BILL


def charge(number: str, count: int = 1) -> ChargeGuarantee:
    return ChargeGuarantee(account=number, words="Cuenta nueva", parts=count)


def release(number: str) -> ReleaseGuarantee:
    return ReleaseGuarantee(account=number, words="Última factura")


def whole(office: Office) -> bool:
    return all(proof.holds for proof in office.ask(lambda connection: list(prove(connection))))


def test_it_is_charged_by_confirmed_rules_held_and_applied_to_the_last_bill(office: Office) -> None:
    account = with_bills(office, 2)
    assert refused(office, charge(account.number)).code == "rule.unconfirmed"
    confirm(office, deposit__average_bills=4)
    assert refused(office, charge(account.number, 2)).code == "guarantee.too_many_parts"
    done = do(office, charge(account.number))
    assert (done.document, done.amount_cents, done.balance_cents) == ("FIA-TST-2026-000001", TOTAL, 2 * BILL + TOTAL)
    assert refused(office, charge(account.number)).code == "guarantee.has_one"
    [shown] = office.ask(preview, [(account.number, 2 * BILL + 10_000)])
    assert [one.debt.document for one in shown.allocations if one.debt.bill_number is None] == [done.document]
    open_till(office)
    receipt = office.ask(find_receipt, pay(office, account.number, 2 * BILL + 10_000).receipt)
    assert receipt.accounts[0].bills[-1].name == "Cargo FIA-TST-2026-000001"
    held = office.ask(offer, account.number, office.info.id, office.today).held
    assert held is not None
    assert held.held_cents == 10_000
    assert refused(office, release(account.number)).code == "approval.required"
    released = do(office, release(account.number), signed_by="marta")
    assert (released.held_cents, released.balance_cents) == (10_000, -10_000)
    assert refused(office, release(account.number), "marta").code == "guarantee.none"
    assert_whole(office, account)
    assert whole(office)


def test_what_was_paid_of_it_pays_what_is_owed(sqlite_office: Office) -> None:
    account = with_bills(sqlite_office, 1)
    confirm(sqlite_office, deposit__average_bills=4)
    do(sqlite_office, charge(account.number))
    open_till(sqlite_office)
    pay(sqlite_office, account.number, BILL + TOTAL)
    assert sqlite_office.ask(balance, account.id) == 0
    assert do(sqlite_office, release(account.number), "marta").balance_cents == -TOTAL
    assert whole(sqlite_office)


@pytest.mark.parametrize(
    ("tariff_class", "opened_on", "most"),
    [
        ("residential", date(2026, 2, 27), 6),
        ("residential", date(2026, 2, 26), 1),
        ("commercial", date(2026, 6, 1), 1),
    ],
)
def test_only_new_residential_customers_pay_in_parts(tariff_class: str, opened_on: date, most: int) -> None:
    """Also after an office has confirmed the rule, which it does from a later day on."""
    shipped = Rulebook.load()
    rules = shipped.with_overrides([shipped.override(PARTS, 6, TODAY, source="Memorando 1", verified=True)])
    found = terms(Average(BILL, 12, is_own=False), tariff_class, opened_on, rules, TODAY)
    assert (found.amount_cents, found.parts_max) == (TOTAL, most)
    assert "Factura promedio de cuentas parecidas: $45.97 (facturas: 12)." in list(why(found))


def test_the_parts_are_a_month_apart_and_the_last_takes_the_cents() -> None:
    found = parts(10_000, 6, date(2026, 10, 31))
    assert [one.amount_cents for one in found] == [1_666] * 5 + [1_670]
    assert [one.due_on for one in found][:3] == [date(2026, 10, 31), date(2026, 11, 30), date(2026, 12, 31)]
