"""A name that was heard or typed a little wrong is found all the same."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from oficinista.closings.commands import MoveIn
from oficinista.customers.correcting import CorrectAccount
from oficinista.customers.likeness import is_name, slips, sound, unlikeness, variants
from oficinista.customers.search import Matched, search
from oficinista.customers.words import words
from oficinista.demo.commands import SettleTown
from oficinista.office import Office
from tests.office import TODAY, do, with_customer

LONG_WORD = st.text(string.ascii_lowercase, min_size=5, max_size=14)


def names(office: Office, typed: str) -> list[str]:
    return [one.name for one in office.ask(search, typed)]


@pytest.fixture
def neighbours(office: Office) -> Office:
    """An office with a few customers."""
    for name in ("María González Díaz", "Juan Rodríguez Pérez", "María Rodríguez Vega", "Hilda Vázquez Quiñones"):
        with_customer(office, name, municipality="Añasco")
    for name in ("José Ángel Castillo", "Wilfredo Jiménez Llanos"):
        with_customer(office, name, municipality="Añasco")
    return office


def test_a_name_is_found_however_it_was_heard_or_typed(neighbours: Office, subtests: pytest.Subtests) -> None:
    for typed, name in (
        ("gonzales", "María González Díaz"),
        ("gonsales dias", "María González Díaz"),
        ("rodrigues maria", "María Rodríguez Vega"),
        ("MARIA RODRÍGUES", "María Rodríguez Vega"),
        ("ilda", "Hilda Vázquez Quiñones"),
        ("basques quinones", "Hilda Vázquez Quiñones"),
        ("casteyo", "José Ángel Castillo"),
        ("jose angle castillo", "José Ángel Castillo"),
        ("gimenez yanos", "Wilfredo Jiménez Llanos"),
        ("rodirguez juan", "Juan Rodríguez Pérez"),
        ("rodrigez juan", "Juan Rodríguez Pérez"),
        ("rodrihuez juan", "Juan Rodríguez Pérez"),
        ("rodrigguez juan", "Juan Rodríguez Pérez"),
        ("rodrigez per", "Juan Rodríguez Pérez"),
        ("wilfreod gimenes", "Wilfredo Jiménez Llanos"),
        ("rodrgiuez prez", "Juan Rodríguez Pérez"),
        ("ose castillo", "José Ángel Castillo"),
        ("jun perez", "Juan Rodríguez Pérez"),
    ):
        with subtests.test(typed):
            found = neighbours.ask(search, typed)
            assert [(one.name, one.matched) for one in found] == [(name, Matched.SIMILAR)]


def test_what_is_like_nobody_finds_nobody(neighbours: Office, subtests: pytest.Subtests) -> None:
    for typed in ("fernandez", "rodriguez fernandez", "gzlz", "mar1a gonsales", "x" * 99, "ñ" * 50, '"gonsales* OR %'):
        with subtests.test(typed):
            assert names(neighbours, typed) == []


def test_who_is_spelled_as_typed_comes_before_who_only_sounds_so(neighbours: Office) -> None:
    with_customer(neighbours, "Zenaida Gonzales")
    with_customer(neighbours, "Ana Gonzalbes")
    found = [(one.name, one.matched) for one in neighbours.ask(search, "gonzales")]
    assert found == [
        ("Zenaida Gonzales", Matched.WORDS),
        ("María González Díaz", Matched.SIMILAR),
        ("Ana Gonzalbes", Matched.SIMILAR),
    ]


def test_who_is_called_so_comes_before_who_lives_in_a_street_called_so(office: Office) -> None:
    with_customer(office, "Ada Cruz", address="Calle Rivera 4")
    with_customer(office, "Zoé Rivera")
    assert names(office, "rivera") == ["Zoé Rivera", "Ada Cruz"]


def test_who_lives_there_comes_before_who_has_left(office: Office) -> None:
    left = with_customer(office, "Ada Rivera")
    do(office, MoveIn(account=left.number, name="Zoé Rivera", on=TODAY))
    assert names(office, "rivera") == ["Zoé Rivera", "Ada Rivera"]
    assert names(office, "ribera") == ["Zoé Rivera", "Ada Rivera"]


def test_a_place_is_found_though_it_is_misspelled(office: Office) -> None:
    with_customer(office, "Ada Cruz", address="Urb. Valle Verde, Calle 7 B-12")
    assert names(office, "baye berde calle 7") == ["Ada Cruz"]
    assert names(office, "baye berde calle 8") == []


def test_a_corrected_name_is_found_by_what_it_is_like_now(office: Office) -> None:
    account = with_customer(office, "Ada Gonzalez")
    do(office, CorrectAccount(account=account.number, name="Ada Echevarría"))
    assert names(office, "hechebaria") == ["Ada Echevarría"]
    assert names(office, "gonsales") == []


@pytest.fixture
def residents(office: Office) -> list[tuple[int, list[str]]]:
    """Three hundred invented customers of the office: their accounts, and the words of their names."""
    do(office, SettleTown(accounts=300, readings=1, first_month="2026-01", seed=7), actor="sistemas")
    with office.store.read() as connection:
        rows = connection.execute(text("SELECT a.id, c.name FROM account a JOIN customer c ON c.id = a.customer_id"))
        return [(account_id, words(name).split()) for account_id, name in rows]


def slipped(word: str, place: int, letter: str, slip: str) -> str:
    """A word with one letter added, left out, replaced or before its time."""
    head, tail = word[:place], word[place:]
    after = {"added": letter + tail, "left out": tail[1:], "wrong": letter + tail[1:]}
    return head + after.get(slip, tail[1:2] + tail[:1] + tail[2:])


SLIPS = st.sampled_from(("added", "left out", "wrong", "swapped"))
LETTER = st.sampled_from(string.ascii_lowercase)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), letter=LETTER, slip=SLIPS)
def test_one_slip_in_a_long_word_hides_nobody(
    office: Office, residents: list[tuple[int, list[str]]], data: st.DataObject, letter: str, slip: str
) -> None:
    account_id, name = data.draw(st.sampled_from(residents))
    place = data.draw(st.sampled_from([n for n, word in enumerate(name) if len(word) >= 5]))
    wrong = slipped(name[place], data.draw(st.integers(0, len(name[place]) - 1)), letter, slip)
    typed = " ".join([*name[:place], wrong, *name[place + 1 :]])
    assert account_id in [found.account_id for found in office.ask(search, typed, 20)]


@given(word=LONG_WORD, place=st.integers(0, 20), letter=LETTER, slip=SLIPS)
def test_words_a_slip_apart_have_a_variant_in_common(word: str, place: int, letter: str, slip: str) -> None:
    other = slipped(word, place % len(word), letter, slip)
    assert slips(word, other) <= 1
    assert variants(word) & variants(other)
    assert unlikeness(word, other) is not None


@given(one=LONG_WORD, other=LONG_WORD)
def test_likeness_is_mutual(one: str, other: str) -> None:
    assert slips(one, other) == slips(other, one)
    assert unlikeness(one, other) == unlikeness(other, one)
    assert (slips(one, other) == 0) == (one == other)


def test_what_sounds_the_same_in_puerto_rico_is_written_the_same(subtests: pytest.Subtests) -> None:
    for spellings in (
        "gonzalez gonsales gonzales",
        "rodriguez rodrigues",
        "jimenez gimenes",
        "hernandez ernandes",
        "vazquez basques vasquez",
        "quiles kiles",
        "cintron sintron",
        "llanos yanos",
        "chevere chebere",
        "ottero otero",
        "haydee aide",
    ):
        with subtests.test(spellings):
            assert len({sound(word) for word in spellings.split()}) == 1


def test_different_names_sound_different() -> None:
    sounds = [sound(word) for word in ("cruz", "chu", "garcia", "gara", "guerra", "jerra", "colon", "solon", "roble")]
    assert len(set(sounds)) == len(sounds)


def test_numbers_and_initials_are_no_names() -> None:
    assert [word for word in ("b", "de", "4", "b12", "km4", "ana") if is_name(word)] == ["ana"]


def test_of_two_words_of_three_letters_neither_is_a_slip_of_the_other() -> None:
    assert unlikeness("paz", "pan") is None
    assert unlikeness("osa", "rosa") == unlikeness("rosa", "osa") == 2
