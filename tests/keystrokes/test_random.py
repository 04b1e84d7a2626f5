"""Random keys at the real program: in one burst they do what they do at human speed, and the ledger stays whole.

The keys are what a clerk's hands find: letters, figures, Enter, Esc, Tab, arrows, function keys and scans. A script is
known by its seed.
"""

from pathlib import Path
from random import Random

import pytest

from oficinista.ledger.check import check
from tests.keystrokes.play import BURST, ENTER, ESC, Program, new_office, orders, reopened, scan
from tests.keystrokes.test_budgets import ACCOUNT, BILL, make_busy_office

KEYS_A_SCRIPT = 160
FAST_HANDS = 0.03
"""Seconds between keys: four times as fast as the best typist, so that the screen is never waited for by accident."""
VERBS = [bytes([letter]) for letter in b"tnsfvzhduwqcbpeiyakxmro"]
FIGURES = [bytes([figure]) for figure in b"0123456789.+"]
MOVES = [b"\t", b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[5~", b"\x1b[6~", b"\x7f"]
FUNCTIONS = [b"\x1bOQ", b"\x1bOR", b"\x1bOS", b"\x1b[15~", b"\x1b[17~", b"\x1b[18~", b"\x1b[20~", b"\x1b[21~"]


def script(seed: int) -> list[bytes]:
    """A script of keys, in the proportions of real work: mostly verbs, figures and Enter."""
    random = Random(seed)
    kinds = [VERBS, FIGURES, [ENTER], [ESC], MOVES, FUNCTIONS, [scan(BILL)], [*map(str.encode, ACCOUNT), ENTER]]
    chosen = random.choices(kinds, weights=(30, 24, 22, 8, 8, 5, 2, 1), k=KEYS_A_SCRIPT)
    return [key for kind in chosen for key in (kind if kind is kinds[-1] else [random.choice(kind)])]


def play(keys: list[bytes], pause_s: float, folder: Path) -> tuple[list[str], list[str]]:
    """The orders a script gave, and the screen it ended on."""
    database = new_office(make_busy_office, folder)
    before = len(orders(database))
    with Program(database) as program:
        program.type(keys, pause_s=pause_s)
        program.wait_until_at_rest()
        assert program.process.poll() is None
        screen = program.screen
    assert all(proof.holds for proof in reopened(database).ask(lambda connection: list(check(connection))))
    return orders(database)[before:], screen


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_random_keys_in_one_burst_do_what_they_do_at_human_speed(seed: int, tmp_path: Path) -> None:
    keys = script(seed)
    burst, seen_after_burst = play(keys, BURST, tmp_path / "burst")
    human, seen_by_human = play(keys, FAST_HANDS, tmp_path / "human")
    assert burst == human
    assert burst
    assert seen_after_burst[1:] == seen_by_human[1:]
