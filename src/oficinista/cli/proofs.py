"""`oficinista ledger check`, `audit verify` and `audit anchor`: the proofs, for people and for schedules."""

from pathlib import Path
from typing import Annotated

import typer

from oficinista.audit.verify import AuditProof, verify_all
from oficinista.backups import anchors
from oficinista.backups.proofs import audit_faults
from oficinista.cli.output import INVARIANT_BROKEN, emit, refusals
from oficinista.cli.session import AsJson, Database, open_office
from oficinista.cli.words import Subcommands
from oficinista.i18n import tr
from oficinista.ledger.check import check as check_ledger
from oficinista.text import clean

ledger = Subcommands()
audit = Subcommands()


@ledger.callback()
def ledger_group() -> None:
    """Keep `check` a subcommand of its own."""


@ledger.command("check", help=tr("Prueba que no falta ni sobra un centavo. Sale con 3 si algo no cuadra."))
def check(database: Database = None, as_json: AsJson = False) -> None:
    """Every proof of the ledger, with how much each looked at."""
    with refusals(as_json):
        office = open_office(database)
        with office.store.read() as connection:
            proofs = list(check_ledger(connection))
        if as_json:
            emit([{"code": p.code, "looked_at": p.looked_at, "faults": list(p.faults)} for p in proofs], as_json)
        else:
            for proof in proofs:
                mark = tr("bien") if proof.holds else tr("MAL")
                typer.echo(f"{mark:<5}{proof.looked_at:>12,}  {proof.title}")
                for fault in proof.faults:
                    typer.echo(f"{'':<19}{clean(fault)}")
        if not all(proof.holds for proof in proofs):
            raise typer.Exit(INVARIANT_BROKEN)


@audit.command("verify", help=tr("Recalcula la cadena de auditoría de cada oficina. Sale con 3 si fue alterada."))
def verify_audit(
    anchored: Annotated[
        Path | None,
        typer.Option("--anchors", metavar=tr("ARCHIVO"), help=tr("Las anclas que se guardaron fuera de la base.")),
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Walk the audit chain of each office, and hold both its chains against what was anchored."""
    with refusals(as_json):
        kept = [] if anchored is None else anchors.read(anchored)
        office = open_office(database)
        with office.store.read() as connection:
            proofs = verify_all(connection)
            gone = [fault for anchor in kept for fault in anchors.gone(connection, anchor)]
        faults = [*audit_faults(proofs), *gone]
        lines = [line for code, proof in proofs.items() for line in _told(code, proof)]
        if anchored is not None:
            lines.append(tr("{count} anclas comparadas.", count=len(kept)))
        chains = [
            {"office": code, "links": proof.links, "erased": proof.erased, "head": proof.head}
            for code, proof in proofs.items()
        ]
        told = {"chains": chains, "anchors": len(kept), "faults": faults}
        emit(told, as_json, [*lines, *(tr("MAL: {fault}", fault=fault) for fault in faults)])
        if faults:
            raise typer.Exit(INVARIANT_BROKEN)


def _told(code: str, proof: AuditProof) -> list[str]:
    whole = tr("{office}: {links} eslabones; cabeza {head}.", office=code, links=proof.links, head=proof.head)
    erased = tr("{office}: {count} órdenes sin su texto, que se borró.", office=code, count=proof.erased)
    return [whole, erased] if proof.erased else [whole]


@audit.command("anchor", help=tr("Escribe las cabezas de las cadenas, una línea por oficina, para guardarlas fuera."))
def anchor(
    file: Annotated[
        Path | None, typer.Argument(metavar=tr("ARCHIVO"), help=tr("A qué archivo se añaden; si no, a la salida."))
    ] = None,
    database: Database = None,
) -> None:
    """Write an anchor to a file or to standard output, from where it can go to any address."""
    with refusals(as_json=False):
        office = open_office(database)
        lines = office.ask(anchors.lines)
        if file is None:
            emit(None, False, lines)
        else:
            anchors.add(file, lines)
