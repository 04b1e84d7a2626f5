"""What people typed, or what got into a table past the door, is only text: on every screen, on paper, in listings."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from oficinista.approvals.commands import RequestApproval
from oficinista.cases.objections import FileObjection
from oficinista.documents.printing import account_analysis, account_statement, closing_report, receipt
from oficinista.documents.spool import spool_folder
from oficinista.office import Office
from oficinista.orders import Order
from oficinista.queue.arrivals import IssueTicket
from oficinista.storage.tables import METADATA
from oficinista.tills.payments import AccountPart, TakePayment
from screens.keys import SIGN_IN
from tests.cli_builders import oficinista
from tests.counter import AtCounter, at_counter
from tests.office import do, with_bills
from tests.printing_builders import put_out
from tests.tills_builders import cash, close_till, open_till, turn_in

MARKUP = "Juan [/] Pérez"
LINK = "[@click=app.exit]x"
TITLE = "\x1b]0;x\x07\x9d0;x\x9c\u202eZ"
HOSTILE = f"{MARKUP} {LINK} {TITLE}"
ACCOUNT = "ACCOUNT"
"""Stands for the customer's account where keys and words are listed."""
SCREENS: dict[str, tuple[str, tuple[str, ...]]] = {
    "home": ("ana", ()),
    "queue": ("ana", ("q",)),
    "serving": ("ana", ("n", "enter")),
    "search": ("ana", ("slash", "Juan")),
    "account": ("ana", (ACCOUNT, "enter")),
    "explain": ("ana", (ACCOUNT, "enter", "e")),
    "analysis": ("ana", (ACCOUNT, "enter", "a")),
    "payment": ("ana", (ACCOUNT, "enter", "p")),
    "till": ("ana", ("c",)),
    "receipt": ("ana", ("c", "enter")),
    "approvals": ("marta", ("g",)),
    "approval": ("marta", ("g", "enter")),
}
"""Who reaches each, and how from home."""
NAMELESS = {"explain", "till", "approvals"}
"""The screens of figures alone."""
LISTINGS = [
    ("account", "show", ACCOUNT),
    ("account", "find", "Juan"),
    ("account", "analyze", ACCOUNT),
    ("approval", "list"),
    ("approval", "show", "1"),
    ("case", "list"),
    ("case", "show", "OBJ-TST-2026-000001"),
    ("suspension", "check", ACCOUNT),
    ("clerk", "list"),
]
NAMELESS_LISTINGS = {("suspension", "check", ACCOUNT), ("clerk", "list"), ("approval", "list"), ("case", "list")}
GUARDS_OF_UPDATES = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%BEFORE UPDATE%'"
COLUMNS_AT_LEAST, PAPERS, TILL_SESSION = 5, 5, 1


@pytest.fixture
def hostile_office(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    """An office in which every field of text that a visit fills was filled by somebody hostile."""
    monkeypatch.setenv("OFICINISTA_SPOOL", str(tmp_path / "spool"))
    facts = {"name": HOSTILE, "address": HOSTILE, "municipality": HOSTILE}
    account = with_bills(sqlite_office, 3, email=HOSTILE, **facts)
    open_till(sqlite_office)
    part = AccountPart(number=account.number, amount_cents=1_000)
    bill = bill_of(sqlite_office)
    waits = {"amount_cents": 60_000, "reason": "turn_in", "reference": HOSTILE}
    orders: list[Order] = [
        TakePayment(tenders=(cash(1_000),), accounts=(part,), payer=HOSTILE),
        RequestApproval(order_name="transfer.send", order=waits, note=HOSTILE),
        FileObjection(bill=bill, channel="office", grounds=HOSTILE),
        *(IssueTicket(service="payment", account_number=account.number, note=HOSTILE) for _ in range(2)),
    ]
    for order in orders:
        do(sqlite_office, order)
    turn_in(sqlite_office, 1_000, bag=HOSTILE)
    return sqlite_office


def bill_of(office: Office) -> str:
    return str(office.ask(lambda connection: connection.execute(text("SELECT MAX(number) FROM bill")).scalar_one()))


def number_of(office: Office) -> str:
    return str(office.ask(lambda connection: connection.execute(text("SELECT number FROM account")).scalar_one()))


def controls(shown: str) -> list[str]:
    """What a terminal or a printer could obey."""
    return [sign for sign in shown if sign not in "\n\f" and unicodedata.category(sign) in {"Cc", "Cf"}]


def past_the_door(office: Office) -> int:
    """Write raw controls over what hostile people typed, as somebody with the file could; how many columns."""
    written = 0
    with office.store.write(office.info.id) as connection:
        for (trigger,) in connection.exec_driver_sql(GUARDS_OF_UPDATES).all():
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        for column in (one for table in METADATA.sorted_tables for one in table.c):
            if not column.name.endswith("_json"):
                over = f"UPDATE {column.table.name} SET {column.name} = ? WHERE {column.name} LIKE ?"
                written += connection.exec_driver_sql(over, (HOSTILE, f"{MARKUP}%")).rowcount > 0
    return written


def opened(office: Office, screen: str) -> AbstractContextManager[AtCounter]:
    """Somebody at a screen."""
    login, keys = SCREENS[screen]
    return at_screen(office, login, [number_of(office) if key == ACCOUNT else key for key in keys])


@contextmanager
def at_screen(office: Office, login: str, keys: list[str]) -> Iterator[AtCounter]:
    """Somebody at the counter who has typed these keys."""
    with at_counter(office, login) as person:
        person.types(*keys)
        yield person


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_shows_markup_and_controls_as_text_and_goes_on(screen: str, hostile_office: Office) -> None:
    assert past_the_door(hostile_office) >= COLUMNS_AT_LEAST
    with opened(hostile_office, screen) as person:
        assert not controls(person.sees)
        assert (MARKUP.casefold() in person.sees.casefold()) == (screen not in NAMELESS), person.sees
        person.types("?", "escape")
        assert not person.has_left


@pytest.mark.parametrize("screen", SCREENS)
def test_a_locked_session_leaves_nothing_of_a_customer_to_read(screen: str, hostile_office: Office) -> None:
    with opened(hostile_office, screen) as person:
        person.locks()
        assert person.place == SIGN_IN
        assert "Sesión bloqueada" in person.sees
        told = person.sees.casefold()
        assert not [
            one for one in ("juan", "click", number_of(hostile_office), "$", "rec-", "obj-", "m³") if one in told
        ]
        assert not re.search(r"\d+\.\d\d", told), told


@pytest.mark.parametrize("is_past_the_door", [False, True])
def test_paper_carries_no_control_but_ends_of_lines_and_pages(is_past_the_door: bool, hostile_office: Office) -> None:
    office, number = hostile_office, number_of(hostile_office)
    close_till(office, TILL_SESSION, 15_000)
    if is_past_the_door:
        past_the_door(office)
    put_out(office, receipt(office, "REC-TST-2026-000001", actor="ana"))
    put_out(office, account_statement(office, number))
    put_out(office, account_analysis(office, number))
    put_out(office, closing_report(office, TILL_SESSION))
    folder = spool_folder(office.store)
    papers = {path.name: path.read_bytes().decode("utf-8") for path in folder.iterdir()}
    assert len(papers) == PAPERS
    assert not {name for name, text in papers.items() if controls(text)}
    assert sum("Juan [/]" in text for text in papers.values()) >= PAPERS - 1  # a closing report names no customer


@pytest.mark.parametrize("is_past_the_door", [False, True])
@pytest.mark.parametrize("words", LISTINGS, ids=" ".join)
def test_a_listing_of_the_command_line_carries_no_control(
    words: tuple[str, ...], is_past_the_door: bool, hostile_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFICINISTA_DATABASE", str(hostile_office.store.url.database))
    if is_past_the_door:
        past_the_door(hostile_office)
    given = [number_of(hostile_office) if word == ACCOUNT else word for word in words]
    for form in ((), ("--json",)):
        told = oficinista(*given, *form)
        assert told.exit_code == 0, told.output
        assert not controls(told.output), told.output
    assert "Juan [/]" in told.output or words in NAMELESS_LISTINGS
