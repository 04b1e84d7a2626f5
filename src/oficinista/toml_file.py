"""Records read from a TOML file of `data/` and checked; an error names the file, and the entry that is wrong."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

ModelT = TypeVar("ModelT", bound=BaseModel)


def read_one(path: Path, model: type[ModelT], known: Mapping[str, Any]) -> ModelT:
    """The record that a whole file is, with what is `known` of it besides. Raises ValueError."""
    try:
        return model.model_validate({**known, **tomllib.loads(path.read_text("utf-8"))})
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path}: {error}") from error


def read_each(path: Path, model: type[ModelT]) -> dict[str, ModelT]:
    """The records of a file by their codes, in its order. Raises ValueError."""
    found = {}
    for code, entry in tomllib.loads(path.read_text("utf-8")).items():
        try:
            found[code] = model.model_validate({"code": code, **entry})
        except ValidationError as error:
            raise ValueError(f"{path}: {code}: {error}") from error
    return found
