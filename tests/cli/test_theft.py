"""`oficinista theft`: which cases there are, and one whole with its calculation, its papers and their hashes."""

import hashlib
import os

import pytest

from oficinista.files.queries import content_of, papers
from oficinista.office import Office
from oficinista.storage.store import Store
from oficinista.theft.opening import OpenTheft, Source
from tests.cli_builders import answer, refusal, text
from tests.office import TestClock, do, with_bills
from tests.theft.test_theft import calculation, inspected


@pytest.fixture
def office() -> Office:
    return Office(Store(os.environ["OFICINISTA_DATABASE"]), clock=TestClock())


def test_a_case_is_listed_and_shown_with_its_calculation_and_the_hashes_of_its_evidence(office: Office) -> None:
    account = with_bills(office, 1)
    number = do(office, OpenTheft(source=Source.REPORT, words="Llamada de un vecino", account=account.number)).number
    [listed] = answer("theft", "list", "--account", account.number)
    assert (listed["number"], listed["state"], listed["calculated"]) == (number, "reported", None)
    do(office, calculation(inspected(office, number, account), pipe="1 1/2"))
    bytes_of = {one.number: office.ask(content_of, one.id) for one in office.ask(papers, office.info.id, account.id)}
    office.store.close()
    shown = answer("theft", "show", number.lower())
    assert (shown["state"], shown["inspection"]["act"], shown["charge"]) == ("calculated", "A-17", None)
    assert "theft.pipe_velocity_mm" in shown["calculation"]["unconfirmed"]
    assert {one["kind"] for one in shown["papers"]} == {"inspection_act", "theft_photo"}
    lines = text("theft", "show", number)
    assert any('un tubo de 1 1/2" a 1500 mm/s da 6.156 m³ por hora' in line for line in lines)
    for one in shown["papers"]:
        assert one["sha256"] == hashlib.sha256(bytes_of[one["number"]]).hexdigest()
        assert any(one["number"] in line and one["sha256"] in line for line in lines)
    assert refusal("theft", "show", "HUR-TST-2026-000099")["error"] == "theft.unknown"
