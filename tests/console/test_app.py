from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from rich.text import Text
from textual.widgets import DataTable, Input, Label, Static

from ami.vocabulary import AgentView, Snapshot
from console import link as module
from console.app import ConfirmScreen, ConsoleApp, ReasonScreen
from tests.console.desk import NOW, SNAPSHOT, Desk, until


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr(module, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(module, "REPLY_WITHIN", 1.0)
    made = Desk()
    yield made
    await made.stop()


def cells(app: ConsoleApp, table: str) -> list[list[str]]:
    shown: DataTable[Text] = app.screen_stack[0].query_one(f"#{table}", DataTable)
    return [[str(cell) for cell in shown.get_row(key)] for key in shown.rows]


def status(app: ConsoleApp) -> str:
    return str(app.screen_stack[0].query_one("#status", Static).render())


async def test_everything_is_shown_and_kept_live(desk: Desk) -> None:
    await desk.start_controller()
    app = ConsoleApp(desk.link, clock=lambda: desk.clock)
    async with app.run_test(size=(110, 40)):
        await until(lambda: len(cells(app, "agents")) == 2)
        assert cells(app, "queues") == [
            ["billing", "0", "", "0:30", "7", "0", "100%"],
            ["nurse", "2", "1:05 late", "0:20", "5", "1", "83%"],
        ]
        assert cells(app, "callers") == [
            ["c-7", "nurse", "1", "1:05", "emergency", "es", "ringing nadia"],
            ["c-8", "nurse", "2", "0:05", "routine", "en", "waiting"],
        ]
        assert cells(app, "agents") == [
            ["alice", "idle", "0:30", "ready", "", ""],
            ["nadia", "ringing", "0:03", "ready", "nurse", "c-7"],
        ]
        await until(lambda: status(app) == "Live. Callers waiting: 2. Agents signed in: 2 of 2, idle: 1.")
        desk.change(replace(SNAPSHOT, callers=SNAPSHOT.callers[1:]))
        await until(lambda: [row[0] for row in cells(app, "callers")] == ["c-8"])


async def test_an_alarm_stands_out_until_the_caller_is_gone(desk: Desk) -> None:
    await desk.start_controller()
    app = ConsoleApp(desk.link, clock=lambda: desk.clock)
    async with app.run_test(size=(110, 40)):
        first, other = SNAPSHOT.callers
        desk.change(replace(SNAPSHOT, callers=(replace(first, alarmed=True), other)))
        await until(lambda: status(app) == "ALARM: c-7 (emergency) waits 1:05 in nurse.")
        assert cells(app, "callers")[0][-1] == "ringing nadia, ALARM"
        desk.change(replace(SNAPSHOT, callers=(other,)))
        await until(lambda: status(app).startswith("Live."))


async def test_waits_tick_without_news(desk: Desk) -> None:
    await desk.start_controller()
    app = ConsoleApp(desk.link, clock=lambda: desk.clock)
    async with app.run_test(size=(110, 40)):
        await until(lambda: bool(cells(app, "callers")))
        desk.clock = NOW + 4_000
        app.refresh_tables()
        assert cells(app, "callers")[1][3] == "0:09"


async def test_an_agent_never_seen_has_no_time(desk: Desk) -> None:
    desk.now = Snapshot(agents=(AgentView("minji", "signed_out", "idle", "", 0, "unreachable"),))
    await desk.start_controller()
    app = ConsoleApp(desk.link)
    async with app.run_test(size=(110, 40)):
        await until(lambda: cells(app, "agents") == [["minji", "signed out", "", "phone away", "", ""]])


async def test_p_asks_for_a_reason_and_pauses(desk: Desk) -> None:
    await desk.start_controller()
    app = ConsoleApp(desk.link)
    async with app.run_test(size=(110, 40)) as pilot:
        await until(lambda: len(cells(app, "agents")) == 2)
        await pilot.press("down", "p")
        await until(lambda: isinstance(app.screen, ReasonScreen))
        app.screen.query_one(Input).focus()
        await pilot.press("enter")  # no reason, no pause
        assert isinstance(app.screen, ReasonScreen)
        await pilot.press(*"lunch", "enter")
        await until(lambda: desk.orders == [("pause", "nadia", "lunch", "sup")])


async def test_escape_pauses_nobody(desk: Desk) -> None:
    await desk.start_controller()
    app = ConsoleApp(desk.link)
    async with app.run_test(size=(110, 40)) as pilot:
        await until(lambda: len(cells(app, "agents")) == 2)
        await pilot.press("p")
        await until(lambda: isinstance(app.screen, ReasonScreen))
        await pilot.press("escape")
        await until(lambda: not isinstance(app.screen, ReasonScreen))
        await pilot.press("u")
        await until(lambda: desk.orders == [("unpause", "alice", "sup")])


async def test_sign_out_and_withdraw_act_on_the_row_under_the_cursor(desk: Desk) -> None:
    await desk.start_controller()
    app = ConsoleApp(desk.link)
    async with app.run_test(size=(110, 40)) as pilot:
        await until(lambda: len(cells(app, "callers")) == 2)
        await pilot.press("s")
        await until(lambda: desk.orders == [("sign_out", "alice", "sup")])
        app.query_one("#callers", DataTable).focus()
        await pilot.press("down", "w")
        await until(lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(lambda: desk.orders[1:] == [("withdraw", "c-8", "sup")])


async def test_the_cursor_stays_with_its_row_when_others_come(desk: Desk) -> None:
    await desk.start_controller()
    app = ConsoleApp(desk.link)
    async with app.run_test(size=(110, 40)) as pilot:
        await until(lambda: len(cells(app, "callers")) == 2)
        app.query_one("#callers", DataTable).focus()
        await pilot.press("down")
        first, second = SNAPSHOT.callers
        desk.change(replace(SNAPSHOT, callers=(replace(first, call="c-6"), first, replace(second, position=3))))
        await until(lambda: len(cells(app, "callers")) == 3)
        await pilot.press("w")
        await until(lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(lambda: desk.orders == [("withdraw", "c-8", "sup")])


async def test_a_caller_is_withdrawn_only_after_a_yes_and_it_is_the_one_asked_about(desk: Desk) -> None:
    await desk.start_controller()
    app = ConsoleApp(desk.link, clock=lambda: desk.clock)
    async with app.run_test(size=(110, 40)) as pilot:
        await until(lambda: len(cells(app, "callers")) == 2)
        for no in ("n", "escape"):
            await pilot.press("w")
            await until(lambda: isinstance(app.screen, ConfirmScreen))
            await pilot.press(no)
            await until(lambda: not isinstance(app.screen, ConfirmScreen))
        await pilot.press("w")
        await until(lambda: isinstance(app.screen, ConfirmScreen))
        asked = str(app.screen.query_one(Label).render())
        assert asked.splitlines()[:2] == ["Withdraw call c-7?", "Place 1 in nurse, waiting 1:05."]
        desk.change(replace(SNAPSHOT, callers=SNAPSHOT.callers[1:]))
        await until(lambda: [row[0] for row in cells(app, "callers")] == ["c-8"])
        await pilot.press("y")
        await until(lambda: desk.orders == [("withdraw", "c-7", "sup")])


async def test_with_nobody_there_a_key_says_so(desk: Desk) -> None:
    desk.now = Snapshot()
    await desk.start_controller()
    app = ConsoleApp(desk.link)
    async with app.run_test(size=(110, 40), notifications=True) as pilot:
        await pilot.press("p", "w")
        await until(lambda: len(app._notifications) == 2)
        assert desk.orders == []


async def test_what_is_away_is_said_and_comes_back(desk: Desk) -> None:
    app = ConsoleApp(desk.link)
    async with app.run_test(size=(110, 40)) as pilot:
        await pilot.pause()
        assert "careline up" in status(app)
        await desk.start_controller()
        await until(lambda: len(cells(app, "agents")) == 2)
        assert desk.console is not None
        desk.console.lose()
        await until(lambda: status(app) == "Asterisk does not answer: connecting again.")
        assert len(cells(app, "agents")) == 2
        desk.console.restore()
        await until(lambda: status(app).startswith("Live"))


async def test_q_quits(desk: Desk) -> None:
    app = ConsoleApp(desk.link)
    async with app.run_test() as pilot:
        await pilot.press("q")
    assert not app.is_running
