"""A report as a file: CSV, XLSX, PDF and records for programs."""

from datetime import datetime
from enum import StrEnum
from io import BytesIO, StringIO
from typing import Any

from oficinista.i18n import language, tr
from oficinista.money import amount_text
from oficinista.reports.charts import bars, read_footer, shades, shown
from oficinista.reports.plot import plot_facts
from oficinista.reports.queries import Report
from oficinista.sheets import Kind, Sheet, write_csv, write_xlsx
from oficinista.typesetting import typeset


class FileForm(StrEnum):
    """How a report is written into a file; its value is the ending of the file's name."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


def as_file(report: Report, form: FileForm, at: datetime) -> bytes:
    """The whole file of a report."""
    match form:
        case FileForm.CSV:
            return as_csv(report).encode()
        case FileForm.XLSX:
            return as_xlsx(report)
        case FileForm.PDF:
            return as_pdf(report, at)


def as_records(report: Report) -> dict[str, Any]:
    """A report for programs: money as text in dollars, times in seconds."""
    columns = report.definition.columns
    return {
        "report": report.definition.name,
        "version": report.definition.version,
        "office": report.office_name,
        "from": report.since,
        "to": report.until,
        "clerk": report.clerk,
        "mark": report.mark,
        "rows": [
            {
                column.code: amount_text(value) if column.kind is Kind.MONEY and isinstance(value, int) else value
                for column, value in zip(columns, row, strict=True)
            }
            for row in report.rows
        ],
        "left_out": list(report.left_out),
        "footer": list(report.footer),
        "entry": report.entry,
        "audit": report.link,
    }


def as_csv(report: Report) -> str:
    """The rows under their titles, and the footer below an empty row."""
    out = StringIO()
    write_csv(out, _sheet(report), report.rows, report.footer)
    return out.getvalue()


def as_xlsx(report: Report) -> bytes:
    """A sheet with the same, the report's title above."""
    out = BytesIO()
    write_xlsx(out, _sheet(report), report.rows, report.footer, heading=report.title)
    return out.getvalue()


def as_pdf(report: Report, at: datetime) -> bytes:
    """The same on paper, dated `at`: a tagged PDF, its bars drawn and its times shaded."""
    columns = report.definition.columns
    data = {
        "language": language(),
        "office": {"name": report.office_name},
        "title": report.title,
        "filter": report.filter_words,
        "nothing": tr("No hubo nada que contar."),
        "name": report.definition.name,
        "columns": [tr(column.title) for column in columns],
        "figures": [column.kind is not Kind.TEXT for column in columns],
        "rows": [
            [_on_paper(shown(cell, column.kind)) for cell, column in zip(row, columns, strict=True)]
            for row in report.rows
        ],
        "shades": shades(report),
        "bars": bars(report),
        "plot": plot_facts(report),
        "footer": read_footer(report),
    }
    return typeset("reports/report", data, at)


def _on_paper(value: str | int | None) -> str:
    return "—" if value is None else str(value)


def _sheet(report: Report) -> Sheet:
    columns = report.definition.columns
    return Sheet(
        report.definition.name,
        [tr(column.title) for column in columns],
        [column.kind for column in columns],
    )
