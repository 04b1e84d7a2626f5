"""`oficinista deposit …`: what waits for the bank, what is on its way there, and what the bank's file says."""

from collections.abc import Callable
from typing import Annotated, Any, cast

import typer

from oficinista.cli.output import REFUSED, emit, refusals, table
from oficinista.cli.session import (
    ActingAs,
    AsJson,
    Database,
    DryRun,
    FileToRead,
    new_key,
    open_office,
    permitted_clerk,
    require_owner,
)
from oficinista.cli.words import Subcommands
from oficinista.i18n import tr
from oficinista.money import amount_text, format_money
from oficinista.office import Office
from oficinista.orders import Refusal, Refused
from oficinista.tills.bank_file import BankRow, read_bank_file
from oficinista.tills.custody import Deposit, Waiting, channel_name, deposits, find_deposit, waiting
from oficinista.tills.deposits import ConfirmDeposit, DepositConfirmed, confirmable

CONFIRM = "deposit.confirm"

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
        rows, unread = read_bank_file(file)
        answer = _rehearsed if dry_run else _confirming(office, as_clerk)
        said = [_told(office, row, answer(office, row)) for row in rows]
        said += [_said(line, "", "rejected", reason=reason) for line, reason in unread]
        said.sort(key=lambda one: one["line"])
        titles = (tr("Línea"), tr("Depósito"), tr("Resultado"), tr("Diferencia"), tr("Razón"))
        emit(said, as_json, table(titles, map(_said_row, said)))
        if any(one["outcome"] == "rejected" for one in said):
            raise typer.Exit(REFUSED)


Answer = tuple[str, int] | Refusal
"""What became of a row, and what the bank received less what was sent."""


def _rehearsed(office: Office, row: BankRow) -> Answer:
    try:
        found = office.ask(confirmable, _order(row), office.info.id, office.today)
    except Refused as refused:
        return refused.refusal
    return "would_confirm", row.amount_cents - found.total_cents


def _confirming(office: Office, as_clerk: str | None) -> Callable[[Office, BankRow], Answer]:
    """How rows are confirmed by whoever gives the order. Refuses who may not."""
    actor = permitted_clerk(office, as_clerk, CONFIRM)

    def confirm(office: Office, row: BankRow) -> Answer:
        answer = office.run(_order(row), actor=actor, key=new_key())
        if isinstance(answer, Refusal):
            return answer
        return "confirmed", cast(DepositConfirmed, answer.value).difference_cents

    return confirm


def _order(row: BankRow) -> ConfirmDeposit:
    return ConfirmDeposit(
        deposit=row.deposit,
        amount_cents=row.amount_cents,
        banked_on=row.banked_on,
        bank_reference=row.reference,
    )


def _told(office: Office, row: BankRow, answer: Answer) -> dict[str, Any]:
    """A row as it is told. One that was confirmed before, and says the same, is known."""
    if not isinstance(answer, Refusal):
        outcome, off = answer
        return _said(row.line, row.deposit, outcome, difference=amount_text(off))
    if answer.code == "deposit.confirmed":
        known = office.ask(find_deposit, row.deposit, office.info.id, office.today)
        if known.banked_cents == row.amount_cents:
            return _said(row.line, row.deposit, "known", difference=amount_text(known.difference_cents))
    return _said(row.line, row.deposit, "rejected", reason=str(answer))


def _said(line: int, deposit: str, outcome: str, *, difference: str = "", reason: str = "") -> dict[str, Any]:
    return {"line": line, "deposit": deposit, "outcome": outcome, "difference": difference, "reason": reason}


def _said_row(said: dict[str, Any]) -> tuple[Any, ...]:
    words = {
        "would_confirm": tr("se confirmaría"),
        "confirmed": tr("confirmado"),
        "known": tr("ya estaba"),
        "rejected": tr("rechazado"),
    }
    return tuple((said | {"outcome": words[said["outcome"]]}).values())


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
