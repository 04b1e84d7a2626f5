"""A report of the office on its way out: a page for a printer, or a file in the folder of the office's documents."""

from datetime import datetime
from pathlib import Path

from oficinista.documents.document import Document
from oficinista.documents.models import Sheet
from oficinista.documents.practice import practised_file
from oficinista.documents.printing import Documents
from oficinista.documents.spool import spool_folder, write
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.reports.export import FileForm, as_file
from oficinista.reports.queries import Report
from oficinista.storage.store import Store


def report_paper(report: Report, at: datetime) -> Documents:
    """A report as a page, dated `at`."""
    return (Document(_name(report), Sheet.PAGE, as_file(report, FileForm.PDF, at)),)


def write_report(report: Report, form: FileForm, at: datetime, store: Store) -> Path:
    """Write a report into the folder of the office's documents. Refuses a folder that takes nothing."""
    folder = spool_folder(store)
    try:
        return write(folder, f"{_name(report)}.{form}", practised_file(as_file(report, form, at), report.mark))
    except OSError as error:
        raise Refused("report.unwritable", tr("La carpeta {folder} no recibe documentos.", folder=folder)) from error


def _name(report: Report) -> str:
    days = dict.fromkeys((report.since.isoformat(), report.until.isoformat()))
    return "-".join(("INF", report.definition.name, *([report.login] if report.login else []), *days))
