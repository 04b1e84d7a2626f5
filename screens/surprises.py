"""Surprise counts, for who makes them: the open tills with what the day's draw proposes, and the counts made before.

Enter stops a till and counts it, or shows the act of a count. None of it is for the clerks who are counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from oficinista.clock import business_date
from oficinista.dates import clock_time, wall_time
from oficinista.documents.surprise_act import surprise_act
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.staff.actors import find_actor
from oficinista.tills.models import FreezeOutcome, TillState
from oficinista.tills.queries import tills
from oficinista.tills.sessions import Session
from oficinista.tills.surprise import FreezeTill, UnfreezeTill
from oficinista.tills.surprises import Freeze, Proposal, freezes, open_freeze, proposals
from oficinista.tills.wording import over_or_short, tender_name
from screens.account_lines import day_text
from screens.keys import SURPRISES
from screens.listing import ListingScreen
from screens.screen import new_key
from screens.widgets.line import BOLD
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.documents.printing import Documents
    from oficinista.office import Done
    from oficinista.tills.surprise import TillFrozen
    from screens.widgets.panel import Line

DAYS_SHOWN = 90


@dataclass(frozen=True, slots=True)
class OpenTill:
    """A till that somebody has, the freeze that stops it, and what the draw proposes of it today."""

    session: Session
    freeze: Freeze | None
    proposal: Proposal | None

    @property
    def state_words(self) -> str:
        """How it stands."""
        if self.freeze is not None:
            return tr("DETENIDA")
        if self.proposal is not None and self.proposal.act is None:
            return tr("propuesto {time}", time=wall_time(self.proposal.at))
        return tr("abierta")


class SurprisesScreen(ListingScreen[OpenTill | Freeze]):
    """The open tills first, then what was counted, the last first."""

    place = SURPRISES
    about_height = 3

    def __init__(self) -> None:
        columns = [
            Column(tr("Día"), 11),
            Column(tr("Caja"), 5, right=True),
            Column(tr("Oficinista"), 24, grows=True),
            Column(tr("Arqueo"), 17),
            Column(tr("Estado"), 17),
        ]
        super().__init__("surprises", columns, empty=tr("No hay una caja abierta ni un arqueo hecho."))
        self._may = False

    def heading(self) -> str:
        return tr("Arqueos sorpresa")

    def look(self, connection: "Connection") -> Sequence[OpenTill | Freeze]:
        self._may = find_actor(connection, self.counter.clerk.id, "till.freeze").may
        if not self._may:
            return ()
        office, today = self.office.info.id, self.office.today
        proposed = {one.session.id: one for one in proposals(connection, office, today)}
        now = [
            OpenTill(one.session, open_freeze(connection, one.session.id), proposed.get(one.session.id))
            for one in tills(connection, office)
            if one.session is not None and one.session.state is not TillState.COUNTING
        ]
        made = freezes(connection, office, today - timedelta(days=DAYS_SHOWN), today)
        return (*now, *(one for one in made if one.outcome is not None))

    def row(self, one: OpenTill | Freeze) -> Row:
        if isinstance(one, OpenTill):
            session = one.session
            act = "" if one.freeze is None else one.freeze.act
            cells = (
                day_text(session.business_date),
                str(session.till_number),
                session.clerk_name,
                act,
                one.state_words,
            )
            return Row(f"s{session.id}", cells, is_marked=one.freeze is not None or one.proposal is not None)
        act = one.act if one.outcome is FreezeOutcome.COUNTED else ""
        cells = (day_text(business_date(one.frozen_at)), str(one.till_number), one.clerk_name, act, _ended(one))
        return Row(one.act, cells, is_marked=bool(one.off_cents))

    def about(self, one: OpenTill | Freeze) -> "Iterable[Line]":
        if isinstance(one, Freeze):
            yield from _made(one)
        elif one.freeze is not None:
            values = {"name": one.freeze.frozen_by_name, "time": clock_time(one.freeze.frozen_at)}
            yield [(tr("La detuvo {name}, {time}: no cobra ni paga.", **values), BOLD)]
            yield tr("Enter la cuenta; L levanta el arqueo sin contar.")
        else:
            if one.proposal is not None:
                days = one.proposal.spared_days
                yield [(tr("El sorteo de hoy la propone. Días sin arqueo: {days}.", days=days), BOLD)]
            yield tr("Enter detiene la caja en el acto, y se cuenta a ciegas con quien la tiene.")

    def why_not(self, action: str) -> str | None:
        if not self._may and action in {"open", "lift", "print_document"}:
            return tr("Los arqueos sorpresa los hace un supervisor.")
        one = self.chosen
        if action == "lift" and not (isinstance(one, OpenTill) and one.freeze is not None):
            return tr("No está detenida.")
        if action == "print_document" and not (isinstance(one, Freeze) and one.outcome is FreezeOutcome.COUNTED):
            return tr("El acta se imprime cuando está contada.")
        return None

    def open(self, one: OpenTill | Freeze) -> None:
        if isinstance(one, OpenTill) and one.freeze is not None:
            self._count(one.session)
        elif isinstance(one, OpenTill):
            order = FreezeTill(till_number=one.session.till_number)
            self.order(order, partial(self._frozen, one.session), key=new_key())
        elif one.outcome is FreezeOutcome.COUNTED:
            self.ask(partial(surprise_act, self.office, one.act), self._read)
        else:
            self.refuse(tr("Se levantó sin contar: no hay acta."))

    def _frozen(self, session: Session, _done: "Done[TillFrozen]") -> None:
        self._count(session)

    def _count(self, session: Session) -> None:
        from screens.surprise_count import SurpriseCountScreen

        self.app.push_screen(SurpriseCountScreen(session))

    def _read(self, documents: "Documents") -> None:
        from screens.paper import PaperScreen

        self.app.push_screen(PaperScreen(documents[0]))

    def do_lift(self) -> None:
        """Let a till go on without counting it, and say why."""
        from screens.words import WordsScreen

        one = self.chosen
        if isinstance(one, OpenTill):
            number = one.session.till_number
            title = tr("Levantar el arqueo de la caja {number}", number=number)
            screen = WordsScreen(
                title, tr("Por qué"), str(number), lambda words: UnfreezeTill(till_number=number, words=words)
            )
            self.app.push_screen(screen, self._lifted)

    def _lifted(self, done: object) -> None:
        if done is not None:
            self.say(tr("La caja sigue."))

    def do_print_document(self) -> None:
        """Print the act of the count under the cursor."""
        if isinstance(self.chosen, Freeze):
            self.print_out(partial(surprise_act, self.office, self.chosen.act))


def _ended(one: Freeze) -> str:
    if one.outcome is FreezeOutcome.LIFTED:
        return tr("levantado")
    off = [found.cents for found in one.found if found.cents]
    if len(off) > 1:
        return tr("con diferencias")
    return format_money(off[0]) if off else tr("sin diferencia")


def _made(one: Freeze) -> "Iterable[Line]":
    if one.outcome is FreezeOutcome.LIFTED:
        yield [(tr("La levantó {name}: {words}", name=one.ended_by_name, words=one.words), BOLD)]
        return
    yield [(tr("Firmaron {one} y {other}.", one=one.ended_by_name, other=one.signed_by_name), BOLD)]
    parts = (f"{tender_name(found.kind)}: {over_or_short(found.cents).lower()} {format_money(abs(found.cents))}"
             for found in one.found if found.cents)  # fmt: skip
    yield "   ".join(parts)
    if one.words:
        yield tr("No firma {name}: {words}", name=one.clerk_name, words=one.words)
