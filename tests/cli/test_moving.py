"""`oficinista import accounts|bills|payments|open-items`: moving in from the commercial system, to the cent."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from oficinista.moving import commands
from oficinista.moving.commands import ImportFile
from oficinista.moving.layout import Kind, read_layout
from oficinista.moving.rows import FAMILY
from oficinista.office import Office
from oficinista.storage.store import Store
from oficinista.text_file import file_digest
from tests import databases
from tests.cli_builders import answer, oficinista, refusal, text
from tests.office import do, make_office

ACCOUNTS = (
    "account,name,phone,email,address,municipality,postal_code,class,service,diameter,meter,dial_digits,opened_on\n"
    "500000001,Ana Soto,787-555-0101,,Calle Sol 1,Añasco,00610,residential,both,5/8,M-001,6,2019-05-01\n"
    "500000002,Luis Vega,,,Calle Luna 2,Añasco,00610,residential,water,5/8,M-002,6,2020-02-01\n"
)
ITEMS = (
    "item,account,dated_on,due_on,open_amount\n"
    "F-1,500000001,2026-09-01,2026-09-21,40.10\n"
    "F-2,500000001,2026-10-01,2026-10-21,30.05\n"
    "C-1,500000001,2026-10-15,2026-10-15,-50.00\n"
    "C-2,500000002,2026-10-15,2026-10-15,-12.34\n"
)
AS_IT = ("--as", "sistemas")


def written(tmp_path: Path, content: str) -> str:
    path = tmp_path / "archivo.csv"
    path.write_text(content, encoding="utf-8", errors="surrogateescape")
    return str(path)


def make_office_moved_into(store: Store) -> None:
    """The test office with the accounts of the commercial system."""
    make_office(store)
    with TemporaryDirectory() as folder:
        file = Path(written(Path(folder), ACCOUNTS))
        order = ImportFile(
            kind=Kind.ACCOUNTS, path=str(file), sha256=file_digest(file, FAMILY), layout=read_layout("general")
        )
        do(Office(store), order, "sistemas")


@pytest.fixture
def moved_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The accounts are here."""
    (tmp_path / "moved").mkdir()
    monkeypatch.setenv("OFICINISTA_DATABASE", databases.new_sqlite(make_office_moved_into, tmp_path / "moved"))


def balances() -> list[str]:
    return [answer("account", "show", number)["balance"] for number in ("500000001", "500000002")]


def proved() -> bool:
    return all(not proof["faults"] for proof in answer("ledger", "check"))


def test_accounts_keep_their_numbers_and_come_in_once(tmp_path: Path) -> None:
    assert answer("import", "accounts", written(tmp_path, ACCOUNTS), *AS_IT)["added"] == 2
    again = answer("import", "accounts", written(tmp_path, ACCOUNTS), *AS_IT)
    assert (again["added"], again["known"]) == (0, 2)
    assert "Luis Vega" in oficinista("search", "500000002").stdout


def test_each_line_that_cannot_be_taken_says_what_would_be(tmp_path: Path) -> None:
    ana = ACCOUNTS.splitlines()[1]
    wrong = (
        ana,
        ana.replace("500000001", ""),
        ana.replace("500000001", "500000003").replace("residential", "residencial"),
        ana.replace("500000001", "500000004").replace("2019-05-01", "2062-05-01"),
    )
    path = written(tmp_path, ACCOUNTS + "\n".join(wrong) + "\n")
    reasons = [
        "La cuenta 000500000001 está dos veces.",
        "«» no es un número de cuenta de hasta 12 cifras.",
        "«residencial» no es una clase de cliente: residential, commercial, industrial, government.",
        "La fecha no ha llegado.",
    ]
    for added in (2, 0):
        told = oficinista("import", "accounts", path, "--json", *AS_IT)
        done = json.loads(told.stdout)
        assert (told.exit_code, done["added"], [one["reason"] for one in done["rejected"]]) == (1, added, reasons)


def test_what_is_owed_opens_each_account_to_the_cent_and_once(moved_in: None, tmp_path: Path) -> None:
    file = written(tmp_path, ITEMS)
    told = text("import", "open-items", file, "--dry-run")
    assert told[1:] == ["4 nuevas; 0 ya estaban.", "El archivo suma $7.81; la oficina, $7.81."]
    assert balances() == ["0.00", "0.00"]
    first = answer("import", "open-items", file, *AS_IT)
    assert (first["added"], first["added_cents"], first["differences"]) == (4, 781, [])
    assert (balances(), proved()) == (["20.15", "-12.34"], True)
    assert answer("import", "open-items", file, *AS_IT)["added"] == 0
    assert balances() == ["20.15", "-12.34"]


def test_what_does_not_tie_is_told_by_line_and_by_account(moved_in: None, tmp_path: Path) -> None:
    answer("import", "open-items", written(tmp_path, ITEMS), *AS_IT)
    wrong = ITEMS.replace("40.10", "40.11").replace("C-2,500000002", "C-9,900000009").replace("2026-10-21", "hoy")
    told = oficinista("import", "open-items", written(tmp_path, wrong), "--dry-run")
    assert told.exit_code == 1
    assert told.stderr.splitlines() == [
        "Cuenta 000500000001: el archivo $20.16, la oficina $20.15.",
        "Cuenta 000500000002: el archivo $0.00, la oficina -$12.34.",
        "Cuenta 000900000009: el archivo -$12.34, la oficina $0.00.",
        "Línea 2: El documento F-1 ya vino, de otra cuenta o por otra cantidad: $40.10.",
        "Línea 3: «hoy» no es una fecha del formato.",
        "Línea 5: No hay una cuenta 000900000009.",
        "Líneas rechazadas: 3.",
    ]


def test_an_import_that_was_cut_off_goes_on_where_it_was(
    moved_in: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "LINES_A_PART", 1)
    whole, plan_rows, parts = written(tmp_path, ITEMS), commands.plan_rows, iter(range(2))

    def killed(*args: object) -> object:
        if next(parts, None) is None:
            raise KeyboardInterrupt
        return plan_rows(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as killing:
        killing.setattr(commands, "plan_rows", killed)
        oficinista("import", "open-items", whole, *AS_IT)
    assert (balances(), proved()) == (["70.15", "0.00"], True)
    rest = answer("import", "open-items", whole, *AS_IT)
    assert (rest["added"], rest["known"], rest["differences"]) == (2, 2, [])
    assert (balances(), proved()) == (["20.15", "-12.34"], True)


def test_history_comes_in_by_a_layout_of_its_own_and_posts_nothing(moved_in: None, tmp_path: Path) -> None:
    layout = tmp_path / "otro.toml"
    layout.write_text(
        'delimiter = ";"\nencoding = "latin-1"\ndate_format = "%d/%m/%Y"\ndecimal_mark = ","\n'
        '[payments]\nnumber = "recibo"\naccount = "cuenta"\ndated_on = "día"\namount = "monto"\n'
    )
    file = tmp_path / "pagos.csv"
    file.write_bytes("recibo;cuenta;día;monto\nR1;500000001;03/11/2026;25,50\n".encode("latin-1"))
    done = answer("import", "payments", str(file), "--layout", str(layout), *AS_IT)
    assert (done["added"], done["added_cents"], balances()) == (1, 2_550, ["0.00", "0.00"])
    columns = "bill,account,issued_on,due_on,period_end,billed_m3,total"
    bills = f"{columns}\nB1,500000001,2026-10-01,2026-10-21,2026-09-30,12.5,35.20\n"
    assert answer("import", "bills", written(tmp_path, bills), *AS_IT)["added_cents"] == 3_520
    assert balances() == ["0.00", "0.00"]


@pytest.mark.parametrize(
    ("content", "code"),
    [("", "import.columns"), ("a,b\n1,2\n", "import.columns"), (ITEMS + "\x00\n", "import.not_csv"),
     (ITEMS + "A\udcf1asco\n", "import.encoding")],
)  # fmt: skip
def test_what_is_no_such_file_changes_nothing(content: str, code: str, tmp_path: Path) -> None:
    assert refusal("import", "open-items", written(tmp_path, content), *AS_IT)["error"] == code


def test_a_layout_that_is_none_is_refused(tmp_path: Path) -> None:
    assert refusal("import", "bills", written(tmp_path, ITEMS), "--layout", "nada", *AS_IT)["error"] == "import.layout"


def test_their_bills_are_compared_with_ours_by_cause(moved_in: None, tmp_path: Path) -> None:
    for number in ("000500000001", "000500000002"):
        read = {"account": number, "month": "2026-10", "months": 1, "measured_l": 12_000}
        answer("run", "reading.record", json.dumps(read), *AS_IT)
    answer("run", "bill.run", json.dumps({"month": "2026-10"}), *AS_IT)
    columns = "bill,account,issued_on,due_on,period_end,billed_m3,total\n"
    row = "{},{},2026-11-01,2026-11-21,2026-10-31,{},{}\n"
    one = row.format("B1", "500000001", 12, "1.00")
    two = row.format("B2", "500000002", 11, "1.00")
    other = row.format("B3", "500000009", 11, "1.00")
    told = oficinista("import", "compare-bills", written(tmp_path, columns + one + two + other), "--json")
    found = json.loads(told.stdout)
    assert [(row["cause"], row["account"]) for row in found["differences"]] == [
        ("not_ours", "000500000009"),
        ("price", "000500000001"),
        ("volume", "000500000002"),
    ]
    ours = [row["ours_cents"] for row in found["differences"][1:]]
    right = [f"{cents // 100}.{cents % 100:02}" for cents in ours]
    same = row.format("B1", "500000001", 12, right[0])
    told = oficinista("import", "compare-bills", written(tmp_path, columns + same))
    assert told.stdout.splitlines()[:2] == [
        "1 facturas iguales; 1 distintas.",
        f"Allá no hay factura de ese mes: 1, diferencia ${right[1]}",
    ]
