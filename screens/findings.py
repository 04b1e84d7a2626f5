"""All that stands out in an account: the evidence in one sentence, how sure it is, and what to do about it."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.dates import short_month
from oficinista.i18n import tr
from screens.analysis_lines import step_text
from screens.keys import FINDINGS
from screens.reading import ReadingScreen
from screens.widgets.line import BOLD
from screens.widgets.panel import Line

if TYPE_CHECKING:
    from oficinista.billing.finding import Finding


class FindingsScreen(ReadingScreen[None]):
    """Shows them one after the other, the newest first."""

    place = FINDINGS

    def __init__(self, findings: "Sequence[Finding]") -> None:
        super().__init__()
        self._findings = tuple(findings)

    def on_resize(self) -> None:
        super().on_resize()
        self.page.show(_lines(self._findings, self.size.width - 2))
        self.refresh_keys()


def _lines(findings: "Sequence[Finding]", width: int) -> Iterator[Line]:
    if not findings:
        yield " " + tr("Nada llama la atención en sus lecturas ni en sus facturas.")
    for finding in findings:
        yield [(f" {short_month(finding.on)}, {finding.certainty.text}", BOLD)]
        for sentence in (finding.evidence, step_text(finding.step)):
            yield from (f"   {line}" for line in wrap(sentence, width - 2))
        yield ""
