"""Forms that are data: what must be answered, each field of one shape, and some only after a certain answer. Pure.

An answer is kept as text: the code of a choice, cubic metres or a number as they are written, words.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.text import clean
from oficinista.volume import parse_m3

FieldCode = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,32}$")]
ANSWER_LENGTH_MAX = 200
NUMBER_MOST = 10**6


class Shape(StrEnum):
    """What an answer looks like."""

    CHOICE = "choice"
    NUMBER = "number"
    M3 = "m3"
    WORDS = "words"


class Asked(BaseModel):
    """One field: its title, its shape, and the answers to others after which alone it is asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    title: str
    form: Annotated[Shape, Field(strict=False)]
    choices: dict[FieldCode, str] = {}
    when: dict[FieldCode, Annotated[tuple[str, ...], Field(strict=False)]] = {}
    optional: bool = False

    def is_asked(self, answers: Mapping[str, str]) -> bool:
        """Whether it is asked for after these answers."""
        return all(answers.get(code) in wanted for code, wanted in self.when.items())

    def shown(self, answer: str) -> str:
        """An answer as a person reads it."""
        return tr(self.choices[answer]) if self.form is Shape.CHOICE else answer


Form = dict[FieldCode, Asked]


def faults(form: Form) -> Iterator[str]:
    """What is wrong with a form: choices where there are none to make, or a field asked for after none before it."""
    before: dict[str, Asked] = {}
    for code, one in form.items():
        if (one.form is Shape.CHOICE) != bool(one.choices):
            yield f"{code}: a choice has choices, and nothing else has"
        for other, wanted in one.when.items():
            if other not in before or not {*wanted} <= before[other].choices.keys():
                yield f"{code}: asked for after {other}, which is no such choice before it"
        before[code] = one


def answered(form: Form, given: Mapping[str, str]) -> dict[str, str]:
    """The answers of a form, each in its one way of writing. Refuses what lacks, has another shape or is not asked."""
    found: dict[str, str] = {}
    for code, one in form.items():
        text = clean(given.get(code, "")).strip()[:ANSWER_LENGTH_MAX]
        if text and one.is_asked(found):
            found[code] = _written(one, text)
        elif text:
            raise Refused("form.not_asked", tr("{title}: no se pide con lo demás que se dijo.", title=tr(one.title)),
                          tr("Déjelo en blanco."))  # fmt: skip
        elif one.is_asked(found) and not one.optional:
            raise Refused("form.missing", tr("Falta: {title}.", title=tr(one.title)), tr("Escríbalo."))
    unknown = sorted(given.keys() - form.keys())
    if unknown:
        raise Refused("form.unknown", tr("Aquí no se pide «{field}».", field=clean(unknown[0][:40])))
    return found


def answer_texts(form: Form, answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The answers with their titles, as a person reads them, in the order of the form."""
    for code, one in form.items():
        if code in answers:
            yield tr(one.title), one.shown(answers[code])


def _written(one: Asked, text: str) -> str:
    if one.form is Shape.CHOICE:
        return _chosen(one, text)
    if one.form is Shape.M3:
        parse_m3(text)
        return f"{Decimal(text).normalize():f}"
    if one.form is Shape.NUMBER:
        return _number(one, text)
    return text


def _chosen(one: Asked, text: str) -> str:
    """The code of a choice, by itself or by its title."""
    by_title = {tr(title).casefold(): code for code, title in one.choices.items()}
    code = text if text in one.choices else by_title.get(text.casefold())
    if code is None:
        raise Refused(
            "form.choice",
            tr("{title}: «{text}» no es una de las respuestas.", title=tr(one.title), text=text[:40]),
            tr("Son: {choices}.", choices=", ".join(tr(name) for name in one.choices.values())),
        )
    return code


def _number(one: Asked, text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise _no_number(one, text) from error
    if not number.is_finite() or abs(number) > NUMBER_MOST:
        raise _no_number(one, text)
    return f"{number.normalize():f}"


def _no_number(one: Asked, text: str) -> Refused:
    return Refused("form.number", tr("{title}: «{text}» no es un número.", title=tr(one.title), text=text[:40]))
