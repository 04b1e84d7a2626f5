"""The texts that two letters stand for in any note: the office's, and this clerk's own, which go before them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.staff.own import KeepOfficeSnippet, KeepSnippet
from oficinista.staff.queries import KeptText, snippets
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import SNIPPET, SNIPPETS
from screens.listing import ListingScreen
from screens.widgets.field import SNIPPET_SIGN, Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Line, Panel
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.office import Done
    from oficinista.staff.own import SnippetKept

WORDS_LENGTH_MAX = 200


class SnippetsScreen(ListingScreen[KeptText]):
    """The list, by their letters; Enter changes one."""

    place = SNIPPETS
    about_height = 3

    def __init__(self) -> None:
        columns = [Column(tr("Letras"), 8), Column(tr("De quién"), 12), Column(tr("Frase"), 54, grows=True)]
        super().__init__("snippets", columns, empty=tr("Todavía no hay frases. + escribe una."))

    def heading(self) -> str:
        return tr("Frases: «{sign}» y dos letras las escriben en cualquier nota", sign=SNIPPET_SIGN)

    def look(self, connection: "Connection") -> Sequence[KeptText]:
        return snippets(connection, self.office.info.id, self.counter.clerk.login)

    def row(self, one: KeptText) -> Row:
        whose = tr("mía") if one.owner else tr("la oficina")
        return Row(f"{one.letters}{one.owner}", (f"{SNIPPET_SIGN}{one.letters}", whose, one.words))

    def about(self, one: KeptText) -> "Iterable[Line]":
        from textwrap import wrap

        return [f" {line}" for line in wrap(one.words, 76)]

    def open(self, one: KeptText) -> None:
        self._write(one, is_office_s=not one.owner)

    def do_new_snippet(self) -> None:
        """Write a text of one's own."""
        self._write(None, is_office_s=False)

    def do_office_snippet(self) -> None:
        """Write a text of the office."""
        self._write(None, is_office_s=True)

    def _write(self, one: KeptText | None, *, is_office_s: bool) -> None:
        self.app.push_screen(SnippetScreen(one, is_office_s=is_office_s), self.told)


class SnippetScreen(FormScreen[str], ClerkScreen[str]):
    """Keeps a text for two letters, or with no text takes it away. It ends with what was done, in words."""

    place = SNIPPET

    def __init__(self, one: KeptText | None, *, is_office_s: bool) -> None:
        super().__init__()
        self._before = one
        self._is_office_s = is_office_s
        self._letters = Field("letters", tr("Dos letras"), max_length=2, letters_min=2)
        self._words = Field("words", tr("Frase"), max_length=WORDS_LENGTH_MAX)

    @property
    def subject(self) -> str:
        letters = "" if self._before is None else self._before.letters
        return f"{'o' if self._is_office_s else 'm'}{letters}"

    def form(self) -> Iterable[Widget]:
        title = tr("Una frase de la oficina") if self._is_office_s else tr("Una frase mía")
        note: list[Line] = ["", tr("Sin frase, las letras ya no dicen nada.")]
        yield Panel([[(title, BOLD)], ""], height=2)
        yield from (self._letters, self._words, Panel(note))

    def opened(self) -> None:
        super().opened()
        if self._before is not None:
            self.fill(letters=self._before.letters, words=self._before.words)
            self.set_focus(self._words)

    def accepted(self, field: Field, value: str) -> str | None:
        if field is self._letters and not value.strip().isalpha():
            return tr("Dos letras: las que usted recuerde, como «sf».")
        return super().accepted(field, value)

    def commit(self) -> None:
        kept = {"letters": self._letters.value.strip().lower(), "words": self._words.value.strip()}
        self.send(KeepOfficeSnippet(**kept) if self._is_office_s else KeepSnippet(**kept), self._kept)

    def _kept(self, done: "Done[SnippetKept]") -> None:
        self.counter.learn_snippets(self.counter)
        values = {"sign": SNIPPET_SIGN, "letters": done.value.letters}
        self.dismiss(tr("{sign}{letters} escribe la frase.", **values) if done.value.words else
                     tr("{sign}{letters} ya no dice nada.", **values))  # fmt: skip
