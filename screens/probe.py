"""What this terminal really sends for each key of the counter: one key is asked for, and its bytes are shown.

The bytes are read as the counter reads them, so a key that is right here is right there. Letters are left out: a
terminal that sends none does not exist.
"""

import os
import termios
import tty
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from select import select

from textual.events import Key

from oficinista.i18n import tr
from screens.keyboard import ESCAPE_S, Keyboard
from screens.keys import TABLE, key_name

PATIENCE_S = 10.0
"""How long a key is waited for: one that the terminal keeps for itself never comes."""
_CTRL_C = b"\x03"
_LATER = 1e9


@dataclass(frozen=True, slots=True)
class Heard:
    """A key that was asked for, the bytes that came, and which keys they are to the counter."""

    key: str
    data: bytes
    names: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether the counter takes it for the key that was asked for."""
        return self.names == (self.key,)

    def told(self) -> str:
        """The bytes as people write them, and whether they are right."""
        if not self.data:
            return tr("no llegó nada: la terminal se queda con esta tecla")
        shown = " ".join("ESC" if byte == 0x1B else chr(byte) if 0x20 < byte < 0x7F else f"{byte:02X}"
                         for byte in self.data)  # fmt: skip
        if self.is_right:
            return f"{shown}  {tr('bien')}"
        return f"{shown}  " + tr("MAL: el mostrador entiende {keys}", keys=" ".join(map(key_name, self.names)) or "—")


def keys_used() -> list[str]:
    """The keys of the counter that are no letters, each once, in the order of its table."""
    return list(dict.fromkeys(key for action in TABLE.actions for key in action.keys if len(key) > 1))


def run_probe(terminal: int) -> int:
    """Ask for every key on a terminal; 0 when each is right, 1 when one is not or Ctrl+C ended it."""

    def write(text: str) -> None:
        os.write(terminal, text.encode())

    write(tr("Oprima cada tecla que se pide; Ctrl+C termina.") + "\r\n")
    keys = keys_used()
    heard = probe(terminal, keys, write)
    return 0 if len(heard) == len(keys) and all(one.is_right for one in heard) else 1


def probe(terminal: int, keys: Iterable[str], write: Callable[[str], None]) -> list[Heard]:
    """What came for each key, until Ctrl+C. The terminal is put back as it was."""
    before = termios.tcgetattr(terminal)
    heard: list[Heard] = []
    try:
        tty.setraw(terminal)
        for key in keys:
            write(f"{key_name(key):<12}")
            data = _bytes_of_one_key(terminal)
            if data == _CTRL_C:
                write("\r\n")
                break
            heard.append(Heard(key, data, _understood(data)))
            write(heard[-1].told() + "\r\n")
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
    return heard


def _bytes_of_one_key(terminal: int) -> bytes:
    data, patience = b"", PATIENCE_S
    while select([terminal], [], [], patience)[0] and (more := os.read(terminal, 64)):
        data, patience = data + more, ESCAPE_S
    return data


def _understood(data: bytes) -> tuple[str, ...]:
    keyboard = Keyboard()
    units = [*keyboard.feed(data, 0.0), *keyboard.expire(_LATER)]
    return tuple(unit.key for unit in units if isinstance(unit, Key))
