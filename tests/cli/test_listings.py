"""Listings: one JSON document for programs, aligned columns under their titles for people."""

import os
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from oficinista.cli.output import facts, table
from oficinista.office import Office
from oficinista.storage.store import Store
from tests.cli_builders import answer, text
from tests.office import TestClock, with_bills

LISTINGS: list[tuple[tuple[str, ...], str]] = [
    (("clerk", "list"), "Login"),
    (("tariff", "list"), "Desde"),
    (("rule", "list"), "Regla"),
    (("commands",), "Orden"),
    (("account", "find", "nieves"), "Cuenta"),
    (("bill", "held"), "No hay nada que mostrar."),
    (("bill", "unpriced"), "No hay nada que mostrar."),
]


@pytest.fixture
def number() -> str:
    """The account of a customer with two bills."""
    store = Store(os.environ["OFICINISTA_DATABASE"])
    account = with_bills(Office(store, clock=TestClock()), 2)
    store.close()
    return account.number


@pytest.mark.parametrize(("words", "title"), LISTINGS, ids=str)
def test_a_listing_is_a_document_for_programs_and_a_table_for_people(
    words: tuple[str, ...], title: str, number: str
) -> None:
    found = answer(*words)
    lines = text(*words)
    assert isinstance(found, list)
    assert lines[0].startswith(title)
    assert len(lines) == 1 + len(found)


def test_an_account_is_shown_with_its_statement(number: str) -> None:
    shown = answer("account", "show", number)
    assert (shown["balance"], len(shown["statement"])) == ("91.94", 2)
    lines = text("account", "show", number)
    assert lines[-3].split() == ["Fecha", "Documento", "Cantidad", "Balance"]
    assert lines[-1].endswith("$45.97   $91.94")


def test_a_tariff_and_a_rule_are_shown() -> None:
    assert answer("tariff", "show", "2023-07-15")["classes"].keys() >= {"residential", "commercial"}
    assert answer("rule", "show", "bill.due")["value"] == 21
    assert answer("rule", "due", "objection.decide", "--from", "2026-11-20")["due"] == "2027-01-19"
    assert answer("rule", "cut-date", "--notice", "2026-11-24")["date"] == "2026-12-15"


def test_figures_stand_to_the_right_and_words_to_the_left() -> None:
    rows: Sequence[Sequence[Any]] = [("Ana", 5, "$1,234.56", None), ("José Luis", 1_000, "-$0.05", True)]
    assert list(table(("Nombre", "Turnos", "Cantidad", "Activo"), rows)) == [
        "Nombre     Turnos   Cantidad  Activo",
        "Ana             5  $1,234.56  —",
        "José Luis    1000     -$0.05  sí",
    ]


def test_a_long_cell_pushes_no_other_row() -> None:
    lines = list(table(("Regla", "Fuente"), [("a", "x"), ("b" * 60, "y")]))
    assert lines[0] == f"{'Regla':<40}  Fuente"
    assert lines[2] == f"{'b' * 60}  y"


def test_facts_stand_behind_their_names() -> None:
    assert list(facts({"Oficinas": ["ANA", "BIL"], "Cuentas": 3})) == ["Oficinas: ANA, BIL", "Cuentas:  3"]


HARMFUL = "\x1b\x00\x7f\x9b\u202e\u200f\r\n\t"


@given(st.lists(st.text(st.sampled_from("aé中e\u0301" + HARMFUL), max_size=12), min_size=1, max_size=5))
def test_whatever_a_name_holds_the_columns_and_the_terminal_stay_whole(names: list[str]) -> None:
    lines = list(table(("Nombre", "Fin"), [(name, "fin") for name in names]))
    assert len(lines) == 1 + len(names)
    assert len({cell_len(line) for line in lines}) == 1
    assert not set(HARMFUL) & set("".join(lines))
