"""Papers of the expediente on paper again: a filed one, its cover, and the list of what a procedure asks for."""

from oficinista.customers.queries import account_card, find_account
from oficinista.documents.document import Document
from oficinista.documents.models import Sheet
from oficinista.documents.printing import Documents
from oficinista.files.as_pdf import as_pdf
from oficinista.files.checklists import checklist
from oficinista.files.commands import TakeOutDocument
from oficinista.files.pages import checklist_page, cover
from oficinista.files.queries import content_of, find_paper
from oficinista.office import Office
from oficinista.staff.actors import find_actor, require_permission


def filed_paper(office: Office, number: str, *, actor: int | str) -> Documents:
    """A filed paper; it is left on record who took it out. Refuses an unknown one, and a clerk who may not."""
    require_permission(office.ask(find_actor, actor, "document.take_out"), "document.take_out")
    paper = office.ask(find_paper, number, office.info.id)
    content = as_pdf(office.ask(content_of, paper.id), paper.media_type)
    return (Document(paper.number, Sheet.PAGE, content, records=(TakeOutDocument(number=paper.number),)),)


def paper_cover(office: Office, number: str) -> Documents:
    """The cover of a filed paper. Refuses an unknown one."""
    paper = office.ask(find_paper, number, office.info.id)
    return (Document(f"{paper.number}-C", Sheet.PAGE, cover(paper, office.info.name, office.clock())),)


def paper_list(office: Office, procedure: str, account_number: str | None, case: str = "") -> Documents:
    """The list of a procedure's papers for an account, or for whoever has none. Refuses what does not exist."""
    account_id = None if account_number is None else office.ask(find_account, account_number)
    found = office.ask(checklist, procedure, office.info.id, account_id, office.today, case)
    number = "" if account_id is None else office.ask(account_card, account_id, office.today).number
    page = checklist_page(found, number, office.info.name, office.clock())
    return (Document(f"DOC-{number or office.info.code}-{procedure}", Sheet.PAGE, page),)
