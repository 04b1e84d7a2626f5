"""The drop-in for OpenSSH, in a real server on the loopback: two clerks with keys, and what they cannot do."""

import grp
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.host.protocol import LEAVE_MODES
from oficinista.office import Office
from oficinista.staff.models import Role
from oficinista.storage.store import Store
from tests.host.hosting import BILL, CHECKOUT, HostProcess, add_clerk, half_a_payment, make_hosted_office, wait_for
from tests.host.people import START, as_user, make_served_folder, public_folder, public_program
from tests.office import PIN
from tests.terminal.pseudo import Terminal
from tests.tills_builders import open_till

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
SERVICE = 64_010
GROUP, FIRST, SECOND, ROOM = "oficinista-t", "oficinista-t1", "oficinista-t2", "oficinista-t3"
USERS = (FIRST, SECOND, ROOM)
CHANGE = "CAMBIO $14.03"

pytestmark = [
    pytest.mark.xdist_group("host"),
    pytest.mark.skipif(os.getuid() != 0, reason="only root can make users and serve them"),
    pytest.mark.skipif(SSHD is None, reason="OpenSSH's server is not installed: apt-get install openssh-server"),
]


def make_ssh_office(store: Store) -> None:
    """Two clerks, one of them with a till, and the waiting room."""
    make_hosted_office(store)
    office = Office(store)
    add_clerk(office, "primera", FIRST)
    add_clerk(office, "segunda", SECOND)
    add_clerk(office, "sala", ROOM, Role.LOBBY)
    open_till(office, "primera", number=2)


class Server:
    """OpenSSH's server with our drop-in, and its clients."""

    def __init__(self, folder: Path, host: HostProcess) -> None:
        self.host = host
        self._folder = folder
        self._port = free_port()
        self._make_keys()
        (folder / "sshd_config").write_text(self._config())
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        command = [str(SSHD), "-D", "-e", "-f", str(folder / "sshd_config")]
        with (folder / "sshd.log").open("w") as log:
            self.process = subprocess.Popen(command, stderr=log)
        wait_for(self._answers)

    def end(self) -> None:
        """Stop serving."""
        self.process.terminate()
        self.process.wait()

    def client(self, user: str, *options: str) -> list[str]:
        """The command of a client."""
        known = self._folder / "known"
        return [
            *("ssh", "-F", "none", "-i", str(self._folder / "key"), "-p", str(self._port)),
            *("-o", f"UserKnownHostsFile={known}", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR"),
            *("-o", "BatchMode=yes", *options, f"{user}@127.0.0.1"),
        ]

    def run(
        self, user: str, *words: str, options: tuple[str, ...] = (), given: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """A command given to ssh."""
        return subprocess.run(
            [*self.client(user, *options), *words],
            env={**os.environ, **environment},
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def _make_keys(self) -> None:
        for name in ("host_key", "key"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self._folder / name)]
            subprocess.run(command, check=True)
        (self._folder / "keys").mkdir()
        for user in USERS:
            shutil.copy(self._folder / "key.pub", self._folder / "keys" / user)

    def _config(self) -> str:
        """A plain server with the drop-in as it is, but for the program's place and the group's name."""
        program = self._folder / "oficinista"
        lent = " ".join(f"{name}='{value}'" for name, value in self.host.environment(as_user()).items())
        program.write_text(f"#!/bin/sh\nexec env {lent} {public_program()[0]} -c '{START}' \"$@\"\n")
        program.chmod(0o755)
        drop_in = (CHECKOUT / "deploy" / "sshd-oficinista.conf").read_text("utf-8")
        assert "/usr/local/bin/oficinista" in drop_in
        return "\n".join(
            [
                f"ListenAddress 127.0.0.1:{self._port}",
                f"HostKey {self._folder}/host_key",
                "StrictModes no\nPidFile none\nUsePAM no\nSubsystem sftp internal-sftp",
                drop_in.replace("/usr/local/bin/oficinista", str(program))
                .replace("mostrador", GROUP)
                .replace("/etc/ssh", str(self._folder)),
            ]
        )

    def _answers(self) -> bool:
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", self._port)) == 0


def free_port() -> int:
    """A port of the loopback that nobody uses."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@pytest.fixture(scope="module")
def clerks() -> Iterator[int]:
    """The users of the machine and their group, whose number this is; they are gone afterwards."""
    subprocess.run(["groupadd", "--system", GROUP], check=True)
    for user in USERS:
        plain = ["--system", "--no-create-home", "--home-dir", "/", "--shell", "/bin/sh", "--password", "*"]
        subprocess.run(["useradd", *plain, "--gid", GROUP, user], check=True)
    yield grp.getgrnam(GROUP).gr_gid
    for user in USERS:
        subprocess.run(["userdel", user], check=True)
    subprocess.run(["groupdel", GROUP], check=True)


@pytest.fixture(scope="module")
def server(clerks: int) -> Iterator[Server]:
    """The SSH server in front of a host that runs as a user of its own."""
    program = public_program()
    with public_folder("ssh") as folder, public_folder("ssh-host") as served:
        make_served_folder(served, make_ssh_office, SERVICE)
        with HostProcess(served, "--group", GROUP, program=program, uid=SERVICE, groups=[clerks]) as host:
            server = Server(folder, host)
            yield server
            server.end()


def at_counter(server: Server, user: str) -> Terminal:
    """A clerk at a terminal, at home."""
    terminal = Terminal(server.client(user, "-tt"))
    terminal.wait_for("PIN")
    terminal.type(PIN.encode() + b"\r")
    terminal.wait_for("Mi caja")
    return terminal


def test_two_clerks_work_each_as_themselves(server: Server) -> None:
    with at_counter(server, FIRST) as first, at_counter(server, SECOND) as second:
        assert "Primera" in first.text
        assert "Segunda" in second.text


def test_a_line_that_drops_is_taken_up_again_by_its_clerk_and_nobody_else(server: Server) -> None:
    with at_counter(server, FIRST) as lost:
        lost.type(half_a_payment())
        lost.wait_for(CHANGE)
        lost.process.kill()
    wait_for(lambda: any(server.host.waiting.iterdir()))
    with at_counter(server, SECOND) as other:
        assert "Segunda" in other.text
    with Terminal(server.client(FIRST, "-tt")) as found:
        found.wait_for("Se cortó la línea")
        found.type(PIN.encode() + b"\r")
        found.wait_for(CHANGE)


def test_a_client_that_is_killed_on_the_server_leaves_the_terminal_right(server: Server) -> None:
    with Terminal(server.client(FIRST, "-tt")) as terminal:
        terminal.wait_for("PIN")
        subprocess.run(["pkill", "-KILL", "-u", FIRST, "python"], check=True)
        assert terminal.wait_for_end() == 128 + signal.SIGKILL
        assert LEAVE_MODES in terminal.output.decode()


def test_the_board_comes_back_by_itself_when_its_line_drops(server: Server, tmp_path: Path) -> None:
    dialled, line_of = tmp_path / "dialled", tmp_path / "line"
    line = shlex.join([*server.client(ROOM, "-tt"), "board"])
    unit = f"while :; do echo x >> {dialled}; sh -c 'echo $$ > {line_of}; exec {line}'; sleep 0.1; done"
    others = set(server.host.sessions())
    with Terminal(["sh", "-c", unit]) as monitor:
        monitor.wait_for("L.P.R.A.")
        before = set(server.host.sessions()) - others
        os.kill(int(line_of.read_text()), signal.SIGKILL)
        wait_for(lambda: dialled.read_text().count("x") == 2 and not before & set(server.host.sessions()))
        order = '{"order": "ticket.issue", "data": {"service": "payment"}}\n'
        assert server.run(FIRST, "run", "-", given=order).returncode == 0
        monitor.wait_for("P-001")


def test_a_subcommand_answers_with_its_output_and_status(server: Server) -> None:
    found = server.run(FIRST, "search", BILL, "--json")
    assert (found.returncode, found.stderr) == (0, "")
    assert len(json.loads(found.stdout)) == 1
    assert server.run(FIRST, "oficinista search").returncode == 2


def test_orders_are_given_by_the_clerk_of_the_key(server: Server) -> None:
    order = '{"order": "ticket.issue", "data": {"service": "payment"}}\n'
    assert "done" in json.loads(server.run(SECOND, "run", "-", given=order).stdout)
    refused = server.run(SECOND, "run", "-", given=order.replace("{", '{"as": "primera", ', 1))
    assert json.loads(refused.stdout)["error"] == "clerk.not_yourself"


@pytest.mark.parametrize(
    "words",
    ["sh", "id", "commands; id", "commands && id", "$(id)", "`id`", "commands | id", "search 'x", "scp -t /tmp", "--"],
)
def test_no_words_reach_a_shell(server: Server, words: str) -> None:
    tried = server.run(FIRST, words)
    assert tried.returncode != 0
    assert "uid=" not in tried.stdout + tried.stderr


def test_there_are_no_files_to_fetch(server: Server) -> None:
    tried = server.run(FIRST, "sftp", options=("-s",))
    assert tried.returncode != 0
    assert tried.stdout == ""


def test_nothing_is_forwarded(server: Server) -> None:
    port = free_port()
    target = f"127.0.0.1:{port}"
    with socket.create_server(("127.0.0.1", port)) as listening:
        listening.settimeout(0.2)
        tried = server.run(FIRST, options=("-W", target))
        assert tried.returncode != 0
        with pytest.raises(TimeoutError):
            listening.accept()
    remote = server.run(FIRST, "commands", options=("-o", "ExitOnForwardFailure=yes", "-R", f"{free_port()}:{target}"))
    assert remote.returncode == 255


def test_only_how_the_terminal_is_comes_from_the_caller_s_environment(server: Server) -> None:
    sending = ("-o", "SendEnv=OFICINISTA_LANG OFICINISTA_DATABASE OFICINISTA_HOST LOGNAME PYTHONPATH LD_PRELOAD")
    english = server.run(FIRST, "search", "nobody", options=sending, OFICINISTA_LANG="en", OFICINISTA_DATABASE="/x")
    assert (english.returncode, english.stdout) == (0, "There is nothing to show.\n")


def test_who_leaves_the_counter_closes_the_ssh_line(server: Server) -> None:
    with Terminal(server.client(FIRST, "-tt")) as terminal:
        terminal.wait_for("PIN")
        terminal.type(b"\x1b")
        assert terminal.wait_for_end() == 0
