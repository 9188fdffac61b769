"""Orders whose sequence matters to Asterisk."""

from __future__ import annotations

from tests.controller.switchboard.bench_board import Bench, query


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
