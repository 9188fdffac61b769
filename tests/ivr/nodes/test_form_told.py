"""``form``: fields that are taken where they are told and never asked for, and reading back only what came unasked."""

from pathlib import Path

from ivr.rows import flat
from tests.ivr.nodes.form_flow import ALL, DAY, DOCTOR, FIELDS, PART, SUMMARY, answers, form, refusal

UNASKED = "at_once: false\nconfirm: unasked"


def never_asked(field: str) -> str:
    return field.replace("into: day,", "into: day, ask: false,").replace(
        "into: doctor\n", "into: doctor\n          ask: false\n"
    )


WISHES = PART + never_asked(DAY) + never_asked(DOCTOR)


def test_by_key_nothing_more_is_asked(tmp_path: Path) -> None:
    caller = form(tmp_path, WISHES, UNASKED)
    assert caller.heard_now() == ["When, and with whom?", "Morning or afternoon?"]
    caller.press("1")
    assert (caller.call.node, answers(caller)) == ("bye", {"part": "morning"})


def test_the_answer_alone_in_words_neither(tmp_path: Path) -> None:
    caller = form(tmp_path, WISHES, UNASKED)
    caller.speak("afternoon")
    assert (caller.call.node, answers(caller)) == ("bye", {"part": "afternoon"})


def test_what_was_told_beside_it_is_read_back(tmp_path: Path) -> None:
    caller = form(tmp_path, WISHES, UNASKED)
    caller.speak("Tuesday morning with Doctor Ortiz")
    assert answers(caller) == ALL
    assert sorted(caller.heard_now()) == sorted(SUMMARY)
    caller.speak("yes")
    assert caller.call.node == "bye"


def test_told_before_the_answer(tmp_path: Path) -> None:
    caller = form(tmp_path, WISHES, UNASKED)
    caller.speak("Tuesday with Doctor Ortiz")
    assert caller.heard_now() == ["Morning or afternoon?"]
    caller.press("1")
    assert sorted(caller.heard_now()) == sorted(SUMMARY)


def test_it_may_be_changed_and_left_open(tmp_path: Path) -> None:
    caller = form(tmp_path, WISHES, UNASKED)
    caller.speak("Tuesday morning with Doctor Ortiz")
    caller.speak("no, the doctor")
    assert caller.heard_now() == ["Which doctor?", "engine.skip"]
    caller.press("#")
    assert answers(caller) == {"day": "2026-11-03", "part": "morning"}
    caller.speak("yes")
    assert caller.call.node == "bye"


def test_who_is_asked_for_it_and_tells_something_else_is_asked_once_more(tmp_path: Path) -> None:
    caller = form(tmp_path, WISHES, UNASKED)
    caller.speak("morning with Doctor Ortiz")
    caller.speak("no, the doctor")
    caller.speak("Tuesday")
    assert caller.heard_now() == ["Which doctor?", "engine.skip"]
    assert answers(caller) == {"day": "2026-11-03", "part": "morning"}


def test_a_day_that_cannot_be_is_asked_for(tmp_path: Path) -> None:
    caller = form(tmp_path, WISHES, UNASKED)
    caller.speak("February thirtieth in the morning")
    assert caller.heard_now() == ["engine.value.no_such_day", "Which day?", "engine.skip"]
    caller.speak("Tuesday")
    assert answers(caller) == {"day": "2026-11-03", "part": "morning"}


def test_two_doctors_of_one_name_are_told_apart(tmp_path: Path) -> None:
    caller = form(tmp_path, WISHES, UNASKED)
    caller.speak("morning with Doctor Lee")
    assert caller.heard_now()[:2] == ["engine.which_one", "For Doctor Ann Lee, press 1."]
    caller.press("2")
    assert answers(caller) == {"part": "morning", "doctor": "lee_bob"}


def test_what_is_not_sure_is_confirmed_where_it_is_not_read_back(tmp_path: Path) -> None:
    caller = form(tmp_path, WISHES, UNASKED)
    caller.speak("morning", 0.6)
    assert caller.heard_now() == ["engine.you_entered", "say.morning", "engine.is_that_right"]
    caller.press("1")
    assert caller.call.node == "bye"


def test_an_open_question_may_ask_for_nothing_more(tmp_path: Path) -> None:
    caller = form(tmp_path, never_asked(DAY) + never_asked(DOCTOR), "confirm: unasked")
    assert caller.heard_now() == ["When, and with whom?", "engine.one_by_one"]
    caller.press("1")
    assert (caller.call.node, answers(caller)) == ("bye", {})


def test_keys_of_the_fields_that_are_not_asked_for_are_not_listened_for(tmp_path: Path) -> None:
    """A digit by itself is no answer to them, and makes an engine expect a row of digits."""
    caller = form(tmp_path, WISHES.replace("key: 1, words: {en: [morning]", "key: 3, words: {en: [morning]"), UNASKED)
    assert caller.listening is not None
    heard = caller.listening.phrases
    assert {"three", "two", "tuesday", "november", "third", "doctor ortiz"} <= {*flat(heard)}
    assert not {"four", "five", "six", "seven"} & {*flat(heard)}


# --- mistakes ---


def test_what_could_never_be_filled(tmp_path: Path) -> None:
    told = refusal(
        tmp_path,
        PART + DOCTOR.replace("into: doctor\n", "into: doctor\n          ask: false\n          unasked: false\n"),
    )
    assert "'doctor' is never asked for, and is not heard unasked" in told


def test_a_form_that_asks_for_nothing(tmp_path: Path) -> None:
    assert "asks for nothing" in refusal(tmp_path, never_asked(DAY), "at_once: false")


def test_a_skipping_key_cannot_be_an_answer(tmp_path: Path) -> None:
    fields = FIELDS.replace("into: part\n", "into: part\n          ask: false\n").replace("key: 1,", 'key: "#",')
    assert "# skips an optional field" in refusal(tmp_path, fields)


def test_other_words_than_unasked(tmp_path: Path) -> None:
    assert "confirm" in refusal(tmp_path, FIELDS, "confirm: perhaps")
