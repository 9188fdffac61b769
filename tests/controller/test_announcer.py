"""What is on: switched by a supervisor, told to every call, kept over a restart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ami.vocabulary import AnnouncementOrder
from controller.announcer import ANNOUNCED, Announcer, looks_at_hours
from controller.supervision import SupervisionRefused
from ivr import messages as ivr
from ivr.loader import load_flows
from tests.controller.settings.clinic import block, sample
from tests.controller.switchboard.bench_board import Bench
from tests.ivr.conftest import FACTS, ROOT

HOUR = 3_600_000
PREPARED = """announcements:
  flu: {text: {en: "The flu is about.", es: "Hay gripe.", ko: "독감이 유행입니다."}, priority: 3}
  shut: {kind: close, text: {en: "We are closed.", es: "Estamos cerrados.", ko: "휴진입니다."}}
"""


class Desk:
    """An announcer on a switchboard, with a voice and a journal in memory."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench = bench
        self.spoken: list[str] = []
        self.problems: list[str] = []
        self.pages: dict[str, Mapping[str, Any]] = {}
        self.settings = sample(folder, block(PREPARED))
        self.announcer = self.another()

    def another(self) -> Announcer:
        return Announcer(self.bench.board, self.settings, self.render, self.pages.__setitem__)

    async def render(self, prompts: Iterable[ivr.Prompt]) -> list[str]:
        await asyncio.sleep(0)
        self.spoken += [prompt.text for prompt in prompts]
        return self.problems

    async def on(self, name: str, **more: Any) -> str:
        return await self.announcer.obey(AnnouncementOrder("1", "on", name, "sup", **more))

    async def off(self, name: str) -> str:
        return await self.announcer.obey(AnnouncementOrder("2", "off", name, "sup"))

    def names(self) -> list[str]:
        return [one.name for one in self.announcer.now()]

    def state(self, name: str) -> str:
        return next(view.state for view in self.announcer.views() if view.announcement == name)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    bench = Bench(tmp_path)
    yield Desk(bench, tmp_path)
    bench.board.wakeups.close()


async def test_prepared_on_and_off(desk: Desk) -> None:
    assert desk.state("flu") == "off"
    assert await desk.on("flu") == "flu is on for new callers."
    assert desk.names() == ["flu"]
    assert desk.state("flu") == "on"
    assert await desk.off("flu") == "flu is off: new callers no longer hear it."
    assert desk.names() == []
    with pytest.raises(SupervisionRefused, match="flu is not on"):
        await desk.off("flu")


async def test_new_callers_have_it_and_calls_under_way_are_told(desk: Desk) -> None:
    desk.bench.arrive("1.1")
    await desk.on("flu")
    desk.bench.arrive("1.2")
    before, after = desk.bench.board.lines["1.1"].call, desk.bench.board.lines["1.2"].call
    assert [one.name for one in after.announcements] == [one.name for one in before.announcements] == ["flu"]
    assert before.greeted, "the beginning of his call is over"


async def test_typed_words_are_spoken_before_it_is_on(desk: Desk) -> None:
    texts = {"en": "Snow.", "es": "Nieve.", "ko": "눈."}
    switching = asyncio.create_task(desk.on("snow", texts=texts, kind="close"))
    await asyncio.sleep(0)
    assert desk.names() == []
    assert "snow is on" in await switching
    assert sorted(desk.spoken) == sorted(texts.values())
    assert desk.names() == ["snow"]


async def test_words_that_cannot_be_spoken_are_not_switched_on(desk: Desk) -> None:
    desk.problems = ["the voice is away"]
    with pytest.raises(SupervisionRefused, match="the voice is away"):
        await desk.on("snow", texts={"en": "Snow."}, partly=True)
    assert desk.names() == []


async def test_a_missing_language_is_complained_of(desk: Desk) -> None:
    with pytest.raises(SupervisionRefused, match=r"Callers in es, ko do not hear it.*--partly"):
        await desk.on("snow", texts={"en": "Snow."})
    assert "Callers in es, ko do not hear it" in await desk.on("snow", texts={"en": "Snow."}, partly=True)
    view = next(one for one in desk.announcer.views() if one.announcement == "snow")
    assert view.missing == "es,ko"


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"name": "fluu"}, "No announcement 'fluu' is prepared.*Did you mean 'flu'"),
        ({"name": "No name", "texts": {"en": "Snow."}}, "A name is small letters"),
        ({"name": "flu", "kind": "shout"}, "A kind is say or close"),
        ({"name": "flu", "numbers": "5559999"}, "There is no number '5559999'"),
        ({"name": "flu", "queues": "nurses"}, "There is no queue 'nurses'"),
        ({"name": "flu", "texts": {"fr": "Oui."}}, "'fr' is not a language"),
        ({"name": "flu", "texts": {"en": "Hi {x}"}}, "one sentence or two"),
        ({"name": "flu", "ends": 1}, "It would end before it begins"),
    ],
)
async def test_what_cannot_be_done_is_said(desk: Desk, order: dict[str, Any], said: str) -> None:
    with pytest.raises(SupervisionRefused, match=said):
        await desk.on(**order)
    assert desk.names() == []


async def test_its_time_comes_and_goes_without_anybody(desk: Desk) -> None:
    at = desk.bench.clock.at
    assert "is planned" in await desk.on("flu", begins=at + HOUR, ends=at + 2 * HOUR)
    assert desk.state("flu") == "planned"
    (told,) = desk.announcer.now()
    assert [told.is_for("5550100", at + late) for late in (0, HOUR, 2 * HOUR)] == [False, True, False]
    desk.bench.clock.at = at + 2 * HOUR
    assert desk.names() == []
    assert desk.state("flu") == "off"


async def test_only_for_some_and_with_another_rank(desk: Desk) -> None:
    await desk.on("flu", numbers="5550100", queues="billing,nurse", priority=1)
    (told,) = desk.announcer.now()
    assert (told.numbers, told.queues, told.priority) == (("5550100",), ("billing", "nurse"), 1)


async def test_it_outlives_the_controller(desk: Desk) -> None:
    await desk.on("flu")
    await desk.on("snow", texts={"en": "Snow.", "es": "Nieve.", "ko": "눈."}, ends=desk.bench.clock.at + HOUR)
    page, desk.spoken = desk.pages[ANNOUNCED], []
    desk.announcer = desk.another()
    await desk.announcer.restore(page)
    assert desk.names() == ["flu", "snow"]
    assert "Snow." in desk.spoken, "typed words are spoken again"
    assert [view.by for view in desk.announcer.views() if view.state == "on"] == ["sup", "sup"]
    desk.bench.clock.at += HOUR
    desk.announcer = desk.another()
    await desk.announcer.restore({**page, "on": [*page["on"], {"announcement": 3}]})
    assert desk.names() == ["flu"]


async def test_who_and_when_is_told(desk: Desk) -> None:
    await desk.on("flu")
    told = [each for each in desk.bench.happenings if each.kind == "announcement"]
    assert [(each.at, dict(each.detail)) for each in told] == [
        (desk.bench.clock.at, {"announcement": "flu", "switched": "on", "by": "sup"})
    ]


async def test_a_closure_that_changes_nothing_for_a_flow_is_said(desk: Desk) -> None:
    flows = load_flows(ROOT / "flows", ROOT / "prompts", FACTS)
    assert "bench: no opening hours are looked at there" in await desk.on("shut")
    assert "no opening hours" not in await desk.on("shut", queues="billing")
    assert looks_at_hours(flows.flows["front-door"])
    assert not looks_at_hours(flows.flows["load"])
