"""Which version a call walks."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from controller.flow_versions.choosing import FlowChoice, is_chosen, versioned
from ivr.flow import FlowSet
from tests.controller.flow_versions.bench import Shop


def test_the_share_is_kept_and_every_call_finds_the_same() -> None:
    calls = [f"1795449584.{number}" for number in range(10_000)]
    chosen = [call for call in calls if is_chosen(call, 10)]
    assert 900 < len(chosen) < 1_100
    assert chosen == [call for call in calls if is_chosen(call, 10)]


@given(st.text(max_size=30), st.floats(0, 100), st.floats(0, 100))
def test_a_larger_share_takes_all_of_a_smaller_one(call: str, one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert is_chosen(call, more) or not is_chosen(call, less)
    assert not is_chosen(call, 0)
    assert is_chosen(call, 100)


def test_live_canary_and_what_is_gone(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    old = shop.load()
    shop.say("For money")
    new = shop.load()
    choice = FlowChoice(old)
    flow = old.flows["x"]
    assert choice.of_new_call(flow, "1.1") is flow
    choice.take(new)
    assert choice.of_new_call(flow, "1.1") is new.flows["x"]
    choice.take(old, new, 50)
    taken = {choice.of_new_call(flow, str(number)).version for number in range(50)}
    assert taken == {flow.version, new.flows["x"].version}
    choice.take(FlowSet({}, new.catalogue))
    assert choice.of_new_call(flow, "1.1") is flow


def test_versions_of_before_a_restart(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    old = shop.load()
    shop.say("For money")
    choice = FlowChoice(shop.load())
    choice.remember(old.flows)
    assert choice.known[versioned("x", old.flows["x"].version)] is old.flows["x"]
    assert choice.known["x"].version != old.flows["x"].version
