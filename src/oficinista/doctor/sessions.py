"""What the sessions of a host need of the machine: its memory, and that the kernel keep one of each page alike."""

import os
from collections.abc import Iterator
from pathlib import Path

from oficinista.doctor import Finding, judged
from oficinista.host.server import SESSIONS_MAX
from oficinista.i18n import tr

MIB = 1 << 20
SESSION_MIB = 34
"""A session's own memory where alike pages are not merged (benchmarks/RESULTS.md)."""
_MERGING = Path("/sys/kernel/mm/ksm")


def sessions(socket: Path) -> Iterator[Finding]:
    """Whether the machine's memory holds all sessions that its host admits, if a host listens at `socket`."""
    if socket.exists():
        memory_mib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MIB
        yield judged_merging(merged_mib(_MERGING), memory_mib)


def merged_mib(kernel: Path) -> int | None:
    """What merging saves by now; None where the kernel does not merge."""
    switch, sharing = kernel / "run", kernel / "pages_sharing"
    if not switch.exists() or switch.read_text("ascii").strip() != "1":
        return None
    return int(sharing.read_text("ascii")) * os.sysconf("SC_PAGE_SIZE") // MIB


def judged_merging(saved_mib: int | None, memory_mib: int) -> Finding:
    """Off is a warning where all sessions that the host admits would not fit without."""
    if saved_mib is None:
        found = tr("Apagada; la máquina tiene {memory} MiB", memory=f"{memory_mib:,}")
    else:
        found = tr("Encendida: ahorra {saved} MiB", saved=f"{saved_mib:,}")
    return judged(
        "memory.merging",
        tr("Unión de páginas iguales"),
        found,
        warning=saved_mib is None and memory_mib < SESSIONS_MAX * SESSION_MIB,
        advice=tr(
            "Sin ella la memoria no alcanza para las sesiones que admite el servidor del mostrador: "
            "instale deploy/oficinista-memoria.conf (Linux 6.4 o posterior)."
        ),
    )
