"""The emergency way out stands in front of every state: of the flows that ship, of spoiled ones, of drawn ones.

Before and after every event of a random call the law is asked of the state the call is in. While the flow has the
caller: the emergency key (after ``*`` while digits are entered) and the emergency words of any language of the clinic
lead to the emergency question, whatever plays, is asked, looked up or recorded; what is listened for holds these
words; and the question leads to the queue by key, by yes and by silence. A flow file that names the key or the words
for itself either does not load, with file and line, or cannot take them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr import messages as m
from ivr.call import Call, dump, load
from ivr.emergency import was_declined
from ivr.entry import Entry
from ivr.flow import Flow
from ivr.interpreter import MAX_STEPS, advance
from ivr.nodes.menu import Menu
from ivr.problems import FileProblems
from ivr.turn import Turn
from ivr.words import normal_phrase, spot
from tests.ivr.conftest import FACTS
from tests.ivr.shipped import load_files
from tests.ivr.test_interpreter_laws import FLOWS
from tests.properties.emergency_flows import ALARMS, flows
from tests.properties.mutated_flow import spoil
from tests.properties.test_flow_fuzz import NAMES, SEEDS, AnyCaller, acts, loaded, mutations, numbers

QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
GONE = ("surrendered", "ending", "ended")
"""The dialplan has him, which has an emergency key of its own, or he is hung up on."""
YES = {"en": "yes", "es": "sí", "ko": "네"}
tried: Counter[str] = Counter()


def after(flow: Flow, call: Call, *events: m.Event) -> tuple[Call, list[m.Command]]:
    """What these events would make of a copy of ``call``."""
    copied, commands = load(dump(call)), []
    for event in events:
        copied, more = advance(flow, copied, event)
        commands += more
    return copied, commands


def way_out(flow: Flow, call: Call, listen: m.Listen | None, which: int) -> None:
    """The law, for a call in the hands of the flow."""
    if call.phase != "flow":
        return
    tried[f"{flow.of(call).nodes[call.node].kind if call.node in flow.of(call).nodes else '-'}"] += 1
    at, policy = call.at + 10, flow.emergency
    star, key = m.Heard(at, "keys", "*"), m.Heard(at, "keys", policy.key)
    node = flow.of(call).nodes.get(call.node)
    asked, _ = after(flow, call, star, key)
    assert asked.phase in ("confirming", *GONE), f"*{policy.key} at {call.node}"
    if node is None or not node.takes_digits(flow.of(call), call):
        asked, _ = after(flow, call, key)
        assert asked.phase == "confirming", f"{policy.key} at {call.node}"
    else:
        assert isinstance(node, Entry), f"{call.node} takes the emergency key for a digit"
    phrases = [phrase for words in policy.words.values() for phrase in words]
    said = phrases[which % len(phrases)]
    heard = m.Heard(at, "speech", said, 0.3, listen=call.listening.listen if call.listening else -1)
    asked, _ = after(flow, call, heard)
    assert asked.phase == "confirming", f"'{said}' at {call.node}"
    faintly, _ = after(flow, call, replace(heard, faint=True, cut=True, spoken_ms=10_000))
    obeyed = "flow" if was_declined(call) else "confirming"
    assert faintly.phase == obeyed, f"'{said}', from far off, at {call.node}"
    surely, _ = after(flow, call, replace(heard, confidence=0.8, faint=True, spoken_ms=700))
    assert surely.phase == "confirming", f"'{said}', softly, at {call.node}"
    assert call.listening is not None or not (flow.of(call).speech and call.speech_ok), f"deaf at {call.node}"
    if call.listening is not None and listen is not None:
        own = {phrase.casefold() for phrase in policy.words.get(call.language, ())}
        assert own <= set(listen.phrases), f"not listened for at {call.node}"
    _question(flow, asked, which)


def _question(flow: Flow, asked: Call, which: int) -> None:
    """A yes, the key and silence lead to the queue, at once and before everybody."""
    listening = asked.listening.listen if asked.listening is not None else -1
    answers: list[m.Event] = [m.Heard(asked.at + 10, "keys", flow.emergency.confirm_key)]
    if asked.listening is not None:
        answers.append(m.Heard(asked.at + 10, "speech", YES[asked.language], 0.9, listen=listening))
    if asked.playing is not None:
        end = m.PromptEnded(asked.at + 10, asked.playing.say)
        silent, _ = after(flow, asked, end)
        assert silent.confirmation is not None
        assert silent.confirmation.until is not None
        answers.append(m.Woken(silent.confirmation.until))
        asked = silent if which % len(answers) == len(answers) - 1 else asked
    call, commands = after(flow, asked, answers[which % len(answers)])
    queued = [one for one in commands if isinstance(one, m.Enqueue)]
    assert (call.phase, [(one.queue, one.priority) for one in queued]) == ("emergency", [("nurse", "emergency")])


class WatchedCaller(AnyCaller):
    """Asks the law after each event."""

    def __init__(self, flow: Flow) -> None:
        self.listen: m.Listen | None = None
        super().__init__(flow)

    def send(self, event: m.Event) -> None:
        self.events += 1
        assert self.events < 40 * MAX_STEPS
        for command in self.watch.send(event):
            if isinstance(command, m.Listen):
                self.listen = command
        self.watch.now = max(self.watch.now, event.at)
        if self.events < 120:
            way_out(self.watch.flow, self.call, self.listen, self.events)


def walk(flow: Flow, script: list[int]) -> None:
    caller = WatchedCaller(flow)
    for number in script:
        if caller.over():
            break
        caller.act(number)
    caller.fall_silent()


@pytest.mark.parametrize("name", sorted(FLOWS))
@settings(max_examples=8, deadline=None, suppress_health_check=QUIET)
@given(script=acts)
def test_no_state_of_the_flows_that_ship_shadows_it(name: str, script: list[int]) -> None:
    walk(FLOWS[name], script)


@settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
@given(which=numbers, spoiled=mutations, script=acts)
def test_no_spoiled_flow_shadows_it(
    which: int, spoiled: list[tuple[int, int, int]], script: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = loaded(spoil(SEEDS[which % len(SEEDS)], spoiled), NAMES[which % len(NAMES)], tmp_path_factory.getbasetemp())
    for flow in found.flows.values() if found is not None else ():
        walk(flow, script)


def drawn(text: str, folder: Path) -> Flow | None:
    """The flow, or None when it was refused with file and line."""
    path = folder / "drawn.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        return load_files([path]).flows["drawn"]
    except FileProblems as refused:
        assert all(problem.path == path and problem.line >= 1 for problem in refused.problems)
        return None


@settings(max_examples=80, deadline=None, suppress_health_check=QUIET)
@given(text=flows(), script=acts)
def test_no_drawn_flow_shadows_it(text: str, script: list[int], tmp_path_factory: pytest.TempPathFactory) -> None:
    flow = drawn(text, tmp_path_factory.getbasetemp())
    if flow is None:
        tried["refused"] += 1
        return
    tried["loaded"] += 1
    own = [
        phrase for language in flow.languages for node in flow.nodes.values() for phrase in node.phrases(flow, language)
    ]
    alarms = [normal_phrase(phrase) for words in FACTS.emergency.words.values() for phrase in words]
    shadows = [one for one in own if any(spot(alarm, normal_phrase(one)) for alarm in alarms)]
    assert not shadows, "a flow that loads names no emergency words"
    walk(flow, script)


@given(alarm=st.sampled_from(ALARMS))
def test_the_words_that_are_drawn_are_alarms(alarm: str) -> None:
    alarms = [normal_phrase(phrase) for words in FACTS.emergency.words.values() for phrase in words]
    assert any(spot(one, normal_phrase(alarm)) for one in alarms)


# --- the law has teeth: each of these would be a shadow ---


def test_a_node_that_takes_every_key_for_a_digit_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Menu, "takes_digits", lambda self, flow, call: True)
    with pytest.raises(AssertionError, match="takes the emergency key for a digit"):
        walk(FLOWS["front-door"], [])


def test_a_state_that_listens_to_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Turn, "listen_for_emergency", Turn.stop_listening)
    with pytest.raises(AssertionError, match="deaf at visit"):
        walk(FLOWS["form"], [8, 0, 8])


def test_a_grammar_without_the_words_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Flow, "emergency_words", lambda self, language: ())
    with pytest.raises(AssertionError, match="not listened for"):
        walk(FLOWS["form"], [])


def test_a_form_that_hears_before_the_engine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.interpreter._tells_emergency", lambda turn, heard: False)
    with pytest.raises(AssertionError, match="at visit"):
        walk(FLOWS["form"], [])
