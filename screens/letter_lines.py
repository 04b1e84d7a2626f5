"""What the screens of letters show, line by line."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from oficinista.clock import local
from oficinista.i18n import tr
from oficinista.letters.queries import happened_words
from screens.account_lines import day_text
from screens.widgets.line import BOLD, DIM, PLAIN, REVERSE, WARN, safe
from screens.widgets.panel import columns
from screens.widgets.table import Row

if TYPE_CHECKING:
    from oficinista.letters.due import DueLetter
    from oficinista.letters.offers import Offer, Owed
    from oficinista.letters.queries import LetterFound, LetterRow
    from screens.widgets.line import Part
    from screens.widgets.panel import Line

DUE = "due "
"""Before the place of a letter that is owed, in the id of its row."""


def offer_lines(offers: "Sequence[Offer]") -> "Iterator[Line]":
    """What can be written, each with its number, two on a line."""
    half = (len(offers) + 1) // 2
    for left in range(half):
        places = [place for place in (left, left + half) if place < len(offers)]
        yield [part for place in places for part in _offer(place + 1, offers[place], is_last=place != left)]


def _offer(number: int, offer: "Offer", *, is_last: bool) -> "Sequence[Part]":
    style = DIM if offer.subject is None else PLAIN
    name = f" {offer.template.name}"
    shown = [(safe(name), style)] if is_last else columns([(name, 34)], style)
    return [(" ", PLAIN), (f" {number} ", REVERSE), *shown]


def due_row(place: int, one: "DueLetter") -> Row:
    """A letter that is owed, in the list."""
    since = day_text(local(one.since).date())
    return Row(f"{DUE}{place}", (tr("por hacer"), one.title, since, ""), is_marked=True)


def letter_row(one: "LetterRow") -> Row:
    """A letter that was made, in the list."""
    return Row(one.number, (one.number, one.title, day_text(one.made_on), one.state_words), is_marked=one.is_waiting)


def letter_lines(found: "LetterFound", stale: "Sequence[str]", text: "Sequence[str]") -> "Iterator[Line]":
    """One letter: where it is, what happened to it, whether its facts changed, and what it says."""
    yield [(f"{found.title}, {found.number}", BOLD)]
    if found.account is not None:
        yield tr("Cuenta {number}, {name}", number=found.account, name=found.customer)
    made = tr("Hecha el {date} por {name}; archivo {file}.", date=day_text(found.made_on), name=found.clerk_name,
              file=found.file_number)  # fmt: skip
    yield made
    if found.replaces is not None:
        yield tr("En lugar de {number}.", number=found.replaces)
    yield [(tr("Está {state}.", state=found.state_words), BOLD)]
    for one in found.events:
        yield f"  {day_text(one.on)}  {happened_words(one)}  ({one.clerk_name})"
    if stale and found.is_waiting:
        yield [(tr("Los datos cambiaron: {what}. R la hace de nuevo.", what=", ".join(stale)), WARN)]
    yield ""
    yield from text


def owed_words(found: "Owed", key: str) -> "Iterator[str]":
    """What waits to be written and to be delivered, with the key that shows it."""
    if found.due:
        values = {"title": found.due[0].title, "more": _more(len(found.due)), "key": key}
        yield tr("[{key}] Carta por hacer: {title}{more}.", **values)
    if found.undelivered:
        values = {"number": found.undelivered[0].number, "more": _more(len(found.undelivered)), "key": key}
        yield tr("[{key}] Carta por entregar: {number}{more}.", **values)


def owed_lines(found: "Owed", key: str) -> "Iterator[Line]":
    """The same as alerts."""
    return ([(f" ! {words}", WARN)] for words in owed_words(found, key))


def _more(count: int) -> str:
    return "" if count == 1 else tr(" y {count} más", count=count - 1)
