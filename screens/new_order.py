"""A new work order: its type, what is asked, of which crew; those like it are told before it is made."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.cases.moved import CaseMoved
from oficinista.i18n import tr
from oficinista.work.commands import CreateOrder
from oficinista.work.queries import Alike, alike_orders
from oficinista.work.types import OrderType, order_types
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import NEW_ORDER
from screens.order_lines import alike_lines
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.cases.playbooks import StepTaken
    from oficinista.office import Done
    from oficinista.orders import Refusal
    from screens.widgets.panel import Line

NOW, LATER = "now", "later"


class NewOrderScreen(FormScreen[CaseMoved], ClerkScreen[CaseMoved]):
    """Makes an order of an account, perhaps of one of its cases. It ends with the order, or None."""

    place = NEW_ORDER

    def __init__(
        self, account: str, case: str | None = None, type_code: str | None = None, step: "StepTaken | None" = None
    ) -> None:
        """An order of a type, perhaps; `step` is that of a playbook which asks for it and can be skipped."""
        super().__init__()
        self._step = step
        self._account = account
        self._case = case
        self._proposed = type_code
        self._types = {code: one for code, one in order_types().items() if one.made_by is None}
        self._type = ChoiceField("type", tr("Tipo"), {code: tr(one.title) for code, one in self._types.items()})
        self._what = Field("asked", tr("Qué se pide"), max_length=300, letters_min=1)
        self._crew = Field("crew", tr("Brigada"), max_length=40, letters_min=1)
        self._when = ChoiceField("when", tr("Va a la brigada"), {NOW: tr("Ahora"), LATER: tr("Después")})
        self._told = Panel()
        self._alike: tuple[Alike, ...] = ()
        self._besides: str | None = None

    @property
    def subject(self) -> str:
        return self._case or self._account

    def form(self) -> Iterable[Widget]:
        title = tr("Orden nueva de la cuenta {number}", number=self._account)
        about = "" if self._case is None else tr("Es del caso {number}.", number=self._case)
        yield Panel([[(title, BOLD)], about], height=2)
        yield from (self._type, self._what, self._crew, self._when, Panel(height=1), self._told)

    def opened(self) -> None:
        super().opened()
        self.fill(when="1")
        if self._proposed in self._types:
            self.fill(type=str(list(self._types).index(self._proposed) + 1))
        self.set_focus(self._type)
        self._typed()

    # What it shows

    @property
    def _kind(self) -> OrderType | None:
        return None if self._type.chosen is None else self._types[self._type.chosen]

    def on_field_changed(self, message: Field.Changed) -> None:
        """Another type asks for other things."""
        message.stop()
        if message.field is self._type:
            self._typed()

    def _typed(self) -> None:
        self._besides, self._alike = None, ()
        kind = self._kind
        if kind is None:
            self._draw()
            return
        self._what.set(tr(kind.asks))
        self._crew.set(tr(kind.crew))
        query = partial(alike_orders, account=self._account, kind=kind.code, office_id=self.office.info.id,
                        today=self.office.today)  # fmt: skip
        self.ask(partial(self.office.ask, query), self._show)

    def _show(self, found: tuple[Alike, ...]) -> None:
        self._alike = found
        self._draw()

    def _draw(self) -> None:
        self._told.show(self._lines())

    def _lines(self) -> "Iterator[Line]":
        yield from option_lines(self._type.options)
        yield ""
        yield from alike_lines(self._alike)

    # The order

    def commit(self) -> None:
        """Make it; one beside another that is open, when that was told and Enter comes again."""
        order = CreateOrder(
            account=self._account,
            type=self._type.chosen or "",
            asked=self._what.value.strip(),
            crew=self._crew.value.strip(),
            case=self._case,
            besides=self._besides,
            is_prepared=self._when.chosen == NOW,
        )
        self.send(order, self._made)

    def why_not(self, action: str) -> str | None:
        if action == "skip_step" and self._step is None:
            return tr("Aquí no hay un paso que saltar.")
        return super().why_not(action)

    def do_skip_step(self) -> None:
        """Leave the step out that asks for an order, saying why."""
        from screens.playbook_step import skip_screen

        if self._step is not None and self._case is not None:
            self.app.push_screen(skip_screen(self._case, self._step), self._skipped)

    def _skipped(self, done: object) -> None:
        if done is not None:
            self.dismiss(None)

    def _refused(self, refusal: "Refusal") -> None:
        """The first Enter tells of the one that is open; the next makes another beside it."""
        super()._refused(refusal)
        still_open = next((one.number for one in self._alike if one.is_open), None)
        if refusal.code == "order.duplicate" and still_open is not None:
            self._besides = still_open
            self.refuse(tr("Ya está abierta la {number}. Otra vez Enter, y se hace otra aparte.", number=still_open))

    def _made(self, done: "Done[CaseMoved]") -> None:
        self.dismiss(done.value)
