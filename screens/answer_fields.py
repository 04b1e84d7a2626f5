"""Fields for a form that is data: one for each thing asked, a choice by its number."""

from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.cases.forms import Shape
from oficinista.i18n import tr
from screens.widgets.choice import ChoiceField
from screens.widgets.field import Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from oficinista.cases.forms import Asked, Form
    from screens.widgets.panel import Line

LABEL_WIDTH = 27
TEXT_WIDTH = 78
ANSWER = "answer-"


def answer_fields(form: "Form") -> "dict[str, Field]":
    """A field for each of a form, by its code."""
    return {code: _field(code, one) for code, one in form.items()}


def answers(fields: "Mapping[str, Field]") -> dict[str, str]:
    """What was answered; what is blank is left out."""
    return {code: value for code, field in fields.items() if (value := answer_of(field))}


def answer_of(field: Field) -> str:
    """What stands in a field, the code of a choice."""
    return (field.chosen or "") if isinstance(field, ChoiceField) else field.value.strip()


def choice_lines(fields: "Iterable[Field]") -> "Iterator[Line]":
    """The answers of each choice with their numbers."""
    for field in fields:
        if isinstance(field, ChoiceField):
            listed = "  ".join(f"{number} {name}" for number, name in enumerate(field.options.values(), 1))
            yield from wrap(f"{field.label}: {listed}", TEXT_WIDTH, subsequent_indent="  ")


def asked_fields(form: "Form", fields: "Mapping[str, Field]") -> "Iterator[Field]":
    """The fields that the answers so far ask for."""
    given = answers(fields)
    return (fields[code] for code, one in form.items() if one.is_asked(given))


def asked_next(form: "Form", fields: "Mapping[str, Field]", after: str | None) -> Field | None:
    """The next field that the answers so far ask for; None after the last."""
    codes = list(form)
    given = answers(fields)
    for code in codes[0 if after is None else codes.index(after) + 1 :]:
        if form[code].is_asked(given):
            return fields[code]
    return None


def _field(code: str, one: "Asked") -> Field:
    label, name = tr(one.title), f"{ANSWER}{code}"
    if one.form is Shape.CHOICE:
        options = {choice: tr(title) for choice, title in one.choices.items()}
        return ChoiceField(name, label, options, may_be_blank=one.optional, label_width=LABEL_WIDTH)
    kind, max_length = ("text", 120) if one.form is Shape.WORDS else ("amount", 12)
    letters_min = 0 if one.optional else 1
    return Field(name, label, kind=kind, max_length=max_length, letters_min=letters_min, label_width=LABEL_WIDTH)
