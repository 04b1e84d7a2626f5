"""The command line: one module per group of subcommands. Alone, `oficinista` opens the counter.

The counter is opened without loading the rest: a clerk should not wait for commands they never type.
"""

import sys


def main() -> None:
    """The program's entry."""
    if len(sys.argv) == 1:
        from oficinista.cli.counter import open_counter

        sys.exit(open_counter(None))
    from oficinista.cli.main import app

    app()
