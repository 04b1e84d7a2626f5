"""The tree of subcommands and their help."""

import os

import typer

from oficinista.cli import (
    accounts,
    analysis,
    approvals,
    backups,
    bills,
    cases,
    demo,
    doctor,
    documents,
    host,
    letters,
    offices,
    orders,
    printers,
    proofs,
    rules,
    staff,
    suspensions,
    tariffs,
    usage,
    what_if,
    work,
)
from oficinista.cli.counter import open_counter
from oficinista.cli.output import refusals
from oficinista.cli.session import DATABASE_VARIABLE, Database, database_address, require_owner
from oficinista.cli.words import Subcommands
from oficinista.i18n import tr

app = Subcommands(
    name="oficinista",
    help=tr("El mostrador de una oficina de servicio al cliente de acueductos. Sin subcomando, abre el mostrador."),
    no_args_is_help=False,
    invoke_without_command=True,
)
app.add_typer(accounts.app, name="account", help=tr("Cuentas de clientes."))
app.add_typer(approvals.app, name="approval", help=tr("Lo que espera la decisión de otra persona."))
app.add_typer(bills.app, name="bill", help=tr("Facturación."))
app.add_typer(cases.app, name="case", help=tr("Los casos: objeciones y lo que queda abierto."))
app.add_typer(offices.database, name="db", help=tr("La base de datos."))
app.add_typer(staff.app, name="clerk", help=tr("El personal y sus permisos."))
app.add_typer(documents.app, name="document", help=tr("El expediente: los documentos de cada cuenta."))
app.add_typer(usage.app, name="import", help=tr("Traer datos de archivos."))
app.add_typer(letters.app, name="letter", help=tr("Cartas: las que se deben, las hechas, y cómo quedaría una."))
app.add_typer(proofs.ledger, name="ledger", help=tr("El libro mayor."))
app.add_typer(proofs.audit, name="audit", help=tr("La cadena de auditoría."))
app.add_typer(work.app, name="order", help=tr("Órdenes de trabajo: lo que se pide a las brigadas."))
app.add_typer(printers.app, name="printer", help=tr("Las impresoras de cada puesto."))
app.add_typer(rules.app, name="rule", help=tr("Términos, cantidades y fechas de ley."))
app.add_typer(suspensions.app, name="suspension", help=tr("Avisos y suspensiones por deuda."))
app.add_typer(tariffs.app, name="tariff", help=tr("Tarifas."))
app.command("search", help=tr("Busca una cuenta por lo que traiga el cliente."))(accounts.find)
accounts.app.command(
    "analyze", help=tr("Una cuenta factura por factura: su tarifa, qué pagó qué, qué llama la atención.")
)(analysis.analyze_account)
bills.app.command("explain", help=tr("Por qué una factura es lo que es, y por qué no es como la anterior."))(
    analysis.explain_one
)
bills.app.command("what-if", help=tr("Una factura al lado de lo que sería si algo fuera distinto. No registra nada."))(
    what_if.what_if
)
app.command("doctor", help=tr("Revisa la máquina y la oficina, y dice qué hacer. Sale con 0, 1 (ojo) o 3 (mal)."))(
    doctor.examine
)
app.command("keys", help=tr("Pide cada tecla del mostrador y muestra lo que esta terminal manda por ella."))(
    doctor.keys
)
offices.database.command(
    "backup", help=tr("Respalda la base de datos mientras se trabaja en ella, y vuelve a leer lo escrito.")
)(backups.backup)
offices.database.command("keygen", help=tr("Hace un par de claves para cifrar respaldos, y dice la pública."))(
    backups.keygen
)
offices.database.command(
    "restore", help=tr("Restaura un respaldo. Si le faltan recibos ya impresos, no se cobra hasta reconciliarlos.")
)(backups.restore_backup)
offices.database.command(
    "drill", help=tr("Ensaya una restauración en otro sitio, prueba lo restaurado y dice cuánto se perdería.")
)(backups.rehearse)
offices.database.command("move", help=tr("Muda la oficina a otra base de datos, de SQLite a PostgreSQL o al revés."))(
    backups.move_database
)
app.command("init", help=tr("Prepara una oficina nueva."))(offices.init)
app.command("demo", help=tr("Prepara y abre la oficina de demostración."))(demo.demo)
app.command("host", help=tr("Atiende las terminales de un servidor."))(host.host)
app.command("run", help=tr("Da una orden, o con «-» una por línea de la entrada."))(orders.run)
app.command("commands", help=tr("Las órdenes que existen."))(orders.commands)


OWNERS = frozenset({"audit", "db", "demo", "doctor", "host", "import", "init"})
"""Subcommands that open files by name, with the rights of this process: never for the caller of a host."""
ASK_THEMSELVES = frozenset({"document", "letter", "order"})
"""Subcommands of which some open a file by name, unless it is «-», the caller's own stream: those ask for the owner."""


@app.callback()
def counter(context: typer.Context, database: Database = None) -> None:
    """Open the counter when no subcommand was named; a database named here is the subcommand's too."""
    with refusals(as_json=False):
        if context.invoked_subcommand in OWNERS:
            require_owner()
        if database is not None:
            os.environ[DATABASE_VARIABLE] = database_address(database)
    if context.invoked_subcommand is None:
        raise typer.Exit(open_counter(database))
