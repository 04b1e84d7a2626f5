"""`oficinista deposit …`: what waits for the bank, what is on its way there, and what the bank's file says."""

from typing import Annotated, Any

import typer

from oficinista.cli.output import REFUSED, emit, refusals, table
from oficinista.cli.session import (
    ActingAs,
    AsJson,
    Database,
    DryRun,
    FileToRead,
    acting_clerk,
    new_key,
    open_office,
    require_owner,
)
from oficinista.cli.words import Subcommands
from oficinista.i18n import tr
from oficinista.money import amount_text, format_money
from oficinista.office import Done, Office
from oficinista.orders import Refusal, Refused
from oficinista.text_file import Rejected
from oficinista.tills.bank_file import BankRow, read_bank_file
from oficinista.tills.custody import Deposit, Waiting, channel_name, deposits, find_deposit, waiting
from oficinista.tills.deposits import ConfirmDeposit, DepositConfirmed

app = Subcommands()


@app.command("list", help=tr("Lo que espera depósito, y los depósitos: dónde está cada uno."))
def list_deposits(
    only_on_the_way: Annotated[
        bool, typer.Option("--on-the-way", help=tr("Solo los que el banco no ha confirmado."))
    ] = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """What waits in the safe, then the deposits, the last first."""
    with refusals(as_json):
        office = open_office(database)
        ready = office.ask(waiting, office.info.id, office.today)
        sent = office.ask(deposits, office.info.id, office.today, only_on_the_way=only_on_the_way)
        titles = (tr("Depósito"), tr("Bolsa"), tr("Desde"), tr("Total"), tr("Diferencia"), tr("Estado"))
        rows = [*map(_waiting_row, ready), *map(_deposit_row, sent)]
        facts = {"waiting": [*map(_waiting_facts, ready)], "deposits": [*map(_deposit_facts, sent)]}
        emit(facts, as_json, table(titles, rows))


@app.command("import", help=tr("Trae lo que el banco dice de los depósitos; cada uno se confirma una vez."))
def import_file(
    file: FileToRead,
    dry_run: DryRun = False,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Confirm the deposits of a file, or only say what it would do. A row that came before is known, and not again."""
    with refusals(as_json):
        require_owner()
        office = open_office(database)
        rows, rejected = read_bank_file(file)
        said = [_rehearsed(office, row) if dry_run else _confirmed(office, row, as_clerk) for row in rows]
        said += [_rejected(one) for one in rejected]
        titles = (tr("Línea"), tr("Depósito"), tr("Resultado"), tr("Diferencia"), tr("Razón"))
        emit(said, as_json, table(titles, [tuple(one.values()) for one in said]))
        if any(one["outcome"] == "rejected" for one in said):
            raise typer.Exit(REFUSED)


def _rehearsed(office: Office, row: BankRow) -> dict[str, Any]:
    try:
        found = office.ask(find_deposit, row.deposit, office.info.id, office.today)
    except Refused as refused:
        return _rejected(Rejected(row.line, str(refused.refusal)))
    if found.banked_on is not None:
        return _said(row, "known", found.difference_cents)
    return _said(row, "would_confirm", row.amount_cents - found.total_cents)


def _confirmed(office: Office, row: BankRow, as_clerk: str | None) -> dict[str, Any]:
    order = ConfirmDeposit(
        deposit=row.deposit,
        amount_cents=row.amount_cents,
        banked_on=row.banked_on,
        bank_reference=row.reference,
    )
    answer = office.run(order, actor=acting_clerk(office, as_clerk), key=new_key())
    if isinstance(answer, Done) and isinstance(answer.value, DepositConfirmed):
        return _said(row, "confirmed", answer.value.difference_cents)
    if isinstance(answer, Refusal) and answer.code == "deposit.confirmed":
        known = office.ask(find_deposit, row.deposit, office.info.id, office.today)
        if known.banked_cents == row.amount_cents:
            return _said(row, "known", known.difference_cents)
    return _rejected(Rejected(row.line, str(answer)))


def _said(row: BankRow, outcome: str, difference_cents: int) -> dict[str, Any]:
    return {
        "line": row.line,
        "deposit": row.deposit,
        "outcome": outcome,
        "difference": amount_text(difference_cents),
        "reason": "",
    }


def _rejected(one: Rejected) -> dict[str, Any]:
    return {"line": one.line, "deposit": "", "outcome": "rejected", "difference": "", "reason": one.reason}


def _waiting_row(one: Waiting) -> tuple[Any, ...]:
    state = tr("atrasado") if one.is_late else tr("por depositar")
    return (tr("por preparar"), channel_name(one.channel), one.since, format_money(one.total_cents), "", state)


def _deposit_row(one: Deposit) -> tuple[Any, ...]:
    off = format_money(one.difference_cents) if one.difference_cents else ""
    return (one.document, one.bag, one.prepared_on, format_money(one.total_cents), off, one.state_words)


def _waiting_facts(one: Waiting) -> dict[str, Any]:
    return {
        "channel": one.channel.value,
        "sessions": list(one.sessions),
        "total": amount_text(one.total_cents),
        "fund": amount_text(one.fund_cents),
        "tenders": {kind.value: amount_text(cents) for kind, cents in one.by_tender.items()},
        "since": one.since,
        "due_on": one.due_on,
        "late": one.is_late,
    }


def _deposit_facts(one: Deposit) -> dict[str, Any]:
    return {
        "document": one.document,
        "channel": one.channel.value,
        "bag": one.bag,
        "seal": one.seal,
        "total": amount_text(one.total_cents),
        "tenders": {kind.value: amount_text(cents) for kind, cents in one.by_tender.items()},
        "prepared_on": one.prepared_on,
        "prepared_by": one.prepared_name,
        "banked": None if one.banked_cents is None else amount_text(one.banked_cents),
        "banked_on": one.banked_on,
        "difference": amount_text(one.difference_cents),
        "due_on": one.due_on,
        "late": one.is_late,
    }
