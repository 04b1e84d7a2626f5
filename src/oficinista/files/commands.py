"""What is done with the papers of the expediente: filed, superseded, put in a box, handed over, taken out.

A paper comes as its bytes: whoever asks has opened the file with their own rights. In the audit chain it stands as the
SHA-256 of them, which is also what the hash of the order covers; the bytes are kept once, in the expediente.
"""

import hashlib
from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field, PlainSerializer
from sqlalchemy import Connection, insert

from oficinista.customers.commands import AccountNumber, Day
from oficinista.dates import long_date
from oficinista.files.as_pdf import require_readable
from oficinista.files.keeping import NewPaper, Subject, add, hand_over
from oficinista.files.kinds import expiry, find_kind
from oficinista.files.media import media_type_of
from oficinista.files.models import Origin, Placing, Receiver
from oficinista.files.queries import Filed, find_paper, same_paper
from oficinista.files.subjects import find_subject
from oficinista.i18n import tr
from oficinista.orders import Line, Order, Refused, Result, command
from oficinista.transaction import Transaction

MIB = 1024 * 1024
CONTENT_BYTES_MAX = 64 * MIB
"""More than any rule may allow: what an order may hold in memory."""

Scanned = Annotated[
    bytes,
    Field(min_length=1, max_length=CONTENT_BYTES_MAX, json_schema_extra={"format": "base64"}),
    PlainSerializer(lambda content: f"sha256:{hashlib.sha256(content).hexdigest()}", when_used="json"),
]
"""The bytes of a paper, in JSON as base64; written out they are only named by their SHA-256."""
Name = Annotated[Line, Field(min_length=1)]


class _Paper(Order):
    model_config = ConfigDict(val_json_bytes="base64")

    content: Scanned
    dated_on: Day | None = None
    expires_on: Day | None = None


class FileDocument(_Paper):
    """A paper of a customer goes into the expediente; without a date of its own, today's. `case` is what it is about.

    `box` and `folder` say where the original was put, if it is known already.
    """

    account: AccountNumber
    kind: Name
    title: Line = ""
    case: Line = ""
    box: Line = ""
    folder: Line = ""


class ReplaceDocument(_Paper):
    """A better or newer copy takes the place of a paper, which stays in the expediente as superseded."""

    number: Name


class PlaceDocument(Order):
    """The original of a paper was put into a box, and a folder of it."""

    number: Name
    box: Name
    folder: Line = ""


class HandOverDocument(Order):
    """A paper, or a copy of it, was given to somebody; `name` is who received it."""

    number: Name
    receiver: Annotated[Receiver, Field(strict=False)]
    name: Line = ""


class TakeOutDocument(Order):
    """Somebody takes a copy of a paper out of the expediente: it is left on record who."""

    number: Name


class DocumentFiled(Result):
    """The file number of a paper, to be written on it, and what identifies its bytes."""

    number: str
    media_type: str
    size_bytes: int
    sha256: str
    expires_on: date | None


class DocumentNoted(Result):
    """Something was noted of a paper."""

    number: str


def _touches_account(_connection: Connection, order: FileDocument) -> tuple[str]:
    return (order.account,)


def _touches_paper(
    connection: Connection, order: ReplaceDocument | PlaceDocument | HandOverDocument | TakeOutDocument
) -> list[str]:
    found = find_paper(connection, order.number)
    return [] if found.account is None else [found.account]


@command("document.file", touches=_touches_account)
def file_document(tx: Transaction, order: FileDocument) -> DocumentFiled:
    """File a paper of a customer.

    Refuses what is neither a PDF nor a picture, what is too large or cannot be read, what was filed already, and a
    paper that bears a date of expiry without it.
    """
    kind = find_kind(order.kind)
    subject = find_subject(tx.connection, order.account, order.case)
    filed = _file(tx, order, kind.code, order.title or tr(kind.title), subject)
    if order.box:
        _place(tx, find_paper(tx.connection, filed.number), order.box, order.folder)
    return filed


@command("document.replace", touches=_touches_paper)
def replace_document(tx: Transaction, order: ReplaceDocument) -> DocumentFiled:
    """Supersede a paper of a customer. Refuses one that is superseded already, and one that the office made."""
    old = _of_office(tx, order.number)
    if old.origin is Origin.MADE:
        raise Refused(
            "document.made",
            tr("El documento {number} lo hizo la oficina: no se sustituye por otro.", number=old.number),
            tr("Haga uno nuevo."),
        )
    _refuse_superseded(old)
    return _file(tx, order, old.kind, old.title, Subject(old.account_id, old.about), old.id)


@command("document.place", touches=_touches_paper)
def place_document(tx: Transaction, order: PlaceDocument) -> DocumentNoted:
    """Note where the original of a paper is. Refuses an unknown one."""
    _place(tx, _of_office(tx, order.number), order.box, order.folder)
    return DocumentNoted(number=order.number)


@command("document.hand_over", touches=_touches_paper)
def hand_over_document(tx: Transaction, order: HandOverDocument) -> DocumentNoted:
    """Note that a paper was given to somebody. Refuses an unknown one."""
    hand_over(tx, _of_office(tx, order.number).id, order.receiver, order.name)
    return DocumentNoted(number=order.number)


@command("document.take_out", touches=_touches_paper)
def take_out_document(tx: Transaction, order: TakeOutDocument) -> DocumentNoted:
    """Leave on record that somebody takes a copy of a paper out. Refuses an unknown one."""
    return DocumentNoted(number=_of_office(tx, order.number).number)


def _file(
    tx: Transaction, order: _Paper, kind: str, title: str, subject: Subject, supersedes_id: int | None = None
) -> DocumentFiled:
    _refuse_size(tx, order.content)
    media_type = media_type_of(order.content)
    require_readable(order.content, media_type)
    digest = hashlib.sha256(order.content)
    _refuse_again(tx, digest.digest(), kind, subject)
    dated_on = order.dated_on or tx.business_date
    expires_on = expiry(find_kind(kind), dated_on, order.expires_on, tx.rules, tx.business_date)
    _refuse_dates(dated_on, expires_on, tx.business_date)
    paper = NewPaper(
        kind, title, order.content, media_type, subject, Origin.RECEIVED, dated_on, expires_on, supersedes_id
    )
    return DocumentFiled(
        number=add(tx, paper),
        media_type=media_type,
        size_bytes=len(order.content),
        sha256=digest.hexdigest(),
        expires_on=expires_on,
    )


def _place(tx: Transaction, paper: Filed, box: str, folder: str) -> None:
    row = {"paper_id": paper.id, "box": box, "folder": folder, "clerk_id": tx.actor.id, "placed_at": tx.now}
    tx.connection.execute(insert(Placing), row)


def _of_office(tx: Transaction, number: str) -> Filed:
    return find_paper(tx.connection, number, tx.office.id)


def _refuse_size(tx: Transaction, content: bytes) -> None:
    rule = tx.rules.get("records.paper_mib", tx.business_date)
    if len(content) > rule.value * MIB:
        raise Refused(
            "document.too_large",
            tr("El documento pasa de {limit}.", limit=rule.value_text),
            tr("Escanéelo a 200 o 300 puntos por pulgada, o en partes."),
        )


def _refuse_again(tx: Transaction, sha256: bytes, kind: str, subject: Subject) -> None:
    number = same_paper(tx.connection, sha256, kind, subject.account_id, subject.about)
    if number is not None:
        raise Refused(
            "document.again",
            tr("Ese mismo documento ya está archivado: {number}.", number=number),
            tr("Escriba ese número en el papel."),
        )


def _refuse_superseded(old: Filed) -> None:
    if old.superseded_by is not None:
        raise Refused(
            "document.superseded",
            tr("El documento {number} ya se sustituyó por {newer}.", number=old.number, newer=old.superseded_by),
            tr("Sustituya el último."),
        )


def _refuse_dates(dated_on: date, expires_on: date | None, today: date) -> None:
    if dated_on > today:
        raise Refused(
            "document.future", tr("El {date} no ha llegado.", date=long_date(dated_on)), tr("Escriba hoy o antes.")
        )
    if expires_on is not None and expires_on < dated_on:
        raise Refused(
            "document.dates_crossed",
            tr("Vence el {date}, antes de su propia fecha.", date=long_date(expires_on)),
            tr("Revise las dos fechas."),
        )
