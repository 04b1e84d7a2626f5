"""`oficinista db backup`, `keygen`, `restore`, `drill` and `move`: for the day the machine is lost, or outgrown."""

from pathlib import Path
from typing import Annotated, Any

import typer

from oficinista.backups import archive
from oficinista.backups.drill import Drill, drill
from oficinista.backups.making import back_up
from oficinista.backups.manifest import Manifest
from oficinista.backups.moving import move
from oficinista.backups.restoring import Restored, Wanted, restore
from oficinista.cli.output import INVARIANT_BROKEN, emit, refusals
from oficinista.cli.session import ActingAs, AsJson, Database, database_address, existing_database
from oficinista.clock import local, system_clock
from oficinista.i18n import tr
from oficinista.ledger.numbers import RECEIPTS, number_text
from oficinista.money import format_money
from oficinista.storage.store import Store

BackupFile = Annotated[Path, typer.Argument(metavar=tr("RESPALDO"), help=tr("El archivo del respaldo."))]
Identity = Annotated[
    Path | None,
    typer.Option("--identity", metavar=tr("CLAVE"), help=tr("El archivo de la clave privada, si está cifrado.")),
]


def backup(
    target: Annotated[Path, typer.Argument(metavar=tr("RESPALDO"), help=tr("Un archivo nuevo, o una carpeta."))],
    recipients: Annotated[
        list[str] | None,
        typer.Option("--recipient", metavar="age1…", help=tr("Lo cifra para esta clave pública; puede repetirse.")),
    ] = None,
    address: Database = None,
    as_json: AsJson = False,
) -> None:
    """Back the database up, whole and verified, or not at all."""
    with refusals(as_json):
        store = Store(existing_database(address))
        made = back_up(store, target, now=system_clock(), recipients=recipients or [])
        said = tr("Respaldo hecho y verificado: {file} ({bytes} bytes).", file=made.file, bytes=f"{made.size_bytes:,}")
        emit({"file": str(made.file), "bytes": made.size_bytes, **_told(made.manifest)}, as_json, (said,))


def keygen(
    file: Annotated[Path, typer.Argument(metavar=tr("CLAVE"), help=tr("El archivo nuevo de la clave privada."))],
    as_json: AsJson = False,
) -> None:
    """Make a pair of keys; the private one belongs on no server."""
    with refusals(as_json):
        public = archive.new_identity(file)
        note = tr("Guarde {file} fuera de este servidor: sin ella nadie abre los respaldos.", file=file)
        emit({"recipient": public}, as_json, (public,))
        if not as_json:
            typer.echo(note, err=True)


def restore_backup(
    file: BackupFile,
    last_receipts: Annotated[
        list[str] | None,
        typer.Option(
            "--last-receipt",
            metavar=tr("RECIBO"),
            help=tr("El último recibo que se dio en papel; puede repetirse, uno por oficina."),
        ),
    ] = None,
    replaces: Annotated[
        bool, typer.Option("--replace", help=tr("Pone a un lado la base de datos que haya, sin borrarla."))
    ] = False,
    identity: Identity = None,
    as_clerk: ActingAs = None,
    address: Database = None,
    as_json: AsJson = False,
) -> None:
    """Restore a backup where the office looks for its database."""
    with refusals(as_json):
        wanted = Wanted(as_clerk, tuple(last_receipts or ()), replaces, system_clock())
        restored = restore(file, Store(database_address(address)), wanted, identity=identity)
        missing = {code: [one.model_dump() for one in ranges] for code, ranges in restored.missing.items()}
        aside = str(restored.set_aside) if restored.set_aside else None
        told = {**_told(restored.manifest), "set_aside": aside, "missing": missing}
        emit(told, as_json, _restored_lines(restored))


def rehearse(file: BackupFile, identity: Identity = None, address: Database = None, as_json: AsJson = False) -> None:
    """Rehearse a disaster. Ends with 3 when what was restored does not add up."""
    with refusals(as_json):
        found = drill(file, Store(existing_database(address)), identity=identity)
        age = found.age_minutes(system_clock())
        losses = [
            {
                "office": one.code,
                "orders": one.orders,
                "entries": one.entries,
                "payments": one.payments,
                "payments_cents": one.payments_cents,
                "is_of_this_chain": one.is_of_this_chain,
            }
            for one in found.losses
        ]
        told = {"age_minutes": age, "faults": list(found.faults), "losses": losses, **_told(found.manifest)}
        emit(told, as_json, _drill_lines(found, age))
        if found.faults or not all(one.is_of_this_chain for one in found.losses):
            raise typer.Exit(INVARIANT_BROKEN)


def move_database(
    target: Annotated[
        str, typer.Argument(metavar=tr("BASE"), help=tr("La base de datos nueva, que debe estar vacía."))
    ],
    address: Database = None,
    as_json: AsJson = False,
) -> None:
    """Move every row to another database, prove both equal, and leave the old one as it is."""
    with refusals(as_json):
        store = Store(target)
        moved = move(Store(existing_database(address)), store)
        where = store.said
        told = {"database": where, "rows": moved.rows, "offices": [one.model_dump() for one in moved.offices]}
        said = tr("Mudadas {rows} filas a {database}; las cadenas y las cifras son iguales.", rows=f"{moved.rows:,}",
                  database=where)  # fmt: skip
        note = tr("Diga a todos la base nueva (OFICINISTA_DATABASE) y retire la anterior.")
        emit(told, as_json, (said, note))


def _told(manifest: Manifest) -> dict[str, Any]:
    return manifest.model_dump(mode="json", include={"engine", "revision", "made_at", "offices", "sha256"})


def _restored_lines(restored: Restored) -> list[str]:
    made_at = f"{local(restored.manifest.made_at):%Y-%m-%d %H:%M}"
    lines = [tr("Restaurado y probado el respaldo de {made_at}.", made_at=made_at)]
    if restored.set_aside:
        lines.append(tr("Lo que había quedó en {file}.", file=restored.set_aside))
    for code, ranges in restored.missing.items():
        lines += [
            tr(
                "Faltan los recibos {first} a {last}: vuelva a entrarlos en orden, con firma, y reconcilie la oficina.",
                first=number_text(RECEIPTS, code, one.year, one.first),
                last=number_text(RECEIPTS, code, one.year, one.last),
            )
            for one in ranges
        ]
    return lines


def _drill_lines(found: Drill, age_minutes: int) -> list[str]:
    lines = [tr("MAL: {fault}", fault=fault) for fault in found.faults] or [tr("Lo restaurado está bien.")]
    lines.append(tr("El respaldo tiene {minutes} minutos.", minutes=f"{age_minutes:,}"))
    for one in found.losses:
        if not one.is_of_this_chain:
            lines.append(tr("MAL: {office} no es un momento anterior de la base en uso.", office=one.code))
        lines.append(
            tr(
                "{office}: se perderían {orders} órdenes; de ellas {payments} cobros por {amount}.",
                office=one.code,
                orders=f"{one.orders:,}",
                payments=f"{one.payments:,}",
                amount=format_money(one.payments_cents),
            )
        )
    return lines
