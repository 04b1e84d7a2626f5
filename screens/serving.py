"""What the screens have in common where a clerk may be when the visitor at the window changes: home, queue, account.

The same keys call, finish, hold and transfer in each of them; the line of context says who is at the window and since
when. Whatever brings another visitor goes home, so that one customer's account never stays open for the next.
"""

from functools import partial
from typing import TYPE_CHECKING, Any

from oficinista.i18n import tr
from oficinista.queue.wording import moved_text
from screens.clerk_screen import ClerkScreen
from screens.tickets import why_not_at_window, window_text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.office import Done
    from oficinista.orders import Order
    from oficinista.queue.commands import FinishedAndCalled
    from oficinista.queue.queries import AtTheWindow
    from oficinista.queue.undo import TicketUndone
    from oficinista.queue.visits import TicketMoved


class ServingScreen(ClerkScreen[None]):
    """A place with the keys of the queue. Subclasses say what they `look` at and how they `show` it."""

    def __init__(self) -> None:
        super().__init__()
        self.window: AtTheWindow | None = None

    # What a subclass says

    def look(self, connection: "Connection") -> Any:
        """The facts that the screen shows, of one moment; asked in the office's thread."""

    def show(self, facts: Any) -> None:
        """Show what `look` found."""

    @property
    def account_number(self) -> str | None:
        """The account that a ticket issued here is about."""
        return None

    # The session

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._looked)

    def _look(self, connection: "Connection") -> "tuple[AtTheWindow | None, Any]":
        from oficinista.queue.queries import serving

        return serving(connection, self.counter.clerk.id), self.look(connection)

    def _looked(self, seen: "tuple[AtTheWindow | None, Any]") -> None:
        self.window, facts = seen
        self.counter.set_context(ticket=window_text(self.window))
        self.show(facts)

    # The queue's keys

    def why_not(self, action: str) -> str | None:
        return why_not_at_window(self.window, action)

    def do_call_next(self) -> None:
        """Call whoever is next."""
        from oficinista.queue.commands import CallNext

        self.order(CallNext(window=self.counter.session.window), self._called)

    def _called(self, done: "Done[TicketMoved]") -> None:
        self.back_home(moved_text(done.value))

    def do_finish_and_call(self) -> None:
        """The visitor leaves and the next is called."""
        from oficinista.queue.commands import FinishAndCall

        self.order(FinishAndCall(window=self.counter.session.window), self._finished_and_called)

    def _finished_and_called(self, done: "Done[FinishedAndCalled]") -> None:
        called = done.value.called
        following = moved_text(called) if called else tr("Nadie espera en la fila.")
        self.back_home(f"{moved_text(done.value.finished)} {following}")

    def do_finish(self) -> None:
        """The visitor leaves."""
        from oficinista.queue.commands import FinishVisit

        self.order(FinishVisit(), self._left_window)

    def do_no_show(self) -> None:
        """The visitor who was called does not come."""
        from oficinista.queue.commands import NoteNoShow

        self.order(NoteNoShow(), self._left_window)

    def do_return_ticket(self) -> None:
        """The visitor goes back to the queue."""
        from oficinista.queue.commands import ReturnTicket

        self.order(ReturnTicket(), self._left_window)

    def _left_window(self, done: "Done[TicketMoved]") -> None:
        self.back_home(moved_text(done.value))

    def do_call_again(self) -> None:
        """Call the same visitor once more."""
        from oficinista.queue.commands import CallAgain

        self.send(CallAgain())

    def send(self, order: "Order") -> None:
        """Send an order that moves one ticket, say where it stands, and stay here."""
        self.order(order, lambda done: self._stay(moved_text(done.value)))

    def _stay(self, text: str) -> None:
        self.say(text)
        self.reload()

    def do_undo(self) -> None:
        """Take the last step back."""
        from oficinista.queue.undo import UndoTicket

        self.order(UndoTicket(), self._undone)

    def _undone(self, done: "Done[TicketUndone]") -> None:
        self._stay(" ".join([tr("Se deshizo el último paso."), *map(moved_text, done.value.tickets)]))

    def do_hold(self) -> None:
        """Let the visitor step aside for a while."""
        from screens.hold import HoldScreen

        if self.window is not None:
            self.app.push_screen(HoldScreen(self.window.label, self.window.visit_id), self._sent_away)

    def do_transfer(self) -> None:
        """Send the visitor to another service or clerk."""
        from screens.transfer import TransferScreen

        if self.window is not None:
            self.app.push_screen(TransferScreen(self.window.label, self.window.visit_id), self._sent_away)

    def _sent_away(self, moved: "TicketMoved | None") -> None:
        if moved is not None:
            self.back_home(moved_text(moved))

    def do_issue_ticket(self) -> None:
        """Give somebody a place in line."""
        from screens.issue_ticket import IssueTicketScreen

        self.app.push_screen(IssueTicketScreen(self.account_number), self._issued)

    def _issued(self, issued: "TicketMoved | None") -> None:
        if issued is not None:
            self.say(moved_text(issued))

    def back_home(self, text: str) -> None:
        """Go home, or look again when this is home, and say what was done."""
        home = self.counter.go_home()
        if home is self:
            self.reload()
        home.say(text)

    # Accounts and the till

    def do_till(self) -> None:
        """The clerk's own till."""
        from screens.till import TillScreen

        self.app.push_screen(TillScreen())
