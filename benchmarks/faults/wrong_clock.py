"""The program on a machine whose clock is wrong by so many seconds: `python -m benchmarks.faults.wrong_clock -3600 …`.

The machine's own clock is everybody's; here only what the program reads of it is moved.
"""

import sys
from datetime import datetime, timedelta, tzinfo
from typing import Self

from oficinista import clock
from oficinista.cli import main

OFF_BY = timedelta(seconds=int(sys.argv.pop(1)))


class WrongDatetime(datetime):
    """A datetime whose `now` is moved."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """The wrong moment."""
        return super().now(tz) + OFF_BY


vars(clock)["datetime"] = WrongDatetime
main()
