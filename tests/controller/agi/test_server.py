import asyncio

import pytest

from controller.agi import server as module
from controller.agi.server import AgiServer
from tests.controller.agi.asterisk import AgiAsterisk, until
from tests.controller.switchboard.bench_board import Bench


async def gone(bench: Bench) -> None:
    await until(lambda: not bench.board.lines)


async def test_a_caller_who_hangs_up_is_one_interaction(
    bench: Bench, asterisk: AgiAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GONE_AFTER_S", 0.0)
    await asterisk.did("STREAM FILE")
    asterisk.hang_up()
    await gone(bench)
    assert (bench.only.outcome, bench.only.hung_up_by) == ("ivr_exit", "caller")


async def test_a_channel_that_outlives_its_session_is_with_the_dialplan(
    bench: Bench, asterisk: AgiAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GONE_AFTER_S", 0.0)
    await asterisk.did("STREAM FILE")
    bench.ari.channels["1.1"] = {"id": "1.1"}
    asterisk.hang_up()
    async with asyncio.timeout(5):
        while not bench.line.surrendered_to:
            bench.ari.pump()
            await asyncio.sleep(0.002)
    bench.leave_dialplan()
    assert bench.only.outcome == "fallback"


@pytest.mark.parametrize("script", ["patient/5559999", "patient/", "etc/passwd", "patient/5550100?x=1"])
async def test_who_asks_for_nothing_of_ours_is_the_dialplans(bench: Bench, server: AgiServer, script: str) -> None:
    channel = AgiAsterisk(script=script)
    await channel.connect(server.port)
    await channel.closed.wait()
    assert channel.commands == []
    assert not bench.board.lines
    await channel.end()


async def test_a_controller_that_is_leaving_takes_no_new_calls(bench: Bench, server: AgiServer) -> None:
    bench.board.draining = True
    channel = AgiAsterisk()
    await channel.connect(server.port)
    await channel.closed.wait()
    assert channel.commands == []
    await channel.end()


async def test_a_port_scan_disturbs_nobody(bench: Bench, server: AgiServer, asterisk: AgiAsterisk) -> None:
    for sent in (b"", b"\x00" * 50_000, b"GET / HTTP/1.1\r\n\r\n"):
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(sent)
        writer.close()
    await asterisk.did("STREAM FILE")
    asterisk.press("6")
    await asterisk.did("HANGUP")
    await gone(bench)


async def test_a_fault_of_ours_gives_the_call_to_the_dialplan_and_ends_in_one_record(
    bench: Bench, asterisk: AgiAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GONE_AFTER_S", 0.0)
    await asterisk.did("STREAM FILE")
    bench.sounds.length_ms = lambda _path: 1 // 0  # type: ignore[method-assign]
    bench.ari.channels["1.1"] = {"id": "1.1"}
    asterisk.press("4")
    async with asyncio.timeout(5):
        while not bench.line.surrendered_to:
            bench.ari.pump()
            await asyncio.sleep(0.002)
    assert bench.line.surrendered_to == "fallback"


async def test_closing_lets_the_dialplan_have_the_calls(bench: Bench, server: AgiServer, asterisk: AgiAsterisk) -> None:
    await asterisk.did("STREAM FILE")
    await server.close()
    await asterisk.closed.wait()
    assert len(bench.board.lines) + len(bench.records.stored) == 1


async def test_a_relays_call_is_told_by_the_dialplans_argument_and_stays_one_over_ari(
    bench: Bench, server: AgiServer
) -> None:
    channel = AgiAsterisk(marks=("relay",))
    await channel.connect(server.port)
    assert await channel.did("EXEC Stasis") == 'EXEC Stasis "careline,handed,5550100,relay"'
    assert bench.line.call.relay
    await channel.end()
