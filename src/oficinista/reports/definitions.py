"""What each report says and how it counts: `data/reports/`, checked as it is read. Pure.

`named/NAME.toml` is a report: its version, which changes whenever its numbers would, its title, the definitions that
stand under it and its columns. `times.toml` says which times of a visit are real.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from oficinista.i18n import tr
from oficinista.orders import find_in
from oficinista.resources import data_path
from oficinista.sheets import Kind
from oficinista.toml_file import read_one

HEAT = "heat"
"""The chart of a report whose times are shaded against each other."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Column(_Entry):
    """A column: `code` is its name for programs, `title` for people, `short` for people with a narrow screen."""

    code: Annotated[str, Field(pattern=r"^[a-z_0-9]{1,32}$")]
    title: str
    kind: Annotated[Kind, Field(strict=False)]
    short: str = ""


class Drawing(StrEnum):
    """How a plot is drawn: a line for what goes on in time, bars for what is compared."""

    LINE = "line"
    BARS = "bars"


class Plot(_Entry):
    """The plot of a report: the columns that name its points, and the columns that are drawn, all of one kind."""

    drawing: Annotated[Drawing, Field(strict=False)]
    along: Annotated[tuple[str, ...], Field(strict=False, min_length=1, max_length=2)]
    columns: Annotated[tuple[str, ...], Field(strict=False, min_length=1, max_length=4)]


class Definition(_Entry):
    """A report. `of_one_day`, how things stood at the end of a day; `of_a_clerk`, about one person; `looks_ahead`, also
    about days that have not come.

    `chart` is the column that is drawn as bars, or `heat`: all its times shaded against each other.
    """

    name: Annotated[str, Field(pattern=r"^[a-z-]{1,32}$")]
    version: Annotated[int, Field(ge=1)]
    title: str
    definitions: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    columns: Annotated[tuple[Column, ...], Field(strict=False, min_length=2)]
    of_one_day: bool = False
    of_a_clerk: bool = False
    looks_ahead: bool = False
    chart: str = ""
    plot: Plot | None = None

    @model_validator(mode="after")
    def _draws_its_columns(self) -> "Definition":
        """Refuse a chart or a plot of columns that are not there, or of different kinds."""
        kinds = {column.code: column.kind for column in self.columns}
        if self.chart not in {"", HEAT, *kinds}:
            raise ValueError(f"chart: there is no column {self.chart}")
        if self.plot is not None:
            if unknown := {*self.plot.along, *self.plot.columns} - kinds.keys():
                raise ValueError(f"plot: there is no column {', '.join(sorted(unknown))}")
            if len({kinds[code] for code in self.plot.columns}) > 1:
                raise ValueError("plot: its columns are of different kinds")
        return self


class Limits(_Entry):
    """The shortest and the longest time of a state that is real, in seconds."""

    shortest_s: Annotated[int, Field(ge=0)]
    longest_s: Annotated[int, Field(ge=1)]


class Times(_Entry):
    """Which times are real, and from how many on a median or a percentage is told."""

    version: Annotated[int, Field(ge=1)]
    least_sample: Annotated[int, Field(ge=1)]
    waiting: Limits
    serving: Limits
    on_hold: Limits


@cache
def definitions() -> Mapping[str, Definition]:
    """Every report by name. Raises ValueError naming the file and what is wrong with it."""
    paths = sorted(data_path("reports", "named").glob("*.toml"))
    return {path.stem: read_one(path, Definition, {"name": path.stem}) for path in paths}


@cache
def times() -> Times:
    """What is held of times. Raises ValueError naming the file and what is wrong with it."""
    return read_one(data_path("reports", "times.toml"), Times, {})


def find_definition(name: str) -> Definition:
    """The report of a name. Refuses one that does not exist."""
    return find_in(definitions(), name, "report.unknown", tr("No hay un informe «{name}».", name=name))
