"""What the screens were approved to look like, in `snapshots/`: `RENEW_SNAPSHOTS=1` in the environment renews them."""

import os
from pathlib import Path

from tests.counter import AtCounter

SNAPSHOTS = Path(__file__).parent / "snapshots"
SIZES = {"80x24": (80, 24), "120x40": (120, 40)}


def assert_looks_as_approved(person: AtCounter, name: str, size: str) -> None:
    """Hold what the person sees against what was approved for it."""
    path = SNAPSHOTS / f"{name}-{size}.txt"
    if "RENEW_SNAPSHOTS" in os.environ:
        path.write_text("\n".join(person.lines), "utf-8")
    assert person.lines == path.read_text("utf-8").split("\n")
