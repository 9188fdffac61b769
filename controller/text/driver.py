"""The caller's hand on a ``Session``: what he does, and then all that follows by itself.

After everything he does the call *settles*: prompts are heard out and answers that he only waits for
come in, until somebody has to act: he, an agent, or nobody but time. ``until`` stops it earlier, at a
prompt that he is going to interrupt.
"""

from __future__ import annotations

from collections.abc import Callable

from controller.text.session import EventAt, Session
from controller.text.world import World
from ivr.flow import Flow
from ivr.messages import Event, Heard, HungUp, Hypothesis, Say, SpeechBegan

KEY_MS = 150
WORD_MS = 350
SILENT_MS = 10_000
"""A silence that nobody counts lasts so long."""
MAX_MOMENTS = 5_000

Until = Callable[[Say], bool]


class RestlessError(Exception):
    """A call that goes on and on by itself; the interpreter's own limits should have ended it."""


class TextDriver:
    """``until``: settling stops while a prompt plays for which this is true."""

    def __init__(self, flow: Flow, world: World, *, call_id: str = "text", at: int) -> None:
        self.world = world
        self.session = Session(world.prepare(flow), call_id, at)
        self.until: Until | None = None

    async def happen(self, event: EventAt) -> None:
        """Something happens now, and all that follows from it."""
        happened = event(self.session.now)
        if happened is not None:
            await self._tell(happened)
        await self.settle()

    async def start(self) -> None:
        """The phone rings."""
        for event in self.world.before(self.session):
            await self._tell(event)
        await self.happen(lambda _at: self.world.first(self.session))

    async def settle(self) -> None:
        """Let happen what happens by itself, until somebody must act."""
        for _ in range(MAX_MOMENTS):
            session = self.session
            if session.saying is not None and self.until is not None and self.until(session.saying):
                return
            if not session.busy:
                return
            session.run_next()
            await self.world.obey(session)
        raise RestlessError("the call never comes to rest")

    async def _tell(self, event: Event) -> None:
        self.session.happen(event)
        await self.world.obey(self.session)

    # --- the caller ---

    async def press(self, keys: str) -> None:
        """Keys one after the other, faster than a prompt is spoken."""
        for key in keys:
            self.session.now += KEY_MS
            await self._tell(Heard(self.session.now, "keys", key))
            self.world.hears_key(self.session, key)
        await self.settle()

    async def say(self, words: str, confidence: float = 0.9, others: tuple[Hypothesis, ...] = ()) -> None:
        """Speak. ``others``: what the recogniser thought it might have been besides. Raises nothing: words that
        nothing listens for go unheard, as they do on the telephone."""
        session = self.session
        if not any(map(session.listens_for, (words, *(one.utterance for one in others)))):
            session.now += WORD_MS * len(words.split())
            if not self.world.takes_words(session, words):
                session.go_unheard(words)
            await self.settle()
            return
        if session.listening is not None and not session.listening.hotword:
            await self._tell(SpeechBegan(session.now, session.listening.listen))
        session.now += WORD_MS * len(words.split())
        nbest = (Hypothesis(words, confidence), *others) if others else ()
        listen = session.listening.listen if session.listening else None
        await self._tell(Heard(session.now, "speech", words, confidence, nbest, listen))
        await self.settle()

    async def be_silent(self) -> None:
        """Until the interpreter has noticed, or for a while when it does not mind."""
        session = self.session
        if session.next_due() is None:
            session.now += SILENT_MS
        noticed = False
        for _ in range(MAX_MOMENTS):
            if session.next_due() is None or noticed:
                break
            seen = len(session.moments)
            session.run_next()
            await self.world.obey(session)
            noticed = any(each.commands for each in session.moments[seen:])
        await self.settle()

    async def wait(self, milliseconds: int) -> None:
        """Time passes."""
        session = self.session
        end = session.now + milliseconds
        for _ in range(MAX_MOMENTS):
            due = session.next_due()
            if due is None or due > end:
                break
            session.run_next()
            await self.world.obey(session)
        session.now = max(session.now, end)
        await self.settle()

    async def hang_up(self) -> None:
        await self._tell(HungUp(self.session.now, "caller"))
        await self.settle()
