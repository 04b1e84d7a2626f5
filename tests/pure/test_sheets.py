"""A table as CSV and as a spreadsheet: the same rows, no formula, and no end to how many."""

import csv
from datetime import date
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest

from oficinista import sheets
from oficinista.orders import Refused
from oficinista.sheets import Kind, Sheet, write_csv, write_xlsx
from oficinista.text import harmless, unquoted

SHEET = Sheet("cuentas", ("Nombre", "Debe", "Agua", "Día"), (Kind.TEXT, Kind.MONEY, Kind.VOLUME, Kind.DAY))
ROWS = [("=2+2", -1_250, 13_500, date(2026, 11, 24)), ("Ana", None, 0, None)]


def pages(rows: list[tuple[object, ...]]) -> dict[str, str]:
    out = BytesIO()
    assert write_xlsx(out, SHEET, rows, heading="Cuentas") == len(rows)  # type: ignore[arg-type] - any cells
    with ZipFile(out) as book:
        return {name: book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")}


def test_csv_is_for_programs_and_carries_no_formula() -> None:
    out = StringIO()
    assert write_csv(out, SHEET, ROWS, ("+ pie",)) == 2
    assert list(csv.reader(out.getvalue().splitlines())) == [
        ["Nombre", "Debe", "Agua", "Día"],
        ["'=2+2", "-12.50", "13.5", "2026-11-24"],
        ["Ana", "", "0", ""],
        [],
        ["'+ pie"],
    ]


def test_a_spreadsheet_has_figures_as_figures_and_text_as_text() -> None:
    [page] = pages(ROWS).values()
    assert "<f>" not in page
    for part in ("<t>=2+2</t>", "<v>-12.5</v>", "<v>13.5</v>", "<v>46350</v>", "<t>Cuentas</t>"):
        assert part in page
    assert pages(ROWS) == pages(ROWS)


def test_more_rows_than_a_sheet_holds_go_on_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "SHEET_ROWS_MAX", 4)
    found = list(pages(ROWS * 3).values())
    assert [page.count("<row ") for page in found] == [4, 4, 4]
    assert all("<t>Nombre</t>" in page for page in found)


def test_a_text_that_no_cell_holds_is_refused() -> None:
    with pytest.raises(Refused, match="no cabe en una hoja"):
        pages([("x" * 32_768, 1, 1, None)])


@pytest.mark.parametrize("text", ["=1", "-5", "@x", "Ana", "", "'"])
def test_a_text_made_harmless_is_known_again(text: str) -> None:
    assert unquoted(harmless(text)) == text
