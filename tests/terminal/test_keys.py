"""The table of keys: what it promises to every place, at 80 columns."""

import pytest

from screens.keys import EVERYWHERE, TABLE, Action, KeyTable
from screens.widgets.bars import fitting, in_two_lines

LINE_KEYS = {"ctrl+s", "ctrl+q", "ctrl+z", "ctrl+c"}


def width(actions: list[Action]) -> int:
    return sum(len(action.key) + len(action.title) + 4 for action in actions)


@pytest.mark.parametrize("place", TABLE.places())
def test_the_line_of_keys_fits_80_columns_and_has_help(place: str) -> None:
    shown = fitting(TABLE.at(place), 80)
    assert width(shown) <= 80
    assert "help" in {action.id for action in shown}


@pytest.mark.parametrize("action", TABLE.actions, ids=lambda action: f"{action.id}-{'-'.join(action.places)}")
def test_no_key_belongs_to_the_line_or_needs_ctrl(action: Action) -> None:
    assert not LINE_KEYS.intersection(action.keys)
    assert not any(key.startswith(("ctrl+", "alt+")) for key in action.keys)


def test_a_letter_acts_in_both_cases() -> None:
    table = KeyTable([Action("pay", ("p",), "Cobrar", ("here",))])
    found = table.find("here", "P")
    assert found is not None
    assert found.id == "pay"


def test_a_place_of_its_own_word_goes_before_what_holds_everywhere() -> None:
    table = KeyTable([*EVERYWHERE, Action("back", ("escape", "q"), "Cerrar", ("here",))])
    found = table.find("here", "escape")
    assert found is not None
    assert found.title == "Cerrar"
    assert len([action for action in table.at("here") if action.id == "back"]) == 1


def test_one_key_for_two_actions_in_a_place_is_refused_when_the_table_is_made() -> None:
    with pytest.raises(ValueError, match="in here p is both pay and print"):
        KeyTable([Action("pay", ("p",), "Cobrar", ("here",)), Action("print", ("p",), "Imprimir", ("here",))])


def test_what_is_light_leaves_the_line_first() -> None:
    heavy, light = Action("a", ("a",), "Pesado", weight=9), Action("b", ("b",), "Ligero", weight=1)
    assert fitting([light, heavy], 12) == [heavy]
    assert fitting([light, heavy], 40) == [light, heavy]


def test_a_message_that_is_too_long_is_cut_before_what_helps() -> None:
    helps = "Un supervisor lo da con la orden rule.override."
    long = "La regla de la parte del exceso que se acredita por un salidero oculto no tiene un valor que se conozca"
    shown = in_two_lines(f"{long}. {helps}", 60)
    assert [len(line) <= 60 for line in shown] == [True, True]
    assert " ".join(shown).startswith("La regla de la parte")
    assert " ".join(shown).endswith(f"… {helps}")
    assert in_two_lines("Es corto. Cabe.", 60) == ["Es corto. Cabe."]
