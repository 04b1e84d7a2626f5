"""A declaration of a lifecycle is whole, or it is not loaded."""

from pathlib import Path

import pytest

from oficinista.cases.conditions import CONDITIONS
from oficinista.cases.lifecycle import Lifecycle, lifecycles, read_lifecycle
from oficinista.i18n import catalogue
from oficinista.orders import all_commands
from oficinista.staff.roles import held_by

WHOLE = """
title = "Prueba"
series = "PRU"
closed = "Cerrada."
[states.open]
title = "Abierto"
owner = "office"
term = "objection.decide"
missed = "escalate"
[states.over]
title = "Cerrado"
[actions.begin]
title = "Comenzar"
from = []
to = "open"
order = "objection.file"
[actions.end]
title = "Terminar"
from = ["open"]
to = "over"
order = "objection.close"
"""
PAUSING = """
[states.wait]
title = "Espera"
owner = "office"
term = "investigation.papers"
missed = "escalate"
pauses = "open"
[actions.ask]
title = "Pedir"
from = ["open"]
to = "wait"
order = "objection.close"
[actions.back]
title = "Seguir"
from = ["wait"]
to = "open"
order = "objection.close"
"""
LIFECYCLES = list(lifecycles().values())


def read(tmp_path: Path, text: str) -> Lifecycle:
    path = tmp_path / "prueba.toml"
    path.write_text(text, "utf-8")
    return read_lifecycle(path)


def test_a_whole_one_is_loaded(tmp_path: Path) -> None:
    assert list(read(tmp_path, WHOLE).actions_from("open")) == ["end"]


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ('to = "over"', 'to = "nowhere"', "unknown states nowhere"),
        ('from = ["open"]\nto = "over"', 'from = ["open"]\nto = "open"', "nothing leads here"),
        ('from = ["open"]', "from = []", "nothing leads from here to an end"),
        ('from = ["open"]', 'from = ["open", "over"]', "leads out of an end"),
        ('owner = "office"\n', "", "an end has no term"),
        ('term = "objection.decide"\n', "", "an open state has a term"),
        ('term = "objection.decide"', 'term = "objection.channels"', "is no rule in days"),
        ('term = "objection.decide"', 'term = "objection.never"', "is no rule in days"),
        ('owner = "office"', 'owner = "nobody"', "owner"),
        ('series = "PRU"', 'series = "P"', "series"),
        ('title = "Prueba"', "title = ", "prueba.toml"),
        ('missed = "escalate"', 'missed = "escalate"\npauses = "over"', "over has no term to pause"),
        (
            'order = "objection.close"',
            'order = "objection.close"\nledger = { charge = "bill.due", reason = "x" }',
            "bill.due is no rule in cents",
        ),
        (
            'order = "objection.close"',
            'order = "objection.close"\nledger = { charge = "reconnection.fee_cents", reason = "x" }',
            "nobody carries out",
        ),
    ],
)
def test_what_is_missing_is_said_with_its_file(was: str, becomes: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=fault) as raised:
        read(tmp_path, WHOLE.replace(was, becomes, 1))
    assert "prueba.toml" in str(raised.value)


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ('from = []\nto = "open"', 'from = []\nto = "wait"', "something else leads here"),
        ('from = ["wait"]\nto = "open"', 'from = ["wait"]\nto = "over"', "nothing leads back to open"),
        ('pauses = "open"', 'pauses = "wait"', "wait has no term to pause"),
    ],
)
def test_a_term_stands_still_only_between_leaving_its_state_and_coming_back(
    was: str, becomes: str, fault: str, tmp_path: Path
) -> None:
    drawn = "\n".join(read(tmp_path, WHOLE + PAUSING).diagram(held_by))
    assert "Espera · la oficina · término investigation.papers · detiene el de «Abierto»" in drawn
    with pytest.raises(ValueError, match=fault):
        read(tmp_path, (WHOLE + PAUSING).replace(was, becomes, 1))


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda one: one.name)
def test_every_action_is_an_order_of_the_door_and_needs_what_exists(lifecycle: Lifecycle) -> None:
    known = all_commands()
    for action in lifecycle.actions.values():
        assert action.order in known
        assert set(action.needs) <= set(CONDITIONS)


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda one: one.name)
def test_every_title_has_its_english(lifecycle: Lifecycle) -> None:
    said = [
        lifecycle.title,
        lifecycle.closed,
        *(one.title for one in (*lifecycle.states.values(), *lifecycle.actions.values())),
    ]
    assert [text for text in said if text not in catalogue("en")] == []


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda one: one.name)
def test_its_diagram_shows_every_state_and_action(lifecycle: Lifecycle) -> None:
    drawn = "\n".join(lifecycle.diagram(held_by))
    for one in (*lifecycle.states.values(), *lifecycle.actions.values()):
        assert one.title in drawn
    assert all(len(line) <= 120 for line in drawn.splitlines())
