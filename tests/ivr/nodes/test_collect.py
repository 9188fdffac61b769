"""``collect``: digits, dates, yes and no; keyed and spoken."""

from pathlib import Path

import pytest

from ivr.gates import deadline
from tests.ivr.caller import Caller
from tests.ivr.nodes.probe import probe, refused


def collect(value: str, folder: Path, fields: str = "") -> Caller:
    """A caller who is asked for a value declared as ``value``."""
    node = f"{{collect: {{say: load.press, into: account, go: bye{', ' + fields if fields else ''}}}}}"
    return probe(node, folder, account=f"{{{value}}}")


def value(caller: Caller) -> str | None:
    return caller.call.variables.get("account")


def test_the_last_digit_ends_it(tmp_path: Path) -> None:
    caller = collect("type: digits, length: 4", tmp_path)
    caller.press("123")
    assert caller.call.node == "here"
    caller.press("4")
    assert (value(caller), caller.call.node) == ("1234", "bye")
    step = caller.call.steps[0]
    assert (step.answer, step.utterance, step.privacy) == ("1234", "1234", "phi")


def test_the_pound_key_ends_it(tmp_path: Path) -> None:
    caller = collect("type: digits, min: 2, max: 6", tmp_path)
    caller.press("123#")
    assert value(caller) == "123"


def test_a_pause_ends_it(tmp_path: Path) -> None:
    caller = collect("type: digits, min: 2, max: 6", tmp_path, "inter_digit: 3s")
    caller.press("12")
    assert deadline(caller.call) == caller.at + 3_000
    caller.be_silent()
    assert value(caller) == "12"


def test_too_few_digits_are_not_understood(tmp_path: Path) -> None:
    caller = collect("type: digits, length: 4", tmp_path)
    caller.press("12")
    caller.be_silent()
    assert caller.heard_now() == ["engine.value.too_few_digits", "load.press"]
    caller.press("1#")
    assert caller.heard_now() == ["engine.value.too_few_digits", "load.press"]
    caller.press("#")
    assert caller.call.node == "desk"


def test_the_star_starts_over(tmp_path: Path) -> None:
    caller = collect("type: digits, length: 3", tmp_path)
    caller.press("12*345")
    assert value(caller) == "345"


def test_another_term(tmp_path: Path) -> None:
    caller = collect("type: digits, max: 6", tmp_path, 'term: "*"')
    caller.press("12*")
    assert value(caller) == "12"


def test_read_back_and_confirm(tmp_path: Path) -> None:
    caller = collect("type: digits, length: 3", tmp_path, "confirm: true")
    caller.press("120")
    assert caller.heard_now() == [
        "engine.you_entered",
        "engine.digit.1",
        "engine.digit.2",
        "engine.digit.0",
        "engine.is_that_right",
    ]
    assert caller.saying is not None
    assert set(caller.saying.prompts) <= set(caller.flow.prompts())
    assert not any(prompt.private for prompt in caller.saying.prompts)
    caller.press("2")
    assert value(caller) is None
    caller.press("345")
    caller.press("1")
    assert value(caller) == "345"


@pytest.mark.parametrize(
    ("words", "digits"),
    [("one two oh", "120"), ("double five 1", "551"), ("triple seven", "777"), ("uh 4 2 zero", "420")],
)
def test_spoken_digits(words: str, digits: str, tmp_path: Path) -> None:
    caller = collect("type: digits, length: 3", tmp_path)
    caller.speak(words)
    assert value(caller) == digits


@pytest.mark.parametrize("words", ["one two", "one two three four", "one two banana", "double", "double double five"])
def test_other_words_are_not_understood(words: str, tmp_path: Path) -> None:
    caller = collect("type: digits, length: 3", tmp_path)
    caller.speak(words)
    assert caller.call.node == "here"
    assert caller.call.state is not None


def test_doubtful_speech_is_read_back(tmp_path: Path) -> None:
    caller = collect("type: digits, length: 3", tmp_path)
    caller.speak("one two three", 0.6)
    assert caller.heard_now()[0] == "engine.you_entered"
    caller.speak("yes")
    assert value(caller) == "123"


@pytest.mark.parametrize(
    ("fields", "keys", "date"),
    [
        ("type: date, order: MMDDYYYY", "03141985", "1985-03-14"),
        ("type: date, order: DDMMYYYY", "14031985", "1985-03-14"),
        ("type: date, order: YYYYMMDD", "19850314", "1985-03-14"),
        ("type: date, order: MMDDYYYY", "02292024", "2024-02-29"),
        ("type: date, order: MMDDYYYY", "02292023", None),
        ("type: date, order: MMDDYYYY", "13011985", None),
        ("type: date, order: MMDDYYYY", "01010000", None),
        ("type: date, order: MMDDYYYY", "01011700", None),
        ("type: date, order: MMDDYYYY", "01012090", "2090-01-01"),
        ("type: date, order: MMDDYYYY, when: past", "01012090", None),
        ("type: date, order: MMDDYYYY, when: past", "10282026", "2026-10-28"),
    ],
)
def test_dates(fields: str, keys: str, date: str | None, tmp_path: Path) -> None:
    caller = collect(fields, tmp_path)
    caller.press(keys)
    assert value(caller) == date


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [("1", "yes"), ("2", "no"), ("3", None), ("yes please", "yes"), ("nope", "no"), ("maybe", None)],
)
def test_yes_and_no(answer: str, meaning: str | None, tmp_path: Path) -> None:
    caller = collect("type: yes_no", tmp_path)
    caller.press(answer) if answer.isdigit() else caller.speak(answer)
    assert value(caller) == meaning


def test_yes_is_read_back_when_doubtful(tmp_path: Path) -> None:
    caller = collect("type: yes_no", tmp_path)
    caller.speak("yes", 0.6)
    assert caller.saying is not None
    assert set(caller.saying.prompts) <= set(caller.flow.prompts())
    caller.press("1")
    assert value(caller) == "yes"


def test_while_digits_are_pressed_an_emergency_alone_is_listened_for(tmp_path: Path) -> None:
    caller = collect("type: digits, length: 3", tmp_path)
    caller.press("1")
    assert caller.listening is not None
    first = caller.listening
    assert first.hotword
    assert first.phrases == caller.flow.emergency_words("en")
    caller.press("2")
    assert caller.listening is first
    caller.speak("chest", 0.2)
    assert caller.listening is not first, "what is no emergency changes nothing"
    caller.press("3")
    assert value(caller) == "123"


def test_an_emergency_is_heard_while_digits_are_pressed(tmp_path: Path) -> None:
    caller = collect("type: digits, length: 3", tmp_path)
    caller.press("1")
    caller.speak("chest pain")
    assert caller.call.phase == "confirming"


def test_after_a_star_words_are_an_answer_again(tmp_path: Path) -> None:
    caller = collect("type: digits, length: 3", tmp_path)
    caller.press("1*")
    caller.speak("one two three")
    assert value(caller) == "123"


@pytest.mark.parametrize(
    ("value", "fields", "said"),
    [
        ("type: digits, min: 5, max: 3", "", "min cannot be larger than max"),
        ("type: digits, length: 3, max: 3", "", "give either length, or min and max"),
        ("type: date, length: 3", "", "unknown key 'length'"),
        ("type: digits, when: past", "", "unknown key 'when'"),
        ("type: digits", "term: 5", 'term must be "#" or "*"'),
        ("type: numbr", "", "'numbr' is no type of value. Did you mean 'number'?"),
        ("type: digits, length: 0", "", "length: "),
        ("type: date, open: mian", "", "unknown opening hours 'mian'. Did you mean 'main'?"),
        ("privacy: phi", "", "'account' is declared as text"),
    ],
)
def test_mistakes(value: str, fields: str, said: str, tmp_path: Path) -> None:
    node = f"{{collect: {{say: load.press, into: account, go: bye{', ' + fields if fields else ''}}}}}"
    assert said in refused(node, tmp_path, account=f"{{{value}}}")


def test_an_undeclared_variable(tmp_path: Path) -> None:
    said = refused("{collect: {say: load.press, into: acount, go: bye}}", tmp_path)
    assert "the variable 'acount' is not declared. Did you mean 'account'?" in said


def test_what_may_be_two_days_is_asked_about(tmp_path: Path) -> None:
    caller = collect("type: date", tmp_path)
    caller.speak("03/04/2026")
    assert caller.saying is not None
    first, march, april, neither = caller.saying.prompts
    assert (first.key, neither.text) == ("engine.which_one", "For none of these, press 3.")
    assert march.text == "For Wednesday, March fourth twenty twenty six, press 1."
    assert april.text == "For Friday, April third twenty twenty six, press 2."
    assert march.private
    caller.press("2")
    assert value(caller) == "2026-04-03"


def test_which_day_may_be_said_again(tmp_path: Path) -> None:
    caller = collect("type: date", tmp_path)
    caller.press("03042026")
    caller.speak("the fourth of march twenty twenty six")
    assert value(caller) == "2026-03-04"


def test_neither_day_is_asked_for_anew(tmp_path: Path) -> None:
    caller = collect("type: date", tmp_path)
    caller.press("03042026")
    caller.press("3")
    assert value(caller) is None
    assert caller.heard_now() == ["engine.no_match", "load.press"]


def test_what_cannot_be_is_refused_with_its_reason(tmp_path: Path) -> None:
    caller = collect("type: date_of_birth, order: MMDDYYYY", tmp_path)
    caller.press("01012090")
    assert caller.heard_now() == ["engine.value.in_the_future", "load.press"]
    caller.speak("february thirtieth nineteen eighty")
    assert caller.heard_now() == ["engine.value.no_such_day", "load.press"]


def test_a_year_of_two_figures_is_read_back(tmp_path: Path) -> None:
    caller = collect("type: date_of_birth", tmp_path)
    caller.speak("March fifteenth eighty four")
    assert caller.saying is not None
    assert set(caller.saying.prompts) <= set(caller.flow.prompts()), "something private would be rendered"
    caller.speak("yes")
    assert value(caller) == "1984-03-15"


def test_within_other_words_it_is_read_back(tmp_path: Path) -> None:
    caller = collect("type: date_of_birth", tmp_path)
    caller.speak("my date of birth was March fifteenth nineteen eighty four I believe")
    assert value(caller) is None
    caller.speak("yes")
    assert value(caller) == "1984-03-15"


def test_the_last_key_is_waited_for_where_the_flow_wants_it(tmp_path: Path) -> None:
    caller = collect("type: digits, length: 3", tmp_path, "term_digit: 2s")
    caller.press("123")
    assert (value(caller), deadline(caller.call)) == (None, caller.at + 2_000)
    caller.press("#")
    assert (value(caller), caller.call.node, caller.call.keys) == ("123", "bye", "")


def test_the_last_key_need_not_come(tmp_path: Path) -> None:
    caller = collect("type: digits, length: 3", tmp_path, "term_digit: 2s")
    caller.press("123")
    caller.be_silent()
    assert (value(caller), caller.call.node) == ("123", "bye")


def test_another_key_meanwhile_is_for_what_comes_next(tmp_path: Path) -> None:
    caller = collect("type: digits, length: 3", tmp_path, "term_digit: 2s")
    caller.press("1234")
    assert (value(caller), caller.call.node) == ("123", "bye")
