"""The trace, for people."""

from __future__ import annotations

from careline.flow_tests.trace import Line, entered, lines, said
from controller.text.ways import marked
from tests.controller.text.desk import act, call, flow


async def told(keys: str, *, reveal: bool = False, **given: object) -> list[str]:
    made = await call(keys, of=marked(flow()), **given)
    return [
        f"{line.kind}: {line.text}" + (f" [{line.why}]" if line.why else "")
        for line in lines(flow(), made.session.moments, reveal=reveal)
    ]


async def test_a_call_line_by_line() -> None:
    trace = await told("1")
    assert trace[:3] == [
        "world: the phone rings",
        "node: choose (menu)",
        'said: "Press 1." [load.press]',
    ]
    assert trace[3:6] == [
        "caller: presses 1",
        "node: desk (enqueue) [choose: choices 1, flow.yaml:14]",
        "did: enqueue queue=front_desk needs=front_desk:1 language=en priority=routine",
    ]


async def test_values_by_their_privacy() -> None:
    assert "value: account = (phi)" in await told("2123")
    assert "value: account = 123" in await told("2123", reveal=True)
    found = await told("5", patient={"id": "p7", "language": "es"})
    assert {
        "world: found",
        "value: language = es",
        "value: patient = (phi)",
        "did: look_up what=patient_by_phone",
    } <= set(found)


async def test_counters_words_and_the_end() -> None:
    made = await call(of=marked(flow()))
    await made.be_silent()
    await made.say("xyzzy", 0.8)
    await made.say("goodbye")
    await made.hang_up()
    told = [str(line) for line in lines(flow(), made.session.moments)]
    for expected in ("# no_input 1", "# no_match 1", '> says "xyzzy" (80% sure)', ". ended: self_served"):
        assert any(expected in line for line in told), expected


async def test_what_is_unheard_announced_and_told_by_the_world() -> None:
    made = await call("1", ahead=2)
    await made.say("hello")
    await made.press("2")
    await act(made, queue="timed_out")
    await made.hang_up()
    told = [line.text for line in lines(flow(), made.session.moments, start=made.session.moments[0].at - 1_000)]
    assert 'says "hello", but nothing listens' in told
    assert '"You are number 3 in line."' in told
    assert "queue left: timed_out" in told
    assert "hangs up" in told


async def test_what_was_heard_and_passed() -> None:
    made = await call("6")
    assert [prompt.key for prompt in said(made.session.moments)] == ["load.press", "engine.goodbye"]
    assert [visit.node for visit in entered(made.session.moments)] == ["choose", "bye"]
    assert entered([]) == []


def test_as_data_without_what_is_empty() -> None:
    assert Line(1_500, "said", "hello").as_dict() == {"after_ms": 1500, "kind": "said", "text": "hello"}
    assert str(Line(1_500, "said", "hello", "why")) == "    1.5 s  < hello   [why]"
