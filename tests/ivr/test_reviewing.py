"""The reading back: what each key and each sentence does, and the laws of it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.call import Filling
from tests.ivr.caller import Caller, flow_of
from tests.ivr.conftest import FACTS
from tests.ivr.nodes.form_flow import ACCOUNT, FIELDS, answers, form, form_text

TOLD = "Tuesday morning with Doctor Ortiz"
ALL = {"day": "2026-11-03", "part": "morning", "doctor": "ortiz"}


def stage(caller: Caller) -> str:
    return caller.call.filling.stage if caller.call.filling is not None else caller.call.node


def reviewed(folder: Path, *said: str) -> Caller:
    """A caller to whom everything was read back, and who has said this."""
    caller = form(folder)
    caller.speak(TOLD)
    for words in said:
        caller.press(words) if words in "0123456789*#" else caller.speak(words)
    return caller


@pytest.mark.parametrize(
    ("said", "then"),
    [
        (["1"], "bye"),
        (["2"], "which"),
        (["3"], "summary"),
        (["yes that's right"], "bye"),
        (["no"], "which"),
        (["Tuesday"], "bye"),
        (["yes but Thursday"], "summary"),
        (["the doctor"], "field"),
        (["xyzzy"], "summary"),
        (["2", "1"], "field"),
        (["2", "4"], "summary"),
        (["2", "5"], "which"),
        (["2", "the time"], "field"),
        (["2", "two"], "field"),
        (["2", "Thursday"], "summary"),
        (["2", "Ortiz"], "field"),
        (["2", "xyzzy"], "which"),
    ],
)
def test_what_follows(said: list[str], then: str, tmp_path: Path) -> None:
    assert stage(reviewed(tmp_path, *said)) == then


def test_words_and_commands(tmp_path: Path) -> None:
    caller = reviewed(tmp_path)
    assert caller.listening is not None
    assert {"yes", "no", "the doctor", "thursday", "chest pain", "operator"} <= set(caller.listening.phrases)
    caller.speak("repeat")
    assert caller.heard_now()[0] == "engine.you_entered"
    caller.speak("no, with a person")
    assert stage(caller) == "which"
    caller.speak("a person")
    assert caller.call.node == "nurse"


def test_a_sure_mistake_is_heard_below_the_band(tmp_path: Path) -> None:
    caller = reviewed(tmp_path)
    caller.speak("no", 0.3)
    assert stage(caller) == "summary"
    assert caller.heard_now()[0] == "engine.no_match"


def test_only_what_was_asked_can_be_changed(tmp_path: Path) -> None:
    fields = FIELDS + ACCOUNT.replace("into: account\n", "into: account\n          when: \"part == 'afternoon'\"\n")
    caller = form(tmp_path, fields)
    caller.speak(TOLD)
    caller.press("2")
    assert "For the account, press 4." not in caller.heard_now()
    caller.press("4")
    assert stage(caller) == "which"
    caller.press("5")
    assert stage(caller) == "summary"


def test_the_emergency_key_is_never_a_field(tmp_path: Path) -> None:
    seven = "".join(
        f"        - {{into: n{n}, title: {{en: number {n}, es: número {n}}}, say: load.press}}\n" for n in range(7)
    )
    text = form_text(seven).replace(
        "nodes:\n", "".join(f"  n{n}: {{type: digits, length: 1}}\n" for n in range(7)) + "nodes:\n"
    )
    caller = Caller(flow_of(text, tmp_path))
    caller.press("1234567") if caller.heard_now()[0] == "load.press" else caller.press("11234567")
    caller.press("2")
    keys = [prompt.rsplit(" ", 1)[-1].strip(".") for prompt in caller.heard_now()[1:]]
    assert keys == list("12345678")
    assert FACTS.emergency.key == "9"


DOES = st.sampled_from(
    [*"0123456789*#", "", "yes", "no", "thursday", "no, friday morning", "ortiz", "doctor lee", "the day", "afternoon",
     "go back", "repeat", "help", "xyzzy", "february thirtieth", "skip"]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(does=st.lists(DOES, max_size=40), sure=st.sampled_from([0.3, 0.6, 0.9]))
def test_any_keys_words_and_silence_end_the_form(does: list[str], sure: float, tmp_path: Path) -> None:
    caller = form(tmp_path)
    for one in does:
        if caller.call.node != "here" or caller.call.phase != "flow":
            break
        if one == "":
            caller.be_silent()
        elif one in "0123456789*#":
            caller.press(one)
        else:
            caller.speak(one, sure)
    for _ in range(60):
        if caller.call.node != "here" or caller.call.phase != "flow":
            break
        caller.be_silent()
    assert caller.call.node in ("bye", "desk", "nurse", "emergency") or caller.call.phase != "flow"


CORRECTIONS = {
    "day": [("no, Thursday", "2026-10-29"), ("no, the fifth of November", "2026-11-05")],
    "part": [("no, afternoon", "afternoon")],
    "doctor": [("no, Ortega", "ortega")],
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.sampled_from(sorted(CORRECTIONS)), at=st.integers(0, 1), keyed=st.booleans())
def test_a_corrected_field_keeps_the_others(which: str, at: int, keyed: bool, tmp_path: Path) -> None:
    words, value = CORRECTIONS[which][at % len(CORRECTIONS[which])]
    caller = reviewed(tmp_path)
    if keyed:
        caller.press("2" + str(list(ALL).index(which) + 1))
        assert answers(caller) == {name: kept for name, kept in ALL.items() if name != which}
        caller.speak(words.removeprefix("no, "))
    else:
        caller.speak(words)
    assert answers(caller) == {**ALL, which: value}
    assert isinstance(caller.call.filling, Filling)
    assert caller.call.filling.stage == "summary"
