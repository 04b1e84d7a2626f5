"""One case of water theft: what was found, what the water comes to, and what stops its charge, above its course."""

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.i18n import tr
from oficinista.storage import office_rules
from oficinista.theft.queries import TheftCase, find_theft
from oficinista.theft.told import told_facts
from screens.case_file import CaseFileScreen, CaseSeen
from screens.case_lines import TEXT_WIDTH
from screens.widgets.line import BOLD, PLAIN, WARN

if TYPE_CHECKING:
    from rich.style import Style
    from sqlalchemy import Connection

    from oficinista.cases.queries import Possible
    from screens.widgets.panel import Line


class TheftFileScreen(CaseFileScreen):
    """The case of a number; its keys are those of any case, and what is signed is read first."""

    _theft: TheftCase | None = None
    _doubtful: tuple[str, ...] = ()

    def look(self, connection: "Connection") -> CaseSeen:
        self._theft = find_theft(connection, self.number, self.office.info.id)
        self._doubtful = tuple(self._rules_to_confirm(connection, self._theft))
        return super().look(connection)

    def _rules_to_confirm(self, connection: "Connection", found: TheftCase) -> "Iterator[str]":
        """The rules that the calculation used and nobody has confirmed: they keep it from being charged."""
        if found.calculation is None or found.charge is not None:
            return
        rules = office_rules.rulebook(connection, self.office.info.id)
        for key in found.calculation.unconfirmed:
            rule = rules.describe(key, self.office.today)
            if not rule.verified:
                yield tr(rule.title)

    def lines(self, seen: CaseSeen) -> "Iterator[Line]":
        title, *rest = super().lines(seen)
        yield title
        yield from () if self._theft is None else theft_lines(self._theft)
        for one in self._doubtful:
            yield from _wrapped(tr("No se cobra mientras esté por confirmar: {rule}.", rule=one), WARN)
        yield from rest

    def act(self, seen: CaseSeen, deed: "Possible") -> None:
        from screens.case_deed import CaseDeedScreen
        from screens.theft import TheftDeedScreen, asks_for_more

        if asks_for_more(deed):
            self.app.push_screen(TheftDeedScreen(seen.file, deed), self.told)
            return
        read = () if self._theft is None else tuple(self._read(self._theft))
        self.app.push_screen(CaseDeedScreen(seen.file, deed, read), self.told)

    def _read(self, found: TheftCase) -> "Iterator[Line]":
        yield from theft_lines(found)
        for line in () if found.calculation is None else found.calculation.lines:
            yield from wrap(line, TEXT_WIDTH, initial_indent="  ", subsequent_indent="    ")


def theft_lines(found: TheftCase) -> "Iterator[Line]":
    """What was found and calculated, in as few lines as it takes; the money first."""
    facts = told_facts(found)
    for name in (tr("Cobrado"), tr("Agua sin facturar")):
        if name in facts:
            yield [(f"{name}: {facts.pop(name)}", BOLD)]
    if facts:
        yield from _wrapped(". ".join(f"{name}: {value}" for name, value in facts.items()) + ".", PLAIN)


def _wrapped(words: str, style: "Style") -> "Iterator[Line]":
    for line in wrap(words, TEXT_WIDTH):
        yield [(line, style)]
