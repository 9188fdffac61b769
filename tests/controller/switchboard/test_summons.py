"""A person is rung at all free phones, or the reason why not is told."""

from __future__ import annotations

from controller.switchboard.summons import Summons, summon
from tests.controller.switchboard.bench_board import Bench, query


def ring(bench: Bench, account: str, endpoints: tuple[str, ...]) -> tuple[str | None, list[str], list[tuple[str, str]]]:
    noted: list[str] = []
    gone: list[tuple[str, str]] = []
    wanted = Summons(account, endpoints, "oncall-1-{}".format, ("oncall", "1.1"), 4_000, '"on call" <5550100>')
    why = summon(bench.board, wanted, noted.append, lambda channel, reason: gone.append((channel, reason)))
    bench.settle()
    return why, noted, gone


async def test_all_phones_ring_at_once(bench: Bench) -> None:
    why, noted, gone = ring(bench, "bruno", ("PJSIP/bruno", "PJSIP/bruno_mobile"))
    assert (why, noted, gone) == (None, ["oncall-1-0", "oncall-1-1"], [])
    placed = bench.ari.sent("channels.originate")
    assert [query(each)["endpoint"] for each in placed] == ["PJSIP/bruno", "PJSIP/bruno_mobile"]
    assert all(query(each)["timeout"] == "9" for each in placed)


async def test_a_phone_that_cannot_be_rung_is_told_by_its_channel(bench: Bench) -> None:
    bench.ari.fail_next("channels.originate", 500)
    _, _, gone = ring(bench, "bruno", ("PJSIP/bruno", "PJSIP/bruno_mobile"))
    assert gone == [("oncall-1-0", "unreachable")]


async def test_who_talks_is_not_rung_and_who_has_no_phone_cannot_be(bench: Bench) -> None:
    bench.talk()
    assert ring(bench, "alice", ("PJSIP/alice",)) == ("busy", [], [])
    assert ring(bench, "alice", ()) == ("unreachable", [], [])
