"""How a report is written into a file: for a spreadsheet, or as pages. It goes to the folder of documents."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.documents.reports import write_report
from oficinista.documents.spool import spool_folder
from oficinista.i18n import tr
from oficinista.reports.export import FileForm
from screens.keys import REPORT_FILE
from screens.reading import ReadingScreen
from screens.widgets.line import BOLD

if TYPE_CHECKING:
    from oficinista.reports.queries import Report
    from screens.widgets.panel import Line

FORMS = (FileForm.CSV, FileForm.XLSX, FileForm.PDF)


class ReportFileScreen(ReadingScreen[str]):
    """Writes the report in the form whose number is pressed; ends by telling where it is."""

    place = REPORT_FILE

    def __init__(self, found: "Report") -> None:
        super().__init__()
        self._found = found

    def opened(self) -> None:
        super().opened()
        self.page.show(self._lines())

    def _lines(self) -> "Iterator[Line]":
        names = (tr("CSV, para cualquier programa"), tr("XLSX, para una hoja de cálculo"), tr("PDF, para leer"))
        yield [(f" {self._found.title}", BOLD)]
        yield ""
        yield from (f"  {number} {name}" for number, name in enumerate(names, 1))
        yield ""
        yield tr(" Queda en la carpeta de documentos del servidor:")
        yield f" {spool_folder(self.office.store)}"
        yield ""
        yield tr(" Para tenerlo en su computadora, desde ella:")
        yield from (f"   {line}" for line in wrap(self._command, max(20, self.app.size.width - 6)))

    @property
    def _command(self) -> str:
        found = self._found
        days = f"--to {found.until}" if found.definition.of_one_day else f"--from {found.since} --to {found.until}"
        whose = f" --clerk {found.login}" if found.login else ""
        name = found.definition.name
        return f"ssh oficina oficinista report {name} {days}{whose} --format xlsx > {name}.xlsx"

    def do_make_file(self) -> None:
        """Write it."""
        form = FORMS[self.pressed - 1]
        self.ask(partial(write_report, self._found, form, self.office.clock(), self.office.store), self._written)

    def _written(self, path: Path) -> None:
        self.dismiss(tr("Escrito: {name}", name=path.name))
