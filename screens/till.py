"""My till: whether it is open, since when, its receipts, and everything that is done with it.

What the drawer must hold is nowhere on it: who counts it must not know. In how many receipts each tender came is
shown, since papers are looked for one by one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.batches.queries import BatchFound, own_batch
from oficinista.dates import clock_time
from oficinista.documents.printing import Printed, receipt
from oficinista.documents.transfer_slip import transfer_slip
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.staff.actors import find_actor
from oficinista.staff.roles import held_by
from oficinista.tills.models import TillState
from oficinista.tills.queries import TenderTaken, TillStatus, closing, tills
from oficinista.tills.reasons import Place, TransferReason, transfer_reasons
from oficinista.tills.receipts import PaymentFound, of_session
from oficinista.tills.sessions import Session, frozen, since, unsettled_of_clerk
from oficinista.tills.transit import on_its_way
from oficinista.tills.wording import tender_name
from screens.clerk_screen import ClerkScreen
from screens.home import till_text
from screens.keys import TILL
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel
from screens.widgets.table import PAGE_ROWS, Column, Row, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from screens.widgets.panel import Line

NEEDS_OPEN = {"count", "agency_list"}
OF_SUPERVISORS = {"review", "deposits", "surprises", "office_close", "exceptions"}


@dataclass(frozen=True, slots=True)
class TillFacts:
    """What the screen shows, of one moment."""

    session: Session | None
    tills: tuple[TillStatus, ...]
    payments: tuple[PaymentFound, ...]
    taken: tuple[TenderTaken, ...]
    may_key: bool
    may_review: bool
    keeps_safe: bool
    on_its_way: int


class TillScreen(ClerkScreen[None]):
    """The clerk's own till."""

    place = TILL

    def __init__(self) -> None:
        super().__init__()
        self._facts: TillFacts | None = None
        self._head = Panel(height=4)
        columns = [
            Column(tr("Hora"), 10),
            Column(tr("Recibo"), 22),
            Column(tr("Total"), 13, right=True),
            Column(tr("Estado"), 28),
        ]
        self._receipts = Table("receipts", columns, empty=tr("Ningún recibo todavía."))

    def body(self) -> Iterable[Widget]:
        return (self._head, self._receipts)

    # What it shows

    @property
    def session(self) -> Session | None:
        """The session the clerk has not closed."""
        return self._facts.session if self._facts else None

    def on_screen_resume(self) -> None:
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> TillFacts:
        session = unsettled_of_clerk(connection, self.counter.clerk.id)
        return TillFacts(
            session,
            tills(connection, self.office.info.id),
            of_session(connection, session.id) if session else (),
            closing(connection, session.id).taken if session else (),
            find_actor(connection, self.counter.clerk.id, "batch.key").may,
            find_actor(connection, self.counter.clerk.id, "till.review").may,
            find_actor(connection, self.counter.clerk.id, "safe.send").may,
            self._waiting(connection, session),
        )

    def _waiting(self, connection: "Connection", session: Session | None) -> int:
        """How many transfers are on their way from the clerk's till or to it."""
        return 0 if session is None else len(on_its_way(connection, self.office.info.id, session_id=session.id))

    def _show(self, facts: TillFacts) -> None:
        self._facts = facts
        self.counter.set_context(till=till_text(facts.session))
        self._head.show(self._mine(facts, facts.session) if facts.session else _free(facts.tills))
        latest = facts.payments[::-1]
        self._receipts.show([_row(one) for one in latest[:PAGE_ROWS]], len(latest))
        self.set_focus(self._receipts)
        self.refresh_keys()

    def _mine(self, facts: TillFacts, session: Session) -> "Iterable[Line]":
        yield [(_title(session), BOLD)]
        yield tr("La tiene usted desde las {time}", time=since(session, self.office.today))
        yield _papers(facts)
        if facts.on_its_way:
            yield [(tr("En camino: {count}. M las muestra; la caja no se cuenta hasta que lleguen.",
                       count=facts.on_its_way), BOLD)]  # fmt: skip

    # What it does

    def why_not(self, action: str) -> str | None:
        if self._facts is None:
            return None
        if action == "print_document" and not self._facts.payments:
            return tr("Ningún recibo todavía.")
        if action in OF_SUPERVISORS and not self._facts.may_review:
            return tr("Eso lo ve un supervisor.")
        if action == "send_cash" and not self._sendable:
            return tr("No tiene una caja abierta de donde enviar. A abre una.")
        session = self._facts.session
        if session is None and action == "batch" and not self._facts.may_key:
            return tr("Lo hace: {roles}.", roles=held_by("batch.key"))
        if session is None:
            needs_one = action in NEEDS_OPEN | {"close_till"}
            return tr("No tiene una caja abierta. A abre una.") if needs_one else None
        if session.is_batch:
            return _why_not_batch(action, session)
        return _why_not_drawer(action, session, self._facts.on_its_way)

    def do_open_till(self) -> None:
        """Open a till with its change fund."""
        from screens.till_opening import TillOpeningScreen

        free = [one for one in self._facts.tills if one.session is None] if self._facts else []
        self.app.push_screen(TillOpeningScreen(free[0].number if free else None), self.told)

    def do_count(self) -> None:
        """Count the drawer without knowing what it must hold."""
        from screens.till_count import TillCountScreen

        if self.session is not None:
            self.app.push_screen(TillCountScreen(self.session))

    def do_close_till(self) -> None:
        """Close the till: count it first, when it is not counted yet."""
        from screens.till_closing import ask_closing

        if self.session is not None and self.session.state is TillState.COUNTING:
            ask_closing(self, self.session.id, self.app.push_screen)
        else:
            self.do_count()

    def do_batch(self) -> None:
        """Key the batch of mail or of the drop box; open one when there is none."""
        from screens.batch import BatchScreen
        from screens.batch_count import BatchOpeningScreen

        def opened(words: str | None) -> None:
            self.told(words)
            if words is not None:
                self.do_batch()

        def found(batch: BatchFound | None) -> None:
            if batch is None:
                self.app.push_screen(BatchOpeningScreen(), opened)
            else:
                self.app.push_screen(BatchScreen(batch), self.told)

        self.ask(partial(self.office.ask, partial(own_batch, clerk_id=self.counter.clerk.id)), found)

    def do_agency_list(self) -> None:
        """Take an agency's check with its list."""
        from screens.agency_list import AgencyListScreen

        self.app.push_screen(AgencyListScreen(at_window=True), self.told)

    def do_suspense(self) -> None:
        """See the payments that wait for their account."""
        from screens.suspense import SuspenseScreen

        self.app.push_screen(SuspenseScreen())

    def do_in_transit(self) -> None:
        """See the cash that is on its way, and receive it."""
        from screens.in_transit import InTransitScreen

        self.app.push_screen(InTransitScreen())

    def do_send_cash(self) -> None:
        """Send cash to the safe or to another till; from the safe, who keeps it."""
        from screens.cash_move import SendCashScreen

        self.app.push_screen(SendCashScreen(self._sendable), self._sent)

    @property
    def _sendable(self) -> dict[str, TransferReason]:
        """The reasons for which this clerk may send cash now."""
        session = self.session
        is_open = session is not None and not session.is_batch and session.state is TillState.OPEN
        keeps_safe = self._facts is not None and self._facts.keeps_safe
        may = {Place.TILL: is_open, Place.SAFE: keeps_safe}
        return {code: one for code, one in transfer_reasons().items() if may[one.source]}

    def _sent(self, document: str | None) -> None:
        if document is not None:
            words = tr("En camino: {document}. Falta que lo reciban.", document=document)
            self.print_out(partial(transfer_slip, self.office, document), lambda _: self.say(words))

    def do_print_document(self) -> None:
        """Print the receipt under the cursor: the original that failed, or a copy."""
        if self._receipts.row is not None:
            number, actor = self._receipts.row.id, self.counter.clerk.id
            self.print_out(partial(receipt, self.office, number, actor=actor))

    def printed(self, printed: Printed) -> None:
        super().printed(printed)
        self.reload()

    def do_deposits(self) -> None:
        """See what goes to the bank."""
        from screens.deposits import DepositsScreen

        self.app.push_screen(DepositsScreen())

    def do_surprises(self) -> None:
        """See the tills that may be counted by surprise, and the counts that were made."""
        from screens.surprises import SurprisesScreen

        self.app.push_screen(SurprisesScreen())

    def do_office_close(self) -> None:
        """See whether the money of the day is the same all the way."""
        from screens.office_close import OfficeCloseScreen

        self.app.push_screen(OfficeCloseScreen())

    def do_exceptions(self) -> None:
        """See what should be looked at in the tills."""
        from screens.exceptions import ExceptionsScreen

        self.app.push_screen(ExceptionsScreen())

    def do_review(self) -> None:
        """See the closings that wait for a review."""
        from screens.review import ReviewListScreen

        self.app.push_screen(ReviewListScreen())

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Open a receipt."""
        from screens.receipt import ReceiptScreen

        message.stop()
        self.app.push_screen(ReceiptScreen(message.row.id))


def _why_not_batch(action: str, session: Session) -> str | None:
    """Why something is not done by whoever has a batch open."""
    if action in NEEDS_OPEN | {"open_till", "close_till"}:
        return tr("Tiene abierto un lote de {till}. B lo sigue y lo cierra.", till=session.till_name)
    return None


def _why_not_drawer(action: str, session: Session, on_its_way: int) -> str | None:
    """Why something is not done by whoever has a drawer."""
    if action == "batch":
        return tr("Tiene la caja {number}. Los lotes los abre quien no tiene caja.", number=session.till_number)
    if action == "open_till":
        return tr("Ya tiene la caja {number}. X la cuenta y la cierra.", number=session.till_number)
    if session.state is TillState.FROZEN and action in NEEDS_OPEN | {"close_till"}:
        return str(frozen(session).refusal)
    if action in NEEDS_OPEN and session.state is not TillState.OPEN:
        return tr("La caja ya se contó. X termina el cuadre.")
    if action in {"count", "close_till"} and on_its_way:
        return tr("Hay dinero en camino, de esta caja o para ella. M lo muestra, y cómo termina; después se cuenta.")
    return None


def _title(session: Session) -> str:
    if session.is_batch:
        return tr("Lote {batch} de {till}: abierto. B lo sigue.", batch=session.id, till=session.till_name)
    return tr("Caja {number}: {state}", number=session.till_number, state=_state(session))


def _state(session: Session) -> str:
    if session.state is TillState.FROZEN:
        return tr("DETENIDA por un arqueo sorpresa")
    return tr("ABIERTA") if session.state is TillState.OPEN else tr("CONTADA, falta cerrarla")


def _papers(facts: TillFacts) -> str:
    """How many receipts there are, and in how many each tender came; never how much."""
    counts = [tr("Recibos {count}", count=len(facts.payments))]
    counts += [f"{tender_name(one.kind)} {one.receipts}" for one in facts.taken]
    return "   ".join(counts)


def _free(statuses: tuple[TillStatus, ...]) -> "Iterable[Line]":
    yield [(tr("No tiene una caja abierta. A abre una."), BOLD)]
    for one in statuses[:3]:
        who = tr("la tiene {name}", name=one.session.clerk_name) if one.session else tr("libre")
        yield tr("Caja {number}: {who}", number=one.number, who=who)


def _row(one: PaymentFound) -> Row:
    state = tr("ANULADO {number}", number=one.void) if one.void else "" if one.copies else tr("SIN IMPRIMIR")
    cells = (clock_time(one.paid_at), one.receipt, format_money(one.total_cents), state)
    return Row(one.receipt, cells, is_marked=bool(state))
