"""What a terminal sends becomes keys, pastes and scans.

The words: a *unit* is one thing a person did: a key pressed, a text pasted, a document scanned. Units come out in the
order in which their bytes came in, however the bytes were cut. It is pure: no terminal, no clock (the caller tells the
time), so that every cut of every sequence can be tested.

PuTTY alone has six keyboard modes; their function keys, Home and End are all in one table (PuTTY manual, 4.4.2 and
4.4.3). Where two modes disagree, mouse and focus reports lose: we never ask for them. Alt is not a key of ours, so
Esc followed by a letter is Esc and the letter at once: a clerk who types fast sends them together.
"""

import codecs
import re
from collections.abc import Iterator
from itertools import takewhile
from string import ascii_letters, digits

from textual.events import Key, Paste
from textual.keys import KEY_NAME_REPLACEMENTS, _character_to_key
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

ESCAPE_S = 0.3
"""How long a cut sequence may wait for its rest before its first character is taken for a key of its own."""
FOREIGN_S = 0.05
"""How long a byte that may begin a UTF-8 letter waits for the next one before it is read as cp1252."""
PASTE_S = 5.0
"""How long an unfinished paste waits for its end."""
SCAN_PREFIX = "\x02"
"""What a scanner sends before the digits: ASCII STX, which no one types. A setting, since scanners differ."""

_PASTE_START, _PASTE_END = "\x1b[200~", "\x1b[201~"
_PASTE_LIMIT = 100_000
_SEQUENCE_LIMIT = 32
_CONTROL_SEQUENCE = re.compile(r"\x1b\[([0-?]*)([ -/]*[@-Z\\-~])")
_UNFINISHED = re.compile(r"\x1b(?:O|\[(?:\[|[0-?]*[ -/]*))?")
_SYNC_REPORT = re.compile(r"\?2026;([0-4])")
_CODE_CHARACTERS = frozenset(ascii_letters + digits + "-")
_CODE_LIMIT = 64

_MODIFIERS = (("alt", 2), ("ctrl", 4), ("shift", 1))


class ForeignTerminal(Message):
    """The terminal has sent letters that are not UTF-8. Told once, after the letters that told it."""


class Scanned(Message):
    """A document was scanned. `code` is what its bar code says; empty when the reading broke off."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__()


def _keys(first: str, names: str, prefix: str) -> dict[str, str]:
    """Consecutive final characters from `first` on, each a key of `names`."""
    return {prefix + chr(ord(first) + i): name for i, name in enumerate(names.split())}


_F1_TO_F12 = " ".join(f"f{n}" for n in range(1, 13))
_FINAL = {"A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end"}
_NUMBERED = dict(
    zip(
        (str(n) for n in (*range(1, 9), *range(11, 16), *range(17, 22), 23, 24)),
        f"home insert delete end pageup pagedown home end {_F1_TO_F12}".split(),
        strict=True,
    )
)
_MODIFIED = _FINAL | {"P": "f1", "Q": "f2", "R": "f3", "S": "f4"}
SEQUENCES: dict[str, str] = {
    **_keys("M", _F1_TO_F12, "\x1b["),  # SCO: ESC [ M to ESC [ X
    "\x1b[I": "pageup",  # SCO
    "\x1b[G": "pagedown",  # SCO
    "\x1b[L": "insert",  # SCO
    **_keys("A", "f1 f2 f3 f4 f5", "\x1b[["),  # Linux console
    **_keys("P", _F1_TO_F12, "\x1bO"),  # VT100+: ESC O P to ESC O [; the first four are xterm's too
    "\x1bOw": "end",  # rxvt
    "\x1bOM": "enter",  # keypad
    "\x1b[Z": "shift+tab",
    **{f"\x1b{kind}{final}": name for final, name in _FINAL.items() for kind in "[O"},
    **{f"\x1b[{number}~": name for number, name in _NUMBERED.items()},
}
"""Every escape sequence without modifiers that is a key, and the key's name in Textual."""
_CONTROLS = {"\r": "enter", "\n": "enter", "\t": "tab", "\x08": "backspace", "\x7f": "backspace"}


# A byte that is not UTF-8 comes out of the decoder as a lone surrogate; in a terminal set to Latin-1 it is a letter.
_CP1252 = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}


class Keyboard:
    """Turns bytes into units.

    `is_foreign` tells that the terminal has sent something else than UTF-8: it is set to Latin-1.
    """

    def __init__(self, scan_prefix: str = SCAN_PREFIX) -> None:
        self._prefix = scan_prefix
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self.is_foreign = False
        self._pending = ""
        self._pasting = False
        self._return_before = False
        self._deadline: float | None = None

    @property
    def deadline(self) -> float | None:
        """When to call `expire`; None while nothing is unfinished."""
        return self._deadline

    def feed(self, data: bytes, now: float) -> list[Message]:
        """The units that `data` finishes."""
        self._pending += self._decode(data)
        return self._units(now)

    def expire(self, now: float) -> list[Message]:
        """What is unfinished at its deadline is taken as it stands."""
        if self._deadline is None or now < self._deadline:
            return []
        if self._decoder.getstate()[0]:
            self._pending += self._decode(b"", final=True)
            return self._units(now)
        return self._units(now, final=True)

    def _decode(self, data: bytes, *, final: bool = False) -> str:
        text = self._decoder.decode(data, final)
        letters = text.translate(_CP1252)
        self.is_foreign |= letters != text
        return letters

    def _units(self, now: float, *, final: bool = False) -> list[Message]:
        units = list(self._drain(final=final))
        self._deadline = self._next_deadline(now)
        return units

    def _next_deadline(self, now: float) -> float | None:
        if self._decoder.getstate()[0]:
            return now + FOREIGN_S
        if self._pasting:
            return now + PASTE_S
        return now + ESCAPE_S if self._pending else None

    def _drain(self, *, final: bool) -> Iterator[Message]:
        """Take units from the front of what is pending until it is empty or unfinished; `final` forces the first."""
        while self._pending or (final and self._pasting):
            units, length = self._first(final=final)
            if not length:
                return
            final = False
            self._pending = self._pending[length:]
            yield from units

    def _first(self, *, final: bool) -> tuple[list[Message], int]:
        """The first unit and how many characters it took; nothing and 0 when it is unfinished."""
        text = self._pending
        if self._pasting:
            return self._paste(text, final=final)
        if text.startswith(self._prefix):
            return self._scan(text, final=final)
        if self._prefix.startswith(text) and not final:
            return [], 0
        if text[0] == "\x1b":
            return self._escape(text, final=final)
        return self._key(text[0]), 1

    def _paste(self, text: str, *, final: bool) -> tuple[list[Message], int]:
        end = text.find(_PASTE_END)
        if end < 0 and not final and len(text) < _PASTE_LIMIT:
            return [], 0
        self._pasting = end < 0 and not final
        pasted, length = (text, len(text)) if end < 0 else (text[:end], end + len(_PASTE_END))
        return [Paste(pasted)] if pasted else [], length

    def _scan(self, text: str, *, final: bool) -> tuple[list[Message], int]:
        start = len(self._prefix)
        code = "".join(takewhile(_CODE_CHARACTERS.__contains__, text[start : start + _CODE_LIMIT]))
        end = start + len(code)
        if end == len(text) and not final:
            return [], 0
        if code and text[end : end + 1] == "\r":
            self._return_before = True
            return [Scanned(code)], end + 1
        if self._prefix.isprintable():  # somebody typed it
            return self._key(text[0]), 1
        return [Scanned("")], end

    def _escape(self, text: str, *, final: bool) -> tuple[list[Message], int]:
        if (name := SEQUENCES.get(text[:4]) or SEQUENCES.get(text[:3])) is not None:
            return [Key(name, None)], 4 if text[:4] in SEQUENCES else 3
        if found := _CONTROL_SEQUENCE.match(text):
            return self._control_sequence(found.group(1), found.group(2)), found.end()
        if not final and len(text) < _SEQUENCE_LIMIT and _UNFINISHED.fullmatch(text):
            return [], 0
        return [Key("escape", "\x1b")], 1

    def _control_sequence(self, parameters: str, final: str) -> list[Message]:
        """A key with modifiers, the start of a paste, or a report. What we did not ask for is nothing."""
        if final == "~" and parameters == "200":
            self._pasting = True
            return []
        if final == "$y" and (report := _SYNC_REPORT.fullmatch(parameters)):
            return [TerminalSupportsSynchronizedOutput()] if report.group(1) in "123" else []
        number, _, modifiers = parameters.partition(";")
        name = _NUMBERED.get(number) if final == "~" else _MODIFIED.get(final) if number == "1" else None
        if name is None:
            return []
        bits = int(modifiers) - 1 if modifiers.isdecimal() else 0
        return [Key("+".join([*(word for word, bit in _MODIFIERS if bits & bit), name]), None)]

    def _key(self, character: str) -> list[Message]:
        after_return, self._return_before = self._return_before, character == "\r"
        if character == "\n" and after_return:  # CR LF is one key
            return []
        if (name := _CONTROLS.get(character)) is not None:
            return [Key(name, "\r" if name == "enter" else character)]
        if character < " ":
            return [Key(f"ctrl+{chr(ord(character) + 96)}", character)] if "\x01" <= character <= "\x1a" else []
        if "\x80" <= character <= "\x9f":
            return []
        name = character if character.isalnum() else _character_to_key(character)
        return [Key(KEY_NAME_REPLACEMENTS.get(name, name), character)]
