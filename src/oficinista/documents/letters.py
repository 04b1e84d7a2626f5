"""Printing letters: the original as it was made, and from then on copies that say so.

As with receipts the paper comes first and the record after.
"""

from pathlib import Path

from sqlalchemy import Connection

from oficinista.documents.spool import spool_folder, write
from oficinista.i18n import tr
from oficinista.letters.copies import marked_copy
from oficinista.letters.delivery import PrintLetter
from oficinista.letters.queries import LetterFound, find_letter, letter_pdf
from oficinista.office import Office
from oficinista.orders import Refusal, Refused
from oficinista.staff.actors import find_actor, require_permission


def print_letter(office: Office, number: str, *, actor: int | str, key: str) -> Path:
    """Print a letter, the original or a copy. Refuses an unknown one, a clerk who may not, a folder that is shut."""
    require_permission(office.ask(find_actor, actor, "letter.print"), "letter.print")
    found, original = office.ask(_read, number, office.info.id)
    copy = found.printed
    name = f"{found.number}-{copy}.pdf" if copy else f"{found.number}.pdf"
    content = marked_copy(original, copy, found.language) if copy else original
    try:
        path = write(spool_folder(office.store), name, content)
    except OSError as error:
        raise Refused(
            "spool.unwritable",
            tr("No se pudo imprimir: la carpeta {folder} no recibe documentos.", folder=spool_folder(office.store)),
            tr("La operación quedó hecha. Avise a sistemas y reimprima después."),
        ) from error
    answer = office.run(PrintLetter(number=found.number), actor=actor, key=key)
    if isinstance(answer, Refusal):
        raise Refused(answer.code, answer.message, answer.next_step)
    return path


def _read(connection: Connection, number: str, office_id: int) -> tuple[LetterFound, bytes]:
    found = find_letter(connection, number, office_id)
    return found, letter_pdf(connection, found)
