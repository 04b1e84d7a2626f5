"""One check for several accounts, with its list: it agrees with what was said and goes in whole, or nothing does."""

from io import BytesIO
from typing import Any

import pytest

from oficinista.batches.commands import CloseBatch
from oficinista.batches.list_file import read_list
from oficinista.batches.lists import LINES_MAX, ListedLine, TakeList
from oficinista.batches.queries import find_batch
from oficinista.billing.queries import balance
from oficinista.documents import receipt
from oficinista.ledger.check import check
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.tills.payments import VoidPayment
from oficinista.tills.queries import closing
from oficinista.tills.receipts import find_receipt
from oficinista.tills.sessions import unsettled_of_clerk
from tests.batches.test_batches import counted, mail
from tests.office import do, refused, with_bills, with_customer
from tests.tills_builders import check as paper
from tests.tills_builders import open_till

BILL = 4_597
HEAD = "account,client,amount\n"


def listed(text: str, total: int, count: int, **facts: Any) -> TakeList:
    lines, aside = read_list(BytesIO((HEAD + text).encode()))
    order = {"payer": "Vivienda Pública", "tender": paper(total), "count": count, "lines": lines, "set_aside": aside}
    return TakeList(**(order | facts))


def test_a_list_goes_in_whole_or_not_at_all(office: Office) -> None:
    one, two = with_bills(office, 1), with_bills(office, 1)
    agency = with_bills(office, 1, name="Vivienda Pública")
    open_till(office)
    right = f"{one.number.lstrip('0')},A,40.00\n{two.number},B,10.00\n{one.number},A,5.97\n"
    for wrong in (listed(right, 5_597, 2), listed(right, 5_600, 3), listed(right.replace("10.00", "1o"), 5_597, 3)):
        refusal = refused(office, wrong)
        assert refusal.code == "list.totals"
    assert refusal.next_step.startswith("Línea 3: La cantidad no se entiende.")
    malformed = refused(office, listed(right + "12A,C,20.00\n", 7_597, 4))
    assert "Línea 5: «12A» no es un número de cuenta." in malformed.message
    stray = right + "999999,C,20.00\nABC,D,0.00\n"
    refusal = refused(office, listed(stray, 7_597, 5))
    assert (refusal.code, refusal.message.count("Línea ")) == ("list.rejected", 2)
    assert "Línea 5: No hay una cuenta 000000999999." in refusal.message
    assert office.ask(balance, one.id) == BILL
    taken = do(office, listed(stray, 7_597, 5, rest_to=agency.number))
    assert (taken.accounts, taken.item, [(row.line, row.amount_cents) for row in taken.rejected]) == (
        3, None, [(5, 2_000), (6, 0)],
    )  # fmt: skip
    assert [office.ask(balance, account.id) for account in (one, two, agency)] == [0, BILL - 1_000, BILL - 2_000]
    found = office.ask(find_receipt, taken.receipt)
    assert [(part.number, part.amount_cents) for part in found.accounts] == [
        (one.number, BILL), (two.number, 1_000), (agency.number, 2_000),
    ]  # fmt: skip
    assert [(tender.amount_cents, tender.reference) for tender in found.tenders] == [(7_597, "1044")]
    session = office.ask(unsettled_of_clerk, 2)
    assert session is not None
    assert [(kind.kind, kind.receipts) for kind in office.ask(closing, session.id).taken if kind.receipts] == [
        ("check", 1)
    ]
    do(office, VoidPayment(receipt=taken.receipt, reason="Vino sin firma"), signed_by="marta")
    assert [office.ask(balance, account.id) for account in (one, two, agency)] == [BILL] * 3
    assert all(proof.holds for proof in office.ask(lambda connection: list(check(connection))))


def test_a_list_is_an_item_of_the_batch_that_is_open(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt, "ACCOUNTS_IN_FULL", 1)
    accounts, total = [with_bills(sqlite_office, 1), with_customer(sqlite_office)], 2_000
    batch = mail(sqlite_office, counted(1, total))
    text = "".join(f"{account.number},x,10.00\n" for account in accounts)
    taken = do(sqlite_office, listed(text, total, 2))
    assert taken.item == 1
    [item] = sqlite_office.ask(find_batch, batch).items
    assert (item.whose, item.amount_cents, item.reference) == ("2 cuentas", total, "1044")
    printed = receipt.receipt_text(sqlite_office.ask(find_receipt, taken.receipt))
    assert (printed.count("Balance nuevo"), printed.count("Crédito a favor"), printed.count("Factura")) == (1, 1, 0)
    assert "Pagado por Vivienda Pública" in printed
    do(sqlite_office, CloseBatch(batch=batch), signed_by="luis")


def test_a_file_that_is_no_list_is_refused() -> None:
    for text, code in (("cuenta,x\n", "list.columns"), (HEAD + "1,x,1\n" * (LINES_MAX + 1), "list.too_large")):
        with pytest.raises(Refused) as refusal:
            read_list(BytesIO(text.encode()))
        assert refusal.value.refusal.code == code
    lines, aside = read_list(BytesIO((HEAD + "12,x\n7,y,1.00\n").encode()))
    assert lines == (ListedLine(line=3, number="7", amount_cents=100),)
    assert aside[0].reason == "La línea está incompleta."
