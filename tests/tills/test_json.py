"""Scripts write the orders of tills and payments as JSON."""

import pytest

from oficinista.office import Office
from oficinista.orders import find_command
from tests.office import do, with_bills


def test_a_scripts_day_at_the_till_goes_through(office: Office) -> None:
    number = with_bills(office).number.lstrip("0")
    for name, order in (
        ("till.open", '{"till_number": 1, "pieces": [{"denomination_cents": 2000, "quantity": 5}]}'),
        (
            "payment.take",
            '{"tenders": [{"kind": "check", "received_cents": 4000, "reference": "1044"},'
            ' {"kind": "cash", "received_cents": 1000}],'
            f' "accounts": [{{"number": "{number}", "amount_cents": 4597}}]}}',
        ),
        (
            "till.count",
            '{"session_id": 1, "pieces": [{"denomination_cents": 2000, "quantity": 5},'
            ' {"denomination_cents": 500, "quantity": 1}],'
            ' "papers": [{"kind": "check", "quantity": 1, "amount_cents": 4000}]}',
        ),
        ("till.close", '{"session_id": 1, "reasons": [{"kind": "cash", "reason": "change_error"}]}'),
    ):
        do(office, find_command(name).order_type.model_validate_json(order))


@pytest.mark.parametrize("name", ["till.open", "till.count", "till.close", "payment.take", "payment.void"])
def test_every_order_has_a_schema(name: str) -> None:
    assert find_command(name).order_type.model_json_schema()["properties"]
