"""Finding what to do by its verb, the help by its words, and the accounts of a while ago by the same box."""

from pathlib import Path

import screens
from oficinista.office import Office
from oficinista.staff.models import Role
from oficinista.staff.roles import permissions_of
from screens.app import Session
from screens.keys import ACCOUNT, HELP, HOME, PALETTE, PAYMENT, SNIPPETS, TABLE
from tests.adjustments_builders import confirm
from tests.counter import at_counter
from tests.office import with_bills
from tests.screens.appearance import assert_looks_as_approved
from tests.tills_builders import open_till


def test_a_verb_does_what_its_key_does_here_and_at_home_and_tells_where_the_rest_is(
    sqlite_office: Office, tmp_path: Path
) -> None:
    account = with_bills(sqlite_office, 1)
    open_till(sqlite_office)
    with at_counter(sqlite_office, session=Session(drafts_path=tmp_path / "drafts.json")) as ana:
        ana.types(account.number, "enter", ":", "recaudar", "enter")
        assert ana.place == PAYMENT
        ana.types("escape", ":", "convenio")
        assert_looks_as_approved(ana, "palette", "80x24")
        ana.types("escape", ":", "frases", "enter")
        assert ana.place == SNIPPETS
        ana.types("escape", ":", "anular recibo", "enter")
        assert (ana.place, "X en «Recibo»." in ana.sees) == (PALETTE, True)
        ana.types(*["backspace"] * 13, "de la oficina", "enter")
        assert "Lo hace: supervisor." in ana.sees
        ana.types(*["backspace"] * 13, "ejercicios", "enter")
        assert "+ en «El inicio»." in ana.sees
        ana.types("escape", "escape", "+")
        assert (ana.place, "Los ejercicios están en la oficina de práctica." in ana.sees) == (HOME, True)


def test_the_help_tells_the_office_s_own_rule_and_the_same_box_finds_it_and_the_accounts_that_this_clerk_opened(
    sqlite_office: Office, tmp_path: Path
) -> None:
    first, second = with_bills(sqlite_office, 1), with_bills(sqlite_office, 1, name="Juan Cruz Mora")
    session = Session(drafts_path=tmp_path / "drafts.json")
    with at_counter(sqlite_office, session=session) as ana:
        for account in (first, second):
            ana.types(account.number, "enter")
        ana.hangs_up()
    with at_counter(sqlite_office, session=session) as ana:
        ana.types("slash", "down", "down", "enter")
        assert (ana.place, "MARÍA NIEVES" in ana.sees) == (ACCOUNT, True)
        ana.types("escape", "slash", "moratoria tormenta", "enter", "enter")
        assert ana.place == HELP
        ana.types("escape", "escape")
        assert ana.place == HOME
        confirm(sqlite_office, queue__undo_seconds=45)
        ana.types("f1")
        assert "45 segundos" in ana.sees
        ana.types("pagedown", "pagedown", "pagedown")
        assert ("Por imprimir" in ana.sees, "Ejercicios" in ana.sees) == (True, False), "nobody learns here"


def test_what_an_action_needs_is_an_order_that_somebody_may_give() -> None:
    held = {one.action for role in Role for one in permissions_of(role)}
    assert {action.needs for action in TABLE.actions if action.needs} - held == set()


def test_every_action_is_done_by_some_screen() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in Path(screens.__file__).parent.rglob("*.py"))
    assert {action.id for action in TABLE.actions if f"def do_{action.id}(" not in written} == set()
