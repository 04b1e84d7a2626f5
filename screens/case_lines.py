"""What the screens of cases show, line by line."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.cases.lifecycle import Tray, find_lifecycle, missed_words, owner_words
from oficinista.clock import local
from oficinista.connections.catalogues import Applicant, agencies, applicant_words
from oficinista.connections.queries import CONNECTION, PERMIT
from oficinista.dates import clock_time, long_date, short_date
from oficinista.files.kinds import kinds
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.plans.queries import is_plan
from oficinista.refunds.queries import REFUND
from oficinista.theft.queries import THEFT
from screens.account_lines import day_text
from screens.widgets.line import BOLD, DIM, WARN
from screens.widgets.table import Row

if TYPE_CHECKING:
    from oficinista.cases.moved import CaseMoved
    from oficinista.cases.queries import CaseFile, CaseRow, CaseStep, Possible
    from oficinista.connections.queries import Standing
    from oficinista.rulebook import Due
    from screens.widgets.panel import Line

TEXT_WIDTH = 78


def case_row(one: "CaseRow") -> Row:
    """A case in the list; marked when its term has passed or is about to, or an alarm was given."""
    if one.holder is None or one.next_on is None or one.days_left is None:
        return Row(one.number, (one.number, one.customer, one.state_title, "", ""))
    cells = (one.number, one.customer, owner_words(one.holder), day_text(one.next_on), str(one.days_left))
    return Row(one.number, cells, is_marked=one.is_pressing)


def subject_lines(one: "CaseRow") -> "Iterator[Line]":
    """Where a case stands, what is to be done in it and what it is about."""
    yield [(f" {'. '.join(filter(None, (one.state_title, one.todo)))}", BOLD)]
    yield f" {_about(one)}"


def file_lines(found: "CaseFile", mine: "Sequence[Possible]") -> "Iterator[Line]":
    """One case: what it is about, until when and why, what can be done now, and what was done."""
    row = found.row
    title = tr(find_lifecycle(row.lifecycle).title)
    yield [(tr("{title}: caso {number}", title=title, number=row.number), BOLD)]
    yield tr("Cuenta {number}, {name}", number=row.account, name=row.customer)
    yield from filter(None, [_bill(row)])
    yield from standing_lines(found)
    yield ""
    yield from possible_lines(found, mine)
    yield [(tr("Lo hecho"), BOLD)]
    for step in found.steps:
        yield from step_lines(step)


def moved_words(lifecycle: str, moved: "CaseMoved") -> str:
    """Where a case is after something was done in it, and until when."""
    declared = find_lifecycle(lifecycle)
    state = tr(declared.states[moved.state].title)
    if moved.next_on is None:
        return f"{tr('Hecho: {state}.', state=state)} {tr(declared.closed)}"
    return tr("Hecho: {state}, hasta el {date}.", state=state, date=long_date(moved.next_on))


def standing_lines(found: "CaseFile") -> "Iterator[Line]":
    """Where the case is, who has it, and the day its term ends with why it is that day."""
    yield from until_lines(found)
    if found.due is not None:
        yield from why_lines(found.due)


def papers_lines(found: "CaseFile", chosen: "Possible") -> "Iterator[Line]":
    """The papers that have to be in the file before something can be done, each on its line."""
    row = found.row
    asked = find_lifecycle(row.lifecycle).actions[chosen.action].papers_of(row.kind)
    if asked:
        yield ""
        yield tr("Hace falta en el expediente:")
    for kind in asked:
        yield f"  {tr(kinds()[kind].title)}"


def until_lines(found: "CaseFile") -> "Iterator[Line]":
    """Where the case is, who has it, what they have to do, and the day its term ends with what it means by now."""
    row = found.row
    if row.owner is None or row.next_on is None or row.days_left is None:
        yield [(f"{row.state_title}. {tr(find_lifecycle(row.lifecycle).closed)}", BOLD)]
        return
    words = tr("{state}. Lo tiene {owner}: {todo}.", state=row.state_title, owner=owner_words(row.owner),
               todo=row.todo)  # fmt: skip
    for line in wrap(words, TEXT_WIDTH):
        yield [(line, BOLD)]
    until = [tr("Hasta el {date}: {days}.", date=long_date(row.next_on), days=days_text(row.days_left))]
    if row.missed is not None:
        until.append(tr("Venció: {missed}", missed=missed_words(row.missed)) + ".")
    elif row.alarm_day is not None:
        until.append(tr("Alarma: llegó el día {day} de su término.", day=row.alarm_day))
    yield [(" ".join(until), WARN if row.is_pressing else BOLD)]


def why_lines(due: "Due") -> "Iterator[Line]":
    """Why a term ends the day it does, in as few lines as it takes."""
    yield from wrap(" ".join(due.why), TEXT_WIDTH, initial_indent="  ", subsequent_indent="  ")


def days_text(days: int) -> str:
    """How far a term is from its end: `quedan 3 días`."""
    near = {-1: tr("venció ayer"), 0: tr("vence hoy"), 1: tr("vence mañana")}
    if days in near:
        return near[days]
    return tr("quedan {days} días", days=days) if days > 0 else tr("venció hace {days} días", days=-days)


def _about(one: "CaseRow") -> str:
    """What it is about, the amount before the name: a line cut at the edge must not cut figures."""
    return ". ".join(filter(None, (_bill(one), tr("Cuenta {number}, {name}", number=one.account, name=one.customer))))


def _bill(one: "CaseRow") -> str:
    """The bill or the money that a case is about; nothing of one whose own lines say it."""
    amount = format_money(one.amount_cents)
    if find_lifecycle(one.lifecycle).tray is Tray.SUSPENSIONS:
        return tr("Avisado {amount}", amount=amount)
    if is_plan(one.number):
        return tr("Deuda en plazos {amount}", amount=amount)
    if one.lifecycle in {CONNECTION, PERMIT, REFUND, THEFT}:
        return _of_no_bill(one, amount)
    if one.bill is None:
        return tr("En disputa {amount}", amount=amount)
    if not one.amount_cents:
        return tr("Factura {number}", number=one.bill)
    return tr("Factura {number}, objetados {amount}", number=one.bill, amount=amount)


def _of_no_bill(one: "CaseRow", amount: str) -> str:
    if one.lifecycle == CONNECTION:
        return tr("Solicita: {who}", who=applicant_words(Applicant(one.kind)))
    if one.lifecycle == PERMIT:
        return tr(agencies()[one.kind].title)
    if one.lifecycle == THEFT:
        return ""
    return tr("Por devolver {amount}", amount=amount) if one.owner else tr("Devolución de {amount}", amount=amount)


def possible_lines(found: "CaseFile", mine: "Sequence[Possible]") -> "Iterator[Line]":
    """What can be done now by its number, and what somebody else can."""
    if not found.possible:
        return
    if mine:
        yield [(tr("Se puede ahora"), BOLD)]
    for number, one in enumerate(mine, 1):
        yield f"  {number} {one.title}"
    others = "; ".join(one.title for one in found.possible if one not in mine)
    if others:
        for part in wrap(tr("Otra persona puede: {titles}.", titles=others), TEXT_WIDTH - 2):
            yield [(f"  {part}", DIM)]
    yield ""


def step_lines(step: "CaseStep") -> "Iterator[Line]":
    """Something that was done, by whom and when it was noted."""
    made = local(step.made_at)
    yield f"  {day_text(step.happened_on)}  {step.what}: {step.state_title}"
    noted = tr("{name}, anotado el {date} a las {time}", name=step.clerk_name, date=short_date(made.date()),
               time=clock_time(step.made_at))  # fmt: skip
    yield [(f"{'':15}{noted}", DIM)]
    yield from wrap(step.words, TEXT_WIDTH, initial_indent=" " * 15, subsequent_indent=" " * 15)


def connection_lines(now: "Standing") -> "Iterator[Line]":
    """An application in the applicant's own words: what is missing, what was paid, and the permits."""
    if now.missing:
        yield [(tr("Lo que falta"), BOLD)]
    for one in now.missing:
        yield from wrap(one, TEXT_WIDTH, initial_indent="  ", subsequent_indent="  ")
    if now.is_waiting_for_applicant:
        yield f"  {tr('Mientras la tiene el cliente, el término de la oficina no corre.')}"
    if now.paid or now.permits:
        yield [(tr("Pagos y permisos"), BOLD)]
    for one in (*now.paid, *now.permits):
        yield from wrap(one, TEXT_WIDTH, initial_indent="  ", subsequent_indent="  ")
