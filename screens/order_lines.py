"""What the screens of work orders show, line by line."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.cases.lifecycle import owner_words
from oficinista.customers.contacts import hidden_phone
from oficinista.dates import long_date, short_month
from oficinista.i18n import tr
from oficinista.volume import format_m3
from screens.account_lines import day_text
from screens.case_lines import TEXT_WIDTH, possible_lines, standing_lines, step_lines
from screens.widgets.line import BOLD, WARN
from screens.widgets.table import Row

if TYPE_CHECKING:
    from oficinista.cases.queries import Possible
    from oficinista.work.queries import Alike, OrderFile, OrderRow
    from screens.widgets.panel import Line


def order_row(one: "OrderRow", soon_days: int) -> Row:
    """An order in the list; marked when its term has passed or is about to."""
    if one.owner is None or one.next_on is None or one.days_left is None:
        return Row(one.number, (one.number, one.title, one.state_title, "", ""))
    cells = (one.number, one.title, owner_words(one.owner), day_text(one.next_on), str(one.days_left))
    return Row(one.number, cells, is_marked=one.days_left <= soon_days)


def about_lines(one: "OrderRow") -> "Iterator[Line]":
    """Where an order stands, whose it is and what it asks."""
    yield [(f" {one.state_title}. {one.crew}: {one.asked}", BOLD)]
    yield f" {one.account} {one.customer}, {one.address}"


def order_lines(found: "OrderFile", mine: "Sequence[Possible]") -> "Iterator[Line]":
    """One order: what it asks and where, its result, until when and why, what can be done, and what was done."""
    row = found.row
    yield [(tr("{title}: orden {number}", title=row.title, number=row.number), BOLD)]
    yield tr("Cuenta {number}, {name}", number=row.account, name=row.customer)
    yield row.address
    yield _place(found)
    yield from wrap(tr("{crew}: {asked}", crew=row.crew, asked=row.asked), TEXT_WIDTH)
    if row.case is not None:
        yield tr("Es del caso {number}.", number=row.case)
    for title, answer in found.results:
        yield [(f"  {title}: {answer}", BOLD)]
    if found.paper is not None:
        yield tr("Archivado: {number}.", number=found.paper)
    for sentence in found.differences:
        yield [(f"! {sentence} [G]", WARN)]
    yield from standing_lines(found.case)
    yield ""
    yield from possible_lines(found.case, mine)
    yield [(tr("Lo hecho"), BOLD)]
    for step in found.case.steps:
        yield from step_lines(step)


def alike_lines(found: "Sequence[Alike]") -> "Iterator[Line]":
    """The orders like one to be made, the open ones first to be seen."""
    for one in found:
        opened = long_date(one.opened_on)
        if one.is_open:
            words = tr("Ya hay una igual abierta: {number}, del {date}, «{state}».", number=one.number, date=opened,
                       state=one.state_title)  # fmt: skip
            yield [(words, WARN)]
        else:
            yield tr("Hubo una igual: {number}, del {date}, «{state}».", number=one.number, date=opened,
                     state=one.state_title)  # fmt: skip


def _place(found: "OrderFile") -> str:
    place = found.place
    said = [tr("Contador {serial}", serial=place.meter_serial) if place.meter_serial else tr("Sin contador")]
    if place.read_until is not None and place.register_l is not None:
        said.append(tr("{month}: {dial}", month=short_month(place.read_until), dial=format_m3(place.register_l)))
    if place.phone:
        said.append(tr("Tel. {phone}", phone=hidden_phone(place.phone)))
    return " · ".join(said)
