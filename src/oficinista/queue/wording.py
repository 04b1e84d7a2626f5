"""Where a ticket stands, in words. It loads what it needs when it is asked: the first screen loads this."""

from typing import TYPE_CHECKING

from oficinista.i18n import tr

if TYPE_CHECKING:
    from oficinista.queue.forecast import Range
    from oficinista.queue.models import Outcome
    from oficinista.queue.visits import TicketMoved


def moved_text(moved: "TicketMoved") -> str:
    """Where a ticket stands after what was done with it: the service it waits for, how often it was called, the end."""
    return f"{moved.label}: {_standing(moved)}"


def _standing(moved: "TicketMoved") -> str:
    if moved.outcome is not None:
        return ending_text(moved.outcome)
    match moved.state:
        case "waiting":
            words = tr("espera por {service}.", service=_service(moved))
            wait = wait_of(moved)
            return words if wait is None else f"{words} {tr('Tardará {wait}.', wait=wait.words)}"
        case "called":
            return tr("llamado, por {service}. Llamadas: {calls}.", service=_service(moved), calls=moved.calls)
        case "on_hold":
            return tr("retenido.")
        case _:
            return tr("en la ventanilla, por {service}.", service=_service(moved))


def wait_of(moved: "TicketMoved") -> "Range | None":
    """The wait that a new ticket was told, if it was told any."""
    from oficinista.queue.forecast import Range

    if moved.wait_from_minutes is None or moved.wait_to_minutes is None:
        return None
    return Range(moved.wait_from_minutes, moved.wait_to_minutes)


def ending_text(outcome: "Outcome") -> str:
    """How a visit ended."""
    match outcome:
        case "served":
            return tr("atendido.")
        case "no_show":
            return tr("no se presentó.")
        case "left":
            return tr("se fue sin que lo atendieran.")
        case "voided":
            return tr("anulado.")
        case _:
            return tr("cerrado con el día.")


def _service(moved: "TicketMoved") -> str:
    from oficinista.queue.services import find_priority, find_service

    service = find_service(moved.service).name
    return service if moved.priority is None else f"{service} ({find_priority(moved.priority).name})"
