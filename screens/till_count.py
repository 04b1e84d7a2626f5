"""Counting a drawer, blind: pieces of cash, and how many papers of each other tender and their sum.

Nothing here tells what the till must hold. A clerk's own count is sealed when it is sent: it stops the till, and a
second count is kept beside the first. A supervisor counts the same way by surprise (`screens.surprise_count`).
"""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import Cents, format_money
from oficinista.tills.closing import CountTill, Papers
from oficinista.tills.sessions import Session
from oficinista.tills.wording import tender_name
from screens.cash_grid import WIDTH, CashGrid
from screens.form import FormScreen
from screens.keys import TILL_COUNT
from screens.widgets.amount import AmountField
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.office import Done
    from oficinista.tills.closing import TillCounted
    from oficinista.tills.denominations import Pieces


@dataclass(frozen=True, slots=True)
class PaperFields:
    """How many papers of a tender, and their sum."""

    kind: TenderKind
    quantity: Field
    amount: AmountField

    @classmethod
    def of(cls, kind: TenderKind) -> "PaperFields":
        """The two fields for a tender."""
        name = tender_name(kind)
        quantity = Field(f"{kind}_quantity", tr("{tender}: cuántos", tender=name), kind="digits", max_length=6)
        return cls(kind, quantity, AmountField(f"{kind}_amount", tr("{tender}: suma", tender=name)))

    @property
    def cents(self) -> Cents:
        """Their sum; nothing when none was typed."""
        return self.amount.cents or Cents(0)

    def papers(self) -> Papers:
        """The papers of an order."""
        return Papers(kind=self.kind, quantity=int(self.quantity.value or 0), amount_cents=self.cents)


class CountScreen(FormScreen[None]):
    """A sheet on which a drawer is counted."""

    def __init__(self) -> None:
        super().__init__()
        self._cash = CashGrid()
        self._papers = tuple(PaperFields.of(kind) for kind in TenderKind if kind is not TenderKind.CASH)
        self._totals = Panel(height=1)

    # What a count says of itself

    @abstractmethod
    def heading(self) -> str:
        """Which till is counted."""

    @abstractmethod
    def words(self) -> str:
        """What sending it does."""

    @abstractmethod
    def seal(self) -> None:
        """Send what was counted."""

    def own_fields(self) -> Iterable[Field]:
        """What is asked besides."""
        return ()

    # What a count uses

    @property
    def pieces(self) -> "tuple[Pieces, ...]":
        """The cash that was counted."""
        return self._cash.pieces()

    @property
    def papers(self) -> tuple[Papers, ...]:
        """The papers that were counted."""
        return tuple(one.papers() for one in self._papers if one.quantity.value or one.amount.value)

    def totals(self) -> str:
        """What was counted in all."""
        cash, papers = self._cash.cents, sum(one.cents for one in self._papers)
        amounts = {"cash": format_money(cash), "papers": format_money(papers), "total": format_money(cash + papers)}
        return tr("Efectivo {cash}   Documentos {papers}   Total {total}", **amounts)

    # The screen

    def form(self) -> Iterable[Widget]:
        yield Panel([[(self.heading(), BOLD)], self.words(), ""], height=3)
        cash = Vertical(*self._cash.fields)
        cash.styles.width = WIDTH + 1
        papers = Vertical(*(field for one in self._papers for field in (one.quantity, one.amount, Panel(height=1))))
        both = Horizontal(cash, papers)
        both.styles.height = len(self._cash.fields)
        yield from (both, *self.own_fields(), Panel(height=1), self._totals, Panel())

    def opened(self) -> None:
        super().opened()
        self._show()

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        self._show()

    def _show(self) -> None:
        self._totals.show([[(self.totals(), BOLD)]])

    def accepted(self, field: Field, value: str) -> str | None:
        """What there is none of may be left blank, or be zero."""
        return field.problem if isinstance(field, AmountField) and value and field.cents is None else None

    def commit(self) -> None:
        """Seal the count."""
        if not any(self.values().values()):
            self.refuse(tr("No ha contado nada. Si la gaveta está vacía, escriba 0."))
        else:
            self.seal()


class TillCountScreen(CountScreen):
    """Counts the till of `session`, and goes on to its closing."""

    place = TILL_COUNT

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    @property
    def subject(self) -> str:
        return str(self._session.id)

    def heading(self) -> str:
        return tr("Arqueo de la caja {number}", number=self._session.till_number)

    def words(self) -> str:
        return tr("Cuente lo que hay. F10 sella el arqueo y la caja deja de cobrar.")

    def seal(self) -> None:
        self.send(CountTill(session_id=self._session.id, pieces=self.pieces, papers=self.papers), self._counted)

    def _counted(self, done: "Done[TillCounted]") -> None:
        from screens.till_closing import ask_closing

        ask_closing(self, done.value.session_id, self.app.switch_screen)
