"""The caller's hand on a call."""

from __future__ import annotations

from typing import Any

import pytest

from controller.text.driver import RestlessError
from ivr import messages as ivr
from tests.controller.text.desk import act, call, driver, heard


async def test_a_call_settles_where_somebody_must_act() -> None:
    made = await call()
    assert heard(made) == ["load.press"]
    assert made.session.saying is None
    assert made.session.call.node == "choose"


async def test_a_prompt_can_be_interrupted() -> None:
    made = driver()
    made.until = lambda say: say.prompts[0].key == "load.press"
    await made.start()
    assert made.session.saying is not None
    made.until = None
    await made.press("6")
    assert any(isinstance(command, ivr.StopSaying) for moment in made.session.moments for command in moment.commands)
    assert made.session.call.outcome == "self_served"


async def test_words_are_heard_with_their_confidence_and_guesses() -> None:
    made = await call()
    await made.say("xyzzy", 0.9, (ivr.Hypothesis("account", 0.8),))
    assert made.session.call.node == "account"
    made = await call()
    await made.say("account", 0.5)
    assert made.session.call.node == "choose"
    await made.say("yes")
    assert made.session.call.node == "account"


async def test_words_nothing_listens_for_go_unheard() -> None:
    made = await call("1")
    await made.say("what a lovely day")
    assert made.session.moments[-1].unheard == "what a lovely day"
    await made.say("this is an emergency")
    assert made.session.call.phase == "confirming"


async def test_silence_lasts_until_it_is_noticed() -> None:
    made = await call()
    mark = len(made.session.moments)
    await made.be_silent()
    assert heard(made, mark) == ["engine.no_input", "load.press"]


async def test_a_silence_nobody_counts_is_just_time() -> None:
    made = await call("1")
    before = made.session.now
    await made.be_silent()
    assert made.session.now == before + 10_000
    assert made.session.call.node == "desk"


async def test_time_passes_and_what_is_due_in_it_happens() -> None:
    made = await call()
    mark, before = len(made.session.moments), made.session.now
    await made.wait(4_000)
    assert (heard(made, mark), made.session.now) == ([], before + 4_000)
    await made.wait(2_000)
    assert heard(made, mark) == ["engine.no_input", "load.press"]


async def test_hanging_up() -> None:
    made = await call("1")
    await made.hang_up()
    assert (made.session.call.phase, made.session.call.outcome) == ("ended", "abandoned")


async def test_a_call_that_never_rests_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    made = await call()

    def again(_at: int) -> None:
        made.session.later(1, again)

    made.session.later(1, again)
    with pytest.raises(RestlessError, match="never comes to rest"):
        await made.settle()


@pytest.mark.parametrize("what", [{"press": "6"}, {"hangs_up": True}])
async def test_steps_reach_their_part(what: dict[str, Any]) -> None:
    made = await call()
    await act(made, **what)
    assert made.session.over
