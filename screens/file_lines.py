"""What the screens of the expediente show, line by line."""

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.clock import local
from oficinista.dates import clock_time, long_date, short_date
from oficinista.files.models import Origin
from oficinista.files.pages import place_words
from oficinista.files.queries import receiver_words
from oficinista.i18n import tr
from screens.account_lines import day_text
from screens.widgets.line import BOLD, PLAIN, WARN
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from datetime import date, datetime

    from oficinista.files.checklists import Item
    from oficinista.files.queries import Filed, PaperFile
    from screens.widgets.panel import Line

TEXT_WIDTH = 78
LABEL_WIDTH = 16
KIB = 1024


def paper_columns() -> list[Column]:
    """The columns of a list of papers."""
    return [
        Column(tr("Número"), 19),
        Column(tr("Documento"), 24, grows=True),
        Column(tr("Fecha"), 11),
        Column(tr("Vale hasta"), 11),
        Column(tr("Lugar"), 6),
    ]


def paper_row(one: "Filed", today: "date") -> Row:
    """A paper in a list; marked when it proves nothing any more."""
    title = tr("{title} (sustituido)", title=tr(one.title)) if one.superseded_by else tr(one.title)
    expires = "" if one.expires_on is None else day_text(one.expires_on)
    cells = (one.number, title, day_text(one.dated_on), expires, one.box or "")
    return Row(one.number, cells, is_marked=one.has_expired(today) and one.superseded_by is None)


def about_lines(one: "Filed") -> "Iterator[Line]":
    """What a paper in the list is, and where."""
    about = one.about or tr("de la cuenta")
    yield f" {one.kind_title} · {about} · {one.clerk_name}, {day_text(local(one.filed_at).date())}"
    unplaced = tr("Lo hizo la oficina.") if one.origin is Origin.MADE else tr("El original no se ha ubicado.")
    yield f" {place_words(one.box, one.folder) or unplaced}"


def paper_lines(found: "PaperFile", today: "date") -> "Iterator[Line]":
    """One paper: what it is, of whom, until when it counts, where it is and who has had it."""
    paper = found.paper
    yield [(f"{paper.number}  {tr(paper.title)}", BOLD)]
    yield ""
    yield from _facts(found)
    if paper.superseded_by is not None:
        yield [(tr("Sustituido por {number}.", number=paper.superseded_by), WARN)]
    elif paper.has_expired(today):
        yield [(tr("Vencido: pida uno nuevo."), WARN)]
    yield ""
    for place in found.placed:
        yield _moment(place.placed_at, place.clerk_name, place_words(place.box, place.folder))
    for given in found.handed:
        words = tr("Entregado {receiver} {name}", receiver=receiver_words(given.receiver), name=given.name)
        yield _moment(given.handed_at, given.clerk_name, words.strip())


def _facts(found: "PaperFile") -> "Iterator[Line]":
    paper = found.paper
    yield _fact(tr("Tipo"), paper.kind_title)
    if paper.account is not None:
        yield _fact(tr("Cuenta"), f"{paper.account} {paper.customer}")
    if paper.about:
        yield _fact(tr("Asunto"), paper.about)
    yield _fact(tr("Fecha"), long_date(paper.dated_on))
    if paper.expires_on is not None:
        yield _fact(tr("Vale hasta"), long_date(paper.expires_on))
    unplaced = tr("lo hizo la oficina") if paper.origin is Origin.MADE else tr("sin ubicar")
    yield _fact(tr("Original"), place_words(paper.box, paper.folder) or unplaced)
    kind = paper.media_type.value.rpartition("/")[2].upper()
    yield _fact(tr("Archivo"), f"{kind}, {-(-paper.size_bytes // KIB)} KiB")
    until = found.kept.until
    kept = tr("siempre, mientras nadie fije el plazo") if until is None else long_date(until)
    yield _fact(tr("Se conserva"), f"{found.kept.title}: {kept}")
    yield _fact("", found.kept.source)
    yield _fact("SHA-256", paper.sha256.hex()[:32])
    yield _fact("", paper.sha256.hex()[32:])
    yield _moment(paper.filed_at, paper.clerk_name, tr("Archivado"))


def item_line(item: "Item", standing: str) -> "Line":
    """A paper that a procedure asks for, how it stands, and the one there is."""
    title = item.title if item.is_required else tr("{title} (si aplica)", title=item.title)
    paper = item.paper
    until = "" if paper is None or paper.expires_on is None else tr("vence {date}", date=day_text(paper.expires_on))
    number = "" if paper is None else paper.number
    return [(f"  {standing.upper():<9}", WARN if item.lacks else BOLD), (f"{title}  {number} {until}".rstrip(), PLAIN)]


def _fact(label: str, value: str) -> str:
    return f"  {label:<{LABEL_WIDTH}}{value}"


def _moment(at: "datetime", who: str, what: str) -> str:
    return f"  {short_date(local(at).date())}, {clock_time(at)}  {what}. {who}"


def told_lines(texts: list[str]) -> "Iterator[Line]":
    """Sentences, each in as many lines as it takes."""
    for text in texts:
        yield from wrap(text, TEXT_WIDTH, initial_indent="  ", subsequent_indent="  ")
