"""What the screens of technical data show: the data, each change of them, and bills as they would have been."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from oficinista.customers.changes import Change, source_name
from oficinista.dates import long_date, short_month
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.tariff import class_name, diameter_name, service_name
from oficinista.typed_date import numeric_date
from screens.widgets.line import BOLD, DIM, PLAIN, WARN
from screens.widgets.panel import Line, columns
from screens.widgets.table import Row

if TYPE_CHECKING:
    from oficinista.adjustments.technical import Since
    from oficinista.billing.dials import MeterStanding
    from oficinista.customers.queries import AccountCard

LABEL_WIDTH = 12
MONTH_WIDTH, NUMBER_WIDTH, AMOUNT_WIDTH = 10, 14, 12


def data_lines(card: "AccountCard", meter: "MeterStanding | None") -> Iterator[Line]:
    """The account's data as they are today."""
    yield _fact(tr("Nombre"), card.name)
    yield _fact(tr("Teléfono"), " · ".join(one for one in (card.phone, card.email) if one) or "—")
    yield _fact(tr("Dirección"), ", ".join(one for one in (card.address, card.municipality, card.postal_code) if one))
    yield _fact(tr("Tarifa"), f"{class_name(card.tariff_class)}, {service_name(card.service.value)}")
    yield _fact(tr("Contador"), tr("ninguno") if meter is None else _meter(meter))


def _meter(meter: "MeterStanding") -> str:
    return tr(
        "{serial}, {diameter}, {digits} cifras, desde el {date}",
        serial=meter.serial,
        diameter=diameter_name(meter.diameter),
        digits=meter.dial_digits,
        date=long_date(meter.installed_on),
    )


def _fact(label: str, value: str) -> Line:
    return [(f"{label:<{LABEL_WIDTH}}", DIM), (value, PLAIN)]


def change_row(change: Change) -> Row:
    """A change of an account: from when, what, how it was and how it is."""
    told = f"{change.before} → {change.after}"
    return Row(str(change.id), (numeric_date(change.effective_on), change.title, told, change.clerk_name))


def correction_row(change: Change) -> Row:
    """A correction to be reviewed: of which account, what, how it was and how it is, and who made it."""
    told = f"{change.title}: {change.before} → {change.after}"
    return Row(str(change.id), (numeric_date(change.effective_on), change.account_number, told, change.clerk_name))


def about_lines(change: Change) -> Iterator[Line]:
    """What a change rests on, and who signed it."""
    ground = " ".join(part for part in (source_name(change.source), change.paper) if part)
    yield tr("Fuente: {ground}.", ground=ground)
    signed = "" if change.signer_name is None else tr("Firmó {name}.", name=change.signer_name)
    yield " · ".join(part for part in (change.note, signed) if part)


def since_lines(since: "Since") -> Iterator[Line]:
    """Each bill since a change beside what it would have been, and why it cannot be billed so if it cannot."""
    if not since.bills:
        yield tr("No hay facturas desde esa fecha: nada habría cambiado.")
        return
    widths = (MONTH_WIDTH, NUMBER_WIDTH, -AMOUNT_WIDTH, -AMOUNT_WIDTH, -AMOUNT_WIDTH)
    titles = (tr("Mes"), tr("Factura"), tr("Se cobró"), tr("Habría sido"), tr("Cambio"))
    yield columns(list(zip(titles, widths, strict=True)), DIM)
    for bill in since.bills:
        after = "—" if bill.after_cents is None else format_money(bill.after_cents)
        amounts = (format_money(bill.before_cents), after, format_money(bill.change_cents))
        cells = (short_month(bill.period_start), bill.number, *amounts)
        yield columns(list(zip(cells, widths, strict=True)), PLAIN)
        if bill.problem:
            yield [(f"{'':<{MONTH_WIDTH}}{bill.problem}", WARN)]
    total = (tr("En total"), "", "", "", format_money(since.difference_cents))
    yield columns(list(zip(total, widths, strict=True)), BOLD)
    yield ""
    yield tr("Las facturas se quedan como están. Después, X refactura las que la ley permita.")
