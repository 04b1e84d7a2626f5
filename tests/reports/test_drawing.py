"""How reports are drawn in text: the marks of an axis, and tables for a narrow screen."""

import pytest

from oficinista.reports.definitions import Definition
from oficinista.reports.layout import table_lines
from oficinista.reports.plot import plot_lines, tick_words, ticks
from oficinista.reports.queries import Report
from oficinista.sheets import Kind
from tests.office import TODAY

COLUMNS = [{"code": "day", "title": "Día", "kind": "text"}, {"code": "wait", "title": "Espera", "kind": "time"}]
PLOT = {"drawing": "line", "along": ["day"], "columns": ["wait"]}
FACTS = {"name": "some", "version": 1, "title": "Algo", "definitions": ["Cuenta algo."], "columns": COLUMNS}


def drawn(*seconds: int | None, drawing: str = "line") -> str:
    definition = Definition.model_validate({**FACTS, "plot": {**PLOT, "drawing": drawing}})
    rows = tuple((f"{day}", one) for day, one in enumerate(seconds, 1))
    report = Report(definition, "Oficina", TODAY, TODAY, None, None, rows, (), 0, 0)
    return "\n".join(plot_lines(report, 60, 12, ascii_only=True))


def test_an_axis_begins_at_zero_and_is_marked_at_round_amounts() -> None:
    assert [tick_words(one, Kind.MONEY) for one in ticks(43_000, Kind.MONEY)] == ["$0", "$200", "$400", "$600"]
    assert [tick_words(one, Kind.TIME) for one in ticks(241, Kind.TIME)] == ["0 min", "2 min", "4 min", "6 min"]
    assert ticks(1, Kind.COUNT) == [0, 1]


def test_a_line_is_broken_where_nothing_was_measured() -> None:
    whole, broken = drawn(60, 60, 60), drawn(60, None, 60)
    assert whole.count("*") - 1 > 40
    assert broken.count("*") - 1 == 2
    assert (whole + broken).isascii()


def test_each_bar_has_a_line_of_its_own_and_a_small_one_is_seen() -> None:
    bars = drawn(3_600, 1, None, drawing="bars").splitlines()
    assert [line.count("#") for line in bars[1:4]] == [54, 1, 0]
    assert bars[-1].split() == ["0", "min", "20", "min", "40", "min", "60", "min"]
    assert max(map(len, bars)) <= 60


def test_a_narrow_table_carries_words_over_and_cuts_no_figure() -> None:
    words = ["Reclamación de factura", "$1,234,567.89"]
    heads, [lines] = table_lines(["Servicio", "Cantidad total"], ["", "Total"], [words], [False, True], 26)
    assert heads == ["Servicio             Total"]
    assert lines == ["Reclamación  $1,234,567.89", "de factura"]
    wide = table_lines(["Servicio", "Cantidad total"], ["", "Total"], [words], [False, True], 80)
    assert wide[0] == ["Servicio               Cantidad total"]
    broken = table_lines(["Servicio", "Cantidad total"], ["", "Total"], [words], [False, True], 80, beside=50)
    assert broken[0][1].endswith("total")


@pytest.mark.parametrize("wrong", [{"chart": "money"}, {"plot": {**PLOT, "columns": ["money"]}}])
def test_a_chart_of_a_column_that_is_not_there_is_refused_as_it_is_read(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="there is no column money"):
        Definition.model_validate(FACTS | wrong)
