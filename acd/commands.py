"""What must be done, in the imperative: everything the ACD core asks of the shell."""

from __future__ import annotations

from acd.values import value
from acd.words import Activity, Presence, Priority


@value
class Hold:
    """The caller waits; ``position`` counts from 1."""

    call: str
    queue: str
    position: int


@value
class Offer:
    """Ring ``agent`` for ``call`` until ``until`` (UTC ms). The core holds the deadline; the phone's own is longer."""

    offer: str
    call: str
    agent: str
    until: int


@value
class Rescind:
    """Stop ringing.

    ``caller_left``, ``no_answer``, ``signed_out``, ``replaced``, ``withdrawn``, ``unreachable`` (his phone
    is gone), ``pre_empted`` or ``expired`` (the time agreed for a callback is over).
    """

    offer: str
    agent: str
    why: str


@value
class Bridge:
    """Let caller and agent talk."""

    offer: str
    call: str
    agent: str


@value
class DropAgent:
    """Hang up an agent's leg that has nobody to talk to: ``too_late`` (the offer was gone), ``caller_left``,
    ``callback_failed`` (the patient was not reached), or ``withdrawn`` or ``replaced`` while he was dialled.

    ``offer`` of an adopted talk is ``<call>-0``, unless it was ringing at that agent: then the offer's own.
    """

    offer: str
    agent: str
    why: str


@value
class Release:
    """Give the caller back to the IVR: ``timed_out``, ``left_empty``, ``nobody_able``, ``withdrawn``, ``safe_end``.

    ``safe_end``: his acuity's longest wait is over, or his queue's steps ran out; the flow has a written ending for it.
    """

    call: str
    why: str


@value
class WrapUp:
    """After-call work began, or its end has changed: it ends by itself at ``until`` (UTC ms)."""

    agent: str
    call: str
    until: int


@value
class AgentChanged:
    """The agent's state, told at every change, for the console and the journal.

    ``reason``: of the pause; ``not_responding``; while busy what comes after (a pause's reason or
    ``signing_out``); while idle but left alone why the last offer failed, or ``occupancy``; at the end of
    after-call work ``no_disposition`` if it was owed to the last; else empty. ``paused_queues``: those he
    has left for now.
    """

    agent: str
    presence: Presence
    activity: Activity
    reason: str
    since: int
    call: str | None
    paused_queues: tuple[str, ...] = ()


@value
class Left:
    """The call is no longer the ACD's, told exactly once for each queued call.

    ``outcome``: ``answered``, ``abandoned``, ``short_abandon``, ``timed_out``, ``left_empty``,
    ``nobody_able``, ``withdrawn``, ``safe_end``; of a callback also ``expired``. Times in ms; ``ring_ms`` is
    the answered (else the last) offer's. ``promise`` is the first estimate the caller heard: when, from, to
    (UTC ms, ms, ms).
    """

    call: str
    queue: str
    outcome: str
    agent: str | None
    queue_wait_ms: int
    ring_ms: int
    talk_ms: int
    offers: int
    priority: Priority = "routine"
    language: str = ""
    promise: tuple[int, int, int] | None = None
    callback: bool = False


@value
class Decided:
    """Why this agent: who was looked at, who could not, for the record of each offer."""

    at: int
    call: str
    offer: str
    agent: str
    strategy: str
    eligible: tuple[str, ...]
    passed_over: tuple[tuple[str, str], ...]
    queue: str = ""
    priority: Priority = "routine"
    waited_ms: int = 0
    position: int = 0
    """In his queue, from 1."""
    because: str = ""
    """What brought the two together.

    ``arrived`` (the caller came), ``freed`` (the agent became free), ``again`` (an offer before came to nothing),
    ``relaxed`` (less was asked), ``preferred`` (the caller's own agent), ``borrowed`` (an agent of another queue),
    ``pre_empted``, ``recalled``, ``on_call``.
    """
    relaxed: tuple[str, ...] = ()
    """What had been relaxed by then, in plain words, oldest first."""
    promise: tuple[int, int, int] | None = None


@value
class Relaxed:
    """Step ``step`` (from 1) of the queue's relaxing was taken for this call; ``what`` says it in plain words.

    0: the wait for preferred agents is over. A step, or what follows the last, that leads to a queue where he must
    not go says so and leaves him where he is.
    """

    call: str
    step: int
    what: str


@value
class Moved:
    """The call waits in another queue now, with its wait so far: ``size``, ``long_wait``, ``nobody_able``, ``step``
    or ``exhausted``."""

    call: str
    queue: str
    to: str
    why: str


@value
class Recall:
    """The agent's after-call work (``acw``), soft ``pause`` or ``rest`` ends now: ``call`` needs him.

    His notes are kept for later. He is offered the first in line he may serve, mostly that very call.
    """

    agent: str
    call: str
    why: str


@value
class Alarm:
    """A call's longest wait is in danger: tell supervisors. On-call agents are rung by ``Offer`` as well.

    ``why``: ``waited``, or ``nobody_able`` on its queue.
    """

    call: str
    queue: str
    priority: Priority
    waited_ms: int
    why: str


@value
class FollowUp:
    """Somebody must call this patient: a task with an owner (the queue) and a clock (``due``, UTC ms).

    ``why``: ``hung_up`` while waiting, ``safe_end``, ``callback_expired``.
    """

    call: str
    queue: str
    priority: Priority
    patient: str | None
    why: str
    due: int


@value
class DialPatient:
    """Call the patient of a callback; answered by ``CallbackReached`` or ``CallbackFailed``.

    ``offer`` and ``agent``: who listens already (agent first); both empty when the patient is called first.
    ``Left`` for the call ends the attempt, and so does two minutes of hearing nothing.
    """

    call: str
    offer: str
    agent: str
    attempt: int


Command = (
    Hold | Offer | Rescind | Bridge | DropAgent | Release | WrapUp | AgentChanged | Left | Decided
    | Relaxed | Moved | Recall | Alarm | FollowUp | DialPatient
)  # fmt: skip
