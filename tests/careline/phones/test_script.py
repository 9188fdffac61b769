from pathlib import Path

import pytest

from careline.phones.script import Script, check_prompts, load_script, read_script
from ivr.problems import FileProblems


def problems(text: str) -> list[str]:
    with pytest.raises(FileProblems) as raised:
        read_script(text, Path("patient.yaml"))
    return [str(problem) for problem in raised.value.problems]


def test_a_whole_script() -> None:
    script, _ = read_script(
        """
call: {to: "5550100", from: "+15555550101", language: es}
steps:
  - expect: {heard: front_door.reason, within: 10s}
  - say: refill
  - say: {text: cita, language: es, voice: es+f3}
    background: true
  - press: "1#"
  - wait: 2s
  - wait_for: music
    within: 20s
  - expect: {connected: alice}
  - expect: {no_silence_over: 2s}
  - hang up
outcome: {interaction: {queue: front_desk, path: [reason, desk], outcome: [answered, abandoned]}, within: 5s}
"""
    )
    assert script.call.caller == "+15555550101"
    assert script.steps[4].wait == 2000
    assert script.steps[-1].hang_up is True
    assert script.steps[2].background
    assert script.outcome
    assert script.outcome.within == 5000
    assert script.expects_prompts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("steps: []", "patient.yaml:1:8"),
        ("steps: [{say: a, press: '1'}]", "exactly one of say"),
        ("steps: [{}]", "exactly one of say"),
        ("steps: [{press: 1x}]", "keys are digits"),
        ("steps: [{press: 12}]", 'Put it in quotes: "12"'),
        ("steps: [{wait: 5}]", "a duration is a number with its unit"),
        ("steps: [{wait_for: godot}]", "godot"),
        ("steps: [{say: a, within: 2s}]", "'within' stands beside wait_for"),
        ("steps: [{press: '1', background: true}]", "'background' goes with say"),
        ("steps: [{expect: {}}]", "exactly one of heard"),
        ("steps: [{expect: {heard: a, music: true}}]", "exactly one of heard"),
        ("steps: [{expect: {music: true, language: en}}]", "'language' goes with heard"),
        ("steps: [{expect: {herd: a}}]", "unknown key 'herd'"),
        ("steps: [hang up]\ncall: {to: clinic}", "a number is digits"),
        ("steps: [hang up]\nstep: []", "unknown key 'step'"),
        ("steps: [hang up]\nsteps: [hang up]", "already used"),
        ("steps: [{play: none.wav}]", "the file 'none.wav' does not exist"),
        ("call: {to: '1'}", "the key 'steps' is missing"),
        ("", "the file is empty"),
    ],
)
def test_every_mistake_is_told_where_it_stands(text: str, said: str) -> None:
    found = problems(text)
    assert said in found[0], found
    assert found[0].startswith("patient.yaml:")


def test_an_unknown_prompt_is_told_with_the_nearest() -> None:
    script, located = read_script("steps:\n  - expect: {heard: front_door.raeson}\n  - expect: {not_heard: nothing}\n")
    with pytest.raises(FileProblems) as raised:
        check_prompts(script, located, {"front_door.reason", "goodbye"})
    first, second = raised.value.problems
    assert (first.line, first.remedy) == (2, "Did you mean 'front_door.reason'?")
    assert second.line == 3
    check_prompts(script, located, {"front_door.raeson", "nothing"})


def test_a_script_without_prompts_needs_no_index() -> None:
    script, _ = read_script("steps: [{expect: {music: true}}, hang_up]")
    assert not script.expects_prompts


def test_the_sample_scripts_are_good() -> None:
    folder = Path(__file__).parents[2] / "asterisk" / "scripts"
    scripts = sorted(folder.glob("*.yaml"))
    assert scripts
    for path in scripts:
        script, _ = load_script(path)
        assert isinstance(script, Script)
