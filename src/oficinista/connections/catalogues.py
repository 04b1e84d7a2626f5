"""What the office may change of connections: `data/connections/`, checked as it is loaded. Pure.

The lines of an estimate, the reasons for which an application goes back, and the agencies whose permission is asked.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from oficinista.i18n import tr
from oficinista.orders import find_in
from oficinista.resources import data_path
from oficinista.rule_file import Unit, load_rules
from oficinista.toml_file import read_each

Code = Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]


class Applicant(StrEnum):
    """Who applies, which decides the papers."""

    OWNER = "owner"
    TENANT = "tenant"
    BUSINESS = "business"
    DEVELOPER = "developer"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    code: Code
    title: str


class Charge(_Entry):
    """A line of an estimate: on what it rests, whether it counts once a unit of a developer, and the rule with the most
    of one."""

    basis: str
    each: bool = False
    most: str | None = None

    @model_validator(mode="after")
    def _of_a_known_rule(self) -> Self:
        if self.most is not None and (
            self.most not in load_rules() or load_rules()[self.most][0].unit is not Unit.CENTS
        ):
            raise ValueError(f"{self.most} is no rule in {Unit.CENTS.value}")
        return self


class ReturnReason(_Entry):
    """Why an application goes back to the applicant, and what brings it on."""

    cure: str


class Agency(_Entry):
    """Somebody whose permission a connection may need, and what is asked of them."""

    asks: str


@cache
def charges() -> Mapping[str, Charge]:
    """The lines that an estimate may have, in their order. Raises ValueError naming the file and the line."""
    return read_each(data_path("connections", "charges.toml"), Charge)


def charges_of(applicant: Applicant) -> Mapping[str, Charge]:
    """The lines that an estimate for somebody may have: those of a unit are a developer's."""
    return {code: one for code, one in charges().items() if applicant is Applicant.DEVELOPER or not one.each}


@cache
def return_reasons() -> Mapping[str, ReturnReason]:
    """The reasons for which an application goes back. Raises ValueError naming the file and the reason."""
    return read_each(data_path("connections", "returns.toml"), ReturnReason)


@cache
def agencies() -> Mapping[str, Agency]:
    """The agencies. Raises ValueError naming the file and the agency."""
    return read_each(data_path("connections", "agencies.toml"), Agency)


def find_reason(code: str) -> ReturnReason:
    """The reason of a code. Refuses one that does not exist."""
    return find_in(return_reasons(), code, "connection.reason", tr("No hay una razón «{code}».", code=code))


def find_agency(code: str) -> Agency:
    """The agency of a code. Refuses one that does not exist."""
    return find_in(agencies(), code, "connection.agency", tr("No hay una agencia «{code}».", code=code))


def applicant_words(kind: Applicant) -> str:
    """Who applies, as a person says it."""
    return {
        Applicant.OWNER: tr("dueño"),
        Applicant.TENANT: tr("inquilino"),
        Applicant.BUSINESS: tr("comercio"),
        Applicant.DEVELOPER: tr("desarrollador"),
    }[kind]


def papers_procedure(kind: Applicant) -> str:
    """The list of papers of an applicant, among `data/procedures/`."""
    return f"connection_{kind.value}"
