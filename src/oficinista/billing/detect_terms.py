"""What the contract gives away: water or bills after the account closed, and bills of another class or meter. Pure."""

from collections.abc import Iterator

from oficinista.billing.finding import Certainty, Finding, Limits, Step
from oficinista.billing.history import History, MeterStay, PastBill, PastTerms
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.tariff import class_name, diameter_name, service_name
from oficinista.volume import format_m3


def used_after_closing(history: History, _limits: Limits) -> Iterator[Finding]:
    """Water measured in a period that began when the account was closed already: somebody lives there."""
    newest, closed_on = history.readings[-1], history.closed_on
    if closed_on is None or newest.period_start <= closed_on or newest.measured_l <= 0:
        return
    evidence = tr(
        "La cuenta cerró el {closed} y después se midieron {volume}, hasta el {end}.",
        closed=long_date(closed_on),
        volume=format_m3(newest.measured_l),
        end=long_date(newest.period_end),
    )
    yield Finding("used_after_closing", newest.period_end, evidence, Certainty.CERTAIN, Step.INSPECT)


def billed_wrong(history: History) -> Iterator[Finding]:
    """Each bill of a class, a service or a meter that the account did not have at its period's end."""
    for bill in history.bills:
        differences = list(_differences(bill, history))
        if differences:
            evidence = tr("La factura {number}: {differences}.", number=bill.number, differences="; ".join(differences))
            yield Finding("billed_wrong_terms", bill.period_end, evidence, Certainty.CERTAIN, Step.REVIEW_TERMS)


def terms_of(history: History, bill: PastBill) -> PastTerms | None:
    """The terms that counted at a bill's end; the first ones for what is older than all."""
    begun = [terms for terms in history.terms if terms.effective_from <= bill.period_end]
    return begun[-1] if begun else next(iter(history.terms), None)


def _differences(bill: PastBill, history: History) -> Iterator[str]:
    terms = terms_of(history, bill)
    if terms is not None and terms.tariff_class != bill.tariff_class:
        names = {"billed": class_name(bill.tariff_class), "agreed": class_name(terms.tariff_class)}
        yield tr("se cobró como {billed} y la cuenta era {agreed}", **names)
    if terms is not None and terms.service != bill.service:
        names = {"billed": service_name(bill.service), "agreed": service_name(terms.service)}
        yield tr("cobró {billed} y el servicio era {agreed}", **names)
    there = [meter for meter in history.meters if _was_there(meter, bill)]
    if there and bill.diameter not in {meter.diameter for meter in there}:
        names = {"billed": diameter_name(bill.diameter), "installed": diameter_name(there[-1].diameter)}
        yield tr("cobró un contador de {billed} y el instalado era de {installed}", **names)


def _was_there(meter: MeterStay, bill: PastBill) -> bool:
    """Whether a meter stood at the place on any day of a bill: on the day of a change either one is right."""
    return meter.installed_on <= bill.period_end and (meter.removed_on is None or meter.removed_on >= bill.period_start)
