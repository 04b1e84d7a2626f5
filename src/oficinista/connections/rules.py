"""The rules that bound an estimate: the most that one unit of a line may cost. Pure."""

from collections.abc import Mapping
from datetime import date

from oficinista.connections.catalogues import charges
from oficinista.rulebook import Rule, Rulebook


def ceilings(rules: Rulebook, on: date) -> Mapping[str, Rule]:
    """The rules that lines of an estimate name as the most of one unit, as they are on a day."""
    return {one.most: rules.describe(one.most, on) for one in charges().values() if one.most is not None}
