"""`oficinista ledger check` and `oficinista audit verify`: the proofs, for people and for schedules."""

import typer

from oficinista.audit.verify import verify
from oficinista.cli.output import INVARIANT_BROKEN, emit, refusals
from oficinista.cli.session import AsJson, Database, open_office
from oficinista.cli.words import Subcommands
from oficinista.i18n import tr
from oficinista.ledger.check import check as check_ledger

ledger = Subcommands()
audit = Subcommands()


@ledger.callback()
def ledger_group() -> None:
    """Keep `check` a subcommand of its own."""


@audit.callback()
def audit_group() -> None:
    """Keep `verify` a subcommand of its own."""


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
                    typer.echo(f"{'':<19}{fault}")
        if not all(proof.holds for proof in proofs):
            raise typer.Exit(INVARIANT_BROKEN)


@audit.command("verify", help=tr("Recalcula la cadena de auditoría. Sale con 3 si fue alterada."))
def verify_audit(database: Database = None, as_json: AsJson = False) -> None:
    """Walk the office's audit chain."""
    with refusals(as_json):
        office = open_office(database)
        proof = office.ask(verify, office.info.id)
        if as_json:
            emit(
                {"links": proof.links, "erased": proof.erased, "head": proof.head, "faults": list(proof.faults)},
                as_json,
            )
        else:
            typer.echo(tr("{links} eslabones; cabeza {head}.", links=proof.links, head=proof.head))
            for fault in proof.faults:
                typer.echo(tr("MAL: {fault}", fault=fault))
        if proof.faults:
            raise typer.Exit(INVARIANT_BROKEN)
