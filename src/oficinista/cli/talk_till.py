"""A clerk's till in lines: it is opened with its change fund and closed by a blind count, piece by piece."""

from collections.abc import Iterator

from oficinista.cli.printers import desk_of
from oficinista.cli.session import new_key
from oficinista.cli.talk import Talk
from oficinista.documents.printing import closing_report, print_out
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money, parse_money
from oficinista.orders import Refused
from oficinista.tills.closing import COUNTS_MAX, CloseTill, CountTill, DifferenceReason, Papers
from oficinista.tills.commands import OpenTill
from oficinista.tills.denominations import Pieces, denominations
from oficinista.tills.differences import Answer, Difference, answer
from oficinista.tills.models import CountPurpose
from oficinista.tills.queries import counts, differences
from oficinista.tills.reasons import WITHIN_TOLERANCE, difference_reasons
from oficinista.tills.sessions import unsettled_of_clerk
from oficinista.tills.wording import tender_name


class TillTasks(Talk):
    """What is done with a till at the two ends of a day."""

    def _open_till(self) -> None:
        number = self._number(self._ask(tr("Número de la caja")))
        self._say(tr("El fondo de cambio: cuántas piezas de cada una; Enter si no hay."))
        pieces = tuple(self._pieces())
        fund = format_money(sum(one.amount_cents for one in pieces))
        if self._ask(tr("Fondo contado {amount}. Enter abre la caja; «no» la deja", amount=fund)):
            self._say(tr("No se abrió."))
            return
        opened = self._run(OpenTill(till_number=number, pieces=pieces))
        if opened is not None:
            self._say(tr("Caja {number} abierta con un fondo de {fund}.", number=opened.till_number, fund=fund))

    def _close_till(self) -> None:
        session = self._office.ask(unsettled_of_clerk, self._clerk.id)
        if session is None:
            raise Refused("till.none_open", tr("No tiene una caja abierta."), tr("«abrir» abre una."))
        made = len(self._office.ask(counts, session.id, CountPurpose.CLOSING))
        if made < COUNTS_MAX and (not made or self._ask(tr("Ya se contó. «sí» la cuenta otra vez"))):
            self._say(tr("Cuántas piezas o papeles hay de cada uno; Enter si no hay. Nadie cobra hasta cerrarla."))
            counted = CountTill(session_id=session.id, pieces=tuple(self._pieces()), papers=tuple(self._papers()))
            if self._run(counted) is None:
                return
        found = self._office.ask(differences, session.id)
        self._say(*map(_found_words, found))
        reasons = tuple(self._reasons(found))
        if self._ask(tr("Enter cierra la caja; «no» la deja contada")):
            return
        if self._run(CloseTill(session_id=session.id, reasons=reasons)) is not None:
            papers = closing_report(self._office, session.id)
            printed = print_out(self._office, papers, desk_of(self._office), actor=self._clerk.id, key=new_key)
            self._say(tr("Caja cerrada. A la impresora: {name}.", name=printed.names))

    def _pieces(self) -> Iterator[Pieces]:
        for one in denominations():
            if quantity := self._ask(one.name):
                yield Pieces(denomination_cents=one.cents, quantity=self._number(quantity))

    def _papers(self) -> Iterator[Papers]:
        for kind in (one for one in TenderKind if one is not TenderKind.CASH):
            name = tender_name(kind)
            if quantity := self._ask(tr("{tender}: cuántos", tender=name)):
                cents = parse_money(self._ask(tr("{tender}: suma", tender=name)))
                yield Papers(kind=kind, quantity=self._number(quantity), amount_cents=cents)

    def _reasons(self, found: tuple[Difference, ...]) -> Iterator[DifferenceReason]:
        """A reason for each difference that somebody answers for; above the clerk's own, a note too."""
        known = {code: one.name for code, one in difference_reasons().items() if code != WITHIN_TOLERANCE}
        numbered = dict(enumerate(known, 1))
        tolerance, supervisor = (self._office.rule(f"tills.{one}_cents") for one in ("tolerance", "supervisor_above"))
        for one in found:
            needed = answer(one.cents, tolerance_cents=tolerance, supervisor_above_cents=supervisor)
            if needed is Answer.NOBODY:
                continue
            self._say(*(f"{number} {known[code]}." for number, code in numbered.items()))
            chosen = self._number(self._ask(tr("{tender}: razón", tender=tender_name(one.kind))))
            note = self._ask(tr("{tender}: nota", tender=tender_name(one.kind)))
            yield DifferenceReason(kind=one.kind, reason=numbered.get(chosen, ""), note=note)

    def _number(self, typed: str) -> int:
        """A number as it was typed. Refuses what is none."""
        if not (typed.isascii() and typed.isdecimal()):
            raise Refused("number.unreadable", tr("«{text}» no es un número.", text=typed), tr("Escríbalo con cifras."))
        return int(typed)


def _found_words(found: Difference) -> str:
    amounts = {"due": found.expected_cents, "counted": found.counted_cents, "difference": found.cents}
    return tr(
        "{tender}: debe haber {due}, se contó {counted}, diferencia {difference}.",
        tender=tender_name(found.kind),
        **{name: format_money(cents) for name, cents in amounts.items()},
    )
