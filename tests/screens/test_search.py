"""What the one box finds opens by Enter: the thing itself, or its account with the cursor on it."""

from oficinista.office import Office
from oficinista.queue.commands import FinishVisit
from screens.keys import ACCOUNT, EXPLAIN, HOME, RECEIPT, SEARCH, TICKET
from tests.counter import at_counter
from tests.office import do, with_bills
from tests.queue_builders import arrive, served
from tests.tills_builders import open_till, pay


def test_a_ticket_opens_what_happened_with_it_and_its_account(sqlite_office: Office) -> None:
    account = with_bills(sqlite_office, 1)
    open_till(sqlite_office)
    arrive(sqlite_office, account_number=account.number)
    served(sqlite_office)
    pay(sqlite_office, account.number, 1_000)
    do(sqlite_office, FinishVisit())
    with at_counter(sqlite_office) as ana:
        ana.types("slash", "p1")
        assert "P-001, Pago: atendido. Cuenta 000010000001." in ana.sees
        ana.types("enter")
        assert ana.place == TICKET
        assert "atendido, por Pago" in ana.sees
        assert "REC-TST-2026-000001" in ana.sees
        ana.types("c")
        assert ana.place == ACCOUNT


def test_a_ticket_without_an_account_says_so(sqlite_office: Office) -> None:
    arrive(sqlite_office, "claim")
    with at_counter(sqlite_office) as ana:
        ana.types("slash", "r-001", "enter", "enter")
        assert ana.place == TICKET
        assert "En ese turno no se abrió ninguna cuenta." in ana.sees
        ana.types("escape")
        assert ana.place == HOME


def test_a_receipt_opens_above_its_account(sqlite_office: Office) -> None:
    account = with_bills(sqlite_office, 1)
    open_till(sqlite_office)
    pay(sqlite_office, account.number, 1_000)
    with at_counter(sqlite_office) as ana:
        ana.types("slash", "rec-tst-2026-000001", "enter")
        assert ana.place == RECEIPT
        ana.types("escape")
        assert ana.place == ACCOUNT


def test_a_bill_has_the_cursor_in_its_account_whether_typed_or_scanned(sqlite_office: Office) -> None:
    with_bills(sqlite_office, 3)
    with at_counter(sqlite_office) as ana:
        ana.types(*"200010000002", "enter")
        assert ana.place == ACCOUNT
        ana.types("e")
        assert ana.place == EXPLAIN
        assert "200010000002" in ana.sees
        ana.types("escape", "escape")
        ana.scans("200010000001")
        ana.types("e")
        assert "200010000001" in ana.sees


def test_tickets_stand_before_what_else_is_found(sqlite_office: Office) -> None:
    account = with_bills(sqlite_office, 1, meter_serial="P001234")
    arrive(sqlite_office)
    with at_counter(sqlite_office) as ana:
        ana.types("slash", "p001")
        assert ana.place == SEARCH
        ticket, meter = (next(n for n, line in enumerate(ana.lines) if text in line)
                         for text in ("Turno P-001", account.number))  # fmt: skip
        assert ticket < meter
