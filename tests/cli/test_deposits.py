"""`oficinista deposit`: what waits and what was sent, and the bank's file."""

import os
from pathlib import Path

from oficinista.office import Office
from oficinista.storage.store import Store
from oficinista.tills.deposits import PrepareDeposit
from tests.cli_builders import answer, oficinista, refusal, text
from tests.office import TestClock, do, with_bills
from tests.tills_builders import close_till, open_till, pay


def test_the_bank_s_file_confirms_each_deposit_once(tmp_path: Path) -> None:
    office = Office(Store(os.environ["OFICINISTA_DATABASE"]), clock=TestClock())
    account = with_bills(office)
    session = open_till(office)
    pay(office, account.number, 4_000)
    close_till(office, session, 19_000)
    [ready] = answer("deposit", "list")["waiting"]
    assert (ready["total"], ready["fund"], ready["tenders"]) == ("40.00", "150.00", {"cash": "40.00"})
    do(office, PrepareDeposit(bag="B-1", counted_cents=4_000), "marta")
    day = office.today.strftime("%m/%d/%Y")
    office.store.close()
    file = tmp_path / "bank.csv"
    file.write_text(f"Bag,Amount,Date,Reference\nB-1,$39.00,{day},X1\n")
    assert [one["outcome"] for one in answer("deposit", "import", str(file), "--dry-run")] == ["would_confirm"]
    [said] = answer("deposit", "import", str(file), "--as", "raul")
    assert (said["outcome"], said["difference"]) == ("confirmed", "-1.00")
    assert answer("deposit", "import", str(file), "--as", "raul")[0]["outcome"] == "known"
    assert "con diferencia" in text("deposit", "list")[1]
    file.write_text(f"Bag,Amount,Date,Reference\nB-9,39,{day},X1\nB-1,39,ayer,X1\nB-1,41,{day},X1\n")
    for how in (["--as", "raul"], ["--dry-run"]):
        wrong = oficinista("deposit", "import", str(file), *how)
        assert wrong.exit_code == 1
        unknown, unread, other = wrong.stdout.splitlines()[1:]
        assert "No hay un depósito B-9." in unknown
        assert "«ayer» no es una fecha del banco." in unread
        assert other.split()[:3] == ["4", "B-1", "rechazado"]
        assert "por $39.00." in other
    assert refusal("deposit", "import", str(file), "--as", "ana")["error"] == "permission.missing"
    file.write_text("x,y\n1,2\n")
    assert refusal("deposit", "import", str(file))["error"] == "bank_file.columns"
