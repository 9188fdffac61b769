"""Spoiled flows and random callers: never a traceback, never a stall, always an end.

The loader either loads a flow or tells every problem with a place in the file. What it loads, any
caller may walk by keys, words and silence: in the end he has a person, a message or a goodbye, or the
dialplan has him. `make soak` tries 100,000 flows, `make test` a few hundred.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr import messages as m
from ivr.call import Call, LookingUp, Recording, Requesting, Transferring, Waiting
from ivr.flow import Flow, FlowSet
from ivr.interpreter import MAX_STEPS, deadline
from ivr.lint.checking import lint
from ivr.problems import FileProblems
from tests.ivr.caller import NOON
from tests.ivr.conftest import FACTS, ROOT
from tests.ivr.shipped import load_files
from tests.ivr.test_interpreter_laws import FLOWS, Watch
from tests.properties.mutated_flow import Mutation, spoil

SEEDS = [flow.path.read_text(encoding="utf-8") for _, flow in sorted(FLOWS.items())]
NAMES = sorted(FLOWS)
MOST_EVENTS = 40 * MAX_STEPS
SECOND = 1.0
OTHERS_EVERY = 10
"""One flow in so many is loaded with all others, some of which call it: that takes as long as ten."""
SOAK = int(os.environ.get("CARELINE_FUZZ", "100000"))
SAID = ("refill", "yes", "no", "sí", "one two three", "nurse", "zzz", "네", "operator", "help", "repeat", "chest pain")

numbers = st.integers(0, 20_000)
mutations = st.lists(st.tuples(st.integers(0, 27), numbers, numbers), min_size=1, max_size=4)
acts = st.lists(st.integers(0, 400), max_size=40)
tried: Counter[str] = Counter()


def loaded(text: str, name: str, folder: Path, *, with_others: bool = False) -> FlowSet | None:
    """The loader's answer, within a second of work a file; its problems are sentences with a place.

    ``with_others``: beside all others, sound as they are, some of which call it.
    """
    for path in folder.glob("*.yaml"):  # what stands beside a flow is looked at too, so nothing of the last is left
        path.unlink()
    names = NAMES if with_others else [name]
    paths = [folder / f"{one}.yaml" for one in names]
    for one, path in zip(names, paths, strict=True):
        path.write_text(text if one == name else SEEDS[NAMES.index(one)], encoding="utf-8", errors="replace")
    began = time.thread_time()
    try:
        return load_files(paths)
    except FileProblems as found:
        assert found.problems
        for problem in found.problems:
            assert problem.line >= 1
            assert problem.column >= 1
            assert problem.what
        return None
    finally:
        assert time.thread_time() - began < SECOND * len(paths), "the loader stalled"


class AnyCaller:
    """Walks a flow by numbers, then says nothing more; the world answers what it is asked."""

    def __init__(self, flow: Flow) -> None:
        self.watch, self.events = Watch(flow), 0
        self.send(m.Arrived(NOON, "5550100", "+15555550123", "en"))

    @property
    def call(self) -> Call:
        return self.watch.call

    def send(self, event: m.Event) -> None:
        self.events += 1
        assert self.events < MOST_EVENTS, "no end in sight"
        began = time.thread_time()
        self.watch.send(event)
        assert time.thread_time() - began < SECOND, "a step stalled"
        self.watch.now = max(self.watch.now, event.at)

    def over(self) -> bool:
        return self.call.phase in ("ended", "surrendered", "ending", "talking")

    def act(self, number: int) -> None:
        """A key, words, a prompt heard out, silence, or an answer of the world."""
        at, kind, which = self.watch.now + 100, number % 8, number // 8
        listening, playing = self.call.listening, self.call.playing
        if kind in (0, 1):
            self.send(m.Heard(at, "keys", "0123456789*#"[which % 12]))
        elif kind == 2 and listening is not None:
            words = [*SAID, *self.watch.flow.phrases("en")]
            self.send(m.Heard(at, "speech", words[which % len(words)], which % 10 / 10, listen=listening.listen))
        elif kind == 3 and listening is not None:
            self.send(m.SpeechLost(at, listening.listen, "dead"))
        elif kind in (4, 5) and playing is not None:
            self.send(m.PromptEnded(at, playing.say))
        elif kind == 6:
            self.answer(which)
        else:
            self.silence()

    def silence(self) -> None:
        due = deadline(self.call)
        if due is not None:
            self.send(m.Woken(max(due, self.watch.now)))
        else:
            self.answer(1)

    def answer(self, which: int) -> None:
        """What the outside world says to what it was last asked."""
        at, state = self.watch.now + 50, self.call.state
        match state:
            case LookingUp(lookup=lookup):
                found = m.Found(at, lookup, {"patient": "p1", "language": "es"})
                self.send((found, m.NotFound(at, lookup), m.LookUpFailed(at, lookup, "away"))[which % 3])
            case Requesting(request=request):
                answered = m.ServiceAnswered(at, request, (200, 404, 422)[which % 3], {"active": True})
                reason = ("timeout", "refused", "wrong_shape")[which % 3]
                self.send(answered if which % 2 else m.ServiceFailed(at, request, reason))
            case Recording(message=int(message)):
                self.send(m.MessageTaken(at, message, (0, 4_000)[which % 2]))
            case Transferring():
                self.send(m.TransferEnded(at, False))
            case Waiting():
                reasons = ("timed_out", "left_empty", "nobody_able", "withdrawn", "failed", "safe_end")
                self.send(m.QueueLeft(at, reasons[which % len(reasons)]))
            case _ if self.call.phase == "emergency":
                self.send(m.QueueLeft(at, "nobody_able"))
            case _:
                self.send(m.Faulted(at, "nothing to wait for"))

    def fall_silent(self) -> None:
        """From now on the caller does nothing: prompts end, timers run out, queues give him back."""
        while not self.over():
            playing = self.call.playing
            if playing is not None:
                self.send(m.PromptEnded(self.watch.now + 100, playing.say))
            else:
                self.silence()
        if self.call.phase == "talking":
            return  # a person has him
        assert self.call.phase == "surrendered" or self.call.outcome, "an end without an outcome"


def fuzz(which: int, spoiled: Sequence[Mutation], script: Sequence[int], folder: Path) -> None:
    name, others = NAMES[which % len(NAMES)], which // len(NAMES)
    flows = loaded(spoil(SEEDS[which % len(SEEDS)], spoiled), name, folder, with_others=others % OTHERS_EVERY == 0)
    tried["flows"] += 1
    if flows is None:
        return
    tried["loaded"] += 1
    began = time.thread_time()
    lint(flows, ROOT / "prompts", FACTS)
    assert time.thread_time() - began < SECOND * len(flows.flows), "flow check stalled"
    for flow in [flows.flows[name]] if name in flows.flows else flows.flows.values():
        caller = AnyCaller(flow)
        for number in script:
            if caller.over():
                break
            caller.act(number)
        caller.fall_silent()


QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@given(which=numbers, spoiled=mutations, script=acts)
@settings(max_examples=150, deadline=None, suppress_health_check=QUIET)
def test_spoiled_flows(
    which: int, spoiled: list[Mutation], script: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    fuzz(which, spoiled, script, tmp_path_factory.getbasetemp())


@pytest.mark.soak
@given(which=numbers, spoiled=mutations, script=acts)
@settings(max_examples=SOAK, deadline=None, suppress_health_check=QUIET, database=None)
def test_a_hundred_thousand_spoiled_flows(
    which: int, spoiled: list[Mutation], script: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    fuzz(which, spoiled, script, tmp_path_factory.getbasetemp())


def test_unspoiled_flows_end_too() -> None:
    for flow in FLOWS.values():
        caller = AnyCaller(flow)
        caller.fall_silent()
        assert caller.over()
