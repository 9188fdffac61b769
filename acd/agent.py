"""An agent's state: one frozen class a state, holding only what is true in it.

A move is a method that returns the next state, so a state without the method cannot
make the move. The same machine stands as a table in ``acd/transitions.py``; a test holds
the two against each other. What the phone says (``Device``) is an input kept beside
the state, never the state itself. All times are UTC milliseconds.

Leaving while busy: a pause asked for during a contact is kept in ``then`` and comes
true when the contact, after-call work included, is over. A sign-out comes true when
the talk is over: the shift has ended, so no after-call work is begun.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from acd.messages import Activity, Presence

NOT_RESPONDING = "not_responding"
SIGNING_OUT = "signing_out"


@dataclass(frozen=True, slots=True)
class Next:
    """Where the agent goes when the contact in hand is over; ``reason`` belongs to a pause."""

    presence: Presence
    reason: str = ""


STAY = Next("on_queue")


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Not at work; nothing reaches him."""

    since: int

    def sign_in(self, at: int) -> Idle:
        return Idle(at, at)

    def adopt(self, call: str, offer: str, since: int) -> Talk:
        return Talk(since, call, offer, Next("signed_out", SIGNING_OUT))


@dataclass(frozen=True, slots=True)
class Paused:
    """Signed in but off the queue by his own wish, with its reason."""

    since: int
    reason: str

    def unpause(self, at: int) -> Idle:
        return Idle(at, at)

    def pause(self, at: int, reason: str) -> Paused:
        return Paused(at, reason)

    def sign_out(self, at: int) -> SignedOut:
        return SignedOut(at)

    def adopt(self, call: str, offer: str, since: int) -> Talk:
        return Talk(since, call, offer, Next("off_queue", self.reason))


@dataclass(frozen=True, slots=True)
class NotResponding:
    """Taken off the queue by us after too many unanswered offers in a row."""

    since: int

    def unpause(self, at: int) -> Idle:
        return Idle(at, at)

    def sign_in(self, at: int) -> Idle:
        return Idle(at, at)

    def pause(self, at: int, reason: str) -> Paused:
        return Paused(at, reason)

    def sign_out(self, at: int) -> SignedOut:
        return SignedOut(at)

    def adopt(self, call: str, offer: str, since: int) -> Talk:
        return Talk(since, call, offer, STAY)


@dataclass(frozen=True, slots=True)
class Idle:
    """On the queue and free. ``free_since`` is his place among the idle: an offer that
    ended through no act of his does not move it; ``since`` is simply when this state began."""

    since: int
    free_since: int

    def ring(self, at: int, call: str, offer: str, until: int) -> Offered:
        return Offered(at, call, offer, until, self.free_since, STAY)

    def pause(self, at: int, reason: str) -> Paused:
        return Paused(at, reason)

    def sign_out(self, at: int) -> SignedOut:
        return SignedOut(at)

    def adopt(self, call: str, offer: str, since: int) -> Talk:
        return Talk(since, call, offer, STAY)


@dataclass(frozen=True, slots=True)
class Resting:
    """On the queue but left alone until ``until``, because of ``why`` the last offer failed."""

    since: int
    until: int
    why: str

    def rested(self) -> Idle:
        return Idle(self.since, self.since)

    def pause(self, at: int, reason: str) -> Paused:
        return Paused(at, reason)

    def sign_out(self, at: int) -> SignedOut:
        return SignedOut(at)

    def adopt(self, call: str, offer: str, since: int) -> Talk:
        return Talk(since, call, offer, STAY)


@dataclass(frozen=True, slots=True)
class Offered:
    """His phone rings for ``call`` until ``until``; at most one offer at a time."""

    since: int
    call: str
    offer: str
    until: int
    free_since: int
    then: Next

    def answer(self, at: int) -> Talk:
        return Talk(at, self.call, self.offer, self.then)

    def missed(self, at: int, until: int, why: str) -> Resting | Paused:
        """The offer failed on his side: he is left alone until ``until``."""
        return Paused(at, self.then.reason) if self.then.presence == "off_queue" else Resting(at, until, why)

    def not_responding(self, at: int) -> NotResponding | Paused:
        """One unanswered offer too many; a pause he asked for himself is kept as his own."""
        return Paused(at, self.then.reason) if self.then.presence == "off_queue" else NotResponding(at)

    def spared(self, at: int) -> Idle | Paused:
        """The offer ended through no act of his: he keeps his place among the idle."""
        return Paused(at, self.then.reason) if self.then.presence == "off_queue" else Idle(at, self.free_since)

    def afterwards(self, then: Next) -> Offered:
        return replace(self, then=then)

    def sign_out(self, at: int) -> SignedOut:
        return SignedOut(at)


@dataclass(frozen=True, slots=True)
class Talk:
    """He talks with the caller of ``call``."""

    since: int
    call: str
    offer: str
    then: Next

    def wrap_up(self, at: int, until: int) -> WrappingUp | SignedOut:
        return SignedOut(at) if self.then.presence == "signed_out" else WrappingUp(at, self.call, until, self.then)

    def done(self, at: int) -> Idle | Paused | SignedOut:
        """The talk ended in a queue without after-call work."""
        return _leave(at, self.then)

    def afterwards(self, then: Next) -> Talk:
        return replace(self, then=then)


@dataclass(frozen=True, slots=True)
class WrappingUp:
    """After-call work for ``call`` until ``until`` or until he says he is ready."""

    since: int
    call: str
    until: int
    then: Next

    def done(self, at: int) -> Idle | Paused | SignedOut:
        return _leave(at, self.then)

    def afterwards(self, then: Next) -> WrappingUp:
        return replace(self, then=then)

    def sign_out(self, at: int) -> SignedOut:
        return SignedOut(at)

    def adopt(self, call: str, offer: str, since: int) -> Talk:
        return Talk(since, call, offer, self.then)


AgentState = SignedOut | Paused | NotResponding | Idle | Resting | Offered | Talk | WrappingUp


def _leave(at: int, then: Next) -> Idle | Paused | SignedOut:
    match then.presence:
        case "signed_out":
            return SignedOut(at)
        case "off_queue":
            return Paused(at, then.reason)
        case "on_queue":
            return Idle(at, at)


@dataclass(frozen=True, slots=True)
class Shown:
    """A state in the words of ``AgentChanged``. While busy ``reason`` tells what comes after."""

    presence: Presence
    activity: Activity
    reason: str
    since: int
    call: str | None


def shown(state: AgentState) -> Shown:
    """``state`` as the console and the journal see it."""
    match state:
        case SignedOut():
            return Shown("signed_out", "idle", "", state.since, None)
        case Paused():
            return Shown("off_queue", "idle", state.reason, state.since, None)
        case NotResponding():
            return Shown("off_queue", "not_responding", NOT_RESPONDING, state.since, None)
        case Idle():
            return Shown("on_queue", "idle", "", state.since, None)
        case Resting():
            return Shown("on_queue", "idle", state.why, state.since, None)
        case Offered():
            return Shown("on_queue", "offered", state.then.reason, state.since, state.call)
        case Talk():
            return Shown("on_queue", "talk", state.then.reason, state.since, state.call)
        case WrappingUp():
            return Shown("on_queue", "acw", state.then.reason, state.since, state.call)


def stays_on_queue(state: AgentState) -> bool:
    """True for an agent who serves the queue now or after the contact in hand."""
    match state:
        case Idle() | Resting():
            return True
        case Offered() | Talk() | WrappingUp():
            return state.then.presence == "on_queue"
        case _:
            return False
