import asyncio

import pytest

from controller.late_prompts import LatePrompts
from ivr.messages import Prompt

WORD = Prompt("Mrs Moore", "en", private=True)


class Sounds:
    def __init__(self, seconds: float = 0.0, fails: bool = False) -> None:
        self.seconds, self.fails, self.made = seconds, fails, []

    async def render_late(self, call, prompts) -> None:
        await asyncio.sleep(self.seconds)
        if self.fails:
            raise OSError("disk full")
        self.made.append((call, tuple(prompts)))


async def told(late: LatePrompts) -> None:
    done = asyncio.Event()
    late.start("c1", [WORD], done.set)
    await asyncio.wait_for(done.wait(), 5)


async def test_renders_and_then_goes_on():
    sounds = Sounds()
    await told(LatePrompts(sounds))
    assert sounds.made == [("c1", (WORD,))]


@pytest.mark.parametrize("sounds", [Sounds(fails=True), Sounds(seconds=60)], ids=["fails", "too slow"])
async def test_goes_on_without_what_cannot_be_had(sounds):
    await told(LatePrompts(sounds, within_s=0.01))
    assert sounds.made == []


async def test_closing_ends_what_is_being_rendered():
    late, done = LatePrompts(Sounds(seconds=60)), asyncio.Event()
    late.start("c1", [WORD], done.set)
    await late.close()
    assert not done.is_set()
