"""``form``: several answers at once, by words and by keys; what is missing, wrong, skipped or changed."""

from pathlib import Path

import pytest

from ivr.call import Filling, dump
from ivr.gates import deadline
from ivr.messages import Enqueue, SpeechLost, Surrender
from tests.ivr.nodes.form_flow import ACCOUNT, ALL, DAY, FIELDS, PART, SUMMARY, TOLD, answers, form

OPTIONAL = FIELDS.replace("into: doctor\n", "into: doctor\n          optional: true\n")


# --- told at once ---


def test_one_sentence_fills_three_fields(tmp_path: Path) -> None:
    caller = form(tmp_path)
    assert caller.heard_now() == ["When, and with whom?", "engine.one_by_one"]
    caller.speak(TOLD)
    assert answers(caller) == ALL
    assert caller.heard_now() == SUMMARY
    caller.speak("yes")
    assert (caller.call.node, answers(caller), caller.call.filling) == ("bye", ALL, None)
    step = caller.call.steps[0]
    assert step.answer == "day=2026-11-03; part=morning; doctor=ortiz"
    assert (step.utterance, step.mode, step.privacy) == (TOLD, "speech", "phi")


def test_in_spanish(tmp_path: Path) -> None:
    caller = form(tmp_path, language="es")
    caller.speak("quiero venir el martes por la mañana con la doctora Ortiz")
    assert answers(caller) == ALL
    caller.speak("sí")
    assert caller.call.node == "bye"


def test_what_is_missing_is_asked_for(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.speak("with Ortiz on Tuesday")
    assert caller.heard_now() == ["Morning or afternoon?"]
    caller.speak("one")
    assert answers(caller) == ALL
    assert caller.heard_now() == SUMMARY


def test_a_field_asked_for_may_be_answered_with_more(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.be_silent()
    caller.be_silent()
    assert caller.heard_now() == ["engine.no_input", "Which day?"]
    caller.speak("Tuesday in the morning")
    assert caller.heard_now() == ["Which doctor?"]
    caller.speak("no, Thursday with Ortiz")
    assert answers(caller) == {**ALL, "day": "2026-10-29"}


def test_what_may_be_two_things_is_told_apart_when_its_turn_comes(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.speak("Doctor Lee in the afternoon")
    assert caller.heard_now() == ["Which day?"]
    caller.speak("tomorrow")
    assert caller.heard_now()[:2] == ["engine.which_one", "For Doctor Ann Lee, press 1."]
    caller.speak("two")
    assert answers(caller) == {"day": "2026-10-29", "part": "afternoon", "doctor": "lee_bob"}


def test_what_cannot_be_is_refused_and_the_rest_is_kept(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.speak("February thirtieth in the morning")
    assert caller.heard_now() == ["engine.value.no_such_day", "Which day?"]
    assert answers(caller) == {"part": "morning"}


def test_nothing_understood_leads_to_the_fields(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.speak("well you see")
    assert caller.heard_now() == ["engine.no_match", "Which day?"]


def test_words_heard_badly_are_not_taken(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.speak(TOLD, 0.3)
    assert answers(caller) == {}


def test_a_row_of_digits_is_only_heard_when_asked_for(tmp_path: Path) -> None:
    caller = form(tmp_path, DAY + ACCOUNT)
    caller.speak("Tuesday one two three four")
    assert caller.heard_now() == ["Which account?"]
    assert caller.listening is not None
    assert "tuesday" not in caller.listening.phrases
    caller.speak("one two three four")
    assert answers(caller) == {"day": "2026-11-03", "account": "1234"}


def test_told_only_when_asked_for(tmp_path: Path) -> None:
    fields = FIELDS.replace("into: doctor\n", "into: doctor\n          unasked: false\n")
    caller = form(tmp_path, fields)
    caller.speak(TOLD)
    assert answers(caller) == {"day": "2026-11-03", "part": "morning"}
    assert caller.heard_now() == ["Which doctor?"]


def test_without_an_open_question(tmp_path: Path) -> None:
    caller = form(tmp_path, more="at_once: false")
    assert caller.heard_now() == ["When, and with whom?", "Which day?"]


# --- keys alone ---


def test_keys_alone_fill_it(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.press("1")
    assert caller.heard_now() == ["Which day?"]
    caller.press("11032026")
    assert caller.heard_now() == ["Morning or afternoon?"]
    caller.press("1")
    caller.press("01")
    assert caller.heard_now() == SUMMARY
    caller.press("1")
    assert (caller.call.node, answers(caller)) == ("bye", ALL)
    step = caller.call.steps[0]
    assert (step.utterance, step.mode) == ("11032026 / 1 / 01", "keys")


def test_without_speech_the_open_question_is_left_out(tmp_path: Path) -> None:
    caller = form(tmp_path)
    assert caller.listening is not None
    caller.happens(SpeechLost(caller.later(), caller.listening.listen, "no_recogniser"))
    assert caller.heard_now() == ["engine.keys_only", "Which day?"]


def test_the_emergency_key(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.speak("Tuesday")
    caller.press("9")
    assert caller.call.phase == "confirming"
    caller.press("2")
    assert caller.heard_now() == ["Morning or afternoon?"]
    assert answers(caller) == {"day": "2026-11-03"}


def test_star_nine_while_digits_are_entered(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.press("1")
    caller.press("19*9")
    assert caller.call.phase == "confirming"


# --- optional and conditional fields ---


@pytest.mark.parametrize("answer", ["#", "skip", "I have no preference"])
def test_an_optional_field_may_be_skipped(answer: str, tmp_path: Path) -> None:
    caller = form(tmp_path, OPTIONAL)
    caller.speak("Tuesday morning")
    assert caller.heard_now() == ["Which doctor?", "engine.skip"]
    caller.press(answer) if answer == "#" else caller.speak(answer)
    assert answers(caller) == {"day": "2026-11-03", "part": "morning"}
    assert "the doctor" not in caller.heard_now()
    caller.press("2")
    assert "For the doctor, press 3." in caller.heard_now()
    caller.press("3")
    caller.press("01")
    assert answers(caller) == ALL


def test_nothing_to_read_back_when_all_was_skipped(tmp_path: Path) -> None:
    caller = form(tmp_path, DAY.replace("into: day", "into: day, optional: true"))
    caller.press("1")
    caller.press("#")
    assert caller.call.node == "bye"


CONDITIONAL = PART + ACCOUNT.replace("into: account\n", "into: account\n          when: \"part == 'morning'\"\n")


def test_a_field_is_asked_for_only_where_its_condition_holds(tmp_path: Path) -> None:
    caller = form(tmp_path, CONDITIONAL, "confirm: false")
    caller.speak("morning")
    assert caller.heard_now() == ["Which account?"]
    caller = form(tmp_path, CONDITIONAL, "confirm: false")
    caller.speak("afternoon")
    assert caller.call.node == "bye"


def test_an_answer_goes_with_the_condition_it_stood_on(tmp_path: Path) -> None:
    caller = form(tmp_path, CONDITIONAL)
    caller.speak("morning")
    caller.press("1234")
    assert answers(caller) == {"part": "morning", "account": "1234"}
    caller.speak("no, afternoon")
    assert answers(caller) == {"part": "afternoon"}
    caller.speak("yes")
    assert caller.call.node == "bye"


# --- counters and handlers ---

HANDLED = PART.replace(
    "          choices:",
    '          no_match: [{say: {en: "One or two.", es: "Uno o dos."}, reprompt: true}, {go: bye}]\n          choices:',
)


def test_each_field_has_counters_and_handlers_of_its_own(tmp_path: Path) -> None:
    caller = form(tmp_path, DAY + HANDLED, "no_match: [{count: 3, go: nurse}]")
    caller.press("1")
    caller.speak("xyzzy")
    assert caller.heard_now() == ["engine.no_match", "Which day?"]
    caller.speak("Tuesday")
    caller.speak("xyzzy")
    assert caller.heard_now() == ["One or two.", "Morning or afternoon?"]
    assert caller.call.filling is not None
    assert caller.call.filling.counts["no_match"] == 2
    caller.speak("xyzzy")
    assert caller.call.node == "bye"


def test_the_form_counts_what_happens_in_all_its_fields(tmp_path: Path) -> None:
    caller = form(tmp_path, more="no_match: [{count: 3, go: nurse}]")
    caller.press("1")
    caller.speak("xyzzy")
    caller.speak("Tuesday")
    caller.speak("xyzzy")
    caller.speak("morning")
    caller.speak("xyzzy")
    assert caller.call.node == "nurse"


def test_prompts_change_with_the_times_a_field_is_asked(tmp_path: Path) -> None:
    tapered = DAY.replace(
        'say: {en: "Which day?", es: "¿Qué día?"}',
        'say: [{text: {en: "Which day?", es: "¿Qué día?"}}, {text: {en: "Day?", es: "¿Día?"}, count: 2}]',
    )
    caller = form(tmp_path, tapered)
    caller.press("1")
    caller.speak("xyzzy")
    assert caller.heard_now() == ["engine.no_match", "Day?"]


@pytest.mark.parametrize(("words", "heard"), [("help", ["engine.help"]), ("repeat", [])])
def test_help_and_repeat_say_the_question_again(words: str, heard: list[str], tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.speak(words)
    assert caller.heard_now() == [*heard, "When, and with whom?", "engine.one_by_one"]
    caller.speak("Tuesday")
    caller.speak(words)
    assert caller.heard_now() == [*heard, "Morning or afternoon?"]
    caller.speak("operator")
    assert caller.call.node == "nurse"


def test_a_number_within_a_command_is_no_answer(tmp_path: Path) -> None:
    caller = form(tmp_path, PART, language="es")
    caller.press("1")
    caller.speak("una persona")
    assert caller.call.node == "nurse"


# --- the rest ---


def test_a_second_visit_begins_anew(tmp_path: Path) -> None:
    caller = form(tmp_path, DAY)
    caller.speak("Tuesday")
    caller.speak("start over")
    assert answers(caller) == {}
    assert caller.call.filling == Filling()


def test_all_that_is_said_can_be_rendered_ahead(tmp_path: Path) -> None:
    caller = form(tmp_path)
    ahead = set(caller.flow.prompts())
    caller.speak(TOLD)
    for act in ("", "2", "4"):
        caller.press(act)
        assert caller.saying is not None
        assert set(caller.saying.prompts) <= ahead
        assert not any(prompt.private for prompt in caller.saying.prompts)


def test_names_that_are_told_apart_are_private_when_the_variable_is(tmp_path: Path) -> None:
    caller = form(tmp_path, DAY.replace("into: day", "into: day, say: x").replace("say: x, ", ""))
    caller.speak("Wednesday")
    assert caller.saying is not None
    assert [prompt.private for prompt in caller.saying.prompts] == [False, True, True, False]


def test_a_call_that_was_dumped_within_a_form_holds_its_filling(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.speak("Doctor Lee on Wednesday")
    assert dump(caller.call)["filling"]["fields"]["pending"]


def test_a_call_without_a_filling_goes_on(tmp_path: Path) -> None:
    caller = form(tmp_path)
    caller.call.filling = None
    caller.speak(TOLD)
    assert answers(caller) == ALL


def test_left_alone_it_ends(tmp_path: Path) -> None:
    caller = form(tmp_path)
    for _ in range(30):
        if deadline(caller.call) is None:
            break
        caller.be_silent()
    assert caller.got(Enqueue) or caller.got(Surrender)
