"""What is wrong with a value that a person or a script gave, in the language of the office.

Pydantic says it in English. Its kinds of error are stable and its sentences are not, so the kind is what is translated.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.text import clean

PROBLEMS_SHOWN_MAX = 5
_PLACE = re.compile(r"line (\d+) column (\d+)$")


def problem(error: ErrorDetails) -> str:
    """One error as the end of a sentence, without the field's name."""
    kind = error["type"]
    if kind == "json_invalid":
        return _not_json(error)
    if kind.startswith("too_") and isinstance(error["input"], str):
        kind = f"string_{kind}"
    limits = error.get("ctx", {})
    if "expected" in limits:
        limits = {"expected": limits["expected"].replace(" or ", tr(" o "))}
    return _sentences().get(kind, tr("no vale")).format(**limits)


def problems(error: ValidationError) -> str:
    """Every error with its field: `amount_cents: falta; pieces.0.quantity: debe ser un número entero`."""
    found = error.errors(include_url=False)
    told = [f"{clean('.'.join(map(str, one['loc']))) or 'JSON'}: {problem(one)}" for one in found[:PROBLEMS_SHOWN_MAX]]
    return "; ".join([*told, "…"] if len(found) > PROBLEMS_SHOWN_MAX else told)


@contextmanager
def understood(name: str) -> Iterator[None]:
    """Refuse, as an order of that name that cannot be understood, what its model does not take."""
    try:
        yield
    except ValidationError as error:
        raise Refused(
            "order.invalid",
            tr("La orden «{name}» no se entiende: {problems}.", name=name, problems=problems(error)),
            tr("Vea su forma con «oficinista commands {name} --json».", name=name),
        ) from error


def _not_json(error: ErrorDetails) -> str:
    place = _PLACE.search(str(error.get("ctx", {}).get("error", "")))
    if place is None:
        return tr("no es JSON")
    return tr("no es JSON (línea {line}, columna {column})", line=place[1], column=place[2])


def _sentences() -> dict[str, str]:
    whole_number, text = tr("debe ser un número entero"), tr("debe ser un texto")
    a_list, an_object = tr("debe ser una lista"), tr("debe ser un objeto")
    a_date, a_moment = (
        tr("debe ser una fecha como 2026-11-24"),
        tr("debe ser un momento como 2026-11-24T15:30:00-04:00"),
    )
    return {
        "missing": tr("falta"),
        "extra_forbidden": tr("aquí no existe ese campo"),
        "int_type": whole_number,
        "int_parsing": whole_number,
        "int_from_float": whole_number,
        "int_parsing_size": tr("es un número demasiado grande"),
        "bool_type": tr("debe ser true o false"),
        "string_type": text,
        "string_unicode": tr("no es texto en UTF-8"),
        "string_too_short": tr("debe tener {min_length} letras o más"),
        "string_too_long": tr("caben {max_length} letras"),
        "string_pattern_mismatch": tr("no tiene la forma {pattern}"),
        "date_type": a_date,
        "date_parsing": a_date,
        "date_from_datetime_parsing": a_date,
        "date_from_datetime_inexact": a_date,
        "datetime_type": a_moment,
        "datetime_parsing": a_moment,
        "datetime_object_invalid": a_moment,
        "datetime_from_date_parsing": a_moment,
        "timezone_aware": a_moment,
        "enum": tr("debe ser {expected}"),
        "literal_error": tr("debe ser {expected}"),
        "greater_than": tr("debe ser mayor de {gt}"),
        "greater_than_equal": tr("debe ser {ge} o más"),
        "less_than": tr("debe ser menor de {lt}"),
        "less_than_equal": tr("debe ser {le} o menos"),
        "tuple_type": a_list,
        "list_type": a_list,
        "too_long": tr("caben {max_length}"),
        "too_short": tr("debe haber {min_length} o más"),
        "dict_type": an_object,
        "model_type": an_object,
        "model_attributes_type": an_object,
    }
