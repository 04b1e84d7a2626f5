"""Making an office and looking after its database from the command line."""

import json
import stat
from pathlib import Path

import pytest
import sqlalchemy
from pysqlite3 import dbapi2

from oficinista.storage.store import Store
from tests import databases
from tests.cli_builders import answer, mistake, oficinista, refusal, text
from tests.office import make_office


def alter(path: Path, statement: str) -> None:
    """Change the file as its owner can, behind the program's back."""
    connection = dbapi2.connect(str(path))
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_an_office_is_made_with_its_tills_and_its_first_clerk(tmp_path: Path) -> None:
    path = str(tmp_path / "añasco.db")
    made = answer("init", "--code", "ANA", "--name", "Oficina de Añasco", "--tills", "3", "--database", path)
    assert (made["office"], made["admin"]) == ("ANA", "sistemas")
    assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600, "whatever the umask"
    assert [(c["login"], c["role"]) for c in answer("clerk", "list", "--database", path)] == [("sistemas", "it")]
    assert answer("run", "till.add", '{"number": 4, "name": "Caja 4"}', "--database", path)["done"]["number"] == 4
    assert refusal("run", "till.add", '{"number": 3, "name": "X"}', "--database", path)["error"] == "till.exists"


def test_making_it_again_changes_nothing(tmp_path: Path) -> None:
    words = ("init", "--code", "ANA", "--name", "Oficina", "--database", str(tmp_path / "o.db"))
    assert oficinista(*words).exit_code == 0
    assert refusal(*words)["error"] == "office.exists"
    assert answer("db", "info", "--database", str(tmp_path / "o.db"))["offices"] == ["ANA"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"--code": "ana"}, "office.code"),
        ({"--code": "A"}, "office.code"),
        ({"--code": "ABCDE"}, "office.code"),
        ({"--code": "A1"}, "office.code"),
        ({"--code": "A\x00B"}, "office.code"),
        ({"--name": " "}, "office.name"),
        ({"--name": "x" * 81}, "office.name"),
        ({"--admin": "Ñoño X"}, "order.invalid"),
        ({"--admin-name": ""}, "order.invalid"),
        ({"--database": "mysql://server/base"}, "storage.address"),
        ({"--database": "/no/such/folder/o.db"}, "storage.folder"),
        ({"--database": "postgresql://127.0.0.1:1/base"}, "storage.unreachable"),
    ],
    ids=str,
)
def test_an_office_that_cannot_be_is_refused(facts: dict[str, str], code: str, tmp_path: Path) -> None:
    given = {"--code": "ANA", "--name": "Oficina", "--database": str(tmp_path / "o.db")} | facts
    assert refusal("init", *(word for pair in given.items() for word in pair))["error"] == code
    assert not (tmp_path / "o.db").exists()


def test_the_name_of_an_office_is_harmless(tmp_path: Path, office_file: Path) -> None:
    path = str(tmp_path / "o.db")
    said = oficinista(
        "init", "--code", "ANA", "--name", "A\x1b[2J\u202eB", "--admin-name", "\x9b31m", "--database", path
    )
    assert "\x1b" not in said.output
    assert answer("clerk", "list", "--database", path)[0]["name"] == "\N{REPLACEMENT CHARACTER}31m"


def test_the_database_is_named_by_option_before_or_after_by_environment_or_by_default(
    tmp_path: Path, office_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = str(tmp_path / "o.db")
    assert oficinista("init", "--code", "OTR", "--name", "Otra", "--database", other).exit_code == 0
    assert answer("db", "info")["offices"] == ["TST"]
    assert answer("db", "info", "--database", other)["offices"] == ["OTR"]
    assert answer("--database", other, "db", "info")["offices"] == ["OTR"]
    monkeypatch.setenv("OFICINISTA_DATABASE", other)
    assert answer("db", "info")["offices"] == ["OTR"]
    assert answer("db", "info", "--database", str(office_file))["offices"] == ["TST"]
    monkeypatch.delenv("OFICINISTA_DATABASE")
    assert refusal("db", "info")["error"] == "storage.missing"
    assert oficinista("init", "--code", "DEF", "--name", "La de siempre").exit_code == 0
    assert answer("db", "info")["offices"] == ["DEF"]


LOOKING: list[tuple[str, ...]] = [
    ("db", "upgrade"),
    ("db", "check"),
    ("db", "info"),
    ("clerk", "list"),
    ("ledger", "check"),
    ("audit", "verify"),
    ("bill", "held"),
    ("rule", "list"),
    ("account", "find", "x"),
    ("run", "ticket.call_next"),
]


@pytest.mark.parametrize("words", LOOKING, ids=" ".join)
def test_a_mistyped_path_is_refused_and_never_becomes_a_file(words: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "oficna.db"
    assert refusal(*words, "--database", str(path))["error"] == "storage.missing"
    assert not path.exists()


@pytest.mark.parametrize("words", LOOKING, ids=" ".join)
def test_a_file_that_is_no_database_is_a_broken_invariant(words: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "carta.db"
    path.write_bytes(b"Estimado cliente:\n" * 1_000)
    result = oficinista(*words, "--database", str(path))
    assert (result.exit_code, result.stdout) == (3, "")
    assert "no es una base de datos de Oficinista" in result.stderr


def test_a_database_without_an_office_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    told = refusal("db", "info", "--database", str(tmp_path / "empty.db"))
    assert told["error"] == "storage.empty"
    assert "oficinista init" in told["message"]


def test_a_database_of_another_version_is_refused_with_what_to_do(office_file: Path) -> None:
    alter(office_file, "UPDATE alembic_version SET version_num = '9999'")
    assert refusal("db", "info")["error"] == "storage.newer"
    assert refusal("db", "upgrade")["error"] == "storage.newer"


def test_upgrading_what_is_current_changes_nothing(office_file: Path) -> None:
    before = office_file.read_bytes()
    revision = answer("db", "info")["revision"]
    assert answer("db", "upgrade")["revision"] == revision
    assert text("db", "upgrade") == [f"La base de datos está en la versión {revision}."]
    assert office_file.read_bytes() == before


def test_a_sound_database_is_said_to_be() -> None:
    assert answer("db", "check") == {"faults": []}
    assert text("db", "check") == ["La base de datos está bien."]


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("DROP TRIGGER entry_no_delete", "guarda entry_no_delete"),
        ("UPDATE till SET office_id = 99", "referencia de till 1 a office"),
    ],
)
def test_what_is_wrong_with_a_database_is_named_and_the_status_is_three(
    harm: str, said: str, office_file: Path
) -> None:
    alter(office_file, harm)
    told, read = oficinista("db", "check", "--json"), oficinista("db", "check")
    assert (told.exit_code, read.exit_code) == (3, 3)
    assert said in json.loads(told.stdout)["faults"]
    assert said in read.stdout.splitlines()


def test_a_file_with_a_page_that_is_not_what_it_was_is_a_broken_invariant(office_file: Path) -> None:
    whole = office_file.read_bytes()
    page = len(whole) // 4096 // 2 * 4096
    office_file.write_bytes(whole[:page] + bytes(range(256)) * 16 + whole[page + 4096 :])
    assert oficinista("db", "check").exit_code == 3


def test_what_a_database_is_and_holds_is_told(office_file: Path) -> None:
    told = answer("db", "info")
    assert (told["dialect"], told["offices"], told["accounts"], told["entries"]) == ("sqlite", ["TST"], 0, 0)
    assert told["bytes"] == office_file.stat().st_size
    lines = text("db", "info")
    assert lines[4:6] == ["Oficinas:              TST", "Cuentas:               0"]


def test_the_counter_needs_a_terminal() -> None:
    assert "El mostrador necesita una terminal" in mistake()


def test_a_database_holds_several_offices_and_each_is_opened_by_its_name_or_its_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    south = ("init", "--code", "SUR", "--name", "Oficina del Sur", "--admin")
    assert refusal(*south, "sistemas")["error"] == "clerk.exists"
    answer(*south, "sur")
    assert answer("db", "info")["offices"] == ["TST", "SUR"]
    assert [one["office"] for one in answer("audit", "verify")["chains"]] == ["TST", "SUR"]
    second_till = ("run", "till.add", '{"number": 2, "name": "Caja 2"}')
    assert answer(*second_till)["done"]["number"] == 2
    monkeypatch.setenv("OFICINISTA_OFFICE", "TST")
    assert refusal(*second_till, "--as", "sistemas")["error"] == "till.exists"
    monkeypatch.setenv("OFICINISTA_OFFICE", "NOR")
    assert refusal("db", "info")["error"] == "office.unknown"


def test_a_server_is_looked_after_by_the_same_words() -> None:
    name = databases.new_postgres(make_office)
    clerks, owner = ("--database", databases.app_url(name)), ("--database", databases.owner_url(name))
    told = answer("db", "info", *clerks)
    assert (told["dialect"], told["offices"], told["bytes"] > 0) == ("postgresql", ["TST"], True)
    assert answer("run", "ticket.issue", '{"service": "payment"}', "--as", "ana", *clerks)["done"]["label"] == "P-001"
    assert answer("db", "check", *clerks) == {"faults": []}
    assert all(proof["faults"] == [] for proof in answer("ledger", "check", *clerks))
    assert answer("audit", "verify", *clerks)["faults"] == []
    assert answer("db", "upgrade", *clerks)["revision"] == told["revision"], "nothing to do needs no right"
    with Store(databases.owner_url(name)).write() as connection:
        connection.execute(sqlalchemy.text("DROP TRIGGER entry_seal ON entry"))
    assert refusal("db", "upgrade", *clerks)["error"] == "storage.read_only"
    assert answer("db", "upgrade", *owner)["revision"] == told["revision"]
    databases.drop_postgres(name)


def test_a_password_is_never_said(tmp_path: Path) -> None:
    result = oficinista("db", "info", "--database", "postgresql://ana:s3creto@127.0.0.1:1/base")
    assert result.exit_code == 1
    assert "s3creto" not in result.output
