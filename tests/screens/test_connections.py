"""Connections at the counter: taken from the list, given back, studied by the liaison, estimated with a signature."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.cases.queries import cases
from oficinista.connections.queries import standing
from oficinista.connections.studies_file import COLUMNS, read_studies, studies_wanted
from oficinista.connections.studying import is_studied
from oficinista.office import Office
from oficinista.staff.commands import AddClerk
from oficinista.staff.models import Role
from screens.app import Session
from tests.adjustments_builders import credit
from tests.cli_builders import answer
from tests.connections_builders import INITIAL, account_of, advance, applied, look, with_papers
from tests.counter import at_counter
from tests.office import PIN, PIN_HASH, TestClock, do, opened_copy
from tests.screens.appearance import SIZES, assert_looks_as_approved

HEAD = ",".join(COLUMNS)
STUDIED, NEW = "ACO-TST-2026-000001", "ACO-TST-2026-000002"


def one_to_study(office: Office) -> None:
    do(office, AddClerk(login="nora", name="Nora Báez Rivera", role=Role.LIAISON, pin_hash=PIN_HASH), "sistemas")
    number = applied(office)
    with_papers(office, number)
    do(office, credit(account_of(office, number), INITIAL), signed_by="marta")
    do(office, advance(number, "submit"))


@pytest.fixture
def office(tmp_path: Path, clock: TestClock) -> Iterator[Office]:
    with opened_copy(one_to_study, tmp_path, clock) as office:
        yield office


def test_the_liaison_s_file_is_read_back_and_no_line_twice(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "estudios.csv"
    wanted = [one for one in office.ask(cases, office.info.id, office.today) if one.lifecycle == "connection"]
    path.write_text(studies_wanted(wanted), "utf-8")
    assert read_studies(path) == ((), ()), "nothing is studied yet"
    head = path.read_text("utf-8").splitlines()[0]
    good = f'{STUDIED},feasible,Hay presión,"PVC, 6",Km 6.2,1,roads municipality,,,'
    path.write_bytes("\r\n".join((head, good, f"{NEW},perhaps,Quién sabe,,,8-May,,,,")).encode("utf-8-sig"))
    (row,), (bad,) = read_studies(path)
    assert bad.line == 3
    assert bad.reason.startswith("El estudio no se entiende: outcome «perhaps» (feasible, not_feasible); diameter «8-M")
    assert row.order.main == "PVC, 6"
    asked = (row.order, office.info.id, office.today)
    assert not office.ask(is_studied, *asked)
    do(office, row.order, "nora")
    assert office.ask(is_studied, *asked)
    assert [one.agency for one in look(office, STUDIED).permits] == ["roads", "municipality"]
    do(office, advance(STUDIED, "restudy"))
    assert not office.ask(is_studied, *asked), "what is studied anew may be found as it was"
    do(office, row.order, "nora")
    assert len(office.ask(standing, STUDIED, office.info.id, office.today).permits) == 2
    path.write_text(f"outcome,{head.replace('outcome,', '')}\nfeasible", "utf-8")
    assert [one.line for one in read_studies(path)[1]] == [2], "a line that was cut off"


def test_what_a_file_would_do_is_said_without_doing_it(office: Office, tmp_path: Path) -> None:
    path, address = tmp_path / "estudios.csv", ("--as", "nora", "--database", str(office.store.url.database))
    path.write_text(f"{HEAD}\n{STUDIED},not_feasible,No hay tubería,,,,\n", "utf-8")
    told = answer("connection", "import", str(path), "--dry-run", *address)
    assert (told["done"], told["known"], look(office, STUDIED).state) == (1, 0, "study")
    told = [answer("connection", "import", str(path), *address)["done"] for _ in range(2)]
    assert (told, look(office, STUDIED).state) == ([1, 0], "denied")


SCREENS = {
    "connections": ("k", "a"),
    "connection_file": ("enter",),
    "connection_study": ("1", "enter", "PVC", "enter", "PVC 6", "enter", "Km 6.2", "enter", "3", "enter"),
}
"""What leads to each screen from the one before."""


@pytest.mark.parametrize("size", SIZES)
def test_the_liaison_works_from_a_list_of_their_own_as_it_was_approved_and_an_estimate_is_signed(
    size: str, office: Office, tmp_path: Path
) -> None:
    with at_counter(office, "ana", size=SIZES[size]) as ana:
        ana.types("k", "a", "+", "1", "enter", "enter", "Rivera", "enter")
        assert_looks_as_approved(ana, "connection_apply", size)
    applied(office)
    session = Session(drafts_path=tmp_path / "drafts.json")
    with at_counter(office, "nora", size=SIZES[size], session=session) as nora:
        for name, keys in SCREENS.items():
            nora.types(*keys)
            assert_looks_as_approved(nora, name, size)
            assert NEW not in nora.sees
        if size == "english":
            return
        nora.types("12", "enter")
        assert "Hecho: Viable; por estimar" in nora.sees
        assert "Municipio: Por pedir a la agencia" in nora.sees
        nora.types("1", "Por sus costos", "enter", "1500", "enter", "enter", "450", *["enter"] * 3)
        assert "balance $950.00" in nora.sees
        nora.types("marta", "enter", PIN, "enter")
        assert "Hecho: Estimada; falta pagar el balance" in nora.sees
        nora.types("escape", "+")
        assert "NO Lo hace: oficinista, supervisor." in nora.sees
    found = look(office, STUDIED)
    assert found.study is not None
    assert (found.study.diameter, found.owed_cents) == ("3/4", 95_000)
