"""Mistakes in YAML as designers make them: each is told at the place that is to be mended, in their words."""

from pathlib import Path

import pytest

from ivr.problems import FileProblems
from ivr.strict_yaml import load_text


def told(text: str) -> str:
    with pytest.raises(FileProblems) as caught:
        load_text(text, Path("f.yaml"))
    (problem,) = caught.value.problems
    return str(problem)


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ('a: 1\nb: {en: "Welcome, x: 2}\nc:\n  d: {en: "For one"}\n', "2:4", "this { has no } that belongs to it"),
        ('a: 1\nb: "foo\nc: d\n', "2:4", "the quotation that begins here is never closed"),
        ("a: {b: 1, c: {d: 2}\ne: 1\n", "1:4", "this { has no } that belongs to it as far as line 2"),
        ("a: [b, c, go: d}\n", "1:16", "a comma or ] is missing before this"),
        ("say: {en: Date: month, day}\n", "1:15", "a comma or } is missing before this"),
        ("a: {en: 'don't press'}\n", "1:14", "a comma or } is missing before this"),
        ("say: Date of birth: x\n", "1:19", "a second colon cannot stand on this line"),
        ("a: 1\nstart greeting\nb: 2\n", "2:1", "a colon with a space after it is missing"),
        ("a: 1\nstart:greeting\nb: 2\n", "2:1", "a colon with a space after it is missing"),
        ("m:\n  a:\n    b: 1\n   c: 2\n", "4:4", "this line begins at column 4, but the lines it follows (from line 2"),
        ("a:\n  b: 1\n    c: 2\n", "3:6", "this line is indented deeper than the one before"),
        ("a:\n  -{k: 1, w: 2}\n", "2:3", "there is no space after the dash"),
        ("a:\n  - {k: 1}\n    {k: 2}\n", "3:5", "this line does not begin with a dash, as the list from line 2 on"),
        ("a: - b\n", "1:4", "a list cannot begin on this line"),
        ("a: @x\n", "1:4", "a text cannot begin with @"),
        ("a: {k: *, b: 1}\n", "1:8", "a text that begins with * or & must stand in quotation marks"),
        ('a: "x \\2"\n', "1:7", "\\2 means nothing within quotation marks"),
        ('a: "x" y\n', "1:8", "something stands here behind the end of a value"),
    ],
)
def test_a_mistake_is_told_where_it_is_mended(text: str, place: str, said: str) -> None:
    line = told(text)
    assert line.startswith(f"f.yaml:{place}: {said}"), line
    assert line.count(". ") >= 1, "it says how to mend it"


def test_what_is_not_known_is_told_as_the_parser_says_it() -> None:
    line = told("a: {b:, c: 1}\n")
    assert line.startswith("f.yaml:1:6: this is not YAML: found unexpected ':'.")


def test_a_text_with_a_comma_and_no_quotation_marks_is_no_empty_key() -> None:
    line = told("no_input: {en: Please press 1, or 2.}\n")
    assert line.startswith("f.yaml:1:32: 'or 2.' has no colon and no value. Write 'name: value'")
    assert told("needs: {nurse}\n").startswith("f.yaml:1:9: 'nurse' has no colon and no value")
    assert load_text("a: {b: , c: }\n", Path("f.yaml")).plain() == {"a": {"b": None, "c": None}}


def test_keys_that_look_like_an_alias_are_to_be_quoted() -> None:
    assert told("press: *9\n").endswith('put it in quotation marks: "*9".')


def test_every_line_with_a_tab_is_named_at_once() -> None:
    assert told("a:\n\tb: 1\n \tc: 2\n") == "f.yaml:2:1: a tab is used as indentation (also on line 3). Use spaces."


def test_a_blank_of_a_word_processor_is_no_indentation() -> None:
    assert told("a:\n\xa0\xa0b: 1\n").startswith("f.yaml:2:1: a blank that is no plain space is used as indentation")
