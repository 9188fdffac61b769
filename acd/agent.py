"""An agent's state: one frozen class a state, holding only what is true in it.

A move is a method that returns the next state, so a state without the method cannot
make the move. The same machine stands as a table in ``acd/transitions.py``; a test holds
the two against each other. What the phone says (``Device``) is an input kept beside
the state, never the state itself. All times are UTC milliseconds.

Leaving while busy: a pause asked for during a contact is kept in ``then`` and comes
true when the contact, after-call work included, is over. A sign-out comes true when
the talk is over: the shift has ended, so no after-call work is begun. Who is rung while
off the queue (the on-call list) goes back to where he was by the same ``then``.
"""

from __future__ import annotations

from dataclasses import replace

from acd.messages import Presence
from acd.values import value

SIGNING_OUT = "signing_out"


@value
class Next:
    """Where the agent goes when the contact in hand is over.

    ``reason`` belongs to a pause; ``until``: a break that nobody may end before (UTC ms).
    """

    presence: Presence
    reason: str = ""
    until: int = 0


STAY = Next("on_queue")


@value
class SignedOut:
    """Not at work. Before ``protected_until`` he is not even rung on call: it was a hard one, or a break."""

    since: int
    protected_until: int = 0

    def sign_in(self, at: int) -> Idle:
        return Idle(at, at)

    def ring(self, at: int, call: str, offer: str, until: int) -> Offered:
        """He is on call."""
        return Offered(at, call, offer, until, at, Next("signed_out", SIGNING_OUT, self.protected_until))

    def adopt(self, call: str, offer: str, since: int) -> Talk:
        return Talk(since, call, offer, Next("signed_out", SIGNING_OUT))


@value
class Paused:
    """Signed in but off the queue, with the reason. Before ``protected_until`` only he himself may end it."""

    since: int
    reason: str
    protected_until: int = 0

    def unpause(self, at: int) -> Idle:
        return Idle(at, at)

    def pause(self, at: int, reason: str, until: int = 0) -> Paused:
        """Another reason; what was protected stays so."""
        return Paused(at, reason, max(until, self.protected_until))

    def ring(self, at: int, call: str, offer: str, until: int) -> Offered:
        """He is on call."""
        return Offered(at, call, offer, until, at, self._again())

    def recall(self, at: int) -> Idle:
        return Idle(at, at)

    def sign_out(self, at: int) -> SignedOut:
        return SignedOut(at, self.protected_until)

    def adopt(self, call: str, offer: str, since: int) -> Talk:
        return Talk(since, call, offer, self._again())

    def _again(self) -> Next:
        return Next("off_queue", self.reason, self.protected_until)


@value
class NotResponding:
    """Taken off the queue by us after too many unanswered offers in a row."""

    since: int

    def excused(self, at: int, free_since: int) -> Idle:
        """It was his phone's fault: he has his place among the idle back."""
        return Idle(at, free_since)

    def unpause(self, at: int) -> Idle:
        return Idle(at, at)

    def sign_in(self, at: int) -> Idle:
        return Idle(at, at)

    def pause(self, at: int, reason: str, until: int = 0) -> Paused:
        return Paused(at, reason, until)

    def sign_out(self, at: int) -> SignedOut:
        return SignedOut(at)

    def adopt(self, call: str, offer: str, since: int) -> Talk:
        return Talk(since, call, offer, STAY)


@value
class Idle:
    """On the queue and free. ``free_since`` is his place among the idle: an offer that
    ended through no act of his does not move it; ``since`` is simply when this state began."""

    since: int
    free_since: int

    def ring(self, at: int, call: str, offer: str, until: int) -> Offered:
        return Offered(at, call, offer, until, self.free_since, STAY)

    def decompress(self, at: int, until: int) -> Decompressing:
        """Only now he says that the last call was a hard one."""
        return Decompressing(at, until)

    def pause(self, at: int, reason: str, until: int = 0) -> Paused:
        return Paused(at, reason, until)

    def sign_out(self, at: int) -> SignedOut:
        return SignedOut(at)

    def adopt(self, call: str, offer: str, since: int) -> Talk:
        return Talk(since, call, offer, STAY)


@value
class Resting:
    """On the queue but left alone until ``until``: the last offer failed (``why``), or he has had too
    much of it (``occupancy``)."""

    since: int
    until: int
    why: str

    def rested(self) -> Idle:
        return Idle(self.since, self.since)

    def excused(self, at: int, free_since: int) -> Idle:
        """The last offer failed by his phone's fault: he has his place among the idle back."""
        return Idle(at, free_since)

    def recall(self, at: int) -> Idle:
        return Idle(at, self.since)

    def decompress(self, at: int, until: int) -> Decompressing:
        """Only now he says that the last call was a hard one."""
        return Decompressing(at, until)

    def pause(self, at: int, reason: str, until: int = 0) -> Paused:
        return Paused(at, reason, until)

    def sign_out(self, at: int) -> SignedOut:
        return SignedOut(at)

    def adopt(self, call: str, offer: str, since: int) -> Talk:
        return Talk(since, call, offer, STAY)


@value
class Offered:
    """His phone rings for ``call`` until ``until``; at most one offer at a time."""

    since: int
    call: str
    offer: str
    until: int
    free_since: int
    then: Next

    def pre_empt(self, at: int, call: str, offer: str, until: int) -> Offered:
        """A more urgent call takes over the ringing phone; what comes after stays."""
        return Offered(at, call, offer, until, self.free_since, self.then)

    def answer(self, at: int) -> Talk:
        return Talk(at, self.call, self.offer, self.then)

    def connect(self, at: int) -> Connecting:
        """He answered a callback, and its patient has yet to be dialled."""
        return Connecting(at, self.call, self.offer, self.free_since, self.then)

    def missed(self, at: int, until: int, why: str) -> Resting | Paused | SignedOut:
        """The offer failed on his side: he is left alone for a while."""
        return Resting(at, until, why) if self.then.presence == "on_queue" else _away(at, self.then)

    def not_responding(self, at: int) -> NotResponding | Paused | SignedOut:
        """One unanswered offer too many; a pause he asked for himself is kept as his own."""
        return NotResponding(at) if self.then.presence == "on_queue" else _away(at, self.then)

    def spared(self, at: int) -> Idle | Paused | SignedOut:
        """The offer ended through no act of his: he keeps his place among the idle."""
        return Idle(at, self.free_since) if self.then.presence == "on_queue" else _away(at, self.then)

    def afterwards(self, then: Next) -> Offered:
        return replace(self, then=then)

    def sign_out(self, at: int) -> SignedOut:
        return SignedOut(at)


@value
class Connecting:
    """He answered a callback, and the patient of ``call`` is being dialled while he listens."""

    since: int
    call: str
    offer: str
    free_since: int
    then: Next

    def reached(self, at: int) -> Talk:
        return Talk(at, self.call, self.offer, self.then)

    def failed(self, at: int) -> Idle | Paused | SignedOut:
        """The patient was not reached, through no act of his: he keeps his place among the idle."""
        return Idle(at, self.free_since) if self.then.presence == "on_queue" else _away(at, self.then)

    def afterwards(self, then: Next) -> Connecting:
        return replace(self, then=then)


@value
class Talk:
    """He talks with the caller of ``call``. ``said``: the disposition is set; ``hard``: it was a hard one."""

    since: int
    call: str
    offer: str
    then: Next
    said: bool = False
    hard: bool = False

    def wrap_up(self, at: int, until: int, longest: int = 0, owes: bool = False, hard: bool = False) -> WrappingUp:
        return WrappingUp(at, self.call, until, self.then, max(longest, until), owes, hard)

    def done(self, at: int) -> Idle | Paused | SignedOut:
        """The talk ended, and no after-call work follows."""
        return _leave(at, self.then)

    def rest(self, at: int, until: int, why: str) -> Resting | Paused | SignedOut:
        return _rest(at, until, why, self.then)

    def decompress(self, at: int, until: int) -> Decompressing | Paused | SignedOut:
        return _decompress(at, until, self.then)

    def disposed(self, hard: bool) -> Talk:
        """What was called hard once stays hard."""
        return replace(self, said=True, hard=self.hard or hard)

    def afterwards(self, then: Next) -> Talk:
        return replace(self, then=then)


@value
class WrappingUp:
    """After-call work for ``call`` until ``until`` or until he says he is ready, ``longest`` at most.

    ``owes``: it does not end before he has said what the call was, ``longest`` excepted.
    ``hard``: the call was a hard one, and quiet time follows.
    """

    since: int
    call: str
    until: int
    then: Next
    longest: int
    owes: bool = False
    hard: bool = False

    @property
    def ends(self) -> int:
        """When it ends by itself, UTC ms."""
        return self.longest if self.owes else self.until

    def done(self, at: int) -> Idle | Paused | SignedOut:
        return _leave(at, self.then)

    def rest(self, at: int, until: int, why: str) -> Resting | Paused | SignedOut:
        return _rest(at, until, why, self.then)

    def decompress(self, at: int, until: int) -> Decompressing | Paused | SignedOut:
        return _decompress(at, until, self.then)

    def extend(self, until: int) -> WrappingUp:
        return replace(self, until=min(until, self.longest))

    def disposed(self, hard: bool) -> WrappingUp:
        return replace(self, owes=False, hard=self.hard or hard)

    def recall(self, at: int) -> Idle:
        return Idle(at, at)

    def afterwards(self, then: Next) -> WrappingUp:
        return replace(self, then=then)

    def sign_out(self, at: int) -> SignedOut:
        return SignedOut(at)

    def adopt(self, call: str, offer: str, since: int) -> Talk:
        return Talk(since, call, offer, self.then)


@value
class Decompressing:
    """Quiet time until ``until`` after a hard call; only he himself may end it before."""

    since: int
    until: int

    def done(self, at: int) -> Idle:
        return Idle(at, at)

    def pause(self, at: int, reason: str, until: int = 0) -> Paused:
        """A break begins, and the quiet time within it stays his."""
        return Paused(at, reason, max(until, self.until))

    def sign_out(self, at: int) -> SignedOut:
        return SignedOut(at, self.until)

    def adopt(self, call: str, offer: str, since: int) -> Talk:
        return Talk(since, call, offer, STAY)


AgentState = (
    SignedOut | Paused | NotResponding | Idle | Resting | Offered | Connecting | Talk | WrappingUp | Decompressing
)


def _away(at: int, then: Next) -> Paused | SignedOut:
    return SignedOut(at, then.until) if then.presence == "signed_out" else Paused(at, then.reason, then.until)


def _leave(at: int, then: Next) -> Idle | Paused | SignedOut:
    return Idle(at, at) if then.presence == "on_queue" else _away(at, then)


def _rest(at: int, until: int, why: str, then: Next) -> Resting | Paused | SignedOut:
    return Resting(at, until, why) if then.presence == "on_queue" else _away(at, then)


def _decompress(at: int, until: int, then: Next) -> Decompressing | Paused | SignedOut:
    """A break he chose takes the place of the quiet time, and is protected as long."""
    if then.presence == "on_queue":
        return Decompressing(at, until)
    return _away(at, replace(then, until=max(then.until, until)))
