"""A session that is over is quiet: what comes for it afterwards from the office's thread is nobody's, and no defect."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

from screens.app import PATIENCE_S, CounterApp
from tests.terminal.pseudo import DEADLINE_S
from tests.terminal.sample_app import ListScreen


class SlowOffice:
    """Answers when it is let. Its number of changes grows with every look, so that each of them is news."""

    def __init__(self) -> None:
        self.may_answer, self.is_asked = threading.Event(), threading.Event()
        self._looks = 0

    def look(self) -> int:
        """The first comes at once: it tells from where on something has changed."""
        self._looks += 1
        return self._looks if self._looks == 1 else self.work()

    def work(self) -> int:
        """Something that takes long."""
        self.is_asked.set()
        assert self.may_answer.wait(DEADLINE_S)
        return self._looks


def ends_while_asking(office: SlowOffice, ask: Callable[[CounterApp], Awaitable[None]]) -> CounterApp:
    """A session that ends between a question and its answer."""
    app = CounterApp(ListScreen, look=office.look)

    async def live() -> None:
        async with app.run_test():
            await ask(app)
            await asyncio.to_thread(office.is_asked.wait, DEADLINE_S)
        office.may_answer.set()
        await asyncio.get_running_loop().run_in_executor(app._office_thread, _nothing)

    with asyncio.Runner(loop_factory=app._make_loop) as runner:
        runner.run(live())
    return app


def _nothing() -> None:
    """What the office's thread does last."""


def test_a_change_that_is_seen_after_the_end_is_no_defect() -> None:
    async def wait_for_the_look(_app: CounterApp) -> None:
        return

    assert ends_while_asking(SlowOffice(), wait_for_the_look)._exception is None


def test_an_answer_after_the_end_is_given_to_nobody() -> None:
    office, answers = SlowOffice(), list[int]()

    async def ask_and_lose_patience(app: CounterApp) -> None:
        await asyncio.to_thread(office.is_asked.wait, DEADLINE_S)
        top = app.top
        assert top is not None
        app.in_office(office.work, answers.append, top)
        while "momento" not in top.message.text:
            await asyncio.sleep(PATIENCE_S / 10)

    assert ends_while_asking(office, ask_and_lose_patience)._exception is None
    assert answers == []
