"""Letters on paper: the original as it was made, and from then on copies that say so."""

from sqlalchemy import Connection

from oficinista.documents.document import Document
from oficinista.documents.models import Sheet
from oficinista.documents.printing import Documents
from oficinista.letters.copies import marked_copy
from oficinista.letters.delivery import PrintLetter
from oficinista.letters.queries import LetterFound, find_letter, letter_pdf
from oficinista.office import Office
from oficinista.staff.actors import find_actor, require_permission


def letter(office: Office, number: str, *, actor: int | str) -> Documents:
    """A letter, the original or a copy. Refuses an unknown one, and a clerk who may not."""
    require_permission(office.ask(find_actor, actor, "letter.print"), "letter.print")
    found, original = office.ask(_read, number, office.info.id)
    copy = found.printed
    name = f"{found.number}-{copy}" if copy else found.number
    content = marked_copy(original, copy, found.language) if copy else original
    return (Document(name, Sheet.PAGE, content, records=(PrintLetter(number=found.number),)),)


def _read(connection: Connection, number: str, office_id: int) -> tuple[LetterFound, bytes]:
    found = find_letter(connection, number, office_id)
    return found, letter_pdf(connection, found)
