"""What a host has loaded is not counted any more, where Python can do without counting."""

import subprocess
import sys

SOURCE = """
import sys
from oficinista.host.lasting import keep_for_ever
words = ["some", "words"]
is_kept = keep_for_ever()
before = sys.getrefcount(words)
more = [words] * 100
print(is_kept, sys.getrefcount(words) - before)
words.append("more")
"""


def test_what_is_loaded_is_counted_no_more_where_python_has_such_objects() -> None:
    said = subprocess.run([sys.executable, "-c", SOURCE], capture_output=True, text=True, check=True).stdout.split()
    assert said == (["True", "0"] if sys.version_info >= (3, 12) else ["False", "100"])
