"""What the screens of commitments and of what is due show, line by line."""

from collections.abc import Iterator
from textwrap import shorten, wrap
from typing import TYPE_CHECKING

from oficinista.cases.lifecycle import Owner, missed_words, owner_words
from oficinista.clock import local
from oficinista.commitments.agenda import DueKind
from oficinista.commitments.models import Said
from oficinista.commitments.standing import Standing, awaits_words, basis_words, standing_words
from oficinista.dates import clock_time, long_date, short_date
from oficinista.i18n import tr
from screens.account_lines import day_text
from screens.case_lines import TEXT_WIDTH, days_text
from screens.widgets.line import BOLD, DIM, WARN
from screens.widgets.table import Row

if TYPE_CHECKING:
    from oficinista.commitments.agenda import DueThing
    from oficinista.commitments.queries import CommitmentFile, CommitmentRow, CommitmentStep, Promised
    from screens.widgets.panel import Line

INDENT = 15
WHAT_WIDTH = 32


def due_row(one: "DueThing") -> Row:
    """Something that is due, in the list; marked when its day has passed or is about to, or an alarm was given."""
    who = owner_words(Owner(one.who)) if one.kind is DueKind.CASE and one.who else one.who
    cells = (one.number, one.what, who, day_text(one.due_on), str(one.days_left))
    return Row(one.number, cells, is_marked=one.is_pressing)


def due_lines(one: "DueThing") -> "Iterator[Line]":
    """What the one under the cursor is."""
    yield [(f" {one.what}", WARN if one.is_broken else BOLD)]
    about = [tr("Cuenta {number}, {name}", number=one.account, name=one.customer)]
    if one.state:
        about.insert(0, one.state)
    if one.is_broken:
        about.append(tr("Incumplido"))
    if one.missed is not None:
        about.append(tr("Venció: {missed}", missed=missed_words(one.missed)))
    yield f" {'. '.join(about)}."


def promised_words(one: "Promised") -> Iterator[str]:
    """How the commitments of who looks stand, for home; a supervisor is told of all that were broken."""
    if one.due_today:
        yield tr("Compromisos que vencen hoy: {count}. M los muestra.", count=one.due_today)
    if one.to_come:
        first = one.to_come[0]
        what = shorten(first.what, WHAT_WIDTH, placeholder="…")
        yield tr("Prometido: {what}; {days}. Por cumplir: {count} [M]", what=what, days=days_text(first.days_left),
                 count=len(one.to_come))  # fmt: skip
    if one.broken:
        yield tr("Compromisos suyos incumplidos: {count}. M los muestra.", count=one.broken)
    if one.broken_by_others:
        yield tr("Compromisos incumplidos por otros: {count}. M los muestra.", count=one.broken_by_others)


def file_lines(found: "CommitmentFile") -> "Iterator[Line]":
    """A commitment: what, to whom, for when and on what basis, how it stands, and all that was said of it."""
    row = found.row
    yield [(tr("Compromiso {number}", number=row.number), BOLD)]
    yield tr("Cuenta {number}, {name}", number=row.account, name=row.customer)
    yield from wrap(tr("A {name}: {what}", name=row.to_whom, what=row.what), TEXT_WIDTH)
    yield _basis(row)
    yield tr("Lo cumple: {what}.", what=_keeps(row))
    yield tr("Lo tiene {name}.", name=row.owner)
    yield [(_standing(row), WARN if row.standing is Standing.BROKEN else BOLD)]
    yield ""
    yield [(tr("Lo dicho"), BOLD)]
    for step in found.steps:
        yield from _step(step)


def _basis(row: "CommitmentRow") -> str:
    basis = basis_words(row.basis)
    return tr("Se basa en {basis}: {text}.", basis=basis, text=row.citation) if row.citation else tr(
        "Se basa en {basis}.", basis=basis)  # fmt: skip


def _keeps(row: "CommitmentRow") -> str:
    return f"{awaits_words(row.awaits)} ({row.record})" if row.record else awaits_words(row.awaits)


def _standing(row: "CommitmentRow") -> str:
    until = tr("Para el {date}: {how}", date=long_date(row.due_on), how=standing_words(row.standing))
    if row.done_on is not None:
        return tr("{until}, el {date}.", until=until, date=long_date(row.done_on))
    return f"{until}, {days_text(row.days_left)}." if row.standing is not Standing.CANCELLED else f"{until}."


def _step(step: "CommitmentStep") -> "Iterator[Line]":
    yield f"  {day_text(step.on)}  {said_words(step.said)}: {tr('para el {date}', date=short_date(step.due_on))}"
    made = local(step.said_at)
    noted = tr("{name}, anotado el {date} a las {time}", name=step.clerk, date=short_date(made.date()),
               time=clock_time(step.said_at))  # fmt: skip
    yield [(f"{'':{INDENT}}{noted}", DIM)]
    yield from wrap(step.words, TEXT_WIDTH, initial_indent=" " * INDENT, subsequent_indent=" " * INDENT)


def said_words(said: Said) -> str:
    """What was said of a commitment, as a person says it."""
    return {
        Said.MADE: tr("Prometido"),
        Said.KEPT: tr("Hecho"),
        Said.MOVED: tr("Movido"),
        Said.GIVEN: tr("Pasado a otra persona"),
        Said.CANCELLED: tr("Sin efecto"),
    }[said]
