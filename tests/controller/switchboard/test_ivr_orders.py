"""What a flow orders, as Asterisk and the record see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.ari.errors import Timeout
from controller.switchboard import ivr_orders
from controller.switchboard.line import FALLBACK_LEASE_S, LEASE_S
from ivr import messages as ivr
from tests.controller.switchboard import bench_board
from tests.controller.switchboard.bench_board import SOUND_MS, Bench, query

# --- prompts -----------------------------------------------------------------------


async def test_a_prompt_without_a_sound_is_skipped_and_counted(bench: Bench) -> None:
    bench.sounds.missing.add("engine.goodbye")
    bench.arrive()
    bench.press("6")
    assert bench.only.outcome == "self_served"
    assert bench.only.notes["unheard_prompts"] == "1"


async def test_a_prompt_asterisk_refuses_is_counted_and_the_flow_goes_on(bench: Bench) -> None:
    bench.arrive()
    bench.ari.fail_next("channels.play", 500)
    bench.press("6")
    assert bench.only.outcome == "self_served"
    assert bench.only.notes["unheard_prompts"] == "1"


async def test_a_key_cuts_the_prompt(bench: Bench) -> None:
    bench.arrive()
    mark = bench.mark()
    bench.press("6")
    assert bench.orders(mark)[0] == "playbacks.stop"
    assert bench.playing() == ["say-1.1-" + str(bench.line.saying)]


async def test_louder_is_a_gain_on_what_the_caller_hears(bench: Bench) -> None:
    bench.arrive()
    ivr_orders.perform(bench.board, bench.line, ivr.Amplify(2))
    bench.settle()
    gains = [query(one) for one in bench.ari.requests if query(one).get("variable") == "VOLUME(TX)"]
    assert [gain["value"] for gain in gains] == ["3"]


async def test_what_is_not_rendered_yet_is_rendered_first(bench: Bench) -> None:
    bench.board.late = bench.late
    bench.sounds.missing.add("engine.goodbye")
    bench.arrive()
    mark = bench.mark()
    bench.press("6")
    (call, prompts, done) = bench.late.waiting.pop()
    assert (call, [prompt.key for prompt in prompts]) == ("1.1", ["engine.goodbye"])
    assert "channels.play" not in bench.orders(mark)
    bench.sounds.missing.clear()
    done()
    bench.settle()
    assert bench.orders(mark)[-1] == "channels.play"
    done()  # told twice
    bench.settle()
    assert bench.orders(mark).count("channels.play") == 1


async def test_a_prompt_rendered_too_late_is_not_said_over_what_followed(bench: Bench) -> None:
    bench.board.late = bench.late
    bench.sounds.missing.add("front_door.message")
    bench.arrive()
    bench.press("4")
    (_, _, done) = bench.late.waiting.pop()
    bench.hang_up()
    mark = bench.mark()
    done()
    bench.settle()
    assert bench.orders(mark) == []


# --- speech, look-ups ----------------------------------------------------------------


async def test_without_ears_the_call_goes_by_keys(bench: Bench) -> None:
    bench.board.ears = None
    bench.arrive()
    assert len(bench.told("speech_lost")) == 1
    bench.press("1")
    assert bench.line.stage == "waiting"


async def test_words_the_ears_heard_are_the_callers_choice(bench: Bench) -> None:
    bench.arrive()
    listen = bench.ears.listening["1.1"]
    heard = (ivr.Hypothesis("yes", 0.9),)
    bench.board.ivr_event("1.1", ivr.Heard(bench.clock.at, "speech", "yes", 0.9, heard, listen))
    (told,) = bench.told("heard")
    assert told.detail == (("mode", "speech"), ("percent", 90))  # never what was said


@pytest.mark.parametrize(
    ("answer", "node", "result"),
    [
        (ivr.Found(0, 1, {"patient": "p0001", "language": "es"}), "desk", "a patient of ours"),
        (ivr.Found(0, 1, {"matches": "2"}), "desk", "a phone that several share"),
        (ivr.NotFound(0, 1), "message", "not known"),
        (ivr.LookUpFailed(0, 1, "away"), "nurse", "store away (away)"),
    ],
)
async def test_a_look_up_and_its_answer(bench: Bench, answer: ivr.Event, node: str, result: str) -> None:
    bench.arrive()
    bench.press("5")
    ((call, caller, command),) = bench.lookups.asked
    assert (call, caller, command.what) == ("1.1", "+15555550123", "patient_by_phone")
    given = type(answer)(**{name: getattr(answer, name) for name in answer.__slots__} | {"lookup": command.lookup})
    bench.board.ivr_event("1.1", given)
    bench.settle()
    assert bench.line.call.node == node
    assert [it.get("result") for it in bench.told("looked_up")] == [result]


async def test_without_a_store_the_look_up_fails_at_once(bench: Bench) -> None:
    bench.board.lookups = None
    bench.arrive()
    bench.press("5")
    assert bench.line.call.node == "nurse"


async def test_a_service_is_asked_and_without_any_it_is_refused_at_once(bench: Bench) -> None:
    bench.arrive()
    request = ivr.Request(3, "insurance", "GET", "/x", {}, "", (), 1_000)
    asked: list[tuple[str, ivr.Request]] = []

    class Services:
        def start(self, call: str, request: ivr.Request) -> None:
            asked.append((call, request))

    bench.board.services = Services()
    ivr_orders.perform(bench.board, bench.line, request)
    assert asked == [("1.1", request)]
    bench.board.services = None
    ivr_orders.perform(bench.board, bench.line, request)
    assert [it.get("result") for it in bench.told("service")] == ["refused"]


# --- queueing --------------------------------------------------------------------------


async def test_the_emergency_way_out_is_at_the_top_of_the_queue(bench: Bench) -> None:
    bench.arrive()
    bench.press("9")
    bench.press("1")
    line = bench.line
    assert (line.stage, line.queue, line.priority) == ("waiting", "nurse", "emergency")
    assert len(bench.told("emergency")) == 1
    assert [query(each)["endpoint"] for each in bench.ari.sent("channels.originate")] == ["PJSIP/bruno"]


async def test_asked_again_the_place_in_time_is_kept(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    bench.later(4_000)
    since = bench.line.queued_at
    bench.press("9")
    bench.press("1")
    assert bench.line.queued_at == since
    (waiting,) = bench.board.acd.waiting()
    assert (waiting.queue, waiting.since) == ("nurse", since)


# --- transfer ----------------------------------------------------------------------------


async def test_a_transfer_from_ring_to_end(bench: Bench) -> None:
    bench.arrive()
    bench.press("3")
    (order,) = bench.ari.sent("channels.originate")
    assert (query(order)["endpoint"], query(order)["appArgs"]) == ("PJSIP/desk", "transfer,1.1")
    assert bench.line.music
    channel = bench.pick_up()
    assert bench.ari.bridges["talk-1.1"]["channels"] == ["1.1", channel]
    assert not bench.line.music
    bench.later(3_000)
    mark = bench.mark()
    bench.hang_up(channel)
    assert "bridges.destroy" in bench.orders(mark)
    assert bench.orders(mark)[-1] == "channels.play"
    bench.hear_out()
    assert (bench.only.outcome, bench.only.agent) == ("transferred", None)
    assert [(offer.agent, offer.outcome) for offer in bench.only.offers] == [("PJSIP/desk", "answered")]
    bench.nothing_left()


async def test_after_a_transfer_the_lease_is_renewed_again(bench: Bench) -> None:
    bench.arrive()
    bench.press("7")
    channel = bench.pick_up()
    bench.later(30_000)
    bench.hang_up(channel)
    bench.hear_out()
    assert bench.line.stage == "waiting"
    mark = bench.mark()
    bench.later(15_000)
    assert bench.leases(mark) == [LEASE_S] * 3


@pytest.mark.parametrize("refused", [True, False])
async def test_a_destination_that_does_not_answer(bench: Bench, refused: bool) -> None:
    if refused:
        bench.ari.fail_next("channels.originate", 500)
    bench.arrive()
    bench.press("3")
    if not refused:
        (channel,) = bench.ringing()
        bench.ari.decline(channel, 17)
        bench.settle()
    assert (bench.line.stage, bench.line.call.node) == ("ivr", "message")
    assert not bench.line.music
    bench.hang_up()
    assert [offer.outcome for offer in bench.only.offers] == ["failed" if refused else "busy"]
    bench.nothing_left()


async def test_a_destination_that_is_not_there(bench: Bench) -> None:
    bench.board.destinations = {}
    bench.arrive()
    bench.press("3")
    assert bench.line.call.node == "message"


async def test_a_caller_who_hangs_up_takes_the_transfers_leg_along(bench: Bench) -> None:
    bench.arrive()
    bench.press("3")
    bench.hang_up()
    assert [offer.outcome for offer in bench.only.offers] == ["caller_left"]
    bench.nothing_left()


async def test_an_emergency_while_it_rings_ends_the_transfer(bench: Bench) -> None:
    bench.arrive()
    bench.press("3")
    (rings,) = bench.ringing()
    bench.press("9")
    bench.press("1")
    assert rings not in bench.ari.channels
    assert bench.line.queue == "nurse"
    bench.pick_up()
    assert bench.line.stage == "talking"
    bench.hang_up()
    bench.later(60_000)
    bench.nothing_left()


# --- messages ------------------------------------------------------------------------------


async def test_a_message_is_recorded_after_its_invitation(bench: Bench) -> None:
    bench.arrive()
    bench.press("4")
    assert not bench.ari.sent("channels.record")
    mark = bench.mark()
    bench.hear_out()
    assert bench.orders(mark) == ["channels.renew_lease", "channels.record"]
    assert bench.leases(mark) == [15 + 120]
    order = query(bench.ari.sent("channels.record")[0])
    assert (order["maxDurationSeconds"], order["terminateOn"]) == ("120", "#")
    (name,) = bench.ari.recordings
    bench.ari.finish_recording(name, 9)
    bench.settle()
    bench.hear_out()
    assert bench.only.outcome == "message_left"


async def test_a_recording_that_is_refused_is_an_empty_message(bench: Bench) -> None:
    bench.arrive()
    bench.ari.fail_next("channels.record", 500, 500)
    bench.press("4")
    bench.hear_out()
    bench.hear_out()
    assert bench.line.call.node == "desk"


async def test_an_emergency_ends_the_recording(bench: Bench) -> None:
    bench.arrive()
    bench.press("4")
    bench.hear_out()
    mark = bench.mark()
    bench.press("9")
    assert "recordings.stop" in bench.orders(mark)
    bench.press("1")
    assert bench.line.priority == "emergency"
    assert not bench.ari.recordings


# --- the way to the dialplan and the end -----------------------------------------------------


@pytest.mark.parametrize("to", ["fallback", "emergency"])
async def test_a_surrender_from_the_queue(bench: Bench, to: str) -> None:
    bench.arrive()
    bench.press("1")
    mark = bench.mark()
    bench.board.surrender(bench.line, to, "test")
    bench.settle()
    assert query(bench.ari.sent("channels.continue")[0])["context"] == f"careline-{to}"
    assert bench.orders(mark)[-1] == "channels.continue"  # after all that must be said to him before
    assert bench.leases(mark)[-1] == FALLBACK_LEASE_S
    assert not bench.ringing()
    assert ("close", "1.1") in bench.ears.ordered
    bench.board.surrender(bench.line, to, "again")
    assert len(bench.ari.sent("channels.continue")) == 1
    bench.leave_dialplan()
    assert bench.only.outcome == ("emergency_exit" if to == "emergency" else "fallback")
    bench.nothing_left()


async def test_a_surrender_asterisk_refuses_ends_the_call_rather_than_leaving_it(bench: Bench) -> None:
    bench.arrive()
    bench.ari.fail_next("channels.continue", 500)
    bench.board.surrender(bench.line, "fallback", "test")
    bench.settle()
    assert len(bench.records.stored) == 1
    bench.nothing_left()


async def test_an_emergency_nobody_takes_goes_to_the_plain_ring(bench: Bench) -> None:
    bench.arrive()
    bench.press("9")
    bench.press("1")
    bench.later(120_000)
    assert query(bench.ari.sent("channels.continue")[0])["context"] == "careline-emergency"
    bench.leave_dialplan()
    assert bench.only.outcome == "emergency_exit"


async def test_we_hang_up_after_the_goodbye(bench: Bench) -> None:
    bench.arrive()
    bench.press("6")
    assert bench.records.stored == []
    bench.hear_out()
    assert (bench.only.hung_up_by, bench.only.outcome) == ("system", "self_served")
    assert bench.only.ended_at - bench.only.started_at == SOUND_MS
    bench.nothing_left()


async def test_an_order_to_end_that_was_done_but_not_answered(bench: Bench) -> None:
    bench.arrive()
    bench.ari.fail_next("channels.hangup", Timeout("channels.hangup"))
    bench.press("6")
    bench.hear_out()
    assert len(bench.records.stored) == 1


async def test_after_a_restart_what_may_still_play_is_stopped(bench: Bench) -> None:
    bench.arrive()
    bench.press("1")
    assert bench.playing()
    ivr_orders.silence_unknown(bench.board, bench.line)
    bench.settle()
    assert not bench.playing()


async def test_a_caller_is_out_of_the_bridge_before_he_is_spoken_to(bench: Bench) -> None:
    agent = bench.talk()
    mark = bench.mark()
    bench.hang_up(agent)
    orders = bench.orders(mark)
    assert orders[:2] == ["bridges.remove", "bridges.destroy"]
    assert orders.index("bridges.remove") < orders.index("channels.play")
    assert query(bench.ari.sent("bridges.remove")[0]) == {"channel": "1.1"}


async def test_a_caller_who_hung_up_is_not_taken_out_of_the_bridge(bench: Bench) -> None:
    bench.talk()
    mark = bench.mark()
    bench.hang_up()
    assert "bridges.remove" not in bench.orders(mark)
    assert "bridges.destroy" in bench.orders(mark)


async def test_the_next_offer_does_not_wait_for_the_last_callers_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench_board, "WRAP_UP_MS", 0)
    bench = Bench(tmp_path)
    agent = bench.talk("1.1")
    bench.arrive("2.2", "+15555550177")
    bench.press("1", "2.2")
    mark = bench.mark()
    bench.hang_up(agent)
    orders = bench.orders(mark)
    assert orders.index("channels.originate") < orders.index("bridges.remove") < orders.index("channels.play")
