"""The command line: one module per group of subcommands. Alone, `oficinista` opens the counter.

Where an office host runs, it does the work, here on the caller's terminal; otherwise this process does it itself. The
counter is opened without loading the rest: a clerk should not wait for commands they never type.
"""

import atexit
import gc
import sys
from io import TextIOWrapper

from oficinista.defects import keep_to_itself
from oficinista.host.client import hand_over, host_socket, put_right_after, words_of_ssh

INTERRUPTED = 130
"""As the shell says it of whoever was stopped by Ctrl+C."""
FROM_SSH = "--from-ssh"
"""The one word of the command that sshd is told to force: what the person typed comes from sshd."""
AFTER_SSH = "--after-ssh"
"""What it is told to do after one that did not end well, with its exit status."""


def main() -> None:
    """The program's entry."""
    keep_to_itself()
    spell_out(sys.stdout)
    try:
        _do(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def spell_out(output: object) -> None:
    """Have an output that is not in UTF-8 spell out the signs that it lacks, as \\u2014: one would end the program."""
    if isinstance(output, TextIOWrapper):
        output.reconfigure(errors="backslashreplace")


def _do(words: list[str]) -> None:
    if words[:1] == [AFTER_SSH] and len(words) == 2:
        sys.exit(put_right_after(int(words[1])))
    is_from_ssh = words == [FROM_SSH]
    if is_from_ssh:
        words = words_of_ssh()
    host = host_socket()
    if host is not None and words[:1] != ["host"]:
        sys.exit(hand_over(host, words))
    if is_from_ssh:
        _refuse_without_host()
    if not words:
        from oficinista.cli.counter import open_counter

        sys.exit(open_counter(None))
    _load_and_do()


def _load_and_do() -> None:
    """A subcommand, in this process. The collector is kept from what is loaded, which is never garbage: it would go
    through all of it again and again while it is loaded, and once more when the process ends."""
    atexit.register(gc.freeze)
    gc.disable()
    from oficinista.cli.main import app

    gc.freeze()
    gc.enable()
    app()


def _refuse_without_host() -> None:
    from oficinista.i18n import tr

    sys.exit(tr("El servidor del mostrador no está en esta máquina. Avise a sistemas."))
