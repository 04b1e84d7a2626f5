"""The exercises of a training office: a customer's story each, and how much of it has come out."""

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.i18n import tr
from oficinista.training.exercises import pass_percent
from oficinista.training.scoring import Score, Scored, score
from screens.keys import EXERCISES
from screens.listing import ListingScreen
from screens.widgets.line import BOLD, PLAIN
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from screens.widgets.panel import Line

STORY_WIDTH = 78


class ExercisesScreen(ListingScreen[Scored]):
    """The list; the story of the one under the cursor is below, and Enter opens its account."""

    place = EXERCISES
    about_height = 6

    def __init__(self) -> None:
        columns = [
            Column(tr("Puntos"), 7, right=True),
            Column(tr("Ejercicio"), 42, grows=True),
            Column(tr("Cuenta"), 12),
            Column(tr("Cómo va"), 12),
        ]
        super().__init__("exercises", columns)
        self._score: Score | None = None

    def heading(self) -> str:
        if self._score is None:
            return tr("Ejercicios")
        known = {"percent": self._score.percent, "enough": pass_percent()}
        if self._score.is_passed:
            return tr("Ejercicios: {percent} % de los puntos. APROBADO: se aprueba con {enough} %.", **known)
        return tr("Ejercicios: {percent} % de los puntos. Se aprueba con {enough} %.", **known)

    def look(self, connection: "Connection") -> Sequence[Scored]:
        self._score = score(connection, self.office.info)
        return self._score.exercises

    def row(self, one: Scored) -> Row:
        state = tr("hecho") if one.is_done else tr("a medias") if one.points else tr("por hacer")
        points = f"{one.points}/{one.exercise.points}"
        return Row(one.exercise.code, (points, tr(one.exercise.title), one.account, state))

    def about(self, one: Scored) -> "Iterable[Line]":
        yield from wrap(tr(one.exercise.story), STORY_WIDTH)
        for check, is_right in one.results:
            yield [(f"  {tr('sí') if is_right else tr('NO')}  {tr(check.says)}", PLAIN if is_right else BOLD)]

    def open(self, one: Scored) -> None:
        if one.account:
            self.counter.open_account(one.account)
        else:
            self.say(tr("Este no es de una cuenta: C en el inicio es su caja."))
