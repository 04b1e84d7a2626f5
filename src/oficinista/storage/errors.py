"""What a database may say when it cannot serve, in the words of the person who waits for it.

This is the only place that reads a driver's messages.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from oficinista.i18n import tr
from oficinista.orders import Refused

RETRYABLE_STATES = {"40001", "40P01", "55P03", "57P01", "57P02", "57P03", "08000", "08003", "08006"}
"""PostgreSQL: serialization, deadlock, lock wait, server going down, connection lost."""


def is_retryable(error: DBAPIError) -> bool:
    """Whether the same transaction, asked again with the same key, may go through."""
    state = getattr(error.orig, "sqlstate", None)
    return state in RETRYABLE_STATES or error.connection_invalidated


def explain(error: DBAPIError) -> Refused | None:
    """The refusal that a storage failure means for a person, or None when the failure is a defect of ours."""
    text = str(error.orig).lower()
    if "database or disk is full" in text or "no space left" in text:
        return Refused(
            "storage.full",
            tr("El disco del servidor está lleno: nada se guardó."),
            tr("Avise a sistemas; al liberarse espacio, repita la operación."),
        )
    if "database is locked" in text or getattr(error.orig, "sqlstate", None) == "55P03":
        return Refused(
            "storage.locked",
            tr("Otro programa tiene ocupada la base de datos: nada se guardó."),
            tr("Espere unos segundos y repita la operación."),
        )
    if "connection failed" in text:  # also where a socket denies its permission, or only a standby answers
        return _unreachable()
    if any(one in text for one in ("must be owner", "readonly", "read-only", "permission denied")):
        return _denied(text)
    if "not a database" in text or "malformed" in text:
        return Refused(
            "storage.damaged",
            tr("El archivo no es una base de datos de Oficinista, o está dañado."),
            tr("Avise a sistemas; no siga trabajando en este archivo."),
        )
    if "disk i/o error" in text:
        return Refused(
            "storage.disk",
            tr("El disco del servidor falla o está lleno: nada se guardó."),
            tr("Avise a sistemas; no siga trabajando en este archivo."),
        )
    if isinstance(error, (OperationalError, InterfaceError)) and ("unable to open" in text or "connect" in text):
        return _unreachable()
    return None


def _denied(text: str) -> Refused:
    if "must be owner" in text:  # PostgreSQL, to the application's role
        return Refused(
            "storage.owner",
            tr("Las tablas las cambia el dueño de la base de datos: nada cambió."),
            tr("Repítalo con el usuario dueño en la dirección: postgresql://dueño@servidor/base."),
        )
    return Refused(
        "storage.read_only",
        tr("La base de datos no permite escribir: nada se guardó."),
        tr("Avise a sistemas para que revisen los permisos."),
    )


def _unreachable() -> Refused:
    return Refused(
        "storage.unreachable",
        tr("No se puede abrir la base de datos."),
        tr("Repita en unos segundos. Si sigue, que sistemas revise el servidor y su dirección (--database)."),
    )


@contextmanager
def explained() -> Iterator[None]:
    """Turn the failures of storage that a person can act on into refusals; let defects through as they are."""
    try:
        yield
    except DBAPIError as error:
        refused = explain(error)
        if refused is None:
            raise
        raise refused from error
