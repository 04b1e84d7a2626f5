"""A report as a file: CSV, XLSX and records for programs. What a spreadsheet would take for a formula stays text."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

from oficinista.i18n import language, tr
from oficinista.money import amount_text, format_money
from oficinista.refunds.export import harmless
from oficinista.reports.asked import Cell
from oficinista.reports.charts import bars, shades
from oficinista.reports.definitions import Kind
from oficinista.reports.queries import Report
from oficinista.typesetting import typeset

SHEET_NAME_MAX = 31
SECONDS_OF_A_DAY = 86_400
_FORMATS = {Kind.TEXT: "@", Kind.COUNT: "0", Kind.MONEY: "#,##0.00", Kind.TIME: "[h]:mm:ss"}


def shown(value: Cell, kind: Kind) -> str | int | None:
    """A cell as a person reads it."""
    if isinstance(value, int):
        if kind is Kind.MONEY:
            return format_money(value)
        if kind is Kind.TIME:
            minutes, seconds = divmod(value, 60)
            return f"{minutes}:{seconds:02d}"
    return value


def as_records(report: Report) -> dict[str, Any]:
    """A report for programs: money as text in dollars, times in seconds."""
    columns = report.definition.columns
    return {
        "report": report.definition.name,
        "version": report.definition.version,
        "from": report.since,
        "to": report.until,
        "clerk": report.clerk,
        "rows": [
            {
                column.code: amount_text(value) if column.kind is Kind.MONEY and isinstance(value, int) else value
                for column, value in zip(columns, row, strict=True)
            }
            for row in report.rows
        ],
        "left_out": list(report.left_out),
        "entry": report.entry,
        "audit": report.link,
    }


def as_csv(report: Report) -> str:
    """The rows under their titles, and the footer below an empty row."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([tr(column.title) for column in report.definition.columns])
    for row in report.rows:
        writer.writerow(_plain(report, row))
    writer.writerow([])
    writer.writerows([harmless(line)] for line in report.footer)
    return out.getvalue()


def as_xlsx(report: Report) -> bytes:
    """A sheet with the same; text is written as text, so nothing in it is ever a formula."""
    from xlsxwriter import Workbook

    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(report.definition.name[:SHEET_NAME_MAX])
        bold = book.add_format({"bold": True})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
        sheet.write_string(0, 0, report.title, bold)
        for at, column in enumerate(report.definition.columns):
            sheet.write_string(1, at, tr(column.title), bold)
        for line, row in enumerate(report.rows, 2):
            for at, (column, value) in enumerate(zip(report.definition.columns, row, strict=True)):
                if isinstance(value, str):
                    sheet.write_string(line, at, value, formats[column.kind])
                elif value is not None:
                    sheet.write_number(line, at, _number(value, column.kind), formats[column.kind])
        for line, text in enumerate(report.footer, len(report.rows) + 3):
            sheet.write_string(line, 0, text)
        sheet.autofit()
    return out.getvalue()


def as_pdf(report: Report, at: datetime) -> bytes:
    """The same on paper, dated `at`: a tagged PDF, its bars drawn and its times shaded."""
    columns = report.definition.columns
    data = {
        "language": language(),
        "office": {"name": report.office_name},
        "title": report.title,
        "name": report.definition.name,
        "columns": [tr(column.title) for column in columns],
        "figures": [column.kind is not Kind.TEXT for column in columns],
        "rows": [
            [_on_paper(shown(cell, column.kind)) for cell, column in zip(row, columns, strict=True)]
            for row in report.rows
        ],
        "shades": shades(report),
        "bars": bars(report),
        "footer": list(report.footer),
    }
    return typeset("reports/report", data, at)


def _on_paper(value: str | int | None) -> str:
    return "—" if value is None else str(value)


def _plain(report: Report, row: tuple[Cell, ...]) -> Iterator[Any]:
    for column, value in zip(report.definition.columns, row, strict=True):
        if isinstance(value, str):
            yield harmless(value)
        else:
            yield amount_text(value) if column.kind is Kind.MONEY and value is not None else value


def _number(value: int, kind: Kind) -> float:
    """As a spreadsheet counts: dollars, and parts of a day."""
    return {Kind.MONEY: value / 100, Kind.TIME: value / SECONDS_OF_A_DAY}.get(kind, value)
