"""A paper on a screen: columns stay columns, nothing is wider than the screen, and no letter is lost."""

from hypothesis import given
from hypothesis import strategies as st

from oficinista.letters.reading import lines_within

PAPER = [
    "Estimado cliente:",
    "Recibimos su objeción a la factura que sigue.",
    "   Caso             OBJ-TST-2026-000001",
    "   Recibida el      20 de noviembre de 2026",
    "Lo que cobra",
    " Cargo                                       Importe",
    " Consumo de agua, a $2.98 = $14.90            $14.90",
    " Cargo base                                    $4.10",
    "Sus derechos",
    " Derecho          Hasta cuándo                Base",
    " Objetar          veinte días desde el        Ley 33-1985",
    "                  1 de noviembre",
]


def test_columns_stay_columns_and_the_widest_are_folded() -> None:
    assert list(lines_within(PAPER, 36)) == [
        "Estimado cliente:",
        "Recibimos su objeción a la factura",
        "que sigue.",
        "Caso         OBJ-TST-2026-000001",
        "Recibida el  20 de noviembre de 2026",
        "Lo que cobra",
        "Cargo                        Importe",
        "Consumo de agua, a $2.98 =    $14.90",
        "$14.90",
        "Cargo base                     $4.10",
        "Sus derechos",
        "Derecho  Hasta cuándo    Base",
        "Objetar  veinte días     Ley 33-1985",
        "         desde el 1 de",
        "         noviembre",
    ]


lines = st.lists(st.text("abc$1 ", min_size=1, max_size=40), min_size=1, max_size=8)


@given(lines, st.integers(30, 78))
def test_nothing_is_wider_than_the_screen_and_no_letter_is_lost(lines: list[str], width: int) -> None:
    shown = list(lines_within(lines, width))
    assert all(len(line) <= width for line in shown)
    assert sorted("".join(shown).replace(" ", "")) == sorted("".join(lines).replace(" ", ""))
