"""Home: whom I serve, who follows, my till, and what wants my attention.

It is the first screen of a session and is never left. A digit typed here begins a search with that digit.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.style import Style
from textual import events
from textual.widget import Widget

from oficinista.dates import clock_time
from oficinista.i18n import Language, language, tr
from screens.keys import HOME, Action
from screens.serving import ServingScreen
from screens.tickets import is_served, remark
from screens.widgets.line import BOLD, DIM, PLAIN, WARN
from screens.widgets.panel import Divider, Line, Panel, columns

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.cases.queries import Ending
    from oficinista.commitments.queries import Promised
    from oficinista.letters.offers import Owed
    from oficinista.queue.queries import AtTheWindow, Waiting
    from oficinista.tills.receipts import PaymentFound
    from oficinista.tills.sessions import Session
    from oficinista.tills.surprises import Proposal

OWN_DAY = "day"
"""The report of one clerk's day."""
TICKET_LINES, TILL_LINES_MAX = 4, 6
NOTE_WIDTH = 60
"""What does not fit the terminal is cut by it; the beginning says enough."""


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What home shows, beside the visitor at the window."""

    waiting: "tuple[Waiting, ...]"
    held: "tuple[Waiting, ...]"
    till: "Session | None"
    unprinted: "tuple[PaymentFound, ...]"
    to_approve: int
    cases: "Ending"
    orders: "Ending"
    escalated: int
    to_review: int
    late_for_bank: tuple[str, ...]
    to_count: "tuple[Proposal, ...]"
    letters: "Owed"
    promised: "Promised"


class WaitingPanel(Panel):
    """As many of those who wait as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: tuple[Waiting, ...] | None = None

    def show_waiting(self, waiting: "tuple[Waiting, ...]") -> None:
        """Show these."""
        self._waiting = waiting
        self.show(_queue_lines(waiting, self.size.height))

    def on_resize(self) -> None:
        if self._waiting is not None:
            self.show_waiting(self._waiting)


class HomeScreen(ServingScreen):
    """The clerk's own screen."""

    place = HOME

    def __init__(self, *, is_training: bool = False) -> None:
        self._is_training = is_training
        super().__init__()
        self._ticket = Panel(height=TICKET_LINES)
        self._queue = WaitingPanel()
        self._till = Panel(height=1)

    def body(self) -> Iterable[Widget]:
        return (self._ticket, Divider(), self._queue, Divider(), self._till)

    # What it shows

    def look(self, connection: "Connection") -> HomeFacts:
        from oficinista.approvals.queries import inbox
        from oficinista.cases.lifecycle import Tray
        from oficinista.cases.queries import ending
        from oficinista.commitments.queries import promised
        from oficinista.letters.offers import owed
        from oficinista.queue.queries import on_hold, waiting
        from oficinista.tills.receipts import unprinted
        from oficinista.tills.sessions import unsettled_of_clerk

        office_id, now = self.office.info.id, self.office.clock()
        till = unsettled_of_clerk(connection, self.counter.clerk.id)
        receipts = unprinted(connection, office_id, till.business_date) if till else ()
        return HomeFacts(
            waiting(connection, office_id, now),
            on_hold(connection, office_id, now),
            till,
            tuple(one for one in receipts if till and one.till_session_id == till.id),
            sum(not one.is_returned for one in inbox(connection, office_id, self.counter.clerk.id, now)),
            ending(connection, office_id, self.office.today, Tray.CASES),
            ending(connection, office_id, self.office.today, Tray.ORDERS),
            ending(connection, office_id, self.office.today).escalated if self._supervises else 0,
            self._to_review(connection),
            self._late_for_bank(connection),
            self._to_count(connection),
            owed(connection, office_id),
            promised(connection, office_id, self.counter.clerk.id, self.office.today, is_supervisor=self._supervises),
        )

    def _late_for_bank(self, connection: "Connection") -> tuple[str, ...]:
        """What is late on its way to the bank, for who prepares deposits."""
        from oficinista.staff.actors import find_actor
        from oficinista.tills.custody import late

        if not find_actor(connection, self.counter.clerk.id, "deposit.prepare").may:
            return ()
        return late(connection, self.office.info.id, self.office.today)

    def _to_count(self, connection: "Connection") -> "tuple[Proposal, ...]":
        """The tills that the day's draw proposes to count by surprise, once their hour has come, for who does it."""
        from oficinista.staff.actors import find_actor
        from oficinista.tills.surprises import due

        if not find_actor(connection, self.counter.clerk.id, "till.freeze").may:
            return ()
        return due(connection, self.office.info.id, self.office.clock())

    def _to_review(self, connection: "Connection") -> int:
        """How many corrections of data wait for this person's review; none for who does not review."""
        from oficinista.customers.changes import corrections_to_review
        from oficinista.staff.actors import find_actor

        if not find_actor(connection, self.counter.clerk.id, "account.review_corrections").may:
            return 0
        return len(corrections_to_review(connection, self.office.info.id))

    def show(self, facts: HomeFacts) -> None:
        self.counter.set_context(till=till_text(facts.till))
        self._ticket.show(_ticket_lines(self.window))
        self._queue.show_waiting(facts.waiting)
        lines = list(_till_lines(facts))[:TILL_LINES_MAX]
        self._till.styles.height = len(lines)
        self._till.show(lines)

    # What it does

    def do_accept(self) -> None:
        """Attend to the visitor at the window: open their account, or begin without one."""
        from oficinista.queue.commands import StartServing

        if self.window is None:
            self.refuse(tr("No tiene a nadie en la ventanilla. N llama al próximo."))
        elif self.window.account_number is not None:
            self.counter.open_account(self.window.account_number)
        elif is_served(self.window):
            self.refuse(tr("El turno no tiene cuenta todavía. Búsquela: escriba su número, o / y el nombre."))
        else:
            self.send(StartServing())

    def do_queue(self) -> None:
        """See the whole queue."""
        from screens.queue import QueueScreen

        self.app.push_screen(QueueScreen())

    def do_approvals(self) -> None:
        """See what waits for somebody else's decision."""
        from screens.approvals import ApprovalsScreen

        self.app.push_screen(ApprovalsScreen())

    def do_unplaced(self) -> None:
        """The papers whose original is in no box yet."""
        from screens.unplaced import UnplacedScreen

        self.app.push_screen(UnplacedScreen())

    def do_cases(self) -> None:
        """See the cases that are open."""
        from screens.cases import CasesScreen

        self.app.push_screen(CasesScreen())

    def do_corrections(self) -> None:
        """See the corrections of data that wait for a review."""
        from screens.corrections import CorrectionsScreen

        self.app.push_screen(CorrectionsScreen())

    def do_orders(self) -> None:
        """See the work orders that are open."""
        from screens.orders import OrdersScreen

        self.app.push_screen(OrdersScreen())

    def do_letters(self) -> None:
        """See the letters that the office owes."""
        from screens.letters_owed import LettersOwedScreen

        self.app.push_screen(LettersOwedScreen())

    def do_reports(self) -> None:
        """See what the office did, in numbers."""
        from screens.reports import ReportsScreen

        if self._supervises:
            self.app.push_screen(ReportsScreen())
        else:
            self.refuse(tr("Los informes son del supervisor. Su día, con Y."))

    def do_office_now(self) -> None:
        """See the whole office as it is now."""
        from screens.office_now import OfficeNowScreen

        self.app.push_screen(OfficeNowScreen())

    def why_not(self, action: str) -> str | None:
        if action == "office_now" and not self._supervises:
            return tr("El panel de la oficina es del supervisor.")
        return super().why_not(action)

    def do_own_day(self) -> None:
        """See what I did today."""
        from screens.report import ReportScreen

        self.app.push_screen(ReportScreen(OWN_DAY))

    def do_unprinted(self) -> None:
        """See what waits for its paper, and print it."""
        from screens.unprinted import UnprintedScreen

        self.app.push_screen(UnprintedScreen())

    @property
    def _supervises(self) -> bool:
        return self.counter.clerk.role.value == "supervisor"

    def do_due(self) -> None:
        """See what is due: my commitments and what I opened; a supervisor, all of the office."""
        from screens.due import DueScreen

        self.app.push_screen(DueScreen(sees_all=self._supervises))

    def do_language(self) -> None:
        """Have the screens speak the other language, today and whenever this clerk signs in."""
        from oficinista.staff.own import ChooseLanguage

        other = Language.SPANISH if language() == Language.ENGLISH else Language.ENGLISH
        self.order(ChooseLanguage(language=other), lambda _: self.counter.spoken(other))

    def do_snippets(self) -> None:
        """See the texts that two letters stand for."""
        from screens.snippets import SnippetsScreen

        self.app.push_screen(SnippetsScreen())

    def do_exercises(self) -> None:
        """See the exercises of the training office."""
        from screens.exercises import ExercisesScreen

        self.app.push_screen(ExercisesScreen())

    def _does(self, action: Action) -> bool:
        """Only where people learn are there exercises."""
        return super()._does(action) and (action.id != "exercises" or self._is_training)

    def do_lock(self) -> None:
        """Leave the window: nobody sees or does anything here before the PIN."""
        self.counter.lock_with(tr("Sesión bloqueada. El PIN la abre; Esc la cierra."))

    def do_back(self) -> None:
        """Home is as far back as it goes."""
        self.say(tr("Este es el inicio. L bloquea la sesión; de ahí Esc sale del programa."))

    def _unknown_key(self, event: events.Key) -> None:
        if event.character is not None and event.character.isdigit():
            self.search(event.character)
        elif self.keys.find(self.place, event.key) is not None:
            self.refuse(tr("Los ejercicios están en la oficina de práctica."))
        else:
            super()._unknown_key(event)


def till_text(till: "Session | None") -> str:
    """A till for the line of context."""
    if till is None:
        return tr("Sin caja")
    if till.is_batch:
        return tr("Lote {batch} de {till}", batch=till.id, till=till.till_name)
    number = till.till_number
    return tr("Caja {number} abierta", number=number) if is_open(till) else tr("Caja {number} en arqueo", number=number)


def is_open(till: "Session") -> bool:
    """Whether a till that is not closed takes money; if not, it is being counted."""
    return till.state.value == "open"


def _ticket_lines(window: "AtTheWindow | None") -> Iterator[Line]:
    yield ""
    if window is None:
        yield [(tr(" Nadie en la ventanilla."), BOLD)]
        yield tr(" N llama al próximo.")
    else:
        time = clock_time(window.since)
        since = tr("en la ventanilla desde {time}", time=time)
        called = tr("llamado a las {time}, llamadas: {calls}", time=time, calls=window.calls)
        yield [(f" {window.label}  {window.service}  ", BOLD), (since if is_served(window) else called, PLAIN)]
        yield f" {_about(window)}"


def _about(window: "AtTheWindow") -> str:
    if window.account_number is not None:
        return tr("Cuenta {number}. Enter la abre.", number=window.account_number)
    if is_served(window):
        return tr("Sin cuenta todavía. Escriba su número, o / y el nombre.")
    return tr("Sin cuenta. Enter empieza a atender; V llama otra vez; Z no se presentó.")


def _queue_lines(waiting: "tuple[Waiting, ...]", height: int) -> Iterator[Line]:
    if not waiting:
        yield [(tr(" Nadie espera."), BOLD)]
        return
    yield [(tr(" Esperan {count}", count=len(waiting)), BOLD)]
    yield _queue_line(tr("Turno"), tr("Min"), tr("Servicio"), tr("Prioridad o nota"), DIM)
    room = max(0, height - 2)
    shown = len(waiting) if len(waiting) <= room else max(0, room - 1)
    for one in waiting[:shown]:
        yield _queue_line(one.label, str(one.minutes), one.service, remark(one), BOLD if one.priority else PLAIN)
    if len(waiting) > shown:
        yield tr(" y {count} más: Q muestra la fila.", count=len(waiting) - shown)


def _queue_line(label: str, minutes: str, service: str, note: str, style: Style) -> Line:
    return columns([("", 0), (label, 6), (minutes, -4), (service, 20), (note, NOTE_WIDTH)], style)


def _till_lines(facts: HomeFacts) -> Iterator[Line]:
    yield tr(" Mi caja: {till}", till=_till_state(facts.till))
    for alert in _alerts(facts):
        yield [(f" ! {alert}", WARN)]


def _till_state(till: "Session | None") -> str:
    if till is None:
        return tr("ninguna abierta; C la abre")
    since = clock_time(till.opened_at)
    values = {"number": till.till_number, "since": since}
    return (
        tr("la {number}, abierta desde {since}", **values) if is_open(till) else tr("la {number}, en arqueo", **values)
    )


def _alerts(facts: HomeFacts) -> Iterator[str]:
    from screens.due_lines import promised_words
    from screens.letter_lines import owed_words

    yield from promised_words(facts.promised)
    if facts.unprinted:
        values = {"count": len(facts.unprinted), "receipt": facts.unprinted[0].receipt}
        yield tr("Recibos sin imprimir: {count}, desde {receipt}. I los muestra.", **values)
    if facts.to_approve:
        yield tr("Esperan su decisión: {count}. G las muestra.", count=facts.to_approve)
    if facts.escalated:
        yield tr("Pasaron a usted por su término vencido: {count}. M los muestra.", count=facts.escalated)
    elif facts.cases.escalated:
        yield tr("Casos con su término vencido: {count}. K los muestra.", count=facts.cases.escalated)
    if facts.cases.closable:
        yield tr("Casos que ya se pueden cerrar: {count}. K los muestra.", count=facts.cases.closable)
    if facts.cases.soon:
        yield tr("Casos que vencen pronto: {count}. K los muestra.", count=facts.cases.soon)
    if facts.orders.escalated and not facts.escalated:
        yield tr("Órdenes con su término vencido: {count}. O las muestra.", count=facts.orders.escalated)
    for words in facts.late_for_bank[:1]:
        yield tr("Depósito: {what}. C y D lo muestran.", what=words)
    for proposed in facts.to_count[:1]:
        yield tr("Arqueo sorpresa propuesto: caja {number}. C y P lo hacen.", number=proposed.session.till_number)
    if facts.to_review:
        yield tr("Correcciones de datos por revisar: {count}. A las muestra.", count=facts.to_review)
    yield from owed_words(facts.letters, "J")
    for one in facts.held:
        yield tr("Retenido {label}: {remark}", label=one.label, remark=remark(one))
