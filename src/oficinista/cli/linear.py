"""`oficinista --lineal`: the main tasks as plain questions and answers, one line after another, for a reader by ear.

Nothing moves the cursor and nothing has a colour. Orders, refusals and papers are the counter's.
"""

import signal
import sys
from collections.abc import Callable
from io import TextIOWrapper
from typing import NamedTuple, TextIO

from pydantic import ValidationError

from oficinista.billing.queries import bills
from oficinista.cases.objections import FileObjection, objectable, objecting_words
from oficinista.cli.analysis import explained_bill
from oficinista.cli.output import REFUSED
from oficinista.cli.printers import desk_of
from oficinista.cli.problems import problem
from oficinista.cli.session import find_office, new_key
from oficinista.cli.talk import Dropped, Left
from oficinista.cli.talk_till import TillTasks
from oficinista.commitments.commands import MakeCommitment
from oficinista.customers.search import search
from oficinista.dates import short_month
from oficinista.documents.printing import print_out, receipt
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import amount_text, format_money, parse_money
from oficinista.office import Office
from oficinista.orders import Order, Refused
from oficinista.plans.queries import asked_cents, kept_plan
from oficinista.queue.commands import CallNext, FinishVisit, NoteNoShow, StartServing
from oficinista.queue.wording import moved_text
from oficinista.seat import named_seat
from oficinista.storage.errors import explained
from oficinista.text import fold
from oficinista.tills.beware import beware_words
from oficinista.tills.payable import Distribution, find_payable, preview
from oficinista.tills.payments import AccountPart, TakePayment, Tendered
from oficinista.tills.wording import excess_words, tender_name
from oficinista.typed_date import parse_date

FOUND_MAX = 10
TENDERS = {"1": TenderKind.CASH, "2": TenderKind.CHECK, "3": TenderKind.MONEY_ORDER, "4": TenderKind.CARD}


class Task(NamedTuple):
    """Something that can be asked for: its verb, what it does, and how it is done."""

    verb: str
    does: str
    do: Callable[[], None]


class Conversation(TillTasks):
    """One clerk's session, in lines: the main tasks of the counter."""

    def __init__(self, office: Office, typed: TextIO, told: TextIO) -> None:
        super().__init__(office, typed, told)
        self._account = ""

    def hold(self) -> int:
        """Talk until the person leaves; the exit status."""
        try:
            if self._office.info.is_training:
                self._say(tr("PRÁCTICA: DINERO FALSO"))
            if not self._sign_in():
                return REFUSED
            self._say(tr("Escriba «ayuda» para oír lo que se puede hacer."))
            while True:
                self._step()
        except Left:
            self._say(tr("Sesión cerrada."))
            return 0

    # What can be done

    def _tasks(self) -> tuple[Task, ...]:
        return (
            Task(tr("buscar"), tr("busca una cuenta y la escoge"), self._find),
            Task(tr("explicar"), tr("explica la última factura de la cuenta"), self._explain),
            Task(tr("cobrar"), tr("cobra a la cuenta y da el recibo"), self._pay),
            Task(tr("abrir"), tr("abre su caja con el fondo de cambio"), self._open_till),
            Task(tr("cuadrar"), tr("cuenta su caja y la cierra"), self._close_till),
            Task(tr("llamar"), tr("llama al próximo turno"), self._call),
            Task(tr("atender"), tr("empieza a atender a quien se llamó"), lambda: self._move(StartServing())),
            Task(tr("ausente"), tr("anota que no se presentó"), lambda: self._move(NoteNoShow())),
            Task(tr("terminar"), tr("termina el turno que se atiende"), lambda: self._move(FinishVisit())),
            Task(tr("objetar"), tr("abre una objeción a la última factura"), self._object),
            Task(tr("prometer"), tr("anota un compromiso con el cliente"), self._promise),
            Task(tr("ayuda"), tr("dice lo que se puede hacer"), self._help),
            Task(tr("salir"), tr("cierra la sesión"), self._leave),
        )

    def _step(self) -> None:
        try:
            self._take_up()
        except Dropped:
            self._say(tr("No se hizo nada. «salir» cierra la sesión."))
        except Refused as refused:
            self._say(str(refused.refusal))
        except ValidationError as error:
            self._say(tr("Eso no sirve: {problem}. No se hizo nada.", problem=problem(error.errors()[0])))

    def _take_up(self) -> None:
        """Do the task that is asked for."""
        about = tr(" (cuenta {number})", number=self._account) if self._account else ""
        typed = fold(self._ask(tr("Qué hacer{about}", about=about)))
        if not typed:
            return
        tasks = [one for one in self._tasks() if fold(one.verb).startswith(typed)]
        if len(tasks) != 1:
            self._say(tr("No se entiende. Escriba «ayuda»."))
            return
        with explained():
            tasks[0].do()

    def _help(self) -> None:
        self._say(*(f"{one.verb}: {one.does}." for one in self._tasks()))

    def _leave(self) -> None:
        raise Left

    # The account

    def _find(self) -> None:
        wanted = self._ask(tr("Nombre, número, dirección, teléfono o contador; en blanco, ninguna"))
        if not wanted:
            return
        found = self._office.ask(search, wanted, limit=FOUND_MAX)
        if not found:
            self._say(tr("No hay nada con eso. Pruebe con menos palabras."))
            return
        for place, one in enumerate(found, 1):
            owed = tr("debe {amount}", amount=format_money(one.balance_cents))
            self._say(f"{place}. {one.number}, {one.name}, {one.address}: {owed}.")
        chosen = "1" if len(found) == 1 else self._ask(tr("Cuál, por su número; en blanco, ninguna"))
        if chosen.isdecimal() and 1 <= int(chosen) <= len(found):
            self._account = found[int(chosen) - 1].number
            self._say(tr("Cuenta {number}.", number=self._account))

    def _needs_account(self) -> bool:
        if not self._account:
            self._find()
        return bool(self._account)

    def _last_bill(self) -> str:
        """The number of the last bill that counts. Refuses an account that has none."""
        payable = self._office.ask(find_payable, self._account)
        counted = [one for one in self._office.ask(bills, payable.account_id) if not one.is_voided]
        if not counted:
            raise Refused("bill.none", tr("La cuenta {number} no tiene facturas.", number=self._account))
        return counted[0].number

    def _explain(self) -> None:
        if self._needs_account():
            bill, explanation, _, difference = self._office.ask(explained_bill, self._last_bill())
            self._say(tr("Factura {number}, {month}", number=bill.number, month=short_month(bill.period_start)) + ".")
            amounts = [(one.text, format_money(one.amount_cents)) for one in explanation.parts]
            self._say(*(f"{text}." if text.endswith(amount) else f"{text}: {amount}." for text, amount in amounts))
            self._say(tr("Total a pagar {amount}", amount=format_money(explanation.total_cents)) + ".")
            self._say(*explanation.notes)
            if difference is not None:
                self._say(difference.summary, *(one.spoken for one in difference.parts))

    # Money

    def _pay(self) -> None:
        if not self._needs_account():
            return
        payable = self._office.ask(find_payable, self._account)
        self._say(tr("{name} debe {amount}.", name=payable.customer_name, amount=format_money(payable.balance_cents)))
        self._tell(self._office.ask(beware_words, payable, self._office.today))
        plan = self._office.ask(kept_plan, payable.account_id, self._office.today)
        asked = asked_cents(plan, payable.account_id, payable.balance_cents)
        cents = parse_money(self._ask(tr("Cuánto se paga"), amount_text(asked)))
        if cents > self._office.rule("payment.confirm_above_cents"):
            again = parse_money(self._ask(tr("Es una cantidad grande: escríbala otra vez")))
            if again != cents:
                self._say(tr("No es la misma cantidad. No se cobró nada."))
                return
        tendered = self._tender(cents)
        if tendered is None:
            return
        shown = self._foresee(cents, tendered.received_cents)
        if self._ask(tr("Enter cobra; «no» lo deja")):
            self._say(tr("No se cobró nada."))
            return
        part = AccountPart(number=self._account, amount_cents=cents, owed_cents=shown.payable.balance_cents)
        paid = self._run(TakePayment(tenders=(tendered,), accounts=(part,)))
        if paid is not None:
            change = format_money(tendered.received_cents - cents)
            self._say(tr("Cobrado: recibo {receipt}. CAMBIO {change}.", receipt=paid.receipt, change=change))
            self._print(paid.receipt)

    def _tender(self, cents: int) -> Tendered | None:
        names = ", ".join(f"{key} {tender_name(kind)}" for key, kind in TENDERS.items())
        kind = TENDERS.get(self._ask(tr("Con qué paga: {names}", names=names), "1"))
        if kind is None:
            self._say(tr("No se entiende. No se cobró nada."))
            return None
        if kind is not TenderKind.CASH:
            reference = self._ask(tr("Su número, o la autorización"))
            return Tendered(kind=kind, received_cents=cents, reference=reference or None)
        received = parse_money(self._ask(tr("Cuánto entrega"), amount_text(cents)))
        return Tendered(kind=kind, received_cents=received)

    def _foresee(self, cents: int, received_cents: int) -> Distribution:
        """What the payment will do, told before it is taken."""
        [found] = self._office.ask(preview, [(self._account, cents)])
        self._say(
            tr(
                "Se cobran {amount} y se devuelven {change}. La cuenta quedará debiendo {left}.",
                amount=format_money(cents),
                change=format_money(max(0, received_cents - cents)),
                left=format_money(max(0, found.balance_cents)),
            )
        )
        self._tell(excess_words(found))
        return found

    def _print(self, number: str) -> None:
        try:
            papers = receipt(self._office, number, actor=self._clerk.id, is_new=True)
            printed = print_out(self._office, papers, desk_of(self._office), actor=self._clerk.id, key=new_key)
        except Refused as refused:
            self._say(str(refused.refusal), tr("El cobro quedó hecho; el recibo espera por su papel."))
            return
        self._say(tr("A la impresora: {name}.", name=printed.names))

    # The queue

    def _call(self) -> None:
        self._move(CallNext(window=named_seat({"OFICINISTA_SEAT": desk_of(self._office).seat})))

    def _move(self, order: Order) -> None:
        moved = self._run(order)
        if moved is not None:
            self._say(moved_text(moved))

    # What the customer says

    def _object(self) -> None:
        if not self._needs_account():
            return
        number = self._last_bill()
        self._say(tr("Última factura: {number}.", number=number))
        found = self._office.ask(objectable, number, self._office.info.id, self._office.today)
        self._say(*objecting_words(found))
        grounds = self._ask(tr("Por qué objeta; en blanco, no se abre"))
        opened = self._run(FileObjection(bill=number, grounds=grounds)) if grounds else None
        if opened is not None:
            self._say(tr("Objeción abierta: {number}.", number=opened.number))

    def _promise(self) -> None:
        if not self._needs_account():
            return
        what = self._ask(tr("Qué se promete; en blanco, nada"))
        if not what:
            return
        due = parse_date(self._ask(tr("Para qué día, como 24/11/2026")))
        made = self._run(MakeCommitment(account=self._account, what=what, due_on=due))
        if made is not None:
            self._say(tr("Compromiso anotado: {number}.", number=made.number))


def talk(database: str | None) -> int:
    """Hold a conversation on standard input and output; the exit status."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a letter of another alphabet is no reason to end
    conversation = Conversation(find_office(database), sys.stdin, sys.stdout)

    def interrupted(*_: object) -> None:
        if conversation.is_waiting:  # what is being done is done whole
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupted)
    return conversation.hold()
