"""What the host has loaded is never let go, and so needs no counting: sessions can share the pages it lies on.

Python writes into an object how many refer to it, so that a forked process soon has its own copy of every page it looks
at. From 3.12 on it has objects that are not counted, `None` the first of them (PEP 683). Before, nothing can be done.
"""

import gc
from ctypes import c_int32
from types import CodeType


def keep_for_ever() -> bool:
    """Have all objects of this process, and what they refer to, counted no more. Whether this Python can do so.

    An object that is not counted has the highest bit of its count's lower half set, as `None` shows where it is so. For
    a process that is about to fork, whose objects last as long as it does: none of them is ever freed again.
    """
    if (uncounted := c_int32.from_address(id(None)).value) >= 0:
        return False
    left = gc.get_objects()
    while left:
        one = left.pop()
        count = c_int32.from_address(id(one))
        if count.value < 0:
            continue
        count.value = uncounted
        left.extend(gc.get_referents(one))
        if isinstance(one, CodeType):  # the collector does not follow it
            left.extend((one.co_consts, one.co_names, one.co_filename, one.co_qualname))
    return True
