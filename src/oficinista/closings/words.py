"""What a closing is called: why an account ends, who asks for it, and where its last reading comes from. Pure."""

from oficinista.closings.models import Asker, Closing, ReadingSource
from oficinista.i18n import tr


def closing_words(kind: Closing) -> str:
    """Why an account ends, as a person says it."""
    return {
        Closing.LEFT: tr("Baja definitiva"),
        Closing.REPLACED: tr("Cambio de nombre"),
        Closing.TRANSFERRED: tr("Traslado a otro lugar"),
    }[kind]


def asker_words(asker: Asker) -> str:
    """Who asks for it, as a person says it."""
    return {
        Asker.OWNER: tr("Dueño"),
        Asker.TENANT: tr("Inquilino"),
        Asker.HEIR: tr("Heredero"),
        Asker.AGENT: tr("Persona autorizada"),
        Asker.NEW_CUSTOMER: tr("Quien llega"),
    }[asker]


def source_words(source: ReadingSource) -> str:
    """Where the last reading comes from, as a person says it."""
    return {
        ReadingSource.CUSTOMER: tr("La da el cliente"),
        ReadingSource.CREW: tr("Orden de una brigada"),
        ReadingSource.ESTIMATED: tr("Estimada"),
    }[source]
