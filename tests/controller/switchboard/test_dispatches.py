"""On-call dispatches on the switchboard: phones, keys, hang-ups at every instant, another controller."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from controller.journal.memory import MemoryJournal
from controller.switchboard.dispatches import DISPATCHES, Dispatches
from ivr.flow import Flow
from tests.controller.switchboard.bench_board import Bench, query
from tests.controller.switchboard.test_reconcile import reconciler
from tests.ivr.caller import flow_of

FLOW = """
flow: bench
languages: [en, es]
start: choose
fallback: desk
nodes:
  choose: {menu: {say: load.press, choices: [{key: 1, go: holds}, {key: 2, go: later}, {key: 3, go: desk}]}}
  holds:
    dispatch:
      about: {en: A patient asks for the nurse., es: Un paciente pide la enfermera.}
      say: front_door.connecting_nurse
      owner: nurse
      ring: 20s
      answer: 10s
      rounds: 2
      pause: 30s
      failed: message
      leave: [{key: 2, go: message}]
  later:
    dispatch:
      about: {en: Call., es: Llame.}
      caller: called_back
      say: front_door.connecting_nurse
      owner: nurse
      go: bye
  message: {message: {say: front_door.message, mailbox: desk, go: bye}}
  desk: {enqueue: {queue: front_desk, needs: {front_desk: 1}}}
  bye: {hangup: {say: engine.goodbye}}
"""
PEOPLE = {"bruno": ("es", "en"), "alice": ("en",)}


class OnCall(Bench):
    """A switchboard with two people on call; they are off the queues."""

    def __init__(self, folder: Path | Flow, journal: MemoryJournal | None = None, **more: object) -> None:
        flow = folder if isinstance(folder, Flow) else flow_of(FLOW, folder)
        super().__init__(flow, journal=journal, **more)  # type: ignore[arg-type]
        self.dispatches = Dispatches(self.board, PEOPLE, self.journal.save)

    def rung(self) -> list[str]:
        """The channels that ring people on call, in the order they were placed, those that are over too."""
        placed = [each for each in self.ari.requests if each.operation == "channels.originate"]
        return [each.path.split("/")[1] for each in placed if "oncall-" in each.path]

    def call_the_nurse(self, key: str = "1") -> None:
        self.arrive()
        self.press(key)
        self.settle()

    def picks_up(self) -> str:
        channel = self.rung()[-1]
        self.ari.pick_up(channel)
        self.settle()
        return channel

    def takes(self) -> str:
        channel = self.picks_up()
        self.ari.press(channel, "1")
        self.settle()
        return channel

    def why(self) -> list[str]:
        return [task.why for task in self.records.tasks]


@pytest.fixture
async def on_call(tmp_path: Path) -> AsyncIterator[OnCall]:
    made = OnCall(tmp_path)
    yield made
    made.board.wakeups.close()


async def test_the_first_does_not_answer_and_the_second_takes_it(on_call: OnCall) -> None:
    on_call.call_the_nurse()
    assert len(on_call.rung()) == 1
    placed = on_call.ari.sent("channels.originate")[-1]
    assert (query(placed)["endpoint"], query(placed)["callerId"]) == ("PJSIP/bruno", '"on call urgent" <5550100>')
    on_call.later(20_000)
    first, second = on_call.rung()
    assert first not in on_call.ari.channels, "the first phone rings on"
    assert query(on_call.ari.sent("channels.originate")[-1])["endpoint"] == "PJSIP/alice"
    taken = on_call.takes()
    assert taken == second
    assert (on_call.line.call.phase, on_call.line.bridged) == ("talking", True)
    on_call.ari.hang_up(taken)
    on_call.settle()
    on_call.hear_out()
    assert on_call.only.outcome == "transferred"
    assert [(offer.agent, offer.outcome) for offer in on_call.only.offers] == [
        ("bruno", "no_answer"),
        ("alice", "answered"),
    ]
    assert on_call.why() == []
    on_call.nothing_left()


async def test_whoever_picks_up_hears_what_is_needed_in_his_language_before_anybody_is_connected(
    on_call: OnCall,
) -> None:
    on_call.call_the_nurse()
    channel = on_call.picks_up()
    played = [each for each in on_call.ari.sent("channels.play") if channel in each.path]
    assert "/sounds/es/" in query(played[-1])["media"]
    assert not on_call.line.bridged
    assert on_call.line.call.phase == "flow"


async def test_he_who_cannot_passes_it_on_and_the_caller_has_music_all_the_while(on_call: OnCall) -> None:
    on_call.call_the_nurse()
    on_call.hear_out()
    channel = on_call.picks_up()
    on_call.ari.press(channel, "2")
    on_call.settle()
    assert len(on_call.rung()) == 2
    assert on_call.line.music
    assert on_call.line.offers[0].outcome == "declined"


async def test_a_phone_that_is_busy_or_away_is_passed_over_at_once(on_call: OnCall) -> None:
    on_call.call_the_nurse()
    on_call.ari.decline(on_call.rung()[-1], 17)
    on_call.settle()
    assert len(on_call.rung()) == 2
    on_call.ari.decline(on_call.rung()[-1], 20)
    on_call.settle()
    assert [leg.outcome for leg in on_call.line.offers] == ["busy", "unreachable"]
    on_call.later(30_000)
    assert len(on_call.rung()) == 3, "the second round begins after the rest"


async def test_who_talks_already_is_not_rung(on_call: OnCall) -> None:
    on_call.talk("1.2", "3")
    on_call.call_the_nurse()
    on_call.ari.decline(on_call.rung()[-1], 17)
    on_call.settle()
    assert [(leg.agent, leg.outcome) for leg in on_call.board.lines["1.1"].offers] == [
        ("bruno", "busy"),
        ("alice", "busy"),
    ]
    assert len(on_call.rung()) == 1


async def test_nobody_takes_it_a_task_is_left_and_the_flow_goes_on(on_call: OnCall) -> None:
    on_call.call_the_nurse()
    on_call.later(120_000)
    assert len(on_call.rung()) == 4
    assert on_call.line.call.node == "message"
    (task,) = on_call.records.tasks
    assert (task.why, task.owner, task.priority, task.due - task.created_at) == (
        "nobody_on_call", "nurse", "urgent", 1_800_000,
    )  # fmt: skip
    assert not on_call.line.music


@pytest.mark.parametrize("moment", ["ringing", "asking", "resting"])
async def test_he_hangs_up_and_somebody_must_call_him(on_call: OnCall, moment: str) -> None:
    on_call.call_the_nurse()
    if moment == "asking":
        on_call.picks_up()
    elif moment == "resting":
        for _ in range(2):
            on_call.ari.decline(on_call.rung()[-1], 17)
            on_call.settle()
    on_call.hang_up()
    on_call.settle()
    assert on_call.why() == ["dispatch_left"]
    assert on_call.only.outcome == "abandoned"
    assert not any(channel.startswith("oncall-") for channel in on_call.ari.channels)
    on_call.later(200_000)
    assert len(on_call.rung()) <= 2, "phones rang on for nobody"
    on_call.nothing_left()


async def test_he_leaves_by_key_and_nobody_is_rung_any_more(on_call: OnCall) -> None:
    on_call.call_the_nurse()
    channel = on_call.picks_up()
    on_call.press("2")
    on_call.settle()
    assert channel not in on_call.ari.channels
    assert on_call.line.call.node == "message"
    assert on_call.why() == []


async def test_the_emergency_ends_it(on_call: OnCall) -> None:
    on_call.call_the_nurse()
    on_call.press("91")
    on_call.settle()
    assert on_call.line.priority == "emergency"
    assert not any(channel.startswith("oncall-") for channel in on_call.ari.channels)


async def test_a_key_that_comes_too_late_takes_nothing(on_call: OnCall) -> None:
    on_call.call_the_nurse()
    first = on_call.picks_up()
    on_call.later(20_000)
    assert len(on_call.rung()) == 2
    on_call.events.dispatch({"type": "ChannelDtmfReceived", "channel": {"id": first}, "digit": "1"})
    on_call.settle()
    assert on_call.line.call.phase == "flow"
    on_call.takes()
    assert on_call.line.call.phase == "talking"


async def test_called_back_the_phones_ring_on_when_he_is_gone(on_call: OnCall) -> None:
    on_call.call_the_nurse("2")
    assert on_call.why() == ["dispatch"]
    on_call.hear_out()
    on_call.hear_out()
    assert on_call.board.lines == {}, "the flow has said goodbye"
    on_call.later(25_000)
    assert len(on_call.rung()) == 2
    channel = on_call.takes()
    assert f"tell-{channel}" in on_call.ari.playbacks, "he is told that the task is his"
    on_call.ari.finish_playback(f"tell-{channel}")
    on_call.settle()
    assert channel not in on_call.ari.channels
    assert (await on_call.journal.load(DISPATCHES)) == {}
    assert on_call.why() == ["dispatch"] * 2, "the task stays until it is ticked off, and says who has it"
    assert on_call.records.tasks[0].id == on_call.records.tasks[1].id


def successor(before: OnCall, pages: dict) -> OnCall:
    """Another controller on the same Asterisk."""
    before.board.wakeups.close()
    after = OnCall(before.flow, before.journal, ari=before.ari, at=before.clock.at + 1_000)
    after.dispatches.restore(pages.pop(DISPATCHES, {}))
    return after


async def test_another_controller_rings_the_same_person_again(on_call: OnCall) -> None:
    on_call.call_the_nurse()
    on_call.later(20_000)
    ringing = on_call.rung()[-1]
    pages = await on_call.call_pages()
    after = successor(on_call, pages)
    before = after.mark()
    await reconciler(after, pages).run()
    after.settle()
    assert ringing not in after.ari.channels, "the leg of the earlier controller rings on"
    orders = [each.path.split("/")[1] for each in after.ari.requests[before:] if "/" in each.path]
    assert orders.index(ringing) < orders.index(after.rung()[-1]), "a phone that rings is busy to whoever rings it"
    assert query(after.ari.sent("channels.originate")[-1])["endpoint"] == "PJSIP/alice"
    after.takes()
    assert (after.line.call.phase, after.line.bridged) == ("talking", True)
    after.board.wakeups.close()


async def test_he_hung_up_while_no_controller_was_there(on_call: OnCall) -> None:
    on_call.call_the_nurse()
    pages = await on_call.pages()
    pages = {DISPATCHES: pages[DISPATCHES]}
    after = successor(on_call, pages)
    after.later(31_000)
    assert after.why() == ["dispatch_left"]
    after.board.wakeups.close()


async def test_called_back_goes_on_with_another_controller(on_call: OnCall) -> None:
    on_call.call_the_nurse("2")
    pages = await on_call.pages()
    after = successor(on_call, {DISPATCHES: pages[DISPATCHES], "x": {}})
    placed = len(after.rung())
    after.later(6_000)
    assert len(after.rung()) == placed + 1
    after.dispatches.restore({"broken": {"call": 3}})
    after.board.wakeups.close()


# --- who has taken it --------------------------------------------------------------


async def test_called_back_the_task_says_who_has_taken_it_with_the_clock_of_its_beginning(on_call: OnCall) -> None:
    on_call.call_the_nurse("2")
    (begun,) = on_call.records.tasks
    on_call.later(26_000)
    on_call.takes()
    last = on_call.records.tasks[-1]
    assert last == replace(begun, taken_by="alice")
    assert [it.get("why") for it in on_call.told("follow_up")] == ["dispatch"], "it is no second task"


async def test_the_clock_is_the_same_with_another_controller(on_call: OnCall) -> None:
    on_call.call_the_nurse("2")
    (begun,) = on_call.records.tasks
    pages = await on_call.pages()
    after = successor(on_call, {DISPATCHES: pages[DISPATCHES]})
    after.later(6_000)
    after.takes()
    assert after.records.tasks == [replace(begun, taken_by="bruno")]
    after.board.wakeups.close()
