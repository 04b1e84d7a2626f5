"""A declaration of a lifecycle is whole, or it is not loaded."""

from pathlib import Path

import pytest

from oficinista.cases.conditions import CONDITIONS
from oficinista.cases.lifecycle import Lifecycle, Need, lifecycles, read_lifecycle
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
todo = "Decidir"
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
todo = "Recibir los papeles"
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
        ('owner = "office"\n', "", "an end has nothing to do"),
        ('todo = "Decidir"\n', "", "an open state has something to do"),
        ('term = "objection.decide"\n', "", "an open state has something to do, a term"),
        ('title = "Cerrado"', 'title = "Cerrado"\ntodo = "Decidir"', "an end has nothing to do"),
        (
            'missed = "escalate"',
            'missed = "escalate"\nalarms = "objection.decide_alarm_days"',
            "counts from the opening",
        ),
        ('order = "objection.close"', 'order = "objection.clsoe"', "there is no order objection.clsoe"),
        ('order = "objection.close"', 'order = "objection.close"\nneeds = ["luck"]', "needs"),
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
def test_every_action_is_an_order_of_the_door(lifecycle: Lifecycle) -> None:
    assert {action.order for action in lifecycle.actions.values()} <= all_commands().keys()


def test_what_an_action_may_need_can_be_found_out() -> None:
    assert CONDITIONS.keys() == set(Need)


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda one: one.name)
def test_every_title_has_its_english(lifecycle: Lifecycle) -> None:
    said = [
        lifecycle.title,
        lifecycle.closed,
        *(one.title for one in (*lifecycle.states.values(), *lifecycle.actions.values())),
        *(one.todo for one in lifecycle.states.values() if one.todo is not None),
    ]
    assert [text for text in said if text not in catalogue("en")] == []


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda one: one.name)
def test_its_diagram_shows_every_state_with_what_is_to_be_done_and_every_action(lifecycle: Lifecycle) -> None:
    drawn = "\n".join(lifecycle.diagram(held_by))
    for one in (*lifecycle.states.values(), *lifecycle.actions.values()):
        assert one.title in drawn
    assert all(f"por hacer: {one.todo} · vencido" in drawn for one in lifecycle.states.values() if one.todo is not None)
    assert all(len(line) <= 120 for line in drawn.splitlines())
