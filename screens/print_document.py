"""Printing what a customer asks for at the counter: one digit a document."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from screens.clerk_screen import ClerkScreen
from screens.keys import PRINT
from screens.widgets.line import BOLD, PLAIN, REVERSE
from screens.widgets.panel import Line, Panel

if TYPE_CHECKING:
    from oficinista.documents.printing import Printed


class PrintScreen(ClerkScreen[str]):
    """Prints a document of an account; answers with its name."""

    place = PRINT

    def __init__(self, number: str, last_receipt: str | None) -> None:
        super().__init__()
        self._number = number
        self._last_receipt = last_receipt

    def body(self) -> Iterable[Widget]:
        copy = tr("Copia del recibo {receipt}", receipt=self._last_receipt)
        lines: list[Line] = [
            [(tr(" Imprimir, de la cuenta {number}", number=self._number), BOLD)],
            "",
            [("  ", PLAIN), (" 1 ", REVERSE), (" " + tr("Estado de cuenta"), PLAIN)],
            [("  ", PLAIN), (" 2 ", REVERSE), (" " + (copy if self._last_receipt else self._no_receipt), PLAIN)],
        ]
        return (Panel(lines),)

    @property
    def _no_receipt(self) -> str:
        return tr("La cuenta no tiene recibos.")

    def why_not(self, action: str) -> str | None:
        if action == "print_receipt" and self._last_receipt is None:
            return self._no_receipt
        return super().why_not(action)

    def do_print_statement(self) -> None:
        """Print everything that moved the account, with its balance."""
        from oficinista.documents.printing import account_statement

        self.print_out(partial(account_statement, self.office, self._number), self._printed)

    def do_print_receipt(self) -> None:
        """Print a copy of the last receipt, marked as one."""
        from oficinista.documents.printing import receipt

        if self._last_receipt is not None:
            actor = self.counter.clerk.id
            self.print_out(partial(receipt, self.office, self._last_receipt, actor=actor), self._printed)

    def _printed(self, printed: "Printed") -> None:
        self.dismiss(printed.documents[0].name)
