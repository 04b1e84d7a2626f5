"""Counting a till that a supervisor has stopped: blind, with its clerk beside, who signs with a PIN; then the act."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from oficinista.documents.surprise_act import surprise_act
from oficinista.i18n import tr
from oficinista.tills.sessions import Session
from oficinista.tills.surprise import CountBySurprise
from screens.keys import SURPRISE_COUNT
from screens.till_count import CountScreen
from screens.widgets.field import Field
from screens.widgets.line import BOLD

if TYPE_CHECKING:
    from oficinista.documents.printing import Documents
    from oficinista.office import Done
    from oficinista.tills.surprise import SurpriseCounted
    from screens.widgets.panel import Line


class SurpriseCountScreen(CountScreen):
    """Counts the frozen till of `session`, and goes on to its act."""

    place = SURPRISE_COUNT

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._unsigned = Field("unsigned", tr("No firma porque"), max_length=120)

    @property
    def subject(self) -> str:
        return str(self._session.id)

    def heading(self) -> str:
        session = self._session
        return tr("Arqueo sorpresa de la caja {number}, {name}", number=session.till_number, name=session.clerk_name)

    def words(self) -> str:
        return tr("Cuenten los dos. F10, y firma quien la tiene; si no firma, diga por qué.")

    def own_fields(self) -> Iterable[Field]:
        return (self._unsigned,)

    def seal(self) -> None:
        order = CountBySurprise(
            till_number=self._session.till_number,
            pieces=self.pieces,
            papers=self.papers,
            unsigned_because=self._unsigned.value.strip(),
        )
        self.send(order, self._counted)

    def to_sign(self) -> "Iterable[Line]":
        yield [(self.heading(), BOLD)]
        yield self.totals()
        if self._unsigned.value.strip():
            yield f"{self._unsigned.label}: {self._unsigned.value.strip()}"

    def _counted(self, done: "Done[SurpriseCounted]") -> None:
        self.ask(partial(surprise_act, self.counter.office, done.value.act), self._show_act)

    def _show_act(self, documents: "Documents") -> None:
        from screens.paper import PrintedScreen

        self.app.switch_screen(PrintedScreen(documents))
