"""Calls over FastAGI, with the real cores and Asterisk's side in memory."""

from __future__ import annotations

from ivr import messages as ivr
from tests.controller.agi.asterisk import AgiAsterisk, until
from tests.controller.switchboard.bench_board import CALLER, Bench


async def stored(bench: Bench) -> None:
    await until(lambda: bench.records.stored)


async def test_the_prompt_is_played_and_the_goodbye_ends_the_call(bench: Bench, asterisk: AgiAsterisk) -> None:
    await asterisk.did('STREAM FILE "/sounds/en/load-press"')
    asterisk.press("6")
    await asterisk.did('STREAM FILE "/sounds/en/engine-goodbye"')
    await asterisk.did("HANGUP")
    await stored(bench)
    assert (bench.only.outcome, bench.only.hung_up_by, bench.only.caller) == ("self_served", "system", CALLER)
    assert asterisk.commands[0] == "ANSWER"
    assert not bench.board.lines


async def test_a_key_that_the_core_does_not_want_lets_the_prompt_go_on_where_it_stopped(
    bench: Bench, asterisk: AgiAsterisk
) -> None:
    await asterisk.did("STREAM FILE")
    asterisk.press("9")
    await asterisk.did('STREAM FILE "/sounds/en/text" "0123456789*#" 0')
    asterisk.press("5")
    await asterisk.did('STREAM FILE "/sounds/en/text" "0123456789*#" 8000')
    assert bench.line.call.phase == "confirming"


async def test_the_lease_is_renewed_before_each_sound_by_its_length(asterisk: AgiAsterisk) -> None:
    await asterisk.did("STREAM FILE")
    before = asterisk.commands[: asterisk.commands.index(await asterisk.did("STREAM FILE"))]
    assert before[-1] == 'SET VARIABLE "TIMEOUT(absolute)" "17"'


async def test_who_needs_a_person_enters_stasis_and_is_queued_over_ari(bench: Bench, asterisk: AgiAsterisk) -> None:
    await asterisk.did("STREAM FILE")
    asterisk.press("1")
    assert await asterisk.did("EXEC Stasis") == 'EXEC Stasis "careline,handed,5550100"'
    await asterisk.in_stasis.wait()
    assert bench.line.stage == "ivr"
    bench.ari.arrive("1.1", ["handed", "5550100"], CALLER)
    bench.settle()
    assert bench.line.driver is None
    assert bench.line.stage == "waiting"
    agent = bench.pick_up()
    assert bench.line.stage == "talking"
    bench.hang_up()
    asterisk.stasis_ended.set()
    await asterisk.closed.wait()
    assert (bench.only.outcome, bench.only.agent) == ("answered", "alice")
    assert agent
    assert len(bench.records.stored) == 1


async def test_without_stasis_the_dialplan_has_the_last_word(bench: Bench, asterisk: AgiAsterisk) -> None:
    await asterisk.did("STREAM FILE")
    asterisk.stasis_ended.set()  # the application is not there: EXEC returns at once
    asterisk.press("1")
    await asterisk.did('SET CONTEXT "careline-fallback"')
    await asterisk.did("SET PRIORITY 1")
    await asterisk.closed.wait()
    assert bench.line.surrendered_to == "fallback"
    bench.leave_dialplan()
    assert bench.only.outcome == "fallback"


async def test_an_emergency_without_stasis_rings_the_plain_emergency_phones(
    bench: Bench, asterisk: AgiAsterisk
) -> None:
    await asterisk.did("STREAM FILE")
    asterisk.stasis_ended.set()
    asterisk.press("9")
    await asterisk.did('STREAM FILE "/sounds/en/text"')
    asterisk.press("1")
    await asterisk.did('SET CONTEXT "careline-emergency"')
    await asterisk.closed.wait()
    assert bench.line.surrendered_to == "emergency"


async def test_a_message_ends_with_hash(bench: Bench, asterisk: AgiAsterisk) -> None:
    await asterisk.did("STREAM FILE")
    asterisk.press("4")
    command = await asterisk.did("RECORD FILE")
    assert '"#9" 120000 BEEP' in command
    asterisk.press("#")
    await asterisk.did("HANGUP")
    await stored(bench)
    assert bench.only.outcome == "message_left"
    assert [task.why for task in bench.records.tasks] == ["message"]


async def test_the_emergency_key_ends_a_recording_and_what_was_said_is_kept(
    bench: Bench, asterisk: AgiAsterisk
) -> None:
    await asterisk.did("STREAM FILE")
    asterisk.press("4")
    await asterisk.did("RECORD FILE")
    asterisk.press("9")
    await asterisk.did('STREAM FILE "/sounds/en/text"')
    assert bench.line.call.phase == "confirming"
    assert isinstance(bench.line.call.held, ivr.MessageTaken)
    assert bench.line.call.held.duration_ms == 1_000


async def test_a_look_up_is_answered_within_a_short_wait(bench: Bench, asterisk: AgiAsterisk) -> None:
    await asterisk.did("STREAM FILE")
    asterisk.press("5")
    await until(lambda: bench.lookups.asked)
    await asterisk.did("WAIT FOR DIGIT 50")
    bench.board.ivr_event("1.1", ivr.NotFound(bench.clock.at, bench.lookups.asked[0][2].lookup))
    await asterisk.did('STREAM FILE "/sounds/en/front_door-message"')


async def test_louder_is_a_gain_on_the_callers_line(bench: Bench, asterisk: AgiAsterisk) -> None:
    await asterisk.did("STREAM FILE")
    driver = bench.line.driver
    assert driver is not None
    driver.perform(ivr.Amplify(2))
    await asterisk.did('SET VARIABLE "VOLUME(TX)" "3"')
    assert bench.line.stage == "ivr"


async def test_speech_is_told_to_be_lost_once_and_the_call_goes_on(bench: Bench, asterisk: AgiAsterisk) -> None:
    await asterisk.did("STREAM FILE")
    assert bench.told("speech_lost")
    assert not bench.line.call.speech_ok


async def test_a_sentence_that_was_not_rendered_ahead_is_rendered_first(bench: Bench, asterisk: AgiAsterisk) -> None:
    await asterisk.did("STREAM FILE")
    bench.board.late = bench.late
    bench.sounds.missing.add("front_door.message")
    asterisk.press("4")
    await until(lambda: bench.late.waiting)
    assert not [command for command in asterisk.commands if command.startswith("RECORD")]
    bench.sounds.missing.clear()
    bench.late.waiting[0][2]()
    await asterisk.did('STREAM FILE "/sounds/en/front_door-message"')
