"""The papers that each procedure asks for: `data/procedures/*.toml`, checked as they are loaded."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from oficinista.files.kinds import kinds
from oficinista.i18n import tr
from oficinista.orders import find_in
from oficinista.resources import data_path
from oficinista.toml_file import read_one


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Asked(_Entry):
    """A kind of paper that a procedure asks for; `own`, it must be about the very case and not only of the account."""

    kind: str
    required: bool = True
    own: bool = False


class Procedure(_Entry):
    """What a procedure asks for, who says so, and whether that was read in its source."""

    code: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    title: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]
    verified: bool
    papers: Annotated[tuple[Asked, ...], Field(strict=False, min_length=1, alias="paper")]

    @model_validator(mode="after")
    def _of_known_kinds(self) -> Self:
        asked = [paper.kind for paper in self.papers]
        unknown = set(asked) - kinds().keys()
        if unknown or len(set(asked)) < len(asked):
            raise ValueError(f"unknown or repeated kinds of papers: {', '.join(sorted(unknown or asked))}")
        return self


@cache
def procedures() -> Mapping[str, Procedure]:
    """Every procedure by code. Raises ValueError naming the file and what is wrong with it."""
    return {path.stem: read_procedure(path) for path in sorted(data_path("procedures").glob("*.toml"))}


def find_procedure(code: str) -> Procedure:
    """The procedure of a code. Refuses one that does not exist."""
    return find_in(procedures(), code, "document.procedure_unknown", tr("No hay un trámite «{code}».", code=code))


def read_procedure(path: Path) -> Procedure:
    """The procedure of a file, whose name is its own. Raises ValueError naming the file and what is wrong with it."""
    return read_one(path, Procedure, {"code": path.stem})
