"""Ears on an Asterisk in memory: what is ordered, what is told, and that deafness never costs a call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from controller.speech.listening import Said
from controller.speech.port import Alternative, Recognised
from controller.switchboard import ears as ears_module
from controller.switchboard.ears import SnoopEars
from ivr import messages as ivr
from tests.controller.switchboard.bench_board import Bench, query
from tests.controller.switchboard.bench_ears import Ear, Stream, ears_of


@pytest.fixture
async def ears(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SnoopEars]:
    made = ears_of(bench.board, monkeypatch)
    yield made
    await made.close_all()


def enter_media(bench: Bench) -> None:
    bench.ari.pick_up("media-1.1")
    bench.settle()


async def test_an_ear_is_opened_at_the_first_listen(bench: Bench, ears: SnoopEars) -> None:
    bench.arrive()
    (snoop,) = bench.ari.sent("channels.snoop")
    assert query(snoop)["spy"] == "in"
    (stream,) = Stream.made
    assert stream.url == "ws://127.0.0.1:8088/media/media-1.1"
    assert stream.started
    assert "bridges.create" not in bench.orders()  # one of the two is not with us yet
    enter_media(bench)
    assert bench.ari.bridges["ears-1.1"]["channels"] == ["snoop-1.1", "media-1.1"]
    assert len(bench.told("listening")) == 1


async def test_it_is_kept_for_what_is_asked_next(bench: Bench, ears: SnoopEars) -> None:
    bench.arrive()
    enter_media(bench)
    first = Ear.made[0].current
    bench.press("1")
    assert len(Ear.made) == 1
    assert Ear.made[0].current not in (None, first)
    assert len(bench.ari.sent("channels.snoop")) == 1


async def test_what_was_heard_goes_to_the_flow_with_all_its_guesses(bench: Bench, ears: SnoopEars) -> None:
    told: list[tuple[str, Any]] = []
    bench.arrive()
    bench.board.ivr_event = lambda call, event: told.append((call, event))  # type: ignore[method-assign]
    (ear,) = Ear.made
    ear.began(3, True)
    ear.began(3, False)
    ear.heard(3, Said(Recognised((Alternative("yes", 0.9), Alternative("no", 0.1)), final=True), 400, 250, faint=True))
    ear.heard(4, Said(Recognised((), final=True), 10_000, 20, cut=True))
    at = bench.clock.at
    nbest = (ivr.Hypothesis("yes", 0.9), ivr.Hypothesis("no", 0.1))
    assert told == [
        ("1.1", ivr.SpeechBegan(at, 3, faint=True)),
        ("1.1", ivr.SpeechBegan(at, 3)),
        ("1.1", ivr.Heard(at, "speech", "yes", 0.9, nbest, 3, faint=True, spoken_ms=400)),
        ("1.1", ivr.Heard(at, "speech", "", 0.0, (), 4, cut=True, spoken_ms=10_000)),
    ]


async def test_what_was_heard_is_in_the_record_of_the_call(bench: Bench, ears: SnoopEars) -> None:
    bench.arrive()
    (ear,) = Ear.made
    ear.heard(ear.current, Said(Recognised((Alternative("two", 0.9),), final=True), 400, 250))
    bench.settle()
    bench.hang_up()
    stored = bench.only
    assert [(one.node, one.text, one.spoken_ms) for one in stored.utterances] == [("choose", "two", 400)]


async def test_a_language_without_a_recogniser_goes_by_keys(bench: Bench, ears: SnoopEars) -> None:
    bench.board.numbers = {"5550100": type(bench.board.numbers["5550100"])(bench.flow, "es")}
    bench.arrive()
    (told,) = bench.told("speech_lost")
    assert told.get("reason") == "no_recogniser"
    assert not bench.ari.sent("channels.snoop")
    bench.press("1")
    assert bench.line.stage == "waiting"


async def test_without_a_pool_every_call_goes_by_keys(bench: Bench) -> None:
    bench.board.ears = SnoopEars(bench.board, None, "ws://x/")
    bench.arrive()
    assert len(bench.told("speech_lost")) == 1


@pytest.mark.parametrize("operation", ["channels.snoop", "channels.external_media"])
async def test_an_ear_that_cannot_be_made_costs_speech_and_not_the_call(
    bench: Bench, ears: SnoopEars, operation: str
) -> None:
    bench.ari.fail_next(operation, 500)
    bench.arrive()
    assert len(bench.told("speech_lost")) == 1
    assert not [name for name in bench.ari.channels if name != "1.1"]  # the half that was made is gone
    bench.press("1")
    bench.pick_up()
    assert bench.line.stage == "talking"


async def test_a_media_channel_without_a_connection(
    bench: Bench, ears: SnoopEars, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ears_module, "connection_id", lambda answer: _no_connection())
    bench.arrive()
    assert [it.get("reason") for it in bench.told("speech_lost")] == ["no_media_connection"]


def _no_connection() -> str:
    raise ears_module.SpeechUnavailable("none")


async def test_a_bridge_that_cannot_be_made(bench: Bench, ears: SnoopEars) -> None:
    bench.arrive()
    bench.ari.fail_next("bridges.add", 500)
    enter_media(bench)
    assert [it.get("reason") for it in bench.told("speech_lost")] == ["no_bridge"]
    assert not bench.ari.bridges


async def test_a_stream_that_ends_is_told_once(bench: Bench, ears: SnoopEars) -> None:
    bench.arrive()
    enter_media(bench)
    Stream.made[0].end("gone")
    Stream.made[0].end("gone")
    bench.settle()
    assert [it.get("reason") for it in bench.told("speech_lost")] == ["media_ended"]
    assert set(bench.ari.channels) == {"1.1"}


async def test_they_are_closed_for_a_talk(bench: Bench, ears: SnoopEars) -> None:
    bench.talk()
    assert not [name for name in bench.ari.channels if name.startswith(("snoop-", "media-"))]
    assert "ears-1.1" not in bench.ari.bridges
    bench.hang_up()
    bench.later(60_000)
    bench.nothing_left()


async def test_a_caller_who_hangs_up_leaves_nothing_of_them(bench: Bench, ears: SnoopEars) -> None:
    bench.arrive()
    enter_media(bench)
    bench.hang_up()
    bench.nothing_left()
    await ears.close_all()
    assert Stream.made[0].closed


async def test_an_answer_that_comes_after_the_end_opens_nothing(bench: Bench, ears: SnoopEars) -> None:
    bench.ari.arrive("1.1", ["patient", "5550100"])
    bench.ari.hang_up("1.1")
    bench.settle()
    assert not Stream.made
    bench.nothing_left()


async def test_whose_helper_it_is(bench: Bench, ears: SnoopEars) -> None:
    bench.arrive()
    assert ears.on_started("snoop-1.1")
    assert ears.on_started("snoop-1.1")  # told twice
    assert "bridges.create" not in bench.orders()
    assert not ears.on_started("snoop-9.9")
    assert not ears.on_started("agent-1.1")
    assert not ears.on_started("1.1")


async def test_to_stop_what_was_never_opened_is_no_fault(ears: SnoopEars) -> None:
    ears.stop("9.9", 1)
    ears.close("9.9")
