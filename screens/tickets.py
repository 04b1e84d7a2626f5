"""Tickets in words: who is at the window, where a ticket stands now, and why a key of the queue does nothing."""

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.dates import clock_time
from oficinista.i18n import tr

if TYPE_CHECKING:
    from oficinista.queue.past import Expected
    from oficinista.queue.queries import AtTheWindow, Waiting

_NEED_SERVED = frozenset({"finish", "finish_and_call", "hold"})
_NEED_CALLED = frozenset({"call_again", "no_show"})
_NEED_VISITOR = _NEED_SERVED | _NEED_CALLED | {"return_ticket", "transfer"}


def window_text(window: "AtTheWindow | None") -> str:
    """Who is at the window, for the line of context: `P-001 desde 10:42 a.m.`."""
    return tr("{label} desde {time}", label=window.label, time=clock_time(window.since)) if window else ""


def is_served(window: "AtTheWindow") -> bool:
    """Whether the visitor is at the window, not only called to it."""
    return window.state.value == "serving"


def why_not_at_window(window: "AtTheWindow | None", action: str) -> str | None:
    """Why a key of the queue does nothing now; None when it does. The door decides again."""
    if window is None:
        nobody = tr("No tiene a nadie en la ventanilla. N llama al próximo.")
        return nobody if action in _NEED_VISITOR else None
    if action == "call_next":
        return tr("Tiene el turno {label} en la ventanilla. S lo termina y llama; D lo devuelve.", label=window.label)
    if is_served(window) and action in _NEED_CALLED:
        return tr("El turno {label} ya se está atendiendo.", label=window.label)
    if not is_served(window) and action in _NEED_SERVED:
        return tr(
            "El turno {label} no se ha empezado a atender. Enter en el inicio lo empieza; Z anota que no se presentó.",
            label=window.label,
        )
    return None


def remark(one: "Waiting") -> str:
    """What to know of one who waits or is on hold: the priority, who must attend, the note, the time of return."""
    only_for = tr("para {clerk}", clerk=one.only_for) if one.only_for else ""
    back = tr("vuelve a las {time}", time=clock_time(one.resume_at)) if one.resume_at else ""
    return " · ".join(text for text in (one.priority, only_for, one.note, back) if text)


def detail_lines(one: "Waiting", width: int) -> list[str]:
    """All about one who waits or is on hold: since when, for what, and the law that puts them first."""
    since = tr("{label} llegó a las {time}, por {service}.", label=one.label, time=clock_time(one.arrived_at),
               service=one.service)  # fmt: skip
    more = " · ".join(text for text in (remark(one), one.citation) if text)
    return [f" {line}" for line in wrap(f"{since} {more}", width)]


def expected_words(expected: "Sequence[Expected]") -> str:
    """How long who comes now may wait."""
    from oficinista.queue.services import find_service

    waits = (
        one.wait.words if one.service is None else f"{find_service(one.service).name} {one.wait.words}"
        for one in expected
    )
    return tr(" Quien llega ahora espera: {waits}.", waits=" · ".join(waits))
