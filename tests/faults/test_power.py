"""A power cut loses nothing that was acknowledged; and the cuts are real, since a disk that lies does lose it."""

import platform
import sys
from random import Random

import pytest

from benchmarks.faults.power import Recording


@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="system calls are traced on Linux, x86-64"
)
def test_a_power_cut_loses_no_acknowledged_order_unless_the_disk_lies() -> None:
    recording = Recording.make(number_of_visits=2)
    honest = recording.cut_often(5, Random(1), syncs=True)
    assert honest.is_clean
    assert honest.acknowledged > 0
    assert not recording.cut_often(3, Random(1), syncs=False).is_clean
