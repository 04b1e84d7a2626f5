"""What a clerk looks at while going through a playbook: the reading of the bill, what is usual, what stands out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from oficinista.billing.analysis import Analysis, AnalyzedBill, alerts_found, analyze
from oficinista.cases.playbooks import StepTaken, steps_taken
from oficinista.cases.queries import CaseFile, case_file
from oficinista.customers.queries import find_account
from oficinista.dates import long_date, short_month
from oficinista.i18n import tr
from oficinista.volume import format_m3
from oficinista.work.types import suggested_type


@dataclass(frozen=True, slots=True)
class PlaybookFile:
    """A case with where it stands in its playbook, and the type of order that what stands out asks for."""

    case: CaseFile
    steps: tuple[StepTaken, ...]
    suggested: str | None


def playbook_file(connection: Connection, number: str, office_id: int, today: date) -> PlaybookFile:
    """A case step by step. Refuses one that does not exist."""
    case = case_file(connection, number, office_id, today)
    found = alerts_found(connection, find_account(connection, case.row.account), today)
    return PlaybookFile(case, steps_taken(connection, number), suggested_type(found))


def evidence(connection: Connection, account: str, bill: str | None, shows: str, today: date) -> tuple[str, ...]:
    """The sentences that a step puts beside it: `reading`, `comparison` or `findings`."""
    found = analyze(connection, find_account(connection, account), today)
    analyzed = next((one for one in found.bills if one.facts.number == bill), None)
    if shows == "reading":
        return tuple(_reading(analyzed))
    if shows == "comparison":
        return tuple(_comparison(found, analyzed))
    said = tuple(f"{one.certainty.text}: {one.evidence} {one.step.text}" for one in found.findings)
    return said or (tr("Nada llama la atención en sus lecturas ni en sus facturas."),)


def _reading(bill: AnalyzedBill | None) -> Iterator[str]:
    if bill is None:
        return
    facts, reading = bill.facts, bill.reading
    yield tr("Factura {number}, del {first} al {last}: {used}.", number=facts.number,
             first=long_date(facts.period_start), last=long_date(facts.period_end),
             used=format_m3(facts.measured_l))  # fmt: skip
    yield tr("La lectura es estimada.") if facts.is_estimated else tr("La lectura se tomó del contador.")
    if reading is not None and reading.register_l is not None:
        yield tr("El contador {serial} marcaba {dial}.", serial=reading.meter, dial=format_m3(reading.register_l))
    else:
        yield tr("No se sabe qué marcaba el contador.")


def _comparison(found: Analysis, bill: AnalyzedBill | None) -> Iterator[str]:
    yield from found.usual_sentences
    uses = "; ".join(f"{short_month(one.month)} {format_m3(one.litres)}" for one in reversed(found.uses))
    yield tr("Mes por mes: {uses}.", uses=uses)
    if bill is not None:
        yield from bill.differences
