"""The door for scripts: `oficinista run`, one order or a line each, and `oficinista commands`."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oficinista.orders import all_commands, asked_commands
from tests.cli_builders import answer, dialogue, mistake, oficinista, refusal, text
from tests.office import PIN

AS_ANA = ("--as", "ana")
TICKET = '{"service": "payment"}'


def waiting(label: str, key: str | None = None) -> dict[str, Any]:
    """A line that asks for a ticket, and whose answer bears a label."""
    return {"order": "ticket.issue", "data": {"service": label}, "as": "ana"} | ({"key": key} if key else {})


def tickets_issued() -> int:
    """How many tickets there were before this one."""
    return int(answer("run", "ticket.issue", TICKET, *AS_ANA)["done"]["label"].split("-")[1]) - 1


def test_an_order_is_carried_out_and_answered() -> None:
    done = answer("run", "ticket.issue", TICKET, *AS_ANA)
    assert (done["done"]["label"], done["replay"]) == ("P-001", False)
    lines = text("run", "ticket.issue", '{"service": "claim", "priority": "age"}', *AS_ANA)
    assert "label: R-001" in lines
    assert "priority: age" in lines


def test_the_same_key_gets_the_same_answer_and_does_nothing_twice() -> None:
    words = ("run", "ticket.issue", TICKET, *AS_ANA, "--key", "una-vez")
    first, again = answer(*words), answer(*words)
    assert (first["done"], first["replay"], again["replay"]) == (again["done"], False, True)
    said = oficinista(*words)
    assert "esta es la respuesta de entonces" in said.stderr
    assert "label: P-001" in said.stdout
    assert tickets_issued() == 1


def test_a_key_is_not_used_for_two_orders() -> None:
    answer("run", "ticket.issue", TICKET, *AS_ANA, "--key", "k")
    assert refusal("run", "ticket.issue", '{"service": "claim"}', *AS_ANA, "--key", "k")["error"] == "key.reused"
    assert refusal("run", "ticket.issue", TICKET, "--as", "luis", "--key", "k")["error"] == "key.reused"


@pytest.mark.parametrize("key", ["", "x" * 65])
def test_a_key_has_its_length(key: str) -> None:
    assert refusal("run", "ticket.issue", TICKET, *AS_ANA, "--key", key)["error"] == "key.length"


@pytest.mark.parametrize(
    ("name", "facts", "code", "said"),
    [
        ("ticket.isue", "{}", "command.unknown", "«ticket.isue»"),
        ("nada", "{}", "command.unknown", "oficinista commands"),
        ("__class__.x", "{}", "command.unknown", ""),
        ("ticket.\x1b[2J", "{}", "command.unknown", "\N{REPLACEMENT CHARACTER}[2J"),
        ("ticket.issue", "", "order.invalid", "no es JSON"),
        ("ticket.issue", "{", "order.invalid", "JSON: no es JSON (línea 1, columna 1)"),
        ("ticket.issue", "[]", "order.invalid", "JSON: debe ser un objeto"),
        ("ticket.issue", "null", "order.invalid", "JSON: debe ser un objeto"),
        ("ticket.issue", "{}", "order.invalid", "service: falta"),
        ("ticket.issue", '{"service": 7}', "order.invalid", "service: debe ser un texto"),
        ("ticket.issue", '{"service": "payment", "x": 1}', "order.invalid", "x: aquí no existe ese campo"),
        ("ticket.issue", '{"service": "PAYMENT"}', "order.invalid", "service: no tiene la forma"),
        ("ticket.issue", '{"service": "pay\\u0000ment"}', "order.invalid", "service: no tiene la forma"),
        ("till.open", '{"till_number": "1"}', "order.invalid", "till_number: debe ser un número entero"),
        ("till.open", '{"till_number": 1.0}', "order.invalid", "till_number: debe ser un número entero"),
        ("till.open", '{"till_number": true}', "order.invalid", "till_number: debe ser un número entero"),
        ("till.open", '{"till_number": 1e30}', "order.invalid", "till_number: debe ser un número entero"),
        ("till.open", f'{{"till_number": {10**30}}}', "order.invalid", "till_number: debe ser 999 o menos"),
        ("till.close", f'{{"session_id": {2**63}}}', "order.invalid", "session_id: debe ser menor de"),
        ("transfer.send", '{"amount_cents": -5, "reason": "x"}', "order.invalid", "amount_cents: debe ser mayor de 0"),
        ("transfer.send", '{"amount_cents": NaN, "reason": "x"}', "order.invalid", "amount_cents: debe ser un número"),
        ("reading.record", '{"month": "2024-1"}', "order.invalid", "month: no tiene la forma"),
        ("holiday.set", '{"day": "2026-02-30", "name": "x"}', "order.invalid", "day: debe ser una fecha como"),
        ("clerk.add", '{"login": "x"}', "order.invalid", "role: falta"),
        ("clerk.add", '{"role": "jefe"}', "order.invalid", "debe ser 'clerk', 'supervisor', 'it', 'lobby' o 'liaison'"),
        ("payment.void", '{"receipt": "1", "reason": ""}', "order.invalid", "reason: debe tener 3 letras o más"),
        ("customer.add", f'{{"name": "{"x" * 201}"}}', "order.invalid", "name: caben 200 letras"),
    ],
)
def test_an_order_that_is_not_understood_is_refused_by_field_and_in_spanish(
    name: str, facts: str, code: str, said: str
) -> None:
    refused = refusal("run", name, facts, *AS_ANA)
    assert refused["error"] == code
    assert said in refused["message"]
    assert "input" not in refused["message"].lower()


def test_every_whole_number_of_an_order_has_its_limits() -> None:
    """One without could be larger than the database takes, which would be a defect and not a refusal."""

    def boundless(schema: dict[str, Any], types: dict[str, Any], place: str) -> Iterator[str]:
        schema = types.get(schema.get("$ref", "").rpartition("/")[2], schema)
        if schema.get("type") == "integer" and not schema.keys() & {"maximum", "exclusiveMaximum"}:
            yield place
        items = [schema["items"]] if isinstance(schema.get("items"), dict) else ()
        for inner in (*schema.get("anyOf", ()), *schema.get("prefixItems", ()), *items):
            yield from boundless(inner, types, place)
        for name, inner in schema.get("properties", {}).items():
            yield from boundless(inner, types, f"{place}.{name}")

    schemas = {name: command.order_type.model_json_schema() for name, command in all_commands().items()}
    assert [
        place for name, schema in schemas.items() for place in boundless(schema, schema.get("$defs", {}), name)
    ] == []


def test_each_line_is_answered_by_a_line() -> None:
    answers = dialogue([waiting("payment"), "", waiting("claim"), waiting("nothing"), waiting("payment")])
    assert [one.get("done", {}).get("label") or one["error"] for one in answers] == [
        "P-001",
        "line.invalid",
        "R-001",
        "ticket.service_unknown",
        "P-002",
    ]


HOSTILE: list[tuple[str | bytes, str]] = [
    ("ticket.issue", "line.invalid"),
    (b"\xff\xfe\x00", "line.invalid"),
    (b"\x00", "line.invalid"),
    ("[" * 100_000, "line.invalid"),
    ('{"order": "ticket.issue", "data": ' + '{"a":' * 5_000 + "1" + "}" * 5_001, "line.invalid"),
    ('{"order": "ticket.issue", "data": {"service": "' + "x" * 1_000_000 + '"}}', "line.too_long"),
    ('{"order": "ticket.issue", "data": {"service": "payment"}}' + " " * 3_000_000 + "}", "line.too_long"),
    ('{"order": "ticket.issue", "data": [1]}', "line.invalid"),
    ('{"order": "ticket.issue", "key": null}', "line.invalid"),
    ('{"order": "ticket.issue", "key": 1}', "line.invalid"),
    ('{"order": "ticket.issue", "nada": 1}', "line.invalid"),
    ('{"order": null}', "line.invalid"),
    ("{}", "line.invalid"),
    ('"ticket.issue"', "line.invalid"),
    ('{"order": "ticket.issue", "signature": {"login": "marta"}}', "line.invalid"),
    ('{"order": "ticket.issue", "signature": {"login": 1, "pin": 2}}', "line.invalid"),
    ('{"order": "ticket.issue", "data": {"service": "\\ud800"}}', "line.invalid"),
    ('{"order": "ticket.issue", "data": {"service": "payment"}, "as": "ana", "key": ""}', "key.length"),
    ('{"order": "ticket.issue", "data": {"service": "payment"}, "as": "nadie"}', "clerk.unknown"),
    ('{"order": "ticket.issue", "data": {"service": "payment"}}', "clerk.unmapped"),
    ('{"order": "till.open", "data": {"till_number": ' + "9" * 4_000 + "}}", "order.invalid"),
    ('{"order": "till.open", "data": {"till_number": ' + "9" * 5_000 + "}}", "line.invalid"),
]


def test_a_line_of_whatever_kind_is_answered_and_the_next_ones_too() -> None:
    answers = dialogue([line for line, _ in HOSTILE] + [waiting("payment")])
    assert [one["error"] for one in answers[:-1]] == [code for _, code in HOSTILE]
    assert answers[-1]["done"]["label"] == "P-001"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=60).filter(lambda line: b"\n" not in line), min_size=1, max_size=8))
def test_noise_gets_one_refusal_a_line(lines: list[bytes]) -> None:
    assert [one["error"] for one in dialogue(lines)] == ["line.invalid"] * len(lines)


def test_a_last_line_without_its_end_is_answered() -> None:
    result = oficinista("run", "-", given=json.dumps(waiting("payment")))
    assert json.loads(result.stdout)["done"]["label"] == "P-001"


def test_who_gives_the_orders_is_said_once_or_in_each_line() -> None:
    lines = [
        {"order": "ticket.issue", "data": {"service": "payment"}},
        {"order": "clerk.disable", "data": {"login": "eva"}},
    ]
    assert [one.get("error") for one in dialogue(lines, *AS_ANA)] == [None, "permission.missing"]
    assert dialogue([lines[1] | {"as": "sistemas"}], *AS_ANA)[0]["done"]["login"] == "eva"


def test_an_answer_is_written_before_the_next_line_is_read() -> None:
    program = "from oficinista.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", program, "run", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in (1, 2):
            process.stdin.write(json.dumps(waiting("payment")) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["done"]["label"] == f"P-00{number}"
        process.stdin.close()
    assert process.returncode == 0


def test_with_a_dash_data_and_key_go_in_each_line() -> None:
    assert "van en cada línea" in mistake("run", "-", "{}" + " ")
    assert "van en cada línea" in mistake("run", "-", "--key", "k")


def test_the_orders_are_listed_with_what_each_does() -> None:
    listed = {one["name"]: one["title"] for one in answer("commands")}
    assert listed.keys() == asked_commands().keys()
    assert listed["payment.void"] == "Anula un cobro de la misma sesión, con firma."
    assert all(title.endswith(".") for title in listed.values())
    lines = [" ".join(line.split()) for line in text("commands")]
    assert "payment.void Anula un cobro de la misma sesión, con firma." in lines


def test_the_shape_of_an_order_is_its_schema() -> None:
    schema = answer("commands", "till.open")
    assert schema["required"] == ["till_number"]
    assert schema["additionalProperties"] is False
    assert refusal("commands", "till.steal")["error"] == "command.unknown"


def test_a_name_of_a_customer_is_kept_harmless_and_found() -> None:
    facts = {
        "name": "Juan [/] Pérez\u202e\u0000",
        "address": "Calle 1\x1b[2J",
        "municipality": "Añasco",
        "meter_serial": "M0001",
        "opened_on": "2024-01-01",
    }
    added = answer("run", "customer.add", json.dumps(facts), "--as", "sistemas")["done"]
    shown = answer("account", "show", added["number"])
    assert shown["name"] == "Juan [/] Pérez\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
    assert shown["address"] == "Calle 1\N{REPLACEMENT CHARACTER}[2J"
    assert [one["number"] for one in answer("account", "find", "pérez")] == [added["number"]]
    assert "Juan [/] Pérez" in text("account", "show", added["number"])[0]
    facts = answer("account", "closing", added["number"])
    assert (facts["obstacles"], facts["missing_papers"]) == ([], ["photo_id"])


def test_a_full_day_is_worked_by_a_script() -> None:
    def line(order: str, data: dict[str, Any], who: str = "ana", **more: Any) -> dict[str, Any]:
        return {"order": order, "data": data, "as": who, "key": f"{order} {who}", **more}

    customer = {"name": "Luz", "address": "Calle 1", "municipality": "Añasco", "meter_serial": "M0001"}
    reading = {"account": "1", "month": "2023-07", "months": 1, "measured_l": 13_000}
    number = dialogue([line("customer.add", customer | {"opened_on": "2023-01-01"}, "sistemas")])[0]["done"]["number"]
    billed = dialogue(
        [
            line("reading.record", reading | {"account": number}, "sistemas"),
            line("bill.run", {"month": "2023-07"}, "sistemas"),
        ]
    )
    assert billed[1]["done"]["total_cents"] == 4_506
    signed = {"login": "marta", "pin": PIN}
    paid = {
        "tenders": [{"kind": "cash", "received_cents": 5_000}],
        "accounts": [{"number": number, "amount_cents": 4_506}],
    }
    fund = [{"denomination_cents": 2_000, "quantity": 5}]
    morning = [
        line("ticket.issue", {"service": "payment"}),
        line("ticket.call_next", {}),
        line("ticket.start", {}),
        line("till.open", {"till_number": 1, "pieces": fund}),
        line("payment.take", paid),
    ]
    issued, called, started, opened, taken = (one["done"] for one in dialogue(morning))
    assert issued["visit_id"] == called["visit_id"] == started["visit_id"]
    assert taken["change_cents"] == 494
    void = line("payment.void", {"receipt": taken["receipt"], "reason": "Se equivocó de cuenta"})
    session = {"session_id": opened["session_id"]}
    unsigned, wrong, voided, *rest = dialogue(
        [
            void,
            void | {"signature": signed | {"pin": "000000"}},
            void | {"signature": signed},
            line("ticket.finish", {}),
            line("till.count", session | {"pieces": fund}),
            line("till.close", session),
        ]
    )
    assert (unsigned["error"], wrong["error"]) == ("approval.required", "pin.wrong")
    assert (voided["done"]["receipt"], voided["done"]["cash_back_cents"]) == (taken["receipt"], 4_506)
    assert [one["replay"] for one in rest] == [False] * 3
    assert answer("account", "show", number)["balance"] == "45.06"
    again = dialogue([*morning, void | {"signature": signed}])
    assert [one["replay"] for one in again] == [True] * 6
    assert [one["done"] for one in again] == [issued, called, started, opened, taken, voided["done"]]
    assert all(proof["faults"] == [] for proof in answer("ledger", "check"))
    assert answer("audit", "verify")["faults"] == []
    assert answer("db", "check")["faults"] == []
