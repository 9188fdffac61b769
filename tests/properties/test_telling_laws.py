"""Laws of what is told: asking changes nothing, every deed has its story, and a log read again is the log."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from acd.core import Acd
from acd.messages import (
    Bridge,
    CallbackAsked,
    CallbackFailed,
    CallbackReached,
    Clinic,
    Command,
    Decided,
    DialPatient,
    Event,
    Left,
    Offer,
    OfferFailed,
    Rescind,
    WaitTold,
)
from acd.plain import built, plain
from acd.story import chapters
from acd.written import read_command, read_event, write
from tests.properties.acd_world import CALLS, Step, World, clinics, steps

LAW = settings(max_examples=20, deadline=None)


@dataclass
class Told(World):
    """A world whose callers are told waits and asked whether they would rather be called back."""

    dialled: list[str] = field(default_factory=list)

    def play(self, step: Step) -> None:
        super().play(step)
        call = CALLS[step.what % len(CALLS)]
        match step.what % 5:
            case 0:
                self.hand_in(WaitTold(self.now, call, 100, 100 + 50 * step.who))
            case 1:
                mode = "agent_first" if step.who % 2 else "patient_first"
                self.hand_in(CallbackAsked(self.now, call, mode, 2, 300, self.now + 5_000))  # type: ignore[arg-type]
            case 2 if self.dialled:
                self.hand_in(CallbackReached(self.now, self.dialled.pop()))
            case 3 if self.dialled:
                self.hand_in(CallbackFailed(self.now, self.dialled.pop(), "no_answer"))

    def hand_in(self, event: Event) -> list[Command]:
        """The contract of callbacks has laws of its own: here only who rings for whom is kept."""
        commands = self.acd.handle(event)
        self.log.append(event)
        self.told.append(commands)
        if isinstance(event, OfferFailed):
            self.offers.pop(event.offer, None)
        for command in commands:
            match command:
                case Offer(offer=offer):
                    self.offers[offer] = command
                    self.past_offers.append(offer)
                case Rescind(offer=offer) | Bridge(offer=offer):
                    self.offers.pop(offer, None)
                case DialPatient(call=call, offer=offer):
                    self.offers.pop(offer, None)
                    self.dialled.append(call)
        return commands


def histories() -> tuple[st.SearchStrategy[Clinic], st.SearchStrategy[list[Step]]]:
    return clinics(), steps


@LAW
@given(*histories())
def test_asking_changes_nothing_and_a_range_is_a_range(clinic: Clinic, history: list[Step]) -> None:
    world = Told(clinic)
    with patch("acd.estimate.SAMPLE", 1), patch("acd.estimate.JUDGED", 10**6):
        for number, step in enumerate(history):
            world.play(step)
            if number % 8:
                continue
            before = world.acd.dump()
            for call in CALLS:
                estimate = world.acd.estimate(call)
                if estimate is not None:
                    assert 0 <= estimate.low_ms <= estimate.high_ms
                    assert estimate.sample >= 1
                why = world.acd.why_waiting(call)
                waits = any(view.call == call for view in world.acd.waiting())
                assert (why is not None) == waits
            assert world.acd.dump() == before


@LAW
@given(*histories())
def test_every_offer_and_every_end_has_its_chapter(clinic: Clinic, history: list[Step]) -> None:
    world = Told(clinic)
    for step in history:
        world.play(step)
    for event, commands in zip(world.log, world.told, strict=True):
        story = [(each.kind, each.call) for each in chapters(event, commands)]
        for command in commands:
            match command:
                case Offer(call=call, agent=agent, offer=offer):
                    assert ("chosen", call) in story
                    record = next(c for c in commands if isinstance(c, Decided) and c.offer == offer)
                    assert (record.agent, record.eligible[0]) == (agent, agent)
                    assert record.because
                case Left(call=call):
                    assert ("left", call) in story


@LAW
@given(*histories())
def test_a_log_written_and_read_again_gives_the_same_deeds(clinic: Clinic, history: list[Step]) -> None:
    world = Told(clinic)
    for step in history:
        world.play(step)
    again = Acd(built(Clinic, json.loads(json.dumps(plain(clinic)))))
    for event, commands in zip(world.log, world.told, strict=True):
        written = json.loads(json.dumps([write(event), [write(command) for command in commands]]))
        assert [read_command(each) for each in written[1]] == commands == again.handle(read_event(written[0]))


@LAW
@given(*histories(), st.integers(0, 80))
def test_promises_and_what_was_learnt_go_through_dump_and_load(clinic: Clinic, history: list[Step], cut: int) -> None:
    world = Told(clinic)
    for step in history[:cut]:
        world.play(step)
    data = json.loads(json.dumps(world.acd.dump()))
    other = Acd.load(clinic, data)
    with patch("acd.estimate.SAMPLE", 1):
        for call in CALLS:
            assert other.estimate(call) == world.acd.estimate(call)
            assert other.promised(call) == world.acd.promised(call)
