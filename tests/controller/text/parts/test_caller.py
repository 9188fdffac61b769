"""Who calls, and what he does."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from controller.text.parts.caller import Caller, in_language
from controller.text.world import given_model, step_model
from ivr import messages as ivr
from tests.controller.text.desk import act, call, driver


def test_the_clock_is_the_clinics() -> None:
    caller = Caller(time="2026-10-28 11:30")
    assert caller.begins_at("America/New_York") - caller.begins_at("UTC") == 4 * 3_600_000


@pytest.mark.parametrize(("given", "number"), [({}, "+15555550123"), ({"caller": "withheld"}, None)])
async def test_how_a_call_begins(given: dict[str, Any], number: str | None) -> None:
    made = await call(language="es", dialled="5550101", **given)
    (arrived, *_) = [moment.event for moment in made.session.moments]
    assert arrived == ivr.Arrived(arrived.at if arrived else 0, "5550101", number, "es")


async def test_a_call_on_a_relay_services_line() -> None:
    made = await call(relay=True)
    assert made.session.call.relay
    assert made.session.call.node == "desk"


async def test_a_call_that_we_place() -> None:
    made = driver(called_back="desk")
    await made.start()
    assert isinstance(made.session.moments[0].event, ivr.CalledBack)
    await made.press("1")
    assert ivr.RightPerson() in [command for moment in made.session.moments for command in moment.commands]


async def test_words_are_taken_in_the_callers_language() -> None:
    made = await call()
    await act(made, says={"en": "account", "es": "nada"})
    assert made.session.call.node == "account"
    assert in_language({"en": "yes"}, "ko") == "yes"
    assert in_language({}, "ko") == ""


async def test_silence_so_many_times() -> None:
    made = await call()
    await act(made, silence=3)
    assert made.session.call.node == "desk"


async def test_waiting_and_not_hanging_up() -> None:
    made = await call()
    before = made.session.now
    await act(made, wait="2s")
    await act(made, hangs_up=False)
    assert made.session.now == before + 2_000
    assert not made.session.over


@pytest.mark.parametrize("keys", ["", "a", "1 2"])
def test_keys_that_no_telephone_has(keys: str) -> None:
    with pytest.raises(ValidationError, match="keys are 0 to 9"):
        step_model().model_validate({"press": keys})


def test_keys_written_as_a_number() -> None:
    assert getattr(step_model().model_validate({"press": 12}), "press") == "12"  # noqa: B009


@pytest.mark.parametrize("given", [{"caller": "5551234"}, {"caller": "+1"}, {"time": "tomorrow"}])
def test_what_cannot_be_given(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="is written as"):
        given_model().model_validate(given)
