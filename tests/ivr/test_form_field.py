"""One field of a form by itself: what is a key, a word, a skip, and how it is said."""

from pathlib import Path

from ivr.form_field import FormField
from ivr.nodes.form import Form
from ivr.spoken_value import Candidate, Occasion
from tests.ivr.caller import NOON, Caller
from tests.ivr.conftest import FACTS
from tests.ivr.nodes.form_flow import ACCOUNT, DAY, DOCTOR, PART, form

NOW = Occasion(NOON, FACTS)


def fields(folder: Path, text: str = DAY + PART + DOCTOR + ACCOUNT) -> tuple[Caller, tuple[FormField, ...]]:
    caller = form(folder, text)
    node = caller.flow.nodes["here"]
    assert isinstance(node, Form)
    return caller, node.fields


def test_keys(tmp_path: Path) -> None:
    optional = (DAY + PART).replace("into: day", "into: day, optional: true")
    caller, (day, part) = fields(tmp_path, optional.replace("into: part\n", "into: part\n          optional: true\n"))
    assert day.keys(caller.flow) == "0123456789*#"
    assert part.keys(caller.flow) == "12#"


def test_what_may_come_unasked(tmp_path: Path) -> None:
    caller, (day, part, doctor, account) = fields(tmp_path)
    assert [one.may_come_unasked(caller.flow) for one in (day, part, doctor, account)] == [True, True, True, False]
    assert account.model_copy(update={"unasked": True}).may_come_unasked(caller.flow)


def test_reading_choices(tmp_path: Path) -> None:
    caller, (_, part, _, _) = fields(tmp_path)
    read = lambda words, **more: part.read(caller.flow, words, "en", NOW, **more).candidates  # noqa: E731
    assert read("in the morning") == (Candidate("morning"),)
    assert read("two") == ()
    assert read("two", asked=True) == (Candidate("afternoon"),)
    assert read("morning afternoon"), "the longest phrase wins"
    assert read("xyzzy") == ()


def test_skipping(tmp_path: Path) -> None:
    _, (day, *_) = fields(tmp_path)
    optional = day.model_copy(update={"optional": True})
    assert optional.is_skip("skip it please", "en")
    assert optional.is_skip("sin preferencia", "es")
    assert not optional.is_skip("tuesday", "en")
    assert not day.is_skip("skip", "en")


def test_saying(tmp_path: Path) -> None:
    caller, (day, part, doctor, account) = fields(tmp_path)
    flow = caller.flow
    assert [prompt.key for prompt in part.said(flow, "morning", "es")] == ["say.por_la_manana"]
    assert part.said(flow, "gone", "en") == ()
    assert [prompt.key for prompt in account.said(flow, "12", "en")] == ["engine.digit.1", "engine.digit.2"]
    assert (doctor.label(flow, "ortiz", "es"), part.label(flow, "afternoon", "en")) == ("doctora Ortiz", "afternoon")
    assert (day.called(flow, "es"), day.model_copy(update={"title": "load.press"}).called(flow, "en")[:5]) == (
        "el día",
        "Press",
    )
    assert set(part.said(flow, "morning", "en")) <= set(part.prompts(flow, "en"))


def test_in_which_languages_it_is_spoken(tmp_path: Path) -> None:
    caller, (day, part, _, _) = fields(tmp_path)
    assert [day.is_spoken(caller.flow, code) for code in ("en", "es", "ko")] == [True, True, False]
    assert [part.is_spoken(caller.flow, code) for code in ("en", "ko")] == [True, False]


def test_when_all_is_said(tmp_path: Path) -> None:
    """While a day and a doctor may still be told, "morning" is not all; at the last field it is."""
    caller = form(tmp_path, PART + ACCOUNT)
    node = caller.flow.nodes["here"]
    complete = lambda words: node.is_complete(caller.flow, caller.call, words, caller.at)  # noqa: E731
    assert not complete("morning")
    caller.press("1")
    assert complete("morning")
    assert not complete("morning or")
    caller.press("1")
    assert complete("one two three four")
    assert not complete("one two three")
    caller.press("1234")
    assert complete("yes")
    assert not complete("no")
    caller = form(tmp_path)
    caller.press("1")
    node = caller.flow.nodes["here"]
    assert not complete("tomorrow")
    caller.press("11032026")
    caller.speak("Ortiz in the morning")
    caller.press("21")
    assert complete("tomorrow"), "nothing else is missing"
