"""How the screens of orders, letters, papers, notices and commitments look: one walk, held to `snapshots/`."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from oficinista.cases.investigations import SkipStep, TakeStep
from oficinista.cases.objections import FileObjection
from oficinista.commitments.commands import MakeCommitment
from oficinista.office import Office
from oficinista.suspensions.commands import IssueNotice
from oficinista.suspensions.moratoria import DeclareMoratorium
from oficinista.work.commands import CompleteOrder, CreateOrder
from screens.app import Session
from tests.adjustments_builders import numbers
from tests.counter import at_counter
from tests.letters_builders import issued
from tests.office import TestClock, do, opened_copy, with_bills
from tests.screens.appearance import SIZES, assert_looks_as_approved

WALK: dict[str, tuple[str, ...]] = {
    "orders": ("o",),
    "order": ("slash", "ORD-TST-2026-000001", "enter"),
    "playbook": ("slash", "OBJ-TST-2026-000001", "enter", "f"),
    "letters": ("slash", "10000001", "enter", "l"),
    "letter": ("slash", "CAR-TST-2026-000001", "enter"),
    "files": ("slash", "10000001", "enter", "q"),
    "checklists": ("slash", "10000001", "enter", "q", "t"),
    "due": ("m",),
    "suspensions": ("m", "s"),
    "to_notice": ("m", "s", "a"),
    "mailed": ("m", "s", "e"),
    "moratoria": ("m", "s", "m"),
    "moratorium": ("m", "s", "m", "+"),
    "moratorium_end": ("m", "s", "m", "enter"),
    "moratorium_include": ("m", "s", "m", "i"),
    "commitment": ("slash", "COM-TST-2026-000001", "enter"),
}
"""The keys to each from home."""


def make_busy_office(office: Office) -> None:
    """Two customers: of one an objection half looked into, a crew's result, a letter and a promise; of the other a
    notice. A third may be noticed."""
    first = with_bills(office, 3, address="Urb. Las Lomas, Calle 1 B-1", meter_serial="T00000001")
    second = with_bills(office, 1, name="Juan [/] Pérez", address="Bo. Caimito, Carr. 842 Km 3.1")
    with_bills(office, 2, name="Ana Ruiz Cruz", address="Bo. Caimito, Carr. 842 Km 3.2")
    objection = FileObjection(bill=numbers(office, first)[-1], grounds="No gastamos", received_on=date(2026, 11, 20))
    case = do(office, objection).number
    do(office, TakeStep(number=case, step="verify_reading", answers={"reading": "sound"}, words="Se ve en la foto"))
    do(office, SkipStep(number=case, step="compare", words="No tiene historial"))
    order = do(office, CreateOrder(account=first.number, type="location", case=case, is_prepared=True)).number
    do(office, CompleteOrder(number=order, result={"found": "yes", "place": "En la acera", "serial": "T00000009"}))
    do(office, CreateOrder(account=second.number, type="seal", is_prepared=True))
    issued(office, "statement", first.number)
    do(office, MakeCommitment(account=first.number, what="Llamarle con el resultado", due_on=date(2026, 11, 27)))
    do(office, IssueNotice(account=second.number, words="Debe una factura"))
    storm = DeclareMoratorium(kind="storm", name="Tormenta Ana", source="Aviso 12", starts_on=date(2026, 12, 1),
                              municipalities=("Vieques",))  # fmt: skip
    do(office, storm, "marta")
    group = DeclareMoratorium(kind="moratorium", name="Empleados federales", source="Orden 7", by_account=True,
                              starts_on=date(2026, 12, 2))  # fmt: skip
    do(office, group, "marta")


@pytest.fixture
def busy_office(tmp_path: Path, clock: TestClock) -> Iterator[Office]:
    with opened_copy(make_busy_office, tmp_path, clock) as office:
        yield office


@pytest.mark.parametrize("size", SIZES)
def test_the_screens_look_as_they_were_approved(
    size: str, busy_office: Office, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    with at_counter(busy_office, size=SIZES[size], session=Session(drafts_path=tmp_path / "drafts.json")) as ana:
        for name, keys in WALK.items():
            with subtests.test(name):
                ana.types("escape", "escape", "escape", "escape", *keys)
                assert_looks_as_approved(ana, name, size)
