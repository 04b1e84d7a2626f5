"""What the screens were approved to look like, in `snapshots/`: `RENEW_SNAPSHOTS=1` in the environment renews them.

One session shows a screen at both sizes. The other speaks English, at the smaller size: there the sentences must be
translated and fit, and how they look beyond that is the Spanish screen's affair.
"""

import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from oficinista.i18n import Language, catalogue
from screens.widgets.line import Lines
from screens.widgets.table import Table
from tests.counter import AtCounter

SNAPSHOTS = Path(__file__).parent / "snapshots"
SMALL, WIDE = (80, 24), (120, 40)
SIZES = {"80x24": SMALL, "english": SMALL}
"""The sessions of a test of appearance, and their terminals."""

NUMBER = re.compile(r"\b[A-Z]{3}-TST-[0-9-]+")
CUT = re.compile(r"[\w,.;:)]…(?=\s|$)")
TOLD_ELSEWHERE = {
    "home": "the queue tells it whole",
    "called": "the queue tells it whole",
    "queue": "the row under the cursor is told whole",
    "adjustment": "told whole when the reason is chosen",
    "adjustment-computed": "told whole when the reason is chosen",
    "rebill": "told whole when the reason is chosen",
    "rebill-effect": "told whole when the reason is chosen",
    "analysis": "the bill's own screen tells it whole",
    "to_notice": "the account tells it whole, with Y",
}
"""Where a text is cut on purpose, beside a table's cells: who wants the rest finds it there."""

IN_SPANISH_TOO = {
    "board": "it speaks both languages in turn",
    "kiosk": "it speaks both languages at once",
    "letter": "its customer's language is Spanish",
}
WRITTEN_BY_PEOPLE = (
    "Oficina de pruebas",
    "Urb. Las Lomas, Calle",
    "Ley 297-2018",
    "Ley 33-1985",
    "No puede de una vez",
    "Por error",
    "Llamarle con el resul",
    "Se ve en la foto",
    "No tiene historial",
    "Tormenta Ana",
    "Orden 7",
    "Revisar el sello y el contador",
    "Contadores",
    "of Correo",
    "Confirmar dónde está y qué serie tiene",
    "Lectores",
    "Localizar el contador",
    "Estado de cuenta",
    "Política de la oficina",
    "El 8 era un 3",
    "El 3 era un 4",
    "Otro contador",
    "Se cobró dos veces el mismo mes",
    "Según el acta",
    "No gastamos tanta agua",
    "Se mudó",
    "Se muda",
    "Diario de Puerto Rico, noviembre de 2017; cuatro facturas de 2024 y 2025.",
)
"""What stays as it was written: names, places, notes, papers, and where a rule was read."""


def assert_looks_as_approved(person: AtCounter, name: str, session: str) -> None:
    """Hold what the person sees against what was approved for it; in English, against the Spanish that is left."""
    if name not in TOLD_ELSEWHERE:
        cut = list(cut_lines(person))
        assert not cut, cut
    if session == "english":
        if name in IN_SPANISH_TOO:
            return
        left = untranslated(person.lines, (SNAPSHOTS / f"{name}-80x24.txt").read_text("utf-8"))
        assert not left, left
        return
    _hold(person, f"{name}-80x24")
    person.resizes(*WIDE)
    _hold(person, f"{name}-120x40")
    person.resizes(*SMALL)


def cut_lines(person: AtCounter) -> Iterator[str]:
    """The lines, outside of tables, of which an end is missing."""
    for widget in person.app.screen.query(Lines):
        if not isinstance(widget, Table) and widget.is_on_screen:
            lines = (widget.render_line(y).text for y in range(widget.size.height))
            yield from (line for line in lines if CUT.search(line))


def untranslated(english: Iterable[str], spanish: str) -> set[str]:
    """The words of an English screen that are the Spanish one's, and of Spanish sentences alone."""
    said = NUMBER.sub("", " ".join(" ".join(english).split()))
    for phrase in WRITTEN_BY_PEOPLE:
        said = said.replace(phrase, "")
    return _words(said) & _words(spanish) & _spanish_words()


@cache
def _spanish_words() -> set[str]:
    """What only the Spanish sentences of the program say."""
    sentences = catalogue(Language.ENGLISH)
    return _words("\n".join(sentences)) - _words("\n".join(sentences.values()))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-záéíóúüñ]{3,}", text.lower()))


def _hold(person: AtCounter, name: str) -> None:
    path = SNAPSHOTS / f"{name}.txt"
    if "RENEW_SNAPSHOTS" in os.environ:
        path.write_text("\n".join(person.lines), "utf-8")
    assert person.lines == path.read_text("utf-8").split("\n")
