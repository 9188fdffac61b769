"""What is typed becomes what happens."""

from __future__ import annotations

from typing import Any

import pytest

from careline.flow_tests.talking import Conversation, NotUnderstoodError, help_lines, read_line
from controller.text.ways import marked
from controller.text.world import CannotHappenError
from tests.controller.text.desk import driver, flow


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [
        ("1", "press", "1"),
        ("*9", "press", "*9"),
        ("", "silence", 1),
        ("  ", "silence", 1),
        ("I need a refill", "says", "I need a refill"),
        ("/say 1", "says", "1"),
        ("/hangup", "hangs_up", True),
        ("/agent", "agent", "answers"),
        ("/agent leaves", "agent", "leaves"),
        ("/queue empty", "queue", "left_empty"),
        ("/queue timeout", "queue", "timed_out"),
        ("/queue safe_end", "queue", "safe_end"),
        ("/wait 30s", "wait", 30_000),
        ("/silence 2", "silence", 2),
        ("/fault", "fault", True),
    ],
)
def test_what_is_meant(typed: str, field: str, value: Any) -> None:
    step = read_line(typed)
    assert getattr(step, field) == value
    assert step.model_fields_set == {field}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/agnt", "Did you mean 'agent'?"),
        ("/wait", "/wait needs a value: Time passes"),
        ("/wait long", "a duration is a number with its unit"),
        ("/agent sings", "'sings' is not one of the allowed words"),
        ("/queue [", "this is not YAML"),
    ],
)
def test_what_means_nothing(typed: str, told: str) -> None:
    with pytest.raises(NotUnderstoodError) as caught:
        read_line(typed)
    assert told in str(caught.value)


def test_help_names_everything_that_can_be_typed() -> None:
    told = "\n".join(help_lines())
    assert all(word in told for word in ("/agent", "/queue", "/wait", "/hangs_up", "/message", "/quit", "empty line"))


async def test_a_conversation() -> None:
    held = Conversation(driver(marked(flow())))
    assert [line.text for line in await held.begin()][:2] == ["the phone rings", "choose (menu)"]
    news = await held.hear("account")
    assert any(line.why == "choose: choices 2, flow.yaml:15" for line in news)
    await held.hear("123")
    assert held.over
    standing = held.standing()
    assert standing.pop("variables") == {"account": "(phi)"}
    assert standing == {"node": "bye", "caller_is": "over", "language": "en", "outcome": "self_served"}


async def test_private_values_only_when_asked_for() -> None:
    held = Conversation(driver(marked(flow())), reveal=True)
    await held.begin()
    await held.hear("2")
    news = await held.hear("123")
    assert "account = 123" in [line.text for line in news]


async def test_who_waits_is_told_what_he_may_do() -> None:
    held = Conversation(driver(marked(flow())))
    await held.begin()
    assert held.offers() == []
    await held.hear("1")
    assert held.offers()[0].startswith("To hang up, keep your place")
    with pytest.raises(CannotHappenError):
        await held.hear("/message 5s")
