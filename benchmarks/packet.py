"""How long the evidence packet of a case takes, with 24 bills and 20 filed papers, half of them photos.

python -m benchmarks.packet
"""

import io
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

from PIL import Image

from oficinista.cases.objections import FileObjection
from oficinista.office import Office
from oficinista.packets.commands import BuildPacket
from oficinista.storage.store import Store
from tests import databases
from tests.adjustments_builders import numbers
from tests.files_builders import file, pdf
from tests.office import TestClock, do, make_office, with_bills

BILLS, PAPERS, TIMES = 24, 20, 5


def main() -> None:
    """Make the packet some times and print the median and the worst."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(databases.new_sqlite(make_office, Path(folder)))
        office = Office(store, clock=TestClock())
        account = with_bills(office, BILLS)
        bill = numbers(office, account)[-1]
        objection = FileObjection(bill=bill, grounds="No gastamos tanta agua", received_on=date(2026, 11, 20))
        case = do(office, objection).number
        for number in range(PAPERS):
            content = photo(number) if number % 2 else pdf()
            file(office, account, case=case, content=content, title=f"Foto {number}")
        took = []
        for _ in range(TIMES):
            started = time.perf_counter()
            built = do(office, BuildPacket(case=case))
            took.append(time.perf_counter() - started)
        store.close()
    size = f"{built.size_bytes / 1e6:.0f} MB"
    print(f"| {BILLS} bills, {built.papers} papers | {size} | {median(took):.1f} | {max(took):.1f} |")


def photo(number: int) -> bytes:
    """A photo of five megapixels like no other."""
    out = io.BytesIO()
    Image.effect_noise((2000, 2600), 60).convert("RGB").rotate(number).save(out, "JPEG", quality=70)
    return out.getvalue()


if __name__ == "__main__":
    main()
