"""Nothing that a terminal or a printer obeys gets through the door, in any field of any order, old or new."""

import json
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlmodel import col

from oficinista.approvals.commands import RequestApproval
from oficinista.audit.models import Approval
from oficinista.moving.layout import FIELDS, Kind, Layout
from oficinista.office import Office
from oficinista.orders import Order, all_commands
from oficinista.rule_file import load_rules
from oficinista.staff.settings import OverrideRule
from tests.office import TODAY, do, refused
from tests.security_builders import HARMFUL, Path, filled, least, schema_of, texts_in, with_text
from tests.tills_builders import open_till

LOOKED_AT_AGAIN = {
    ("approval.request", ("order",)),
    ("rule.override", ("value",)),
    *(("import.file", ("layout", kind.value)) for kind in Kind),
}
"""Facts of any form: the door holds them against the form of the order, or of the rule, that they are for. And columns
that are taken only all together."""


@pytest.mark.parametrize("name", sorted(all_commands()))
def test_each_field_of_text_is_cleaned_or_takes_no_control_character(name: str) -> None:
    command, (schema, defs) = all_commands()[name], schema_of(name)
    for path, facts, place in with_text(schema, defs):
        if (name, path) in LOOKED_AT_AGAIN:
            continue
        good = least(place, defs)
        for mark in HARMFUL:
            for text in (f"Juan{mark}Pérez", f"{good}{mark}", f"{mark}{good}"):
                assert_harmless(command.order_type, filled(facts, text), path, mark)


def assert_harmless(order_type: type[Order], facts: Any, path: Path, mark: str) -> None:
    """The order does not take the text, for what is at that place, or what it keeps is without the mark."""
    try:
        order = order_type.model_validate_json(json.dumps(facts))
    except ValidationError as error:
        is_harmless = path in [found["loc"][: len(path)] for found in error.errors()]
    else:
        is_harmless = not [text for text in texts_in(order.model_dump(mode="json")) if mark in text]
    assert is_harmless, (path, mark)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("mark", HARMFUL)
def test_the_columns_of_a_layout_are_cleaned(kind: Kind, mark: str) -> None:
    kept = Layout.model_validate({kind.value: dict.fromkeys(FIELDS[kind], f"Columna{mark}1")})
    assert not [text for text in texts_in(kept.model_dump(mode="json")) if mark in text]


def test_an_order_that_waits_in_the_inbox_keeps_its_text_clean(sqlite_office: Office) -> None:
    open_till(sqlite_office)
    inner = {"amount_cents": 60_000, "reason": "turn_in", "reference": "Juan\x1b]0;x\x07Pérez"}
    do(sqlite_office, RequestApproval(order_name="transfer.send", order=inner))
    kept = sqlite_office.ask(lambda connection: connection.execute(select(col(Approval.order_json))).scalar_one())
    assert "Pérez" in kept
    assert not [text for text in texts_in(json.loads(kept)) if {"\x1b", "\x07"} & set(text)]


def test_an_order_that_waits_takes_no_fact_that_its_form_does_not_know(sqlite_office: Office) -> None:
    inner = {"amount_cents": 60_000, "reason": "turn_in", "\x1b]0;x\x07": "x"}
    answer = refused(sqlite_office, RequestApproval(order_name="transfer.send", order=inner))
    assert answer.code == "order.invalid"
    assert "\x1b" not in str(answer)


def test_no_rule_takes_a_control_character_for_its_value(sqlite_office: Office) -> None:
    for key in load_rules():
        order = OverrideRule(key=key, value="x\x1b]0;x\x07", effective_from=TODAY, source="Carta de hoy")
        assert refused(sqlite_office, order, "marta").code == "rule.wrong_value", key
