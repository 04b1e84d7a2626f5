"""Closing the day of the queue: who is sent away, who keeps their place, and who is still attended."""

from collections.abc import Iterator
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.i18n import tr
from screens.keys import DAY_CLOSE
from screens.reading import ReadingScreen
from screens.widgets.line import BOLD, WARN
from screens.widgets.panel import Line

if TYPE_CHECKING:
    from rich.style import Style

    from oficinista.office import Done
    from oficinista.queue.day_end import DayClosed, DayEnd


class DayCloseScreen(ReadingScreen[str]):
    """Shows what closing does before it does it. It ends with a sentence that says what was done, or None."""

    place = DAY_CLOSE

    def __init__(self) -> None:
        super().__init__()
        self._found: DayEnd | None = None

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def on_resize(self) -> None:
        super().on_resize()
        self._draw()

    def reload(self) -> None:
        from oficinista.queue.day_end import day_end

        self.ask(partial(self.office.ask, day_end, self.office.info.id, self.office.today), self._show)

    def _show(self, found: "DayEnd") -> None:
        self._found = found
        self._draw()

    def _draw(self) -> None:
        if self._found is not None:
            self.page.show(_lines(self._found, self.size.width - 2))
            self.refresh_keys()

    def why_not(self, action: str) -> str | None:
        if action == "even_if_served" and self._found is not None and not self._found.served:
            return tr("No se atiende a nadie: F10 cierra el día.")
        return super().why_not(action)

    def do_commit(self) -> None:
        """Close it, unless somebody is attended."""
        self._close(even_if_served=False)

    def do_even_if_served(self) -> None:
        """Close it, also for those whom somebody left at a window."""
        self._close(even_if_served=True)

    def _close(self, *, even_if_served: bool) -> None:
        from oficinista.queue.day_end import CloseDay

        self.order(CloseDay(even_if_served=even_if_served), self._told)

    def _told(self, done: "Done[DayClosed]") -> None:
        values = {"closed": len(done.value.closed), "kept": done.value.kept}
        self.dismiss(tr("Día cerrado: turnos cerrados, {closed}; guardan su puesto, {kept}.", **values))


def _lines(found: "DayEnd", width: int) -> Iterator[Line]:
    yield [(tr(" Cerrar el día de la fila"), BOLD)]
    yield ""
    if not (found.away or found.kept or found.served):
        yield tr(" No queda nadie en la fila.")
    if found.away:
        yield from _all(tr("Se cierran sin atender: {labels}.", labels=", ".join(found.away)), width)
    if found.kept:
        yield from _all(tr("Guardan su puesto para otro día: {labels}.", labels=", ".join(found.kept)), width)
    if found.served:
        words = tr("Todavía se atiende: {labels}. F7 los cierra también.", labels=", ".join(found.served))
        yield from _all(words, width, WARN)


def _all(text: str, width: int, style: "Style" = BOLD) -> Iterator[Line]:
    yield from ([(f" {line}", style)] for line in wrap(text, width))
