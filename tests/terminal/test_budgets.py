"""What a session may cost: bytes a key, keys a second, memory. The times are in `benchmarks/terminal.py`."""

import time
from pathlib import Path

import pytest

from tests.terminal.program import Program

TYPED_BYTES = 250
MOVE_BYTES = 1_300
BURST_KEYS, KEYS_PER_S = 2_000, 80
GROWTH_MIB = 2.0


def bytes_of(program: Program, key: bytes) -> int:
    before = len(program.output)
    program.type(key)
    program.wait_until_quiet(0.06)
    return len(program.output) - before


def private_mib(program: Program) -> float:
    rows = Path(f"/proc/{program.process.pid}/smaps_rollup").read_text("ascii").splitlines()
    return sum(int(row.split()[1]) for row in rows if row.startswith("Private_")) / 1024


@pytest.mark.parametrize("opens", [b"n", b"p"])
def test_a_typed_letter_costs_few_bytes(opens: bytes, tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(opens)
        program.wait_until_quiet()
        assert max(bytes_of(program, b"7") for _ in range(12)) <= TYPED_BYTES


def test_a_move_of_the_cursor_costs_few_bytes(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        costs = [bytes_of(program, b"\x1b[B") for _ in range(40)]
        assert sum(costs) / len(costs) <= MOVE_BYTES / 2
        assert sum(cost > MOVE_BYTES for cost in costs) <= 3  # a page is turned by its half, and seldom


def test_a_burst_of_keys_is_worked_off_fast(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        begun = time.perf_counter()
        program.type(
            (b"\x1b[B" * 3 + b"\x1b[A" * 2) * (BURST_KEYS // 5 // 4) + b"n\x1b" * (BURST_KEYS // 8) + b"\x02FIN-0\r"
        )
        program.wait_for("FIN-0", deadline_s=BURST_KEYS / KEYS_PER_S)
        assert time.perf_counter() - begun < BURST_KEYS / KEYS_PER_S


def test_screens_opened_and_closed_leave_no_memory_behind(tmp_path: Path) -> None:
    with Program(tmp_path) as program:
        program.ready()
        program.type(b"n\x1b" * 100 + b"\x1b[B")
        program.wait_for("> 0001", deadline_s=60)
        before = private_mib(program)
        program.type(b"n\x1b" * 300 + b"\x1b[B")
        program.wait_for("> 0002", deadline_s=60)
        assert private_mib(program) - before < GROWTH_MIB
