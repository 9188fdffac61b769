"""Laws of the core under any sequence of events: late, double, out of order, nonsense."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr import messages as m
from ivr.call import Call, LookingUp, Recording, Requesting, dump, load
from ivr.flow import Flow
from ivr.gates import deadline
from ivr.interpreter import MAX_STEPS, advance, begin, step
from tests.ivr.caller import NOON
from tests.ivr.shipped import all_flows

DATA = Path(__file__).parent / "data"
FLOWS = all_flows()

small = st.integers(0, 60)
words = st.sampled_from(
    [
        "",
        "refill",
        "yes",
        "no",
        "sí",
        "chest pain",
        "no puedo respirar",
        "응급",
        "one",
        "three one four",
        "네",
        "zzz",
        "nurse",
    ]
)
confidence = st.one_of(st.floats(0, 1), st.sampled_from([float("nan"), 0.5, 0.9]))
ODD_FIELDS = st.sampled_from([True, False, "yes", "", "x" * 2_000, 1, 1.5, 10**400, float("nan")])
KEYS = st.sampled_from([*"0123456789*#", "", "a", "12"])


@st.composite
def events(draw: st.DrawFn) -> m.Event:
    """One event with a time that mostly goes on. Ids are small, so many hit and many miss."""
    at = 0
    kind = draw(st.integers(0, 20))
    reason = draw(
        st.sampled_from(["timed_out", "left_empty", "nobody_able", "withdrawn", "failed", "odd", "__class__"])
    )
    choices: list[m.Event] = [
        m.Arrived(
            at,
            "5550100",
            draw(st.sampled_from([None, "+15555550123"])),
            draw(st.sampled_from(["en", "es", "ko", "xx"])),
        ),
        m.Heard(at, "keys", draw(KEYS)),
        m.Heard(at, "keys", draw(KEYS)),
        m.Heard(at, "speech", draw(words), draw(confidence), listen=draw(small), faint=draw(st.booleans())),
        m.Heard(
            at, "speech", draw(words), draw(confidence), (m.Hypothesis(draw(words), draw(confidence)),), draw(small)
        ),
        m.SpeechBegan(at, draw(small), draw(st.booleans())),
        m.SpeechLost(at, draw(small), "dead"),
        m.PromptEnded(at, draw(small), draw(st.booleans())),
        m.Found(at, draw(small), {"patient": "p1", "language": draw(st.sampled_from(["es", "xx"]))}),
        m.NotFound(at, draw(small)),
        m.LookUpFailed(at, draw(small), "away"),
        m.MessageTaken(at, draw(small), draw(st.sampled_from([0, 4000]))),
        m.TransferEnded(at, draw(st.booleans())),
        m.QueueLeft(at, reason),
        m.Connected(at, "alice"),
        m.TalkEnded(at),
        m.Woken(at),
        m.Resumed(at),
        m.Faulted(at, "x"),
        m.ServiceAnswered(at, draw(small), draw(st.sampled_from([200, 204, 404, 422])), {"active": draw(ODD_FIELDS)}),
        m.ServiceFailed(at, draw(small), draw(st.sampled_from(["timeout", "refused", "wrong_shape", "odd"]))),
    ]
    return choices[kind]


Script = list[tuple[m.Event, int, bool]]
GAPS = st.sampled_from([0, 0, 5, 900, 7_000, 40_000, -500])
ALMOST_ALL = st.lists(st.tuples(events(), GAPS, st.sampled_from([True, True, False])), max_size=60)


class Watch:
    """Follows one call and fails when a law is broken."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.call, self.now = flow, begin("c", flow), NOON
        self.say: int | None = None
        self.listen: int | None = None
        self.given_away = False

    def send(self, event: m.Event) -> tuple[m.Command, ...]:
        call, commands = advance(self.flow, self.call, event)
        assert step(self.flow, load(dump(self.call)), event) == (call, commands)
        if isinstance(event, m.PromptEnded) and event.say == self.say:
            self.say = None
        if isinstance(event, m.Heard | m.SpeechLost) and event.listen == self.listen:  # type: ignore[union-attr]
            self.listen = None
        self.call = call
        for command in commands:
            self._law(command)
        assert not (self.given_away and any(not isinstance(one, m.HangUp) for one in commands))
        self.given_away = self.given_away or any(isinstance(one, m.HangUp | m.Surrender) for one in commands)
        return commands

    def _law(self, command: m.Command) -> None:
        match command:
            case m.Say():
                assert self.say is None
                self.say = command.say
            case m.StopSaying():
                assert self.say == command.say
                self.say = None
            case m.Listen():
                assert self.listen is None
                self.listen = command.listen
            case m.StopListening():
                self.listen = None


def aim(event: m.Event, call: Call) -> m.Event:
    """Give an answer the id that is asked for now, so that the walk goes on."""
    match event:
        case m.PromptEnded() if call.playing:
            return replace(event, say=call.playing.say)
        case m.Heard(mode="speech") | m.SpeechBegan() | m.SpeechLost() if call.listening:
            return replace(event, listen=call.listening.listen)
        case m.Found() | m.NotFound() | m.LookUpFailed() if isinstance(call.state, LookingUp):
            return replace(event, lookup=call.state.lookup)
        case m.ServiceAnswered() | m.ServiceFailed() if isinstance(call.state, Requesting):
            return replace(event, request=call.state.request)
        case m.MessageTaken() if isinstance(call.state, Recording) and call.state.message:
            return replace(event, message=call.state.message)
    return event


def run(flow: Flow, script: Script, *, arrive: bool = True) -> Watch:
    watch = Watch(flow)
    if arrive:
        watch.send(m.Arrived(watch.now, "5550100", "+15555550123", "en"))
    for event, gap, aimed in script:
        watch.now += gap
        watch.send(replace(aim(event, watch.call) if aimed else event, at=watch.now))
    return watch


each_flow = pytest.mark.parametrize("name", sorted(FLOWS))


@each_flow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(script=ALMOST_ALL, arrive=st.booleans())
def test_no_event_in_any_state_breaks_a_law(name: str, script: Script, arrive: bool) -> None:
    run(FLOWS[name], script, arrive=arrive)


@each_flow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(script=ALMOST_ALL)
def test_hanging_up_ends_everything(name: str, script: Script) -> None:
    watch = run(FLOWS[name], script)
    assert watch.send(m.HungUp(watch.now, "caller")) == ()
    assert watch.call.phase == "ended"
    assert watch.call.outcome
    assert watch.call.visit is None
    assert deadline(watch.call) is None
    for event, _, _ in script:
        assert watch.send(event) == ()
    assert watch.send(m.HungUp(watch.now, "caller")) == ()


@each_flow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(script=ALMOST_ALL)
def test_left_alone_every_call_comes_to_a_person_or_an_end(name: str, script: Script) -> None:
    """Nothing but time: the core wakes itself until only the outside world can move the call."""
    watch = run(FLOWS[name], script)
    for _ in range(4 * MAX_STEPS):
        due = deadline(watch.call)
        if due is None:
            break
        watch.now = max(watch.now, due)
        watch.send(m.Woken(watch.now))
    assert deadline(watch.call) is None
    waiting = type(watch.call.state).__name__ in ("Waiting", "Transferring")
    assert waiting or watch.call.phase in ("new", "talking", "ending", "surrendered", "ended")


@each_flow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(script=ALMOST_ALL, words=words, long=st.booleans())
def test_a_faint_sound_never_stops_a_prompt(name: str, script: Script, words: str, long: bool) -> None:
    """Nor do the words made out of it, unless they are beyond doubt, or those of an emergency."""
    watch = run(FLOWS[name], script)
    if watch.call.phase != "flow" or watch.call.playing is None or watch.call.listening is None:
        return
    playing, listen = watch.call.playing, watch.call.listening.listen
    assert watch.send(m.SpeechBegan(watch.now, listen, faint=True)) == ()
    sure, spoken_ms = (0.9, 5_000) if long else (0.7, 500)
    watch.send(m.Heard(watch.now, "speech", words, sure, listen=listen, faint=True, spoken_ms=spoken_ms))
    assert watch.call.phase == "confirming" or watch.call.playing == playing


@each_flow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(script=ALMOST_ALL, by_words=st.booleans(), faint=st.booleans())
def test_the_emergency_way_out_is_open_in_every_state(name: str, script: Script, by_words: bool, faint: bool) -> None:
    watch = run(FLOWS[name], script)
    call = watch.call
    # Still ours, and no person there yet: that is when the way out must work.
    if call.phase not in ("flow", "confirming"):
        return
    if by_words:
        listen = call.listening.listen if call.listening else None
        said = m.Heard(watch.now, "speech", "help, chest pain", 0.3, listen=listen)
        # However faint, and whatever else sounds with it.
        watch.send(replace(said, faint=True, cut=True, spoken_ms=10_000) if faint else said)
    else:
        watch.send(m.Heard(watch.now, "keys", "*"))
        watch.send(m.Heard(watch.now, "keys", "9"))
    if watch.call.phase == "emergency":
        return
    assert watch.call.phase == "confirming"
    commands = watch.send(m.Heard(watch.now, "keys", "1"))
    assert watch.call.phase == "emergency"
    queued = [one for one in commands if isinstance(one, m.Enqueue)]
    assert [(one.queue, one.priority) for one in queued] == [("nurse", "emergency")]
    said = [one for one in commands if isinstance(one, m.Say)]
    assert said[0].prompts[0].key == "engine.emergency"
    assert watch.send(m.QueueLeft(watch.now, "timed_out"))[-1] == m.Surrender("emergency", "timed_out")


@each_flow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(script=ALMOST_ALL)
def test_each_visit_is_one_step(name: str, script: Script) -> None:
    watch = run(FLOWS[name], script)
    watch.send(m.HungUp(watch.now, "caller"))
    assert all(one.duration_ms >= 0 for one in watch.call.steps)
    assert len(watch.call.steps) <= 2 * MAX_STEPS
    assert watch.call.steps or watch.call.outcome == "ivr_exit"
