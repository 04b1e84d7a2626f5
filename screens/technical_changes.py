"""The technical changes that a clerk registers: a meter, the class, service or diameter, the place of service."""

from functools import partial

from oficinista.adjustments.technical import ChangeTerms, Relocate, ReplaceMeter, TechnicalOrder
from oficinista.billing.dials import MeterStanding
from oficinista.customers.commands import DIAMETERS
from oficinista.customers.models import Service
from oficinista.i18n import tr
from oficinista.tariff import class_name, diameter_name, service_name
from oficinista.volume import parse_m3
from screens.keys import CHANGE_TERMS, RELOCATE, REPLACE_METER
from screens.rebill_sheet import CLASSES
from screens.technical_form import LABEL_WIDTH, TechnicalForm
from screens.widgets.choice import ChoiceField
from screens.widgets.field import Field


class ReplaceMeterScreen(TechnicalForm):
    """Another meter: the old one's last figure, the new one's number, diameter and first figure."""

    place = REPLACE_METER

    def __init__(self, number: str, meter: MeterStanding | None, paper: str = "") -> None:
        typed = partial(Field, label_width=LABEL_WIDTH)
        self._meter = meter
        self._serial = typed("serial", tr("Contador nuevo"), kind="reference", max_length=20, letters_min=1)
        names = {size: diameter_name(size) for size in DIAMETERS}
        self._diameter = ChoiceField("diameter", tr("Diámetro"), names, label_width=LABEL_WIDTH)
        self._final = typed("final", tr("Última lectura, m³"), kind="amount", max_length=12)
        self._first = typed("first", tr("Primera lectura, m³"), kind="amount", max_length=12)
        title = tr("Cambio de contador, cuenta {number}", number=number)
        if meter is not None:
            title = tr("Retirar el contador {serial}, cuenta {number}", serial=meter.serial, number=number)
        super().__init__(number, title, paper, self._final, self._serial, self._first, self._diameter)

    def opened(self) -> None:
        super().opened()
        if self._meter is not None and self._meter.diameter in DIAMETERS:
            self.fill(first="0", diameter=str(list(DIAMETERS).index(self._meter.diameter) + 1))

    def order_of(self, facts: dict[str, object]) -> TechnicalOrder:
        final = self._final.value.strip()
        return ReplaceMeter.model_validate(
            facts
            | {
                "serial": self._serial.value.strip().upper(),
                "diameter": self._diameter.chosen,
                "final_reading_l": parse_m3(final) if final else None,
                "first_reading_l": parse_m3(self._first.value or "0"),
            }
        )


class ChangeTermsScreen(TechnicalForm):
    """Another class, service or diameter; what is left empty stays."""

    place = CHANGE_TERMS

    def __init__(self, number: str, paper: str = "") -> None:
        choose = partial(ChoiceField, may_be_blank=True, label_width=LABEL_WIDTH)
        self._class = choose("class", tr("Clase"), {code: class_name(code) for code in CLASSES})
        self._service = choose("service", tr("Servicio"), {one.value: service_name(one.value) for one in Service})
        self._diameter = choose("diameter", tr("Diámetro"), {size: diameter_name(size) for size in DIAMETERS})
        title = tr("Clase, servicio y diámetro, cuenta {number}", number=number)
        super().__init__(number, title, paper, self._class, self._service, self._diameter)

    def order_of(self, facts: dict[str, object]) -> TechnicalOrder:
        service = self._service.chosen
        return ChangeTerms.model_validate(
            facts
            | {
                "tariff_class": self._class.chosen,
                "service": None if service is None else Service(service),
                "diameter": self._diameter.chosen,
            }
        )


class RelocateScreen(TechnicalForm):
    """The connection was moved to another place."""

    place = RELOCATE

    def __init__(self, number: str, paper: str = "") -> None:
        typed = partial(Field, label_width=LABEL_WIDTH)
        self._address = typed("address", tr("Dirección nueva"), max_length=120)
        self._municipality = typed("municipality", tr("Municipio"), max_length=40)
        self._postal_code = typed("postal_code", tr("Código postal"), kind="reference", max_length=10)
        title = tr("Mudar el servicio, cuenta {number}", number=number)
        super().__init__(number, title, paper, self._address, self._municipality, self._postal_code)

    def order_of(self, facts: dict[str, object]) -> TechnicalOrder:
        return Relocate.model_validate(
            facts
            | {
                "address": self._address.value.strip(),
                "municipality": self._municipality.value.strip(),
                "postal_code": self._postal_code.value.strip(),
            }
        )
