"""Filing a paper: from the scanner's folder by its number in the list, or by a path; what it is, and its dates."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.caller import is_hosted
from oficinista.clock import local
from oficinista.dates import clock_time, short_date
from oficinista.files.commands import DocumentFiled, FileDocument, ReplaceDocument
from oficinista.files.kinds import kinds, received
from oficinista.files.scanning import Scan, put_away, read_path, read_scan, scan_folder, waiting_scans
from oficinista.i18n import tr
from oficinista.typed_date import numeric_date
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import FILING
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.day import DayField
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.files.queries import Filed
    from oficinista.office import Done
    from oficinista.orders import Order
    from screens.widgets.panel import Line

SCANS_SHOWN = 9


class FilingScreen(FormScreen[str], ClerkScreen[str]):
    """Files a paper of an account, in the place of `replaces` if one is given. It ends with its number, or None."""

    place = FILING

    def __init__(self, account: str, case: str = "", replaces: "Filed | None" = None) -> None:
        super().__init__()
        self._account, self._case, self._replaces = account, case, replaces
        self._source = Field("source", tr("Archivo"), max_length=200)
        self._kind = ChoiceField("kind", tr("Tipo"), {code: tr(kind.title) for code, kind in received().items()})
        self._title = Field("title", tr("Título"), max_length=80)
        self._dated = DayField("dated", tr("Su fecha"))
        self._expires = DayField("expires", tr("Vale hasta"), may_be_blank=True)
        self._told = Panel()
        self._scans: list[Scan] = []

    @property
    def subject(self) -> str:
        return " ".join((self._account, self._case, self._replaces.number if self._replaces else ""))

    def form(self) -> Iterable[Widget]:
        if self._replaces is not None:
            yield Panel([[(tr("En lugar de {number}", number=self._replaces.number), BOLD)]], height=1)
            yield from (self._source, self._dated, self._expires)
        else:
            number = self._case or self._account
            yield Panel([[(tr("Archivar en el expediente de {number}", number=number), BOLD)]], height=1)
            yield from (self._source, self._kind, self._title, self._dated, self._expires)
        yield self._told

    def opened(self) -> None:
        super().opened()
        self.fill(dated=numeric_date(self.office.today))
        self.set_focus(self._source)
        if scan_folder() is not None:
            self.ask(waiting_scans, self._show_scans)
        else:
            self._show_scans([])

    def _show_scans(self, scans: list[Scan]) -> None:
        self._scans = scans[:SCANS_SHOWN]
        self._told.show(self._source_lines())

    def _source_lines(self) -> "Iterator[Line]":
        if self._scans:
            yield tr("En la carpeta del escáner, lo último primero; escriba su número:")
        elif scan_folder() is not None:
            yield tr("La carpeta del escáner está vacía.")
        else:
            yield tr("La oficina no tiene carpeta del escáner.")
        for number, scan in enumerate(self._scans, 1):
            when = f"{short_date(local(scan.made_at).date())}, {clock_time(scan.made_at)}"
            yield f"  {number} {scan.name}  {when}"
        if not is_hosted():
            yield tr("O escriba la ruta de un PDF o una imagen.")

    # Filling it in

    def go_on(self, field: Field) -> None:
        if field is self._source and self._replaces is None:
            self._told.show(option_lines(self._kind.options))
        super().go_on(field)

    def accepted(self, field: Field, value: str) -> str | None:
        if field is self._source:
            return self._why_no_source(value.strip())
        if field is self._expires and not value.strip() and self._must_expire:
            return tr("Este documento tiene fecha de vencimiento: escríbala.")
        return super().accepted(field, value)

    def _why_no_source(self, value: str) -> str | None:
        if not value:
            return tr("Escriba un número de la lista, o una ruta.")
        if value.isdecimal() and self._scan is None:
            return tr("En la lista no hay un {number}.", number=value)
        return None

    @property
    def _must_expire(self) -> bool:
        code = self._kind.chosen if self._replaces is None else self._replaces.kind
        return code is not None and kinds()[code].expires is not None

    def commit(self) -> None:
        """Read the paper, and file it."""
        self.ask(self._bring, self._file)

    @property
    def _scan(self) -> Scan | None:
        """The one of the scanner's folder that is meant, by its number in the list or by its name."""
        value = self._source.value.strip()
        if value.isdecimal():
            return self._scans[int(value) - 1] if 1 <= int(value) <= len(self._scans) else None
        return next((scan for scan in self._scans if scan.name == value), None)

    def draft(self) -> dict[str, str]:
        """The number in the list may be another scan's when the draft comes back: its name is kept."""
        draft = super().draft()
        return draft | {self._source.key: self._scan.name} if draft and self._scan is not None else draft

    def _bring(self) -> bytes:
        return read_path(self._source.value.strip()) if self._scan is None else read_scan(self._scan.name)

    def _file(self, content: bytes) -> None:
        self.send(self._order(content), self._filed)

    def _order(self, content: bytes) -> "Order":
        dated, expires = self._dated.day, self._expires.day
        if self._replaces is not None:
            return ReplaceDocument(number=self._replaces.number, content=content, dated_on=dated, expires_on=expires)
        return FileDocument(
            account=self._account,
            case=self._case,
            kind=self._kind.chosen or "",
            title=self._title.value.strip(),
            content=content,
            dated_on=dated,
            expires_on=expires,
        )

    def _filed(self, done: "Done[DocumentFiled]") -> None:
        if self._scan is not None:
            put_away(self._scan.name, done.value.number)
        self.dismiss(done.value.number)
