"""What a clerk chooses for themselves: the language of their screens, and the texts that two letters stand for.

A text of the office is everybody's and its supervisors keep it; a clerk's own with the same letters goes before it.
"""

from typing import Annotated

from pydantic import Field
from sqlalchemy import delete, insert, update
from sqlmodel import col

from oficinista.i18n import Language, tr
from oficinista.orders import Line, Order, Refused, Result, command
from oficinista.staff.models import Clerk, Snippet
from oficinista.staff.queries import snippets
from oficinista.transaction import Transaction

SNIPPETS_MAX = 200
"""Of one owner: more than anybody has two letters in mind for."""
Letters = Annotated[str, Field(pattern=r"^[a-zñáéíóú]{2}$")]


class ChooseLanguage(Order):
    """What the actor's screens are to speak from now on."""

    language: Annotated[Language, Field(strict=False)]


class LanguageChosen(Result):
    """What they speak."""

    language: Language


@command("clerk.language", needs_permission=False)
def choose_language(tx: Transaction, order: ChooseLanguage) -> LanguageChosen:
    """Have one's screens speak a language."""
    tx.connection.execute(update(Clerk).where(col(Clerk.id) == tx.actor.id).values(language=order.language))
    return LanguageChosen(language=order.language)


class KeepSnippet(Order):
    """A text of the actor's own for two letters; without one the letters stand for nothing any more."""

    letters: Letters
    words: Line = ""


class KeepOfficeSnippet(Order):
    """The same, for everybody of the office."""

    letters: Letters
    words: Line = ""


class SnippetKept(Result):
    """What the letters stand for now."""

    letters: str
    words: str


@command("snippet.keep", needs_permission=False)
def keep_snippet(tx: Transaction, order: KeepSnippet) -> SnippetKept:
    """Keep a text of one's own for two letters."""
    return _keep(tx, tx.actor.login, order.letters, order.words)


@command("snippet.keep_office")
def keep_office_snippet(tx: Transaction, order: KeepOfficeSnippet) -> SnippetKept:
    """Keep a text of the office for two letters."""
    return _keep(tx, "", order.letters, order.words)


def _keep(tx: Transaction, owner: str, letters: str, words: str) -> SnippetKept:
    words = words.strip()
    kept = [one for one in snippets(tx.connection, tx.office.id, owner) if one.owner == owner]
    if words and len(kept) >= SNIPPETS_MAX and all(one.letters != letters for one in kept):
        raise Refused("snippet.too_many", tr("Ya hay {count} frases.", count=len(kept)), tr("Quite una primero."))
    key = {"office_id": tx.office.id, "owner": owner, "letters": letters}
    its = [col(getattr(Snippet, name)) == value for name, value in key.items()]
    tx.connection.execute(delete(Snippet).where(*its))
    if words:
        tx.connection.execute(insert(Snippet), {**key, "words": words})
    return SnippetKept(letters=letters, words=words)
