"""What a crew found that is not what is on record of an account: its meter, whether its sewer is connected. Pure.

A result changes no record: how an account is billed is a technical change, with its own date and signature. It is said
where the result is read, until the record says the same.
"""

from collections.abc import Iterator, Mapping

from oficinista.customers.models import Service
from oficinista.i18n import tr
from oficinista.work.types import OrderType

NOT_CONNECTED = "not_connected"


def differences(kind: OrderType, answers: Mapping[str, str], meter: str | None, service: Service) -> Iterator[str]:
    """In sentences, how the answers of a result differ from the meter and the service on record."""
    serial = answers.get(kind.serial or "", "").strip().upper()
    if serial and serial != (meter or ""):
        yield tr("La brigada halló el contador {found}; el registrado es {known}.", found=serial,
                 known=meter or tr("ninguno"))  # fmt: skip
    sewer = answers.get(kind.sewer or "")
    if sewer == NOT_CONNECTED and service is not Service.WATER:
        yield tr("La brigada halló el alcantarillado sin conectar; la cuenta lo paga.")
    elif sewer and sewer != NOT_CONNECTED and service is Service.WATER:
        yield tr("La brigada halló el alcantarillado conectado; la cuenta paga solo agua.")
