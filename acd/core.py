"""The front door of the core: events in, commands out.

    acd = Acd(clinic)
    for command in acd.handle(Queued(at=..., call="c1", ...)):
        ...                                  # the shell carries it out
    acd.deadline()                           # when to hand in Woken(at), or None

The same list of events always gives the same commands. ``handle`` never raises: an event that
is late, double, out of order or about somebody unknown changes nothing and is counted in
``ignored``. Time goes by the events only and never back: an ``at`` before the last
one counts as the last one. What is due is done on ``Woken`` alone, so an answer handed in before
the waking still reaches its caller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from acd import adopted, after_call, callbacks, joining, on_agents, on_calls, pauses, reasons, snapshot
from acd import estimate as estimates
from acd.acuity import in_line
from acd.estimate import Estimate
from acd.floor import Floor, rules_of
from acd.learnt import Learnt
from acd.matching import settle
from acd.messages import (
    AgentAnswered,
    AgentPaused,
    AgentSignedIn,
    AgentSignedOut,
    AgentUnpaused,
    BreakDue,
    CallbackAsked,
    CallbackFailed,
    CallbackReached,
    CallerLeft,
    Clinic,
    Command,
    DeviceChanged,
    DispositionSet,
    Event,
    OfferFailed,
    Queued,
    TalkAdopted,
    TalkEnded,
    WaitTold,
    Withdrawn,
    Woken,
    WrapUpEnded,
    WrapUpExtended,
)
from acd.reasons import WhyWaiting
from acd.reconfigure import newcomer, reconfigure
from acd.records import AgentView, WaitingView
from acd.shown import view_of
from acd.timers import NEVER


def _woken(floor: Floor, event: Woken) -> bool:
    """All at once: an agent who becomes free now may still save a caller whose longest wait ends now."""
    while (call := floor.call_timers.pop_due(floor.now)) is not None:
        on_calls.wake(floor, call)
    while (agent := floor.agent_timers.pop_due(floor.now)) is not None:
        on_agents.wake(floor, agent)
    return True


HANDLERS: dict[type[Event], Callable[[Floor, Any], bool]] = {
    AgentSignedIn: on_agents.signed_in,
    AgentSignedOut: on_agents.signed_out,
    AgentPaused: pauses.paused,
    AgentUnpaused: pauses.unpaused,
    BreakDue: pauses.break_due,
    DeviceChanged: on_agents.device_changed,
    AgentAnswered: on_agents.answered,
    OfferFailed: on_agents.offer_failed,
    WrapUpEnded: after_call.wrap_up_ended,
    WrapUpExtended: after_call.wrap_up_extended,
    DispositionSet: after_call.disposition_set,
    Queued: joining.queued,
    CallerLeft: on_calls.caller_left,
    TalkEnded: on_calls.talk_ended,
    Withdrawn: on_calls.withdrawn,
    TalkAdopted: adopted.talk_adopted,
    WaitTold: estimates.wait_told,
    CallbackAsked: callbacks.asked,
    CallbackReached: callbacks.reached,
    CallbackFailed: callbacks.failed,
    Woken: _woken,
}


def _taken(floor: Floor, event: Event) -> bool:
    """Whether the event said anything new. The four of which every call is made come first, and compile well."""
    if isinstance(event, Queued):
        return joining.queued(floor, event)
    if isinstance(event, AgentAnswered):
        return on_agents.answered(floor, event)
    if isinstance(event, TalkEnded):
        return on_calls.talk_ended(floor, event)
    if isinstance(event, WrapUpEnded):
        return after_call.wrap_up_ended(floor, event)
    handler = HANDLERS.get(type(event))
    return handler is not None and handler(floor, event)


class Acd:
    """The call distributor of one clinic.

    ``explain`` False leaves out the ``Decided`` record of each offer. Raises ValueError, with the word
    that was probably meant, for an unknown strategy, for an agent or queue listed twice, and for a ``learnt``
    (what another said in ``learnt()``, so that estimates need not begin anew) of another version.
    """

    def __init__(self, clinic: Clinic, *, explain: bool = True, learnt: Mapping[str, Any] | None = None) -> None:
        self._clinic = clinic
        self._owed: Clinic | None = None
        """After a load: the configuration that differs from the dumped one, taken up at the next event."""
        self._floor = Floor(clinic, explain)
        if learnt is not None:
            self._floor.learnt = Learnt.load(learnt)
        for profile in clinic.agents:
            self._floor.add(newcomer(profile, 0))

    def handle(self, event: Event) -> list[Command]:
        """Take one event in; what must be done about it comes out, in order."""
        floor = self._floor
        self._begin(event.at)
        if not _taken(floor, event):
            floor.ignored += 1
        settle(floor)
        commands, floor.out = floor.out, []
        return commands

    def _begin(self, at: int) -> None:
        floor = self._floor
        floor.now = max(floor.now, at)
        if not floor.opened and floor.now:
            floor.open_shift()
        if self._owed is not None:
            self._clinic, self._owed = self._owed, None
            reconfigure(floor, self._clinic)

    def deadline(self) -> int | None:
        """When to hand in ``Woken``, UTC ms; None if nothing is due. A pure question."""
        floor = self._floor
        if self._owed is not None:
            return floor.now
        due = min(floor.agent_timers.next_due(), floor.call_timers.next_due())
        return due if due != NEVER else None

    def reconfigure(self, clinic: Clinic, at: int = 0) -> list[Command]:
        """Take up changed agents and queues without losing a call; ``at`` is now, UTC ms.

        An agent who is gone finishes his talk; a queue that is gone serves those who wait in it.
        Who waits keeps the longest wait he came with. Raises ValueError as the constructor
        does, and then nothing has changed.
        """
        rules_of(clinic)
        self._begin(at)
        reconfigure(self._floor, clinic)
        self._clinic = clinic
        commands, self._floor.out = self._floor.out, []
        return commands

    def dump(self) -> dict[str, Any]:
        """Everything, in JSON's own types."""
        return snapshot.dump(self._floor, self._clinic)

    @classmethod
    def load(cls, clinic: Clinic, data: dict[str, Any], *, explain: bool = True) -> Acd:
        """Go on where ``dump`` stopped. If ``clinic`` is not the dumped one it is taken up with the next event.

        Raises ValueError if ``data`` is of another version of the program.
        """
        acd = cls(clinic, explain=explain)
        acd._clinic, acd._floor = snapshot.load(data, explain)
        acd._owed = clinic if clinic != acd._clinic else None
        return acd

    @property
    def ignored(self) -> int:
        """How many events said nothing new."""
        return self._floor.ignored

    def agents(self) -> tuple[AgentView, ...]:
        """Every agent as he stands, in the clinic's order."""
        return tuple(view_of(agent) for agent in self._floor.agents.values())

    def waiting(self) -> tuple[WaitingView, ...]:
        """Every caller who waits, phones ringing for him or not, first in line first."""
        calls = sorted((call for call in self._floor.calls.values() if call.stage != "talk"), key=in_line)
        return tuple(
            WaitingView(
                call=call.name,
                queue=call.queue,
                position=self._floor.index.position(call),
                since=call.since,
                priority=call.priority,
                language=call.language,
                needs=call.required.needs,
                agent=call.agent,
                stage=call.stage,
                callback=call.absent,
                moved_up=call.moved_up,
                alarmed=call.alarmed,
            )
            for call in calls
        )

    def since(self, call: str) -> int | None:
        """Since when a call counts as waiting, UTC ms: a regained place is older than the call."""
        record = self._floor.calls.get(call)
        return record.since if record is not None else None

    def is_callback(self, call: str) -> bool:
        """Whether the patient is to be called back and is not on the line."""
        record = self._floor.calls.get(call)
        return record is not None and record.absent

    def position(self, call: str) -> int | None:
        """The position of a waiting call in its queue, from 1; None for a call that does not wait."""
        record = self._floor.calls.get(call)
        if record is None or record.stage == "talk":
            return None
        return self._floor.index.position(record)

    def estimate(self, call: str) -> Estimate | None:
        """How long a waiting call will still wait (``acd/estimate.py``); None when nothing sound can be said."""
        record = self._floor.calls.get(call)
        return None if record is None else estimates.estimate(self._floor, record)

    def estimate_quality(self, queue: str) -> tuple[int, float, float]:
        """Of the promises of the last hour: how many were judged, the share kept, the median error as a share."""
        return self._floor.learnt.quality(queue, self._floor.now)

    def promised(self, call: str) -> tuple[int, int, int] | None:
        """What a caller was told last: when (UTC ms), from, to (ms)."""
        record = self._floor.calls.get(call)
        return None if record is None else record.last_told

    def learnt(self) -> dict[str, Any]:
        """What estimates rest on, in JSON's own types."""
        return self._floor.learnt.dump()

    def why_waiting(self, call: str) -> WhyWaiting | None:
        """Why a caller waits, for supervisors (``acd/reasons.py``); None for one who does not."""
        record = self._floor.calls.get(call)
        return None if record is None else reasons.why_waiting(self._floor, record)
