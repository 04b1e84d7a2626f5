"""A defect ends the session: the clerk gets a short code to say on the phone, the log gets the rest.

The log holds places of the program alone, see `oficinista.defects`. The code is made from the place of the defect, so
the same defect has the same code at every counter.
"""

import hashlib
import os
import traceback
from datetime import UTC, datetime
from pathlib import Path

from oficinista.defects import described


def log_path() -> Path:
    """Where defects are written: `OFICINISTA_LOG`, or the user's state directory."""
    if path := os.environ.get("OFICINISTA_LOG"):
        return Path(path)
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "oficinista" / "defects.log"


def record(error: BaseException, path: Path) -> str:
    """Write the defect to the log and return its code, such as `D-3FA9C1`."""
    frames = traceback.extract_tb(error.__traceback__)
    place = type(error).__name__ + "".join(f"|{Path(f.filename).name}:{f.name}:{f.lineno}" for f in frames)
    code = f"D-{hashlib.sha256(place.encode()).hexdigest()[:6].upper()}"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} {code}\n{described(error)}\n")
    return code
