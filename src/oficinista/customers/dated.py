"""What holds of an account from a day on, and how it is set right without rewriting: new revisions. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class DatedTerms:
    """Class and service from a day on; `revision` is how often they were said anew of that day."""

    effective_from: date
    revision: int
    tariff_class: str
    service: str


def in_force(terms: Sequence[DatedTerms], on: date) -> DatedTerms:
    """The terms of a day, of one row a date, oldest first; the first ones before they began."""
    begun = [one for one in terms if one.effective_from <= on]
    return begun[-1] if begun else terms[0]


def changed(
    terms: Sequence[DatedTerms], since: date, *, tariff_class: str | None = None, service: str | None = None
) -> list[DatedTerms]:
    """The rows that make a class or a service another from a day on, until the next change of the same thing.

    What changed later of the other thing keeps its date: an account that became commercial in March and got its sewer
    in May was commercial in May too.
    """
    then = in_force(terms, since)
    new = replace(then, tariff_class=tariff_class or then.tariff_class, service=service or then.service)
    if new == then:
        return []
    same_day = then.effective_from == since
    rows = [replace(new, effective_from=since, revision=then.revision + 1 if same_day else 0)]
    of_class = of_service = True
    for one in (one for one in terms if one.effective_from > since):
        of_class = of_class and one.tariff_class == then.tariff_class
        of_service = of_service and one.service == then.service
        right = replace(
            one,
            tariff_class=new.tariff_class if of_class else one.tariff_class,
            service=new.service if of_service else one.service,
        )
        if right != one:
            rows.append(replace(right, revision=one.revision + 1))
    return rows
