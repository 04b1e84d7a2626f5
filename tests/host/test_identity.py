"""Who is who on a server: the service's user, clerks' own accounts, and strangers. Only root can play them all."""

import json
import os
import resource
import subprocess
from collections.abc import Iterator

import pytest

from oficinista.office import Office
from oficinista.staff.models import Role
from oficinista.storage.store import Store
from tests.host.hosting import HostProcess, add_clerk, make_hosted_office
from tests.host.people import as_user, make_served_folder, public_folder, public_program

pytestmark = [
    pytest.mark.xdist_group("host"),
    pytest.mark.skipif(os.getuid() != 0, reason="only root can be other users"),
]

SERVICE, ROSA, LUISA, STRANGER, SALA = 64_000, 64_001, 64_002, 64_003, 64_004
"""Users of the machine without a name, so that it needs no change: they are known by their numbers."""


def make_served_office(store: Store) -> None:
    """Two clerks who are users of the machine, and a terminal of the waiting room that is one too."""
    make_hosted_office(store)
    office = Office(store)
    add_clerk(office, "luisa", str(LUISA))
    add_clerk(office, "rosalia", str(ROSA))
    add_clerk(office, "sala", str(SALA), Role.LOBBY)


@pytest.fixture(scope="module")
def served() -> Iterator[HostProcess]:
    """A host that runs as a user of its own, at a socket that everybody can knock at."""
    with public_folder("identity") as folder:
        make_served_folder(folder, make_served_office, SERVICE)
        with HostProcess(folder, program=public_program(), uid=SERVICE) as host:
            host.socket.chmod(0o666)  # what the group of clerks is for
            yield host


def run_as(host: HostProcess, uid: int, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A subcommand, run by a user of the machine."""
    return subprocess.run(
        [*public_program(), *words],
        env={**as_user(), **host.environment(environment)},
        user=uid,
        group=uid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_kernel_says_who_gives_an_order(served: HostProcess) -> None:
    for uid, login in ((ROSA, "rosalia"), (LUISA, "luisa")):
        issued = run_as(served, uid, "run", "ticket.issue", '{"service": "payment"}', LOGNAME="root", USER="root")
        assert issued.returncode == 0, issued.stderr
        refused = run_as(served, uid, "run", "ticket.issue", '{"service": "payment"}', "--as", "ana")
        assert f"«{login}» no puede dar órdenes" in refused.stderr


@pytest.mark.parametrize("words", [("search", "x"), ("commands",), ("run", "ticket.issue", '{"service": "payment"}')])
def test_a_user_who_is_no_clerk_sees_nothing_of_the_office(served: HostProcess, words: tuple[str, ...]) -> None:
    refused = run_as(served, STRANGER, *words, "--json")
    if words == ("commands",):  # which orders exist is no secret
        assert refused.returncode == 0
    else:
        assert json.loads(refused.stdout)["error"] == "clerk.unmapped"


@pytest.mark.parametrize("words", [("search", "x"), ("run", "ticket.issue", '{"service": "payment"}')])
def test_a_terminal_of_the_waiting_room_gets_nothing_but_the_board(served: HostProcess, words: tuple[str, ...]) -> None:
    assert json.loads(run_as(served, SALA, *words, "--json").stdout)["error"] == "clerk.lobby_only"
    assert "necesita una terminal" in run_as(served, SALA, "board").stderr


def let_have_processes(host: HostProcess, count: str) -> None:
    """How many processes a user may have for a host of theirs to fork another."""
    command = ["prlimit", "--pid", str(host.process.pid), f"--nproc={count}:"]
    subprocess.run(command, user=SERVICE, group=SERVICE, extra_groups=[], check=True)


def test_a_host_without_a_process_for_a_caller_turns_them_away_and_goes_on(served: HostProcess) -> None:
    allowed, _ = resource.getrlimit(resource.RLIMIT_NPROC)
    let_have_processes(served, "0")
    refused = run_as(served, ROSA, "search", "x")
    let_have_processes(served, "unlimited" if allowed == resource.RLIM_INFINITY else str(allowed))
    assert (refused.returncode, "está lleno" in refused.stderr) == (1, True)
    assert run_as(served, ROSA, "search", "x").returncode == 0


def test_a_clerk_can_read_nothing_of_the_database(served: HostProcess) -> None:
    run_as(served, ROSA, "run", "ticket.issue", '{"service": "payment"}')
    files = list(served.folder.glob("office.db*"))
    assert {path.name for path in files} >= {"office.db", "office.db.gate"}
    for path in files:
        tried = subprocess.run(["cat", path], user=ROSA, group=ROSA, extra_groups=[], capture_output=True, check=False)
        assert tried.returncode != 0
        assert tried.stdout == b""


def test_a_clerk_s_own_process_cannot_open_the_database(served: HostProcess) -> None:
    refused = run_as(served, ROSA, "search", "x", "--database", str(served.database), OFICINISTA_HOST="")
    assert refused.returncode != 0
    assert refused.stdout == ""


def test_a_clerk_cannot_enter_where_sessions_wait(served: HostProcess) -> None:
    tried = subprocess.run(
        ["ls", served.waiting], user=ROSA, group=ROSA, extra_groups=[], capture_output=True, check=False
    )
    assert tried.returncode != 0


def test_who_may_not_knock_is_told_so(served: HostProcess) -> None:
    served.socket.chmod(0o660)
    refused = run_as(served, STRANGER, "search", "x")
    served.socket.chmod(0o666)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "no puede usar el servidor del mostrador" in refused.stderr
