"""An action of a case may need a paper: it is refused until the paper is filed about that very case."""

from dataclasses import replace
from datetime import date

import pytest

from oficinista.cases.conditions import Moment, refuse_unmet
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.cases.objections import FileObjection
from oficinista.office import Office
from oficinista.orders import Refused
from tests.adjustments_builders import numbers
from tests.files_builders import file
from tests.office import TODAY, do, with_bills


def test_an_action_that_needs_a_paper_waits_for_it_and_it_must_be_of_the_case_and_prove_something(
    sqlite_office: Office,
) -> None:
    account = with_bills(sqlite_office, 1)
    bill = numbers(sqlite_office, account)[0]
    case = do(sqlite_office, FileObjection(bill=bill, grounds="No gastamos tanto")).number
    action = find_lifecycle("objection").actions["withdraw"].model_copy(update={"papers": ("photo_id",), "needs": ()})
    moment = Moment(case, None, None, TODAY, TODAY)

    def refusal(today: date = TODAY) -> str:
        with pytest.raises(Refused) as caught:
            sqlite_office.ask(refuse_unmet, action, replace(moment, today=today))
        return caught.value.refusal.message

    assert "Identificación con foto vigente" in refusal()
    file(sqlite_office, account, kind="photo_id", expires_on=date(2030, 1, 1))
    assert case in refusal()
    file(sqlite_office, account, kind="photo_id", expires_on=date(2027, 1, 1), case=case)
    sqlite_office.ask(refuse_unmet, action, moment)
    assert refusal(date(2027, 1, 2))
