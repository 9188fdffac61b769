import pytest
from hypothesis import given
from hypothesis import strategies as st

from careline.phones.crowd import AgentCrowd, FirstSound, LoadPlan, Percentiles, run_load
from careline.phones.digest import Login
from tests.careline.phones.laboratory import SECRET, Laboratory


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=300))
def test_percentiles_are_values_in_order(values: list[float]) -> None:
    found = Percentiles.of(values)
    assert found.count == len(values)
    assert found.p50 <= found.p90 <= found.p99 <= found.most == round(max(values), 2)
    assert sum(value <= found.p50 + 0.01 for value in values) * 2 >= len(values)


def test_no_values_no_percentiles() -> None:
    assert Percentiles.of([]) == Percentiles(0)


def test_the_first_packet_and_the_first_sound() -> None:
    sound = FirstSound(10.0)
    sound.add(10.5, 1, 0, b"\xff" * 160)
    sound.add(10.6, 1, 160, b"\x20" * 160)
    sound.add(10.7, 1, 320, b"\x20" * 160)
    assert (sound.first_packet, sound.packets) == (pytest.approx(500), 3)
    assert sound.first_sound == pytest.approx(600)


def test_every_caller_of_the_default_plan_has_a_number_of_his_own() -> None:
    plan = LoadPlan(["100"], 1, 1)
    numbers = {plan.caller(number) for number in range(2000)}
    assert len(numbers) == 2000
    assert all(number and len(number) == 12 for number in numbers)


@pytest.mark.asterisk
async def test_a_load_of_calls_all_answered_and_measured(lab: Laboratory) -> None:
    result = await run_load(
        lab.server, LoadPlan(["102"], rate=20, seconds=1, keys="1", press_after_ms=100, stay_ms=600)
    )
    assert (result.placed, result.answered, result.failed) == (20, 20, 0)
    assert result.prompt_start_ms.count == 20
    assert 0 < result.prompt_start_ms.p50 < 1000
    assert result.packets > 20 * 10


@pytest.mark.asterisk
async def test_failures_are_counted_by_reason(lab: Laboratory) -> None:
    plan = LoadPlan(["105", "107", "104"], rate=30, seconds=0.1, stay_ms=300, answer_within=0.5, sound_within=0.2)
    result = await run_load(lab.server, plan)
    assert result.failures == {"486 Busy Here": 1, "answered, but no sound came": 1, "not answered in time": 1}
    assert result.failed == 3


@pytest.mark.asterisk
async def test_agents_answer_hang_up_and_are_called_again(lab: Laboratory) -> None:
    logins = [Login(name, SECRET) for name in ("alice", "bruno")]
    async with AgentCrowd(lab.server, logins, talk_s=(0.1, 0.2), after_call="*45") as crowd:
        for _ in range(2):
            result = await run_load(lab.server, LoadPlan(["2001", "2002"], rate=20, seconds=0.1, stay_ms=800))
            assert result.ended_by_system == 2
        assert crowd.answered == 4
        gaps = crowd.freed_to_next_ms()
        assert len(gaps) == 2
        assert all(gap > 0 for gap in gaps)
