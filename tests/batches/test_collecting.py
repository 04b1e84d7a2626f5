"""The file of an outside collector: its totals first, or nothing posts; each payment once, however often it comes."""

from pathlib import Path

import pytest

from oficinista.batches.collected_file import read_collection
from oficinista.batches.collecting import CollectedRow, CollectionPosted, PostCollection
from oficinista.batches.layouts import find_layout
from oficinista.batches.queries import suspense_waiting
from oficinista.billing.queries import balance
from oficinista.ledger.check import check
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.tills.custody import find_deposit
from oficinista.tills.custody import waiting as waiting_for_bank
from oficinista.tills.models import TillState
from oficinista.tills.queries import closing
from oficinista.tills.sessions import find_session
from tests.office import do, refused, with_bills
from tests.tills_builders import open_till

BILL = 4_597


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cobros.txt"


def stations(file: Path, *details: str, count: int, total: str) -> PostCollection:
    lines = ["H,2026-11-23", *(f"D,{detail}" for detail in details), f"T,{count},{total}", ""]
    file.write_text("\r\n".join(lines), "utf-8", newline="")
    return read_collection(file, find_layout("stations"))


def assert_books_whole(office: Office) -> None:
    assert [proof.code for proof in office.ask(lambda connection: list(check(connection))) if not proof.holds] == []


def test_a_file_is_posted_whole_and_each_payment_once(office: Office, file: Path) -> None:
    account = with_bills(office, 1)
    paid, stray = f"E1,{account.number.lstrip('0')},10.00,2026-11-23,E", "E2,999999,20.50,2026-11-22,C"
    first = do(office, stations(file, paid, stray, count=2, total="30.50"))
    assert (first.posted, first.posted_cents, first.suspense_cents, first.known) == (2, 3_050, 2_050, 0)
    assert office.ask(balance, account.id) == BILL - 1_000
    waiting = office.ask(suspense_waiting, office.info.id)[0]
    assert (waiting.amount_cents, waiting.owner, waiting.payer) == (2_050, "Ana Peña Ortiz", "Estaciones de cobro")
    assert "000000999999" in waiting.known
    session = office.ask(find_session, first.batch)
    assert (session.state, session.till_number) == (TillState.CLOSED, 903)
    assert office.ask(closing, first.batch).document == first.document
    assert office.ask(waiting_for_bank, office.info.id, office.today) == ()
    sent = office.ask(find_deposit, first.deposits[0], office.info.id, office.today)
    assert (sent.total_cents, sent.bag) == (3_050, f"LOTE {first.batch} ESTACIONES DE COBRO")
    more = do(office, stations(file, paid, stray, f"E3,{account.number},5.00,2026-11-23,E", count=3, total="35.50"))
    assert (more.posted_cents, more.known, more.known_cents) == (500, 2, 3_050)
    again = do(office, stations(file, paid, stray, count=2, total="30.50"), "luis")
    assert (again.posted, again.batch, again.known) == (0, None, 2)
    assert office.ask(balance, account.id) == BILL - 1_500
    assert_books_whole(office)


def test_totals_that_are_not_the_lines_own_post_nothing(office: Office, file: Path) -> None:
    account = with_bills(office, 1)
    paid = f"E1,{account.number},10.00,2026-11-23,E"
    for order in (
        stations(file, paid, count=2, total="10.00"),
        stations(file, paid, count=1, total="10.01"),
        stations(file, paid, f"E2,{account.number},1o.00,2026-11-23,E", count=2, total="20.00"),
    ):
        refusal = refused(office, order)
        assert refusal.code == "collection.totals"
    assert refusal.next_step.startswith("Línea 3: La cantidad no se entiende.")
    assert office.ask(balance, account.id) == BILL
    file.write_text(f"D,{paid}\n")
    with pytest.raises(Refused, match="no trae su línea de totales"):
        read_collection(file, find_layout("stations"))


def test_what_cannot_be_taken_is_told_with_its_line_and_the_rest_is_posted(office: Office, file: Path) -> None:
    number = with_bills(office, 1).number
    do(office, stations(file, f"E0,{number},1.00,2026-11-23,E", count=1, total="1.00"))
    details = (
        f"E0,{number},2.00,2026-11-23,E",
        f"E1,{number},2.00,2026-11-23,E",
        f"E1,{number},2.00,2026-11-23,E",
        f"E3,{number},2.00,2026-11-25,E",
        f"E4,{number},2.00,2026-02-30,E",
        f"E5,{number},2.00,2026-11-23,Z",
        f"4111111111111111,{number},2.00,2026-11-23,T",
        f",{number},2.00,2026-11-23,E",
        "E6,12A-4,2.00,2026-11-23,E",
        "E7,,2.00,2026-11-23,E",
    )
    found: CollectionPosted = do(office, stations(file, *details, count=10, total="20.00"))
    assert (found.posted, found.posted_cents) == (1, 200)
    assert [(one.line, one.amount_cents) for one in found.rejected] == [(n, 200) for n in (2, 4, 5, 6, 7, 8, 9, 10, 11)]
    assert [one.reason for one in found.rejected] == [
        f"La referencia ya entró por $1.00 a la cuenta {number}.",
        "Repite la referencia de la línea 3.",
        "La fecha no ha llegado.",
        "«2026-02-30» no es una fecha.",
        "«Z» no es una forma de pago.",
        "Eso parece el número de la tarjeta, que no se guarda.",
        "No puede ser así: la referencia.",
        "«12A-4» no es un número de cuenta.",
        "«» no es un número de cuenta.",
    ]
    assert found.suspense == 0


def test_a_file_waits_while_who_posts_it_has_a_drawer(office: Office, file: Path) -> None:
    account = with_bills(office, 1)
    open_till(office)
    order = stations(file, f"E1,{account.number},10.00,2026-11-23,E", count=1, total="10.00")
    assert refused(office, order).code == "till.clerk_has_one"
    assert office.ask(balance, account.id) == BILL


@pytest.mark.parametrize(
    ("layout", "lines", "kind"),
    [
        ("bank", ["1HEADER", "6" + "R77".ljust(15) + "000000000012" + "0000004597" + "20261123" + "02",
                  "9" + "00000001" + "00000000004597"], "check"),
        ("web", ["TRANSACTION|x", "PAY|R77|12|45.97|11/23/2026", "SUM|1|45.97"], "card"),
    ],
)  # fmt: skip
def test_each_layout_reads_the_file_of_its_collector(layout: str, lines: list[str], kind: str, file: Path) -> None:
    file.write_text("\n".join(lines))
    order = read_collection(file, find_layout(layout))
    row = CollectedRow.model_validate(
        {"line": 2, "reference": "R77", "number": "12", "amount_cents": BILL, "paid_on": "2026-11-23", "kind": kind}
    )
    assert (order.count, order.total_cents, order.rows, order.set_aside) == (1, BILL, (row,), ())
