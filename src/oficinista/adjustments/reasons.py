"""Why a bill is corrected or an account adjusted, what proves it and who may: `data/adjustments/reasons.toml`."""

import tomllib
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from oficinista.cases.lifecycle import lifecycles
from oficinista.i18n import tr
from oficinista.orders import Line, Refused
from oficinista.resources import data_path
from oficinista.staff.models import Role

Code = Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
"""The code of something in the catalogue."""
WHY_LENGTH_MIN = 3
Why = Annotated[Line, AfterValidator(str.strip), Field(min_length=WHY_LENGTH_MIN)]
"""A reason in somebody's words, which must be there."""
Use = Literal["rebill", "credit", "charge"]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Limit(_Entry):
    """Up to how much one person may, of one event and of one account in twelve months. None is without limit."""

    event_cents: Annotated[int, Field(ge=0)] | None = None
    year_cents: Annotated[int, Field(ge=0)] | None = None

    def alone_cents(self, used_cents: int) -> int | None:
        """What may still be done alone when so much was used in the last twelve months; None without limit."""
        left = None if self.year_cents is None else max(self.year_cents - used_cents, 0)
        return min((one for one in (self.event_cents, left) if one is not None), default=None)


class Reason(_Entry):
    """A reason of the catalogue. What needs no document, is nobody's error or is not computed leaves it out.

    `made_by` is the duty that alone adjusts for it: nobody chooses it.
    """

    code: str
    name: str
    uses: Annotated[tuple[Use, ...], Field(strict=False, min_length=1)]
    gl_code: str
    letter: str
    documents: Annotated[tuple[str, ...], Field(strict=False)] = ()
    own_error: bool = False
    computed: Literal["leak", "interruption"] | None = None
    made_by: str | None = None
    clerk: Limit | None = None
    supervisor: Limit | None = None

    @model_validator(mode="after")
    def _only_credits_are_computed(self) -> Self:
        if self.computed and self.uses != ("credit",):
            raise ValueError("only credits are computed")
        return self

    def limit_of(self, role: Role) -> Limit:
        """What a role may do alone for this reason; nothing when the catalogue does not name the role."""
        named = {Role.CLERK: self.clerk, Role.SUPERVISOR: self.supervisor}.get(role)
        return named or Limit(event_cents=0, year_cents=0)


@cache
def reasons() -> dict[str, Reason]:
    """The reasons in the order of the file. Raises ValueError naming the file and the entry at fault."""
    found = {}
    for code, entry in _file()["reason"].items():
        try:
            found[code] = Reason.model_validate({"code": code, **entry})
        except ValidationError as error:
            raise ValueError(f"{_path()}: reason.{code}: {error}") from error
        unknown = {*found[code].documents} - documents().keys()
        if unknown:
            raise ValueError(f"{_path()}: reason.{code}: unknown documents {', '.join(sorted(unknown))}")
    missing = {one for one in _charging() if one not in found or "charge" not in found[one].uses}
    if missing:
        raise ValueError(f"{_path()}: no reason of a charge: {', '.join(sorted(missing))}, which a lifecycle names")
    return found


def _charging() -> Iterator[str]:
    """The reasons for which lifecycles charge."""
    for lifecycle in lifecycles().values():
        yield from (one.ledger.reason for one in lifecycle.actions.values() if one.ledger is not None)


def by_hand(uses: AbstractSet[Use]) -> dict[str, Reason]:
    """The reasons for any of some uses that a person may choose, in the order of the file."""
    return {code: one for code, one in reasons().items() if one.made_by is None and uses & {*one.uses}}


@cache
def documents() -> dict[str, str]:
    """What may have to be seen, by code. Raises ValueError naming the file and the entry at fault."""
    entries: Mapping[str, Any] = _file()["document"]
    if not all(isinstance(entry.get("name"), str) for entry in entries.values()):
        raise ValueError(f"{_path()}: each document has a name")
    return {code: entry["name"] for code, entry in entries.items()}


def find_reason(code: str, use: Use) -> Reason:
    """The reason of a code for one use. Refuses one that is not in the catalogue or is not for that."""
    known = [reason for reason in reasons().values() if use in reason.uses]
    reason = next((reason for reason in known if reason.code == code), None)
    if reason is None:
        raise Refused(
            "adjustment.reason_unknown",
            tr("La razón «{code}» no sirve para esto.", code=code),
            tr("Escoja una de estas: {codes}.", codes=", ".join(one.code for one in known)),
        )
    return reason


def require_documents(reason: Reason, seen: tuple[str, ...]) -> None:
    """Refuse while a document that the reason needs has not been seen."""
    missing = [tr(documents()[code]) for code in reason.documents if code not in seen]
    if missing:
        raise Refused(
            "adjustment.document_missing",
            tr("Falta {documents}.", documents="; ".join(missing)),
            tr("Pídalo al cliente o a la brigada, y márquelo cuando lo tenga."),
        )


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(_path().read_text(encoding="utf-8"))


def _path() -> Path:
    return data_path("adjustments", "reasons.toml")
