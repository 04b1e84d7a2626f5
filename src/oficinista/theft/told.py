"""What a case of water theft keeps, as a person reads it: what was found, calculated and charged."""

from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.theft.calculation import basis_words, method_words
from oficinista.theft.inspecting import Found, found_words
from oficinista.theft.queries import TheftCase


def told_facts(found: TheftCase) -> dict[str, str]:
    """Each fact of a case behind its name, of what was done in it so far."""
    facts: dict[str, str] = {}
    if found.inspection is not None:
        one = found.inspection
        facts |= {
            tr("Acta número"): tr("{act}, de {inspector}", act=one.act, inspector=one.inspector),
            tr("Se halló"): found_words(Found(one.found)),
            tr("Contador"): one.meter,
            tr("Precinto hallado"): one.seal_found,
            tr("Precinto puesto"): one.seal_placed,
            tr("Custodia"): one.custody,
        }
    if found.calculation is not None:
        asked = found.calculation.asked
        facts |= {
            tr("Base"): basis_words(asked.basis),
            tr("Método"): method_words(asked.method),
            tr("Agua sin facturar"): format_money(found.calculation.cents),
        }
    if found.charge is not None:
        facts[tr("Cobrado")] = f"{format_money(found.charge.total_cents)}, {found.charge.number}"
    return facts
