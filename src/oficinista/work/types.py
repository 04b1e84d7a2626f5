"""The types of work order, each with the form of its result: `data/work/types.toml`. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from oficinista.billing.finding import Finding, Step
from oficinista.cases.forms import FieldCode, Form, faults
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.files.kinds import kinds
from oficinista.i18n import tr
from oficinista.orders import find_in
from oficinista.resources import data_path
from oficinista.toml_file import read_each

WORK_ORDER = "work_order"
"""The lifecycle of work orders."""
TypeCode = Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]


class Follows(BaseModel):
    """What follows in an order that is completed from certain answers of its result: an action of its lifecycle."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    action: str
    when: dict[FieldCode, Annotated[tuple[str, ...], Field(strict=False)]]

    def is_told_by(self, answers: Mapping[str, str]) -> bool:
        """Whether the answers are those."""
        return all(answers.get(field) in wanted for field, wanted in self.when.items())


class OrderType(BaseModel):
    """What a crew is asked to do: by whom as a rule, in which words, and what its result tells.

    `made_by` is the duty that alone makes them; `tells`, the action that a result does in the case it belongs to, and
    `tells_cancelled` that of an order that was cancelled; `answers`, what a finding of an analysis asks for; `paper`,
    the kind of paper that a result is; `finding`, what follows in the order from certain answers; `serial` and `sewer`,
    the fields that tell the meter and the sewer found there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    code: TypeCode
    title: str
    crew: str
    asks: str
    made_by: str | None = None
    tells: str = "field_result"
    tells_cancelled: str | None = None
    answers: Annotated[Step, Field(strict=False)] | None = None
    paper: str = "work_order"
    finding: Follows | None = None
    serial: str | None = None
    sewer: str | None = None
    result: Form

    @property
    def on_record(self) -> frozenset[str]:
        """The fields of its result that say what the office has on record."""
        return frozenset(field for field in (self.serial, self.sewer) if field is not None)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for fault in faults(self.result):
            raise ValueError(fault)
        unknown = self.on_record - self.result.keys()
        if unknown or self.paper not in kinds():
            raise ValueError(f"unknown fields or paper: {self.paper}, {unknown}")
        for fault in self._faults_of_finding():
            raise ValueError(fault)
        return self

    def _faults_of_finding(self) -> Iterator[str]:
        if self.finding is None:
            return
        if self.finding.action not in find_lifecycle(WORK_ORDER).actions:
            yield f"finding: unknown action {self.finding.action}"
        for field, wanted in self.finding.when.items():
            if field not in self.result or not self.result[field].choices.keys() >= set(wanted):
                yield f"finding: unknown answers of {field}"


@cache
def order_types() -> Mapping[str, OrderType]:
    """Every type by its code, in the order of the file. Raises ValueError naming the file and what is wrong with it."""
    return read_each(_path(), OrderType)


def find_type(code: str) -> OrderType:
    """The type of a code. Refuses one that does not exist."""
    return find_in(order_types(), code, "order.type_unknown", tr("No hay órdenes de tipo «{code}».", code=code))


def suggested_type(found: Iterable[Finding]) -> str | None:
    """The type that answers the first finding that asks for one; None when none does."""
    by_step = {one.answers: code for code, one in order_types().items() if one.answers is not None}
    return next((by_step[finding.step] for finding in found if finding.step in by_step), None)


def _path() -> Path:
    return data_path("work", "types.toml")
