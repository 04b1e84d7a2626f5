"""What waits for approval from the command line, and how a script decides it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.approvals.commands import RequestApproval
from oficinista.office import Office
from oficinista.storage.store import Store
from oficinista.tills.payments import VoidPayment
from tests.cli_builders import answer, oficinista, refusal, text
from tests.office import do, with_bills
from tests.tills_builders import open_till, pay


@pytest.fixture
def receipt(office_file: Path) -> Iterator[str]:
    """A payment that Ana asked to void."""
    office = Office(Store(str(office_file)))
    open_till(office)
    given = str(pay(office, with_bills(office, 2).number, 4_597).receipt)
    do(office, RequestApproval.of(VoidPayment(receipt=given, reason="Cuenta equivocada"), "Trae el original"))
    yield given
    office.store.close()


def test_what_waits_is_listed_with_who_asks_and_for_how_much(receipt: str) -> None:
    (one,) = answer("approval", "list")
    told = {name: one[name] for name in ("id", "order", "maker", "amount", "returned", "decision")}
    assert told == {
        "id": 1,
        "order": "payment.void",
        "maker": "Ana Peña Ortiz",
        "amount": "45.97",
        "returned": False,
        "decision": None,
    }
    assert [line.split()[:2] for line in text("approval", "list")] == [["Número", "Orden"], ["1", "payment.void"]]


def test_nothing_waits_in_a_new_office() -> None:
    assert answer("approval", "list") == []
    assert text("approval", "list") == ["No hay nada que mostrar."]


def test_a_script_approves_what_it_was_shown(receipt: str) -> None:
    shown = answer("approval", "show", "1")
    assert {"label": "Recibo", "value": receipt, "before": None} in shown["facts"]
    decision = json.dumps({"approval_id": 1, "verdict": "approve", "seen": shown["seen"]})
    result = oficinista("run", "approval.decide", decision, "--as", "marta", "--json")
    assert json.loads(result.stdout)["done"]["decision"] == "approved"
    assert answer("approval", "list") == []


def test_an_unknown_request_is_refused() -> None:
    assert refusal("approval", "show", "7")["error"] == "approval.unknown"
