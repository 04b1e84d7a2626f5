"""Cash that is on its way inside the office: who sent what to whom, and receiving it or taking it back."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.dates import clock_time
from oficinista.documents.transfer_slip import transfer_slip
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.staff.actors import find_actor
from oficinista.tills.sessions import unsettled_of_clerk
from oficinista.tills.transfers import ReceiveIntoSafe, ReceiveTransfer, TakeBackTransfer
from oficinista.tills.transit import Transfer, on_its_way
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import IN_TRANSIT, RECEIVE_CASH
from screens.listing import ListingScreen
from screens.screen import new_key
from screens.widgets.amount import AmountField
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.office import Done
    from oficinista.tills.transfers import TransferEnded
    from screens.widgets.panel import Line


class InTransitScreen(ListingScreen[Transfer]):
    """What comes to the clerk's till or left it; whoever keeps the safe sees all of it. Enter receives one."""

    place = IN_TRANSIT
    about_height = 3

    def __init__(self) -> None:
        columns = [
            Column(tr("Hora"), 10),
            Column(tr("Entrega"), 20),
            Column(tr("De"), 22),
            Column(tr("A"), 24, grows=True),
        ]
        super().__init__("transit", columns, empty=tr("No hay dinero en camino."))
        self._session_id: int | None = None
        self._keeps_safe = False

    def heading(self) -> str:
        return tr("Dinero en camino")

    def look(self, connection: "Connection") -> Sequence[Transfer]:
        clerk = self.counter.clerk.id
        self._keeps_safe = find_actor(connection, clerk, "safe.receive").may
        session = unsettled_of_clerk(connection, clerk)
        self._session_id = None if session is None else session.id
        if self._keeps_safe:
            return on_its_way(connection, self.office.info.id)
        return () if session is None else on_its_way(connection, self.office.info.id, session_id=session.id)

    def row(self, one: Transfer) -> Row:
        origin = f"{one.from_words} · {one.sender_name}"
        return Row(one.document, (clock_time(one.sent_at), one.document, origin, one.to_words))

    def about(self, one: Transfer) -> "Iterable[Line]":
        yield [(one.reason_name, BOLD)]
        yield tr("Bolsa o sello: {bag}", bag=one.bag) if one.bag else ""
        yield self._how(one)

    def _how(self, one: Transfer) -> str:
        if one.sender_id == self.counter.clerk.id:
            return tr("La envió usted: D la devuelve a su lugar si nadie la recibió.")
        return tr("Enter la recibe, contada.")

    def why_not(self, action: str) -> str | None:
        if action not in {"open", "take_back", "print_document"}:
            return None
        one = self.chosen
        if one is None:
            return tr("No hay dinero en camino.")
        is_own = one.sender_id == self.counter.clerk.id
        if action == "take_back" and not is_own:
            return tr("La devuelve quien la envió: {name}.", name=one.sender_name)
        if action == "open" and is_own:
            return tr("Nadie recibe lo que él mismo envió. D la devuelve a su lugar.")
        return None

    def open(self, one: Transfer) -> None:
        if reason := self.why_not("open"):
            self.refuse(reason)
        else:
            to_safe = self._keeps_safe and one.to_session_id != self._session_id
            self.app.push_screen(ReceiveCashScreen(one, to_safe=to_safe or one.to_session_id is None), self._received)

    def _received(self, received: tuple[str, str] | None) -> None:
        """Tell it, and print the slip again: now it says how much it was."""
        if received is not None:
            words, document = received
            self.print_out(partial(transfer_slip, self.office, document), lambda _: self.say(words))

    def do_print_document(self) -> None:
        """Print the slip that goes with what is under the cursor."""
        if self.chosen is not None:
            self.print_out(partial(transfer_slip, self.office, self.chosen.document))

    def do_take_back(self) -> None:
        """Put back in its place what nobody received."""
        if self.chosen is not None:
            self.order(TakeBackTransfer(document=self.chosen.document), self._taken_back, key=new_key())

    def _taken_back(self, done: "Done[TransferEnded]") -> None:
        self.say(tr("Devuelto: {document}.", document=done.value.document))
        self.reload()


class ReceiveCashScreen(FormScreen[tuple[str, str]], ClerkScreen[tuple[str, str]]):
    """Counts what arrived. It ends with a sentence that says it, and the number of the transfer."""

    place = RECEIVE_CASH

    def __init__(self, one: Transfer, *, to_safe: bool) -> None:
        super().__init__()
        self._one = one
        self._to_safe = to_safe
        self._counted = AmountField("counted", tr("Contado"))

    @property
    def subject(self) -> str:
        return self._one.document

    def form(self) -> Iterable[Widget]:
        one = self._one
        where = tr("la caja fuerte") if self._to_safe else tr("su caja")
        yield Panel(
            [
                [(tr("Recibir {document} en {place}", document=one.document, place=where), BOLD)],
                tr("La envió {name}, {place}. {reason}.", name=one.sender_name, place=one.from_words,
                   reason=one.reason_name),
                tr("Cuente lo que recibe y escriba la suma."),
                "",
            ],
            height=4,
        )  # fmt: skip
        yield from (self._counted, Panel())

    def commit(self) -> None:
        """Receive it."""
        order = ReceiveIntoSafe if self._to_safe else ReceiveTransfer
        self.send(order(document=self._one.document, counted_cents=self._counted.cents or 0), self._received)

    def _received(self, done: "Done[TransferEnded]") -> None:
        amount = format_money(done.value.amount_cents)
        words = tr("Recibido: {document}, {amount}.", document=done.value.document, amount=amount)
        self.dismiss((words, self._one.document))
