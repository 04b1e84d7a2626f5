"""The office at this moment as lines of a screen."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.style import Style

from oficinista.dates import clock_time
from oficinista.i18n import tr
from oficinista.reports.now import Alert, OfficeNow, minutes
from screens.tickets import expected_words
from screens.widgets.line import BOLD, DIM, PLAIN, WARN
from screens.widgets.panel import Line, columns

if TYPE_CHECKING:
    from oficinista.queue.live import PersonNow, ServiceNow
    from oficinista.tills.sessions import Session

QUEUE_WIDTHS = (28, -8, -14, -16)
PEOPLE_WIDTHS = (22, 24, -4, 16, -8)


def office_lines(found: OfficeNow, told: Sequence[Alert], now: datetime) -> "Iterator[Line]":
    """All of it: what is too long first, then the queue, the people, and what else waits."""
    yield [(_summary(found, now), BOLD)]
    yield from ([(f" ! {one.words}", WARN)] for one in told)
    yield ""
    if found.services:
        yield _line((tr("Servicio"), tr("Esperan"), tr("Con prioridad"), tr("El primero")), QUEUE_WIDTHS, DIM)
        yield from (_service_line(one, now) for one in found.services)
    if found.expected:
        yield expected_words(found.expected)
    if found.services or found.expected:
        yield ""
    yield _line((tr("Oficinista"), tr("Ahora"), tr("Min"), tr("Caja"), tr("Hoy")), PEOPLE_WIDTHS, DIM)
    tills = {one.clerk_id: one for one in found.tills}
    yield from (_person_line(one, tills.get(one.clerk_id), now) for one in found.people)
    if not found.people:
        yield tr(" Nadie ha atendido todavía.")
    yield ""
    yield from _others(found, now)


def _summary(found: OfficeNow, now: datetime) -> str:
    time = clock_time(now)
    if found.first is None:
        return tr(" La oficina a las {time}: nadie espera.", time=time)
    spent = minutes(found.first.arrived_at, now)
    return tr(" La oficina a las {time}: esperan {count}, el primero hace {minutes} min ({label}).",
              time=time, count=found.waiting, minutes=spent, label=found.first.label)  # fmt: skip


def _line(cells: Sequence[str], widths: Sequence[int], style: Style = PLAIN) -> "Line":
    return columns([("", 0), *zip(cells, widths, strict=True)], style)


def _service_line(one: "ServiceNow", now: datetime) -> "Line":
    first = tr("{minutes} min", minutes=minutes(one.first.arrived_at, now))
    return _line((one.service, str(one.waiting), str(one.with_priority), f"{one.first.label} {first}"), QUEUE_WIDTHS)


def _person_line(one: "PersonNow", till: "Session | None", now: datetime) -> "Line":
    spent = "" if one.since is None else str(minutes(one.since, now))
    return _line((one.name, _doing(one), spent, _till_words(till), str(one.served)), PEOPLE_WIDTHS)


def _doing(one: "PersonNow") -> str:
    if one.label is not None:
        values = {"label": one.label, "service": one.service}
        return tr("{label} {service}", **values) if one.is_served else tr("llama {label}", label=one.label)
    if one.held:
        return tr("libre; retenidos: {count}", count=one.held)
    return tr("libre") if one.last_at is None else tr("libre desde {time}", time=clock_time(one.last_at))


def _till_words(till: "Session | None") -> str:
    if till is None:
        return "—"
    if till.is_batch:
        return till.till_name
    words = {
        "open": tr("{number} abierta", number=till.till_number),
        "frozen": tr("{number} detenida", number=till.till_number),
        "counting": tr("{number} en arqueo", number=till.till_number),
    }
    return words[till.state.value]


def _others(found: OfficeNow, now: datetime) -> "Iterator[Line]":
    if found.held:
        yield tr(" Retenidos: {labels}.", labels=", ".join(one.label for one in found.held))
    if found.asked:
        yield tr(" Esperan su decisión: {count}, la primera hace {minutes} min. G las muestra.",
                 count=len(found.asked), minutes=minutes(found.asked[0], now))  # fmt: skip
    else:
        yield tr(" Nada espera su decisión.")
    yield tr(" Compromisos: vencen hoy {due}, incumplidos {broken}. M los muestra.",
             due=found.due_today, broken=found.broken)  # fmt: skip
    yield tr(" Términos vencidos: casos {cases}, órdenes {orders}.", cases=found.cases.past, orders=found.orders.past)
