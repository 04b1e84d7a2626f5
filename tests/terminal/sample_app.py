"""A small program on the real classes, for the tests of the terminal: a list, a form, a question about money.

Its office keeps a journal in a file, one JSON line an order, which is what the tests compare. It has no database.
"""

import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from textual.widget import Widget

from oficinista.orders import Order, Refusal, Refused
from screens.app import CounterApp, Session
from screens.form import FormScreen
from screens.keyboard import Scanned
from screens.keys import TABLE, Action, KeyTable
from screens.screen import CounterScreen
from screens.widgets.field import Field
from screens.widgets.panel import Panel
from screens.widgets.table import Column, Row, Table

SAMPLE_KEYS: KeyTable = TABLE.extended(
    [
        Action("pay", ("p", "f5"), "Pagar", ("list", "sure"), weight=6),
        Action("note", ("n", "f6"), "Nota", ("list",), weight=6),
        Action("leave", ("x",), "Salir", ("list",), weight=6),
        Action("break_down", ("f7",), "Romper", ("list",), weight=0),
        Action("yes", ("s", "f4"), "Sí", ("sure",), weight=6),
    ]
)


class Entry(Order):
    """Something to write into the journal."""

    kind: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Done:
    """What the sample's office answers."""

    number: int


class JournalOffice:
    """Writes orders down. An amount of 13 is refused, for the tests of refusals."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.keys: dict[str, int] = {}
        self.delay_s = float(os.environ.get("SAMPLE_DELAY_S", "0"))
        self.count = 0

    def run(self, order: Entry, *, actor: Any, key: str, cosignature: Any = None) -> Done | Refusal:
        del actor, cosignature
        if order.fields.get("amount") == "444":
            raise ArithmeticError("un defecto en la oficina")
        time.sleep(self.delay_s)  # an office that takes its time
        if order.fields.get("amount") == "13":
            return Refusal("sample.thirteen", "No se cobra 13.", "Escriba otro importe [Retroceso].")
        if key not in self.keys:
            self.count += 1
            self.keys[key] = self.count
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"kind": order.kind, **order.fields}, ensure_ascii=False) + "\n")
        return Done(self.keys[key])


class SampleScreen(CounterScreen[Any]):
    """With the sample's keys."""

    keys: ClassVar[KeyTable] = SAMPLE_KEYS


class ListScreen(SampleScreen):
    """Two hundred rows; Enter or P opens the payment of one."""

    place = "list"

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(
            "rows", [Column("Cuenta", 8), Column("Cliente", 30), Column("Debe", 12, right=True)], empty="Nada"
        )

    def body(self) -> Iterable[Widget]:
        return (self.table,)

    def opened(self) -> None:
        rows = [Row(f"{n:04d}", (f"{n:04d}", f"Juan [/] Pérez {n}", f"{n * 7}.50")) for n in range(200)]
        self.table.show(rows)

    def connected(self) -> None:
        self.say("LISTO")

    def reload(self) -> None:
        self.say("CAMBIÓ")

    def on_table_chosen(self, message: Table.Chosen) -> None:
        self.app.push_screen(PayScreen(message.row.id))

    def why_not(self, action: str) -> str | None:
        row = self.table.row
        return "Esta cuenta no lleva notas." if action == "note" and row is not None and row.id == "0003" else None

    def on_table_moved(self) -> None:
        self.refresh_keys()

    def do_pay(self) -> None:
        """Open the payment of the row under the cursor."""
        if self.table.row is not None:
            self.app.push_screen(PayScreen(self.table.row.id))

    def do_note(self) -> None:
        """Open the note of the row under the cursor."""
        if self.table.row is not None:
            self.app.push_screen(NoteScreen(self.table.row.id))

    def do_leave(self) -> None:
        """End the session."""
        self.app.exit()

    def do_break_down(self) -> None:
        """A defect."""
        secret = "valor local secreto"  # noqa: F841 - it must not be shown
        raise ZeroDivisionError("roto a propósito")

    def on_scanned(self, message: Scanned) -> None:
        if not message.code:
            super().on_scanned(message)
        else:
            self.app.push_screen(PayScreen(message.code))


class PayScreen(FormScreen[int]):
    """Tender, amount and a note; above 500 it asks to be sure."""

    keys: ClassVar[KeyTable] = SAMPLE_KEYS
    place = "pay"

    def __init__(self, account: str) -> None:
        super().__init__()
        self.account = account
        self.tender = Field("tender", "Efectivo", kind="amount", max_length=12)
        self.amount = Field("amount", "Importe", kind="amount", max_length=12)
        self.remark = Field("note", "Nota", max_length=40)

    @property
    def subject(self) -> str:
        return self.account

    def form(self) -> Iterable[Widget]:
        return (Panel([f"Cuenta {self.account}"], height=2), self.tender, self.amount, self.remark)

    def do_commit(self) -> None:
        self.commit()

    def commit(self) -> None:
        amount = self.amount.value
        if amount.isdigit() and int(amount) > 500:
            self.app.push_screen(SureScreen(amount), self._answered_sure)
        else:
            self._pay()

    def _answered_sure(self, is_sure: bool | None) -> None:
        if is_sure:
            self._pay()

    def _pay(self) -> None:
        values = {**self.values(), "account": self.account}
        self.send(Entry(kind="pay", fields=values), self._paid)

    def _paid(self, done: Done) -> None:
        number = done.number
        self.dismiss(number)
        below = self.app.screen
        if isinstance(below, CounterScreen):
            below.say(f"Recibo {number}")

    def on_scanned(self, message: Scanned) -> None:
        self.remark.set(message.code)


class SureScreen(SampleScreen):
    """A question about much money."""

    place = "sure"

    def __init__(self, amount: str) -> None:
        super().__init__()
        self._amount = amount

    def body(self) -> Iterable[Widget]:
        return (Panel([f"¿Cobrar {self._amount}? S lo cobra, Esc vuelve."]),)

    def do_yes(self) -> None:
        """Yes."""
        self.dismiss(True)

    def do_back(self) -> None:
        """No."""
        self.dismiss(False)


class NoteScreen(FormScreen[None]):
    """One line of free text."""

    keys: ClassVar[KeyTable] = SAMPLE_KEYS
    place = "note"

    def __init__(self, account: str) -> None:
        super().__init__()
        self.account = account
        self.note = Field("note", "Nota", max_length=200)

    @property
    def subject(self) -> str:
        return self.account

    def form(self) -> Iterable[Widget]:
        return (self.note,)

    def commit(self) -> None:
        self.send(Entry(kind="note", fields={**self.values(), "account": self.account}), self._written)

    def do_commit(self) -> None:
        self.commit()

    def _written(self, done: Done) -> None:
        self.dismiss(None)
        below = self.app.screen
        if isinstance(below, CounterScreen):
            below.say(f"Nota {done.number}")


class SampleApp(CounterApp):
    """Says when it locks."""

    def lock(self) -> None:
        self.screen.refuse("BLOQUEADO") if isinstance(self.screen, CounterScreen) else None


def main() -> int:
    """Run it, as the program would."""
    journal = Path(os.environ["SAMPLE_JOURNAL"])

    def connect() -> JournalOffice:
        time.sleep(float(os.environ.get("SAMPLE_CONNECT_S", "0")))  # heavy imports
        if "SAMPLE_CLOSED" in os.environ:
            raise Refused("sample.closed", "La oficina está cerrada.", "Llame a sistemas.")
        return JournalOffice(journal)

    def look() -> int:
        changed = journal.with_suffix(".changed")
        return int(changed.read_text()) if changed.exists() else 0

    lock_after_s = float(os.environ.get("SAMPLE_LOCK_S", "0")) or None
    session = replace(Session.from_environment(), lock_after_s=lock_after_s)
    app = SampleApp(ListScreen, connect=connect, look=look, session=session)
    app.set_context(office="Arecibo", clerk="M. Rivera", till="Caja 2 abierta", date="2026-11-24")
    return app.run_session()


if __name__ == "__main__":
    raise SystemExit(main())
