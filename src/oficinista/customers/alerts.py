"""What a clerk must know at once about an account, each with its why. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import format_money


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts that alerts are about. `goes_on_at` is the account of who came, or where the customer went on."""

    balance_cents: int
    overdue_cents: int
    overdue_since: date | None
    closed_on: date | None
    held_readings: int
    has_meter: bool
    has_price: bool
    is_last_bill_estimated: bool
    municipality: str
    no_checks_until: date | None = None
    goes_on_at: str | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """One of them: a stable code, and the sentence."""

    code: str
    text: str


def alerts(standing: Standing) -> tuple[Alert, ...]:
    """The alerts of an account, the gravest first."""
    return tuple(_alerts(standing))


def _alerts(standing: Standing) -> Iterator[Alert]:
    if standing.closed_on is not None:
        yield Alert("closed", _closed(standing.closed_on, standing.goes_on_at))
    if standing.overdue_since is not None:
        text = tr(
            "Debe {amount} desde el {date}.",
            amount=format_money(standing.overdue_cents),
            date=long_date(standing.overdue_since),
        )
        yield Alert("overdue", text)
    if standing.no_checks_until is not None:
        yield Alert("no_checks", tr("No paga con cheque hasta el {date}: uno fue devuelto.",
                                    date=long_date(standing.no_checks_until)))  # fmt: skip
    if standing.balance_cents < 0:
        yield Alert("credit", _credit(standing))
    if standing.held_readings:
        yield Alert("held", tr("Lecturas retenidas: {n}. No se facturan sin un supervisor.", n=standing.held_readings))
    if not standing.has_price:
        yield Alert("unpriced", tr("Sin precio publicado para su clase, contador y servicio: no se factura."))
    if not standing.has_meter:
        yield Alert("no_meter", tr("No tiene contador instalado."))
    if standing.is_last_bill_estimated:
        yield Alert("estimated", tr("La última factura es estimada."))
    if not standing.municipality:
        yield Alert("address", tr("Falta la dirección: pídala."))


def _credit(standing: Standing) -> str:
    amount = format_money(-standing.balance_cents)
    if standing.closed_on is not None:
        return tr(
            "Tiene {amount} a su favor y está cerrada: devuélvalo [2], o páselo a otra cuenta suya [3].", amount=amount
        )
    return tr("Tiene {amount} a su favor: paga la próxima factura.", amount=amount)


def _closed(on: date, goes_on_at: str | None) -> str:
    if goes_on_at is None:
        return tr("Cuenta cerrada el {date}.", date=long_date(on))
    return tr("Cuenta cerrada el {date}; sigue la {number}.", date=long_date(on), number=goes_on_at)
