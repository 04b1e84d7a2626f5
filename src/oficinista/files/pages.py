"""The pages that the expediente makes: the cover of a customer's paper, facts under a file number, and a procedure's
list of papers.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from oficinista.dates import long_date
from oficinista.files.checklists import Checklist, Item, Standing, standing_words
from oficinista.files.label import code128_svg
from oficinista.files.queries import Filed
from oficinista.i18n import language, tr
from oficinista.typesetting import typeset

BOX = "☐"
"""What is ticked by hand, before there is an account in which a paper could be filed."""


def cover(paper: Filed, office_name: str, at: datetime) -> bytes:
    """The PDF that is stapled on a customer's paper: its file number in bars and digits, what it is and its place."""
    return numbered_page(paper.number, paper.title, _facts(paper), office_name, at)


def numbered_page(number: str, title: str, facts: Iterable[tuple[str, str]], office_name: str, at: datetime) -> bytes:
    """The PDF of a paper that is its file number, in bars and digits, and some facts, each with its name."""
    data = {
        "language": language(),
        "office": {"name": office_name},
        "title": title,
        "number": number,
        "bars": code128_svg(number),
        "facts": list(facts),
    }
    return typeset("files/cover", data, at)


def checklist_page(found: Checklist, account: str, office_name: str, at: datetime) -> bytes:
    """The PDF of a procedure's list, to give to the customer: what there is, what is missing, what expires."""
    data = {
        "language": language(),
        "office": {"name": office_name},
        "title": tr(found.procedure.title),
        "account": tr("Cuenta {number}", number=account) if account else "",
        "source": source_words(found),
        "titles": (tr("Estado"), tr("Documento"), tr("Archivo"), tr("Vale hasta")),
        "items": [_item(one) if account else (BOX, *_item(one)[1:]) for one in found.items],
        "summary": summary(found) if account else tr("Marque lo que tiene; lo demás, tráigalo la próxima vez."),
    }
    return typeset("files/checklist", data, at)


def source_words(found: Checklist) -> str:
    """Who says that these papers are needed, and whether that was confirmed."""
    source = tr(found.procedure.source)
    status = tr("verificado") if found.procedure.verified else tr("por confirmar")
    return tr("Fuente: {source} ({status}).", source=source, status=status)


def summary(found: Checklist) -> str:
    """Whether something lacks, in a sentence."""
    lacking = [item.title for item in found.items if item.lacks]
    return tr("Falta: {titles}.", titles="; ".join(lacking)) if lacking else tr("Está completo.")


def _item(item: Item) -> tuple[str, str, str, str]:
    expires_on = None if item.paper is None else item.paper.expires_on
    number = item.paper.number if item.paper and item.standing is Standing.HAVE else ""
    title = item.title if item.is_required else tr("{title} (si aplica)", title=item.title)
    return standing_words(item.standing).upper(), title, number, _day(expires_on)


def _facts(paper: Filed) -> Iterator[tuple[str, str]]:
    yield tr("Tipo"), paper.kind_title
    if paper.account:
        yield tr("Cuenta"), paper.account
    if paper.about:
        yield tr("Asunto"), paper.about
    yield tr("Fecha del documento"), long_date(paper.dated_on)
    if paper.expires_on:
        yield tr("Vale hasta"), long_date(paper.expires_on)
    if paper.box:
        yield tr("Original"), place_words(paper.box, paper.folder)


def place_words(box: str | None, folder: str | None) -> str:
    """Where an original is, as a person says it; empty when nobody said."""
    if not box:
        return ""
    return tr("Caja {box}, carpeta {folder}", box=box, folder=folder) if folder else tr("Caja {box}", box=box)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
