import asyncio

from hypothesis import given
from hypothesis import strategies as st

from controller.switchboard.wakeups import Wakeups


class Clock:
    def __init__(self) -> None:
        self.at = 0

    def __call__(self) -> int:
        return self.at


def wakeups() -> tuple[Clock, list, Wakeups]:
    clock, woken = Clock(), []
    return clock, woken, Wakeups(clock, lambda sleeper, at: woken.append((sleeper, at)))


async def test_the_latest_deadline_of_a_sleeper_counts():
    clock, woken, sleepers = wakeups()
    sleepers.set("a", 100)
    sleepers.set("a", 300)
    clock.at = 200
    sleepers.run_due()
    assert woken == []
    clock.at = 300
    sleepers.run_due()
    assert woken == [("a", 300)]


async def test_none_cancels_and_unknown_sleepers_are_fine():
    clock, woken, sleepers = wakeups()
    sleepers.set("a", 100)
    sleepers.set("a", None)
    sleepers.set("never", None)
    clock.at = 1000
    sleepers.run_due()
    assert woken == []
    assert len(sleepers) == 0


async def test_a_sleeper_may_ask_again_while_it_is_woken():
    clock, times = Clock(), []

    def wake(sleeper, at):
        times.append(at)
        if len(times) < 3:
            sleepers.set(sleeper, at + 10)

    sleepers = Wakeups(clock, wake)
    sleepers.set("a", 10)
    for clock.at in (10, 20, 30, 40):
        sleepers.run_due()
    assert times == [10, 20, 30]


async def test_the_loop_timer_fires_by_itself():
    woken = asyncio.Event()
    sleepers = Wakeups(lambda: 0, lambda *_: woken.set())
    sleepers.set("a", 0)
    await asyncio.wait_for(woken.wait(), 2)


@given(st.lists(st.tuples(st.integers(0, 5), st.one_of(st.none(), st.integers(1, 50))), max_size=40))
def test_everyone_is_woken_once_at_his_last_deadline(asked):
    async def scenario() -> None:
        clock, woken, sleepers = wakeups()
        last: dict[int, int | None] = {}
        for sleeper, at in asked:
            sleepers.set(sleeper, at)
            last[sleeper] = at
        for clock.at in range(60):
            sleepers.run_due()
        assert sorted(woken) == sorted((sleeper, at) for sleeper, at in last.items() if at is not None)
        sleepers.close()

    asyncio.run(scenario())
