"""A document as it is printed, to read on the screen."""

from typing import TYPE_CHECKING

from screens.keys import PAPER
from screens.reading import ReadingScreen

if TYPE_CHECKING:
    from oficinista.documents.document import Document
    from oficinista.documents.printing import Documents


class PaperScreen(ReadingScreen[None]):
    """Shows a document of text, and says what became of its printing when that is known already."""

    place = PAPER

    def __init__(self, document: "Document", words: str = "") -> None:
        super().__init__()
        self._words = words
        self.page.show(str(document.content).splitlines())

    def opened(self) -> None:
        self.say(self._words)

    def do_accept(self) -> None:
        """It has been read."""
        self.do_back()


class PrintedScreen(PaperScreen):
    """A paper that is printed as it is shown. When that fails it is shown all the same, and why."""

    def __init__(self, documents: "Documents") -> None:
        super().__init__(documents[0])
        self._documents = documents

    def opened(self) -> None:
        self.print_out(lambda: self._documents)
