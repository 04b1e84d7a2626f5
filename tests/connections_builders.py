"""Builders of tests: applications for a connection, with their papers, paid and brought to any state."""

from typing import Any

from oficinista.connections.catalogues import Applicant
from oficinista.connections.commands import (
    AdvanceConnection,
    ApplyConnection,
)
from oficinista.connections.estimating import EstimateConnection
from oficinista.connections.queries import ConnectionCase, find_connection
from oficinista.connections.studying import StudyConnection
from oficinista.customers.queries import find_account
from oficinista.office import Office
from oficinista.work.commands import CompleteOrder
from oficinista.work.queries import orders
from tests.adjustments_builders import confirm
from tests.files_builders import file
from tests.office import BilledAccount, do

INITIAL, TOTAL = 100_000, 235_000
"""What `applied` charges, and what `LINES` come to."""
WORDS = "Según el expediente"
PLACE = {"name": "Carmen Ríos Vda. de Soto", "address": "Carr. 181 km 6.2", "municipality": "Trujillo Alto"}
STUDY = {"main": "PVC de 6 pulgadas", "point": "Frente al km 6.2", "diameter": "5/8"}
LINES = {"connection": 150_000, "meter": 45_000, "road_cut": 40_000}
RESULT = {"serial": "N7001", "register_m3": "0", "seal_number": "P-7", "water": "yes"}


def applied(office: Office, applicant: Applicant = Applicant.OWNER, *, initial: int = 100_000, **facts: Any) -> str:
    """The number of an application whose first payment is charged."""
    confirm(office, connection__initial_cents=initial)
    order = ApplyConnection(applicant=applicant, words="Casa nueva", **(PLACE | facts))
    return str(do(office, order).number)


def look(office: Office, number: str) -> ConnectionCase:
    """The application of a number."""
    return office.ask(find_connection, number, office.info.id)


def account_of(office: Office, number: str) -> BilledAccount:
    """The account of an application."""
    account = look(office, number).account
    return BilledAccount(office.ask(find_account, account), account)


def with_papers(office: Office, number: str, *kinds: str) -> None:
    """File papers in an application; those of an owner unless others are said."""
    for kind in kinds or ("photo_id", "deed_or_lease"):
        dated = kind in {"photo_id", "permit"}
        facts = {"expires_on": office.today.replace(year=office.today.year + 1)} if dated else {}
        file(office, account_of(office, number), kind, case=number, **facts)


def advance(number: str, outcome: str, **facts: Any) -> AdvanceConnection:
    """The next step of an application."""
    return AdvanceConnection(number=number, words=WORDS, outcome=outcome, **facts)


def study(number: str, *agencies: str, **facts: Any) -> StudyConnection:
    """What Operations found: it can be made, and it takes these permits."""
    asked = {"outcome": "feasible", "agencies": agencies, **STUDY} | facts
    return StudyConnection(number=number, words="Hay presión y tubería", **asked)


def estimate(number: str, **lines: int) -> EstimateConnection:
    """An estimate of so much for each line."""
    return EstimateConnection(number=number, words="Por los costos de la región", lines=lines or LINES)


def installed(office: Office, number: str) -> None:
    """A crew has put the meter in."""
    [order] = office.ask(orders, office.info.id, office.today, account=look(office, number).account)
    do(office, CompleteOrder(number=order.number, result=RESULT))
