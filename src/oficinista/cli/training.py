"""`oficinista training`: an office to learn in, with a customer for each exercise, and what came out."""

import os
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from platformdirs import user_data_path

from oficinista.cli.counter import open_counter
from oficinista.cli.demo import is_there, make, remove
from oficinista.cli.output import emit, facts, refusals
from oficinista.cli.session import DATABASE_VARIABLE, AsJson, Database, existing_database, open_office
from oficinista.cli.words import Subcommands
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.training.exercises import pass_percent
from oficinista.training.scoring import Score, require_training, score

ACCOUNTS = 300
NOT_PASSED = 1

app = Subcommands(help=tr("La oficina de práctica: ejercicios con dinero falso y su resultado."))


def start(
    is_new: Annotated[bool, typer.Option("--new", help=tr("Empieza otra vez: borra la práctica que haya."))] = False,
    no_open: Annotated[bool, typer.Option("--no-open", help=tr("La prepara sin abrir el mostrador."))] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, max=1_000_000, help=tr("Otro número, otro pueblo."))] = 1,
    database: Database = None,
) -> None:
    """Prepare the training office unless it is there, say how to enter, and open it."""
    with refusals(as_json=False):
        address = _address(database)
        if is_there(address):
            require_training(open_office(address).info)
            if is_new:
                _forget(address)
        if not is_there(address):
            make(address, tr("Preparando la oficina de práctica"), _builder(seed))
        typer.echo(_how_to_enter(address))
    if not no_open:
        raise typer.Exit(open_counter(address))


def result(database: Database = None, as_json: AsJson = False) -> None:
    """Say what came out of each exercise. Ends with 1 when it does not pass."""
    with refusals(as_json):
        office = open_office(existing_database(_address(database)))
        found = office.ask(score, office.info)
        emit(_told(found), as_json, _lines(found))
    if not found.is_passed:
        raise typer.Exit(NOT_PASSED)


app.command("start", help=tr("Prepara y abre la oficina de práctica."))(start)
app.command("score", help=tr("El resultado de los ejercicios. Sale con 1 si no se aprueba."))(result)


def _forget(address: str) -> None:
    """Take a practice away, so that another can begin. Refuses one that is not a file of its own."""
    if "://" in address:
        raise Refused(
            "training.not_a_file",
            tr("Una práctica que no es un archivo no se borra desde aquí."),
            tr("Prepárela en una base de datos vacía."),
        )
    remove(address)


def _builder(seed: int) -> Any:
    from oficinista.training.build import build_training

    return partial(build_training, accounts=ACCOUNTS, seed=seed)


def _address(database: str | None) -> str:
    """The database named, or the practice of this user."""
    default = user_data_path("oficinista", ensure_exists=True) / "practica.db"
    return database or os.environ.get(DATABASE_VARIABLE) or str(Path(default))


def _how_to_enter(address: str) -> str:
    from oficinista.demo.build import PEOPLE, PIN, SUPERVISOR

    return tr(
        "Oficina de práctica: {address}\n"
        "Todo es inventado y el dinero es falso. Entre como {clerk}; la supervisora es {supervisor}. PIN: {pin}.\n"
        "+ en el inicio muestra los ejercicios; «oficinista training score», el resultado.",
        address=address,
        clerk=PEOPLE[0][0],
        supervisor=SUPERVISOR,
        pin=PIN,
    )


def _told(found: Score) -> dict[str, Any]:
    return {
        "percent": found.percent,
        "passes_at": pass_percent(),
        "is_passed": found.is_passed,
        "exercises": [
            {
                "exercise": one.exercise.code,
                "account": one.account,
                "points": one.points,
                "of": one.exercise.points,
                "checks": [{"fact": check.fact, "is_right": is_right} for check, is_right in one.results],
            }
            for one in found.exercises
        ],
    }


def _lines(found: Score) -> list[str]:
    lines: list[str] = []
    for one in found.exercises:
        lines.append(f"{one.points}/{one.exercise.points}  {tr(one.exercise.title)}  {one.account}")
        lines += [f"     {tr('sí') if is_right else tr('NO')}  {tr(check.says)}" for check, is_right in one.results]
    passed = tr("Aprobado") if found.is_passed else tr("No aprobado")
    return [*lines, "", *facts({tr("Resultado"): f"{found.percent} %", tr("Se aprueba con"): f"{pass_percent()} %",
                                tr("Examen"): passed})]  # fmt: skip
