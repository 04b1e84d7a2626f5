"""Taking a payment at the counter: few keys, everything shown before it is accepted, nothing lost and nothing twice."""

import json
from pathlib import Path

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import Connection, select
from sqlmodel import col

from oficinista.audit.models import AnsweredOrder
from oficinista.closings.commands import MoveIn
from oficinista.ledger.models import TenderKind
from oficinista.office import Office
from oficinista.storage import store
from screens.form import ORDER_KEY
from screens.keys import ACCOUNT, PAYMENT, RECEIPT
from tests.counter import AtCounter
from tests.counter_builders import at_account, balance_of, payments_made, tenders_of
from tests.databases import unreachable
from tests.office import PIN, TODAY, BilledAccount, TestClock, do, with_bills
from tests.tills_builders import open_till, pay, payment

OWED = 13_791
"""Three bills of $45.97."""


@pytest.fixture
def account(sqlite_office: Office) -> BilledAccount:
    """An account that owes three bills, and ana's till open."""
    open_till(sqlite_office)
    return with_bills(sqlite_office, 3)


def draft_in(folder: Path) -> dict[str, str]:
    """The one draft of a payment that a session left."""
    [row] = [row for row in json.loads((folder / "drafts.json").read_text("utf-8")) if row["place"] == PAYMENT]
    return dict(row["fields"])


def is_answered(office: Office, key: str) -> bool:
    def found(connection: Connection) -> bool:
        return (
            connection.execute(select(col(AnsweredOrder.key)).where(col(AnsweredOrder.key) == key)).first() is not None
        )

    return office.ask(found)


# The budgets


def words_of(person: AtCounter) -> str:
    """What is on the screen, its gaps closed."""
    return " ".join(person.sees.split())


def test_the_exact_amount_in_cash_takes_three_keys(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "enter", "enter")
        assert ana.place == RECEIPT
        assert "SIN CAMBIO" in ana.sees
    assert balance_of(sqlite_office, account.number) == 0
    assert tenders_of(sqlite_office) == [(TenderKind.CASH, OWED, OWED, None)]


def test_cash_with_change_takes_three_keys_and_the_amount(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "enter", "200", "enter")
        assert "CAMBIO $62.09" in ana.sees
    assert tenders_of(sqlite_office) == [(TenderKind.CASH, OWED, 20_000, None)]


def test_two_tenders_take_six_keys_and_the_amounts(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "enter", "100", "+", "c", "enter", "1044", "enter")
        assert ana.place == RECEIPT
    assert tenders_of(sqlite_office) == [
        (TenderKind.CASH, 10_000, 10_000, None),
        (TenderKind.CHECK, 3_791, 3_791, "1044"),
    ]


@pytest.mark.parametrize(
    ("key", "kind"), [("c", TenderKind.CHECK), ("g", TenderKind.MONEY_ORDER), ("t", TenderKind.CARD)]
)
def test_a_letter_says_what_was_handed_over(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path, key: str, kind: TenderKind
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", key, "enter", "enter", "77", "enter")
    assert tenders_of(sqlite_office) == [(kind, OWED, OWED, "77")]


def test_the_receipt_leads_back_to_the_account(sqlite_office: Office, account: BilledAccount, tmp_path: Path) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "enter", "enter", "enter")
        assert ana.place == ACCOUNT
        assert "$0.00" in ana.sees


# Before it is accepted


def test_what_is_paid_and_the_change_stand_there_before_it_is_accepted(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "60", "enter", "80")
        rows = [line.split() for line in ana.lines if line.startswith("Factura")]
        assert [row[-3:] for row in rows] == [["$45.97", "$45.97", "$0.00"], ["$45.97", "$14.03", "$31.94"]]
        assert "Total $60.00    Recibido $80.00    CAMBIO $20.00" in ana.sees
    assert payments_made(sqlite_office) == 0


def test_what_is_paid_beyond_the_debts_is_shown_as_a_credit(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "150")
        assert any(
            line.startswith("A favor, para la próxima factura") and line.endswith("$12.09") for line in ana.lines
        )
        ana.types("enter")
        assert "Paga $12.09 más de lo que debe: queda a su favor." in ana.sees
        ana.types("enter")
    assert balance_of(sqlite_office, account.number) == OWED - 15_000


def test_too_little_is_not_taken_however_often_enter_is_pressed(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "enter", "100", "enter", "enter", "enter")
        assert ana.place == PAYMENT
        assert "Faltan $37.91." in ana.sees
    assert payments_made(sqlite_office) == 0


def test_no_change_is_given_from_a_check(sqlite_office: Office, account: BilledAccount, tmp_path: Path) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "c", "enter", "200", "enter", "9", "enter")
        assert "Sobran $62.09, sin cambio" in ana.sees
        assert "Reciba menos" in ana.sees
    assert payments_made(sqlite_office) == 0


def test_a_tender_is_taken_back_and_typed_again(sqlite_office: Office, account: BilledAccount, tmp_path: Path) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "enter", "100", "+", "q", "120", "+", "c", "enter", "5", "enter")
    assert [cents for _, cents, _, _ in tenders_of(sqlite_office)] == [12_000, 1_791]


def test_a_large_total_is_typed_twice(sqlite_office: Office, account: BilledAccount, tmp_path: Path) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "600", "enter", "enter")
        assert "escriba otra vez el total" in ana.sees
        ana.types("60", "enter")
        assert "No es el total" in ana.sees
        assert payments_made(sqlite_office) == 0
        ana.types("600", "enter")
        assert ana.place == RECEIPT
    assert payments_made(sqlite_office) == 1


def test_without_an_open_till_it_is_said_before_anything_is_typed(sqlite_office: Office, tmp_path: Path) -> None:
    account = with_bills(sqlite_office, 1)
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p")
        assert "No tiene una caja abierta." in ana.sees
        ana.types("enter", "enter")
        assert "Abra su caja primero." in ana.sees


def test_a_till_of_yesterday_is_told_of_before_anything_is_typed(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path, clock: TestClock
) -> None:
    clock.advance(days=1)
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p")
        assert "Su caja 1 es del 24 de noviembre de 2026." in words_of(ana)


def test_a_closed_account_is_told_of_before_it_is_paid(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    do(sqlite_office, MoveIn(account=account.number, name="Luis Vega", on=TODAY))
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p")
        assert "Cuenta cerrada el mar 24 nov 2026: cobre lo que debe y nada más." in ana.sees
        ana.types("enter", "enter", "enter", "p", "5", "enter", "enter")
        assert "y nada debe. En ese lugar está abierta la cuenta" in words_of(ana)


def test_what_another_terminal_takes_meanwhile_is_shown_before_it_is_accepted(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    open_till(sqlite_office, "luis", number=2)
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "enter", "200")
        pay(sqlite_office, account.number, 4_597, actor="luis")
        ana.waits_for("Otra terminal cambió lo que se debe.")
        assert "Debe $91.94" in ana.sees
        assert any(
            line.startswith("A favor, para la próxima factura") and line.endswith("$45.97") for line in ana.lines
        )
        assert "Efectivo           200" in ana.sees
        ana.hears_nobody()
        other = pay(sqlite_office, account.number, 1_000, actor="luis")
        ana.types("enter")
        assert f"La cuenta {account.number} acaba de recibir otro pago, {other.receipt}." in words_of(ana)
        assert (ana.place, "Debe $81.94" in ana.sees) == (PAYMENT, True)
        ana.types("enter", "enter")
        assert ana.place == RECEIPT


# Several accounts


def test_another_account_is_paid_with_the_same_money(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    other = with_bills(sqlite_office, 1, name="Luis Ríos")
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "enter", "o", other.number, "enter")
        assert "Total $183.88" in ana.sees
        ana.types("enter", "200", "enter")
        assert "CAMBIO $16.12" in ana.sees
    assert balance_of(sqlite_office, account.number) == balance_of(sqlite_office, other.number) == 0
    assert payments_made(sqlite_office) == 1


def test_the_other_account_may_be_scanned(sqlite_office: Office, account: BilledAccount, tmp_path: Path) -> None:
    other = with_bills(sqlite_office, 1, name="Luis Ríos")
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "o")
        ana.scans(other.number)
        assert "Luis Ríos" in ana.sees
        assert "Total $183.88" in ana.sees


# Nothing is lost


def test_a_half_typed_payment_is_there_again_after_esc(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "enter", "100", "+", "c", "enter", "10", "escape")
        assert ana.place == ACCOUNT
        ana.types("p")
        assert "$100.00" in ana.sees
        assert "Número del cheque  10" in ana.sees
        ana.types("enter", "44", "enter")
        assert ana.place == RECEIPT
    assert tenders_of(sqlite_office)[1] == (TenderKind.CHECK, 3_791, 3_791, "44")


def test_a_half_typed_payment_is_there_again_after_a_lock(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "enter", "100", "+", "c")
        ana.locks()
        assert account.number not in ana.sees
        ana.types(PIN, "enter", "enter", "1044", "enter")
        assert ana.place == RECEIPT
    assert tenders_of(sqlite_office)[1] == (TenderKind.CHECK, 3_791, 3_791, "1044")


def test_a_half_typed_payment_waits_for_the_next_session(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    other = with_bills(sqlite_office, 1, name="Luis Ríos")
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "enter", "o", other.number, "enter", "enter", "100", "+")
        ana.hangs_up()
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p")
        assert "Luis Ríos" in ana.sees
        assert "Recibido $183.88" in ana.sees


def test_f8_begins_again_with_what_the_account_owes(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "60", "enter", "20", "+", "f8", "enter", "enter")
    assert tenders_of(sqlite_office) == [(TenderKind.CASH, OWED, OWED, None)]


# Nothing is done twice


def test_a_payment_whose_answer_was_lost_is_not_taken_again(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    """The line dropped between the commit and its answer: the draft knows under which key it was sent."""
    do(sqlite_office, payment(account.number, OWED), key="sent-before")
    fields = {"amount": "137.91", "received": "137.91", "reference": "", "kind": "cash", ORDER_KEY: "sent-before"}
    fields |= {"accounts": json.dumps({account.number: OWED}), "tenders": "[]"}
    row = {"place": PAYMENT, "subject": account.number, "fields": fields}
    (tmp_path / "drafts.json").write_text(json.dumps([row]))
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p")
        assert "No se sabe si esto quedó registrado." in ana.sees
        ana.types("enter")
        assert ana.place == RECEIPT
    assert payments_made(sqlite_office) == 1


def test_a_failure_of_storage_keeps_the_key_and_a_refusal_renews_it(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BUSY_TIMEOUT_MS", 50)
    other_program = dbapi2.connect(str(sqlite_office.store.url.database), isolation_level=None)
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        other_program.execute("BEGIN IMMEDIATE")
        ana.types("p", "enter", "enter")
        assert "ocupada la base de datos" in ana.sees
        other_program.execute("ROLLBACK")
        ana.hangs_up()
    key = draft_in(tmp_path)[ORDER_KEY]
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "enter")
        assert ana.place == RECEIPT
    assert is_answered(sqlite_office, key)
    other_program.close()


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_a_payment_that_opens_while_no_database_answers_goes_on_when_it_does(office: Office, tmp_path: Path) -> None:
    open_till(office)
    number = with_bills(office, 1).number
    with at_account(office, number, tmp_path) as ana:
        with unreachable(str(office.store.url.database)):
            ana.types("p", "20", "enter", "c")
            assert (ana.place, "No se puede abrir la base de datos." in ana.sees) == (PAYMENT, True)
            ana.types("f1")
            assert "Los pasos" in ana.sees, "the help is there, but for the rules' values"
            ana.types("escape")
        ana.types("enter", "enter", "enter")
        assert (ana.place, balance_of(office, number)) == (RECEIPT, 2597)


def test_a_refusal_leaves_no_key_behind(sqlite_office: Office, tmp_path: Path) -> None:
    account = with_bills(sqlite_office, 1)
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "enter", "enter")
        ana.hangs_up()
    assert ORDER_KEY not in draft_in(tmp_path)
