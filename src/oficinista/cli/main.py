"""The tree of subcommands and their help."""

import os
from typing import Annotated

import typer

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
app.later("search", "accounts:find", help=tr("Busca una cuenta por lo que traiga el cliente."))
app.later(
    "doctor",
    "doctor:examine",
    help=tr("Revisa la máquina y la oficina, y dice qué hacer. Sale con 0, 1 (ojo) o 3 (mal)."),
)
app.later(
    "keys", "doctor:keys", help=tr("Pide cada tecla del mostrador y muestra lo que esta terminal manda por ella.")
)
app.later("init", "offices:init", help=tr("Prepara una oficina nueva."))
app.later("demo", "demo:demo", help=tr("Prepara y abre la oficina de demostración."))
app.later("board", "lobby:board", help=tr("El tablero de la sala de espera: a quién se llama y quién sigue."))
app.later("kiosk", "lobby:kiosk", help=tr("El quiosco: el cliente toma su turno."))
app.later("host", "host:host", help=tr("Atiende las terminales de un servidor."))
app.later("run", "orders:run", help=tr("Da una orden, o con «-» una por línea de la entrada."))
app.later("commands", "orders:commands", help=tr("Las órdenes que existen."))
app.later("account", "accounts:app", help=tr("Cuentas de clientes."))
app.later("approval", "approvals:app", help=tr("Lo que espera la decisión de otra persona."))
app.later("bill", "bills:app", help=tr("Facturación."))
app.later("case", "cases:app", help=tr("Los casos: objeciones y lo que queda abierto."))
app.later(
    "collect",
    "collecting:collect",
    help=tr(
        "Lo que cobró un recaudador de afuera, si sus totales concuerdan; repetirlo no añade nada. "
        "Sale con 1 si alguna línea se rechazó."
    ),
)
app.later(
    "connection",
    "connections:app",
    help=tr("Solicitudes de acometida: dónde están, y lo que trae el enlace de redes."),
)
app.later("db", "offices:database", help=tr("La base de datos."))
app.later("clerk", "staff:app", help=tr("El personal y sus permisos."))
app.later("deposit", "deposits:app", help=tr("Depósitos al banco: lo que espera, lo enviado y lo confirmado."))
app.later("document", "documents:app", help=tr("El expediente: los documentos de cada cuenta."))
app.later(
    "export",
    "exporting:export",
    help=tr("Una tabla de los datos de la oficina, en CSV o XLSX: cuentas, facturas, pagos, el libro mayor y todas."),
)
app.later("import", "moving:app", help=tr("Traer datos de archivos."))
app.later("letter", "letters:app", help=tr("Cartas: las que se deben, las hechas, y cómo quedaría una."))
app.later("ledger", "proofs:ledger", help=tr("El libro mayor."))
app.later("audit", "proofs:audit", help=tr("La cadena de auditoría."))
app.later("order", "work:app", help=tr("Órdenes de trabajo: lo que se pide a las brigadas."))
app.later("refund", "refunds:app", help=tr("Devoluciones de crédito: cuáles hay, cuánto se puede devolver, la lista."))
app.later("guarantee", "guarantees:app", help=tr("Depósitos que garantizan las cuentas: cuáles hay y cuánto serían."))
app.later("plan", "plans:app", help=tr("Planes de pago: cuáles hay, cómo se cumplen y qué se puede ofrecer."))
app.later("printer", "printers:app", help=tr("Las impresoras de cada puesto."))
app.later("report", "reports:app", help=tr("Informes: qué hizo la oficina, en números."))
app.later("rule", "rules:app", help=tr("Términos, cantidades y fechas de ley."))
app.later("suspension", "suspensions:app", help=tr("Avisos y suspensiones por deuda."))
app.later(
    "theft", "theft:app", help=tr("Hurto de agua: los casos, qué se halló, el cálculo línea por línea y lo cobrado.")
)
app.later("till", "tills:app", help=tr("Las cajas y el dinero en camino entre ellas."))
app.later("training", "training:app", help=tr("La oficina de práctica: ejercicios con dinero falso y su resultado."))
app.later("tariff", "tariffs:app", help=tr("Tarifas."))


OWNERS = frozenset({"audit", "collect", "db", "demo", "doctor", "host", "import", "init", "training"})
"""Subcommands that open files by name, with the rights of this process: never for the caller of a host."""
ASK_THEMSELVES = frozenset(
    {"connection", "deposit", "document", "export", "letter", "order", "suspension", "refund", "till"}
)
"""Subcommands of which some open a file by name, unless it is «-», the caller's own stream: those ask for the owner."""


def _say_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"oficinista {version('oficinista')}")
        raise typer.Exit


@app.callback()
def counter(
    context: typer.Context,
    is_linear: Annotated[
        bool,
        typer.Option("--lineal", help=tr("Las tareas principales en renglones, para un lector de pantalla.")),
    ] = False,
    database: Database = None,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help=tr("Dice qué versión es, y nada más.")),
    ] = False,
) -> None:
    """Open the counter when no subcommand was named; a database named here is the subcommand's too."""
    with refusals(as_json=False):
        if context.invoked_subcommand in OWNERS:
            require_owner()
        if database is not None:
            os.environ[DATABASE_VARIABLE] = database_address(database)
    if context.invoked_subcommand is None and is_linear:
        from oficinista.cli.linear import talk

        with refusals(as_json=False):
            raise typer.Exit(talk(database))
    if context.invoked_subcommand is None:
        raise typer.Exit(open_counter(database))
