"""What happened with a ticket: since when it waited, who called and attended it, and what was done for its visitor."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from rich.style import Style

from oficinista.dates import clock_time, short_date
from oficinista.i18n import tr
from oficinista.queue.tickets import Story, Stretch, story
from oficinista.queue.wording import ending_text
from screens.keys import TICKET
from screens.reading import ReadingScreen
from screens.widgets.line import BOLD, DIM, PLAIN
from screens.widgets.panel import Line, columns

if TYPE_CHECKING:
    from oficinista.queue.queries import Done

WIDTHS = (10, 36, -4, 24)


class TicketScreen(ReadingScreen[None]):
    """The ticket of a visit."""

    place = TICKET

    def __init__(self, visit_id: int) -> None:
        super().__init__()
        self._visit_id = visit_id
        self._story: Story | None = None

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, story, self._visit_id), self._show)

    def _show(self, found: Story) -> None:
        self._story = found
        self.page.show(story_lines(found))
        self.refresh_keys()

    def why_not(self, action: str) -> str | None:
        if action in {"see_account", "accept"} and self._story is not None and not self._story.ticket.account_number:
            return tr("En ese turno no se abrió ninguna cuenta.")
        return super().why_not(action)

    def do_accept(self) -> None:
        """Open the account that the visit was about."""
        self.do_see_account()

    def do_see_account(self) -> None:
        """Open the account that the visit was about."""
        if self._story is not None and (number := self._story.ticket.account_number) is not None:
            self.counter.open_account(number)


def story_lines(told: Story) -> Iterator[Line]:
    """The whole visit."""
    ticket = told.ticket
    yield [(f" {ticket.label}  {ticket.service}, {short_date(ticket.business_date)}", BOLD)]
    if told.priority is not None:
        yield f" {told.priority} · {told.citation}"
    if ticket.account_number is None:
        yield tr(" Sin cuenta.")
    else:
        yield tr(" Cuenta {number}: {name}. C la abre.", number=ticket.account_number, name=ticket.name or "")
    yield ""
    yield _line((tr("Desde"), tr("Qué"), tr("Min"), tr("Quién")), DIM)
    yield from map(_stretch_line, told.stretches)
    if ticket.closed_at is not None and ticket.outcome is not None:
        yield _line((clock_time(ticket.closed_at), ending_text(ticket.outcome), "", ""))
    if told.done:
        yield ""
        yield [(tr(" Lo que se hizo"), BOLD)]
        yield from map(_done_line, told.done)


def _line(cells: tuple[str, ...], style: Style = PLAIN) -> Line:
    return columns([("", 0), *zip(cells, WIDTHS, strict=True)], style)


def _stretch_line(one: Stretch) -> Line:
    minutes = "" if one.ended_at is None else str((one.ended_at - one.started_at) // timedelta(minutes=1))
    return _line((clock_time(one.started_at), _what(one), minutes, one.clerk or ""))


def _what(one: Stretch) -> str:
    match one.state.value:
        case "waiting":
            what = tr("espera por {service}", service=one.service)
        case "called":
            what = tr("llamado; llamadas: {calls}", calls=one.calls)
        case "on_hold":
            what = tr("retenido")
        case _:
            what = tr("atendido, por {service}", service=one.service)
    undone = tr("se deshizo") if one.is_undone else ""
    return " · ".join(text for text in (what, one.note, undone) if text)


def _done_line(one: "Done") -> Line:
    cells = (clock_time(one.at), " ".join(text for text in (one.kind, one.product_id) if text), "",
             one.account_number or "")  # fmt: skip
    return _line(cells)
