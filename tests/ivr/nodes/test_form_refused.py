"""What the loader says of a form that is wrong, with its place."""

from pathlib import Path

import pytest

from tests.ivr.nodes.form_flow import DAY, DOCTOR, PART, refusal


@pytest.mark.parametrize(
    ("fields", "more", "words"),
    [
        ("        []", "", "fields: "),
        (DAY + DAY.replace("the day", "that day").replace("el día", "ese día"), "", "two fields go into 'day'"),
        (DAY + DOCTOR.replace("the doctor", "The day"), "", "two fields are called 'The day'"),
        (DAY.replace("into: day", "into: dya"), "", "the variable 'dya' is not declared. Did you mean 'day'?"),
        (DAY.replace("into: day", "into: part"), "", "'part' is declared as text, which nobody can key"),
        (PART.replace("into: part", "into: doctor"), "", "'doctor' has a type of its own beside these choices"),
        (PART.replace("value: afternoon", "value: morning"), "", "two choices have the same value"),
        (PART.replace("key: 2", "key: 9"), "", "the key 9 is the emergency key"),
        (PART.replace("[morning]", "[chest pain]"), "", "'chest pain' holds emergency words"),
        (DAY.replace("the day", "emergency"), "", "'emergency' holds emergency words"),
        (DAY.replace("the day", "'{part}'"), "", "a title cannot hold a variable"),
        (DAY.replace("into: day", 'into: day, when: "part"'), "", "'part' must be a condition"),
        (DAY.replace("into: day", "into: day, when: \"day > '2026-01-01'\""), "", "'day' is not known yet"),
        (DAY.replace(', es: "¿Qué día?"', ""), "", "this text is missing in 'es'"),
        (DAY, "no_input: [{go: nowhere}]", "unknown node 'nowhere'"),
        (DAY.replace("into: day", "into: day, help: [{go: nowhere}]"), "", "unknown node 'nowhere'"),
        (DAY.replace("into: day", "into: day, operator: [{say: engine.help}]"), "", "asks for a person twice"),
        (DAY.replace("into: day", "into: day, colour: red"), "", "unknown key 'colour'"),
        (DAY, 'term: "5"', 'term must be "#" or "*"'),
        (
            PART.replace("into: part\n", "into: part\n          optional: true\n").replace("key: 2", 'key: "#"'),
            "",
            "# skips an optional field",
        ),
        (
            PART + PART.replace("into: part", "into: account").replace("the time", "x").replace("la hora", "y"),
            "",
            "'morning' is an answer to two fields of this form",
        ),
        (DAY * 8, "", "at most 7"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(fields: str, more: str, words: str, tmp_path: Path) -> None:
    told = refusal(tmp_path, fields, more)
    assert words in told
    assert "flow.yaml:" in told


def test_one_mistake_is_one_problem(tmp_path: Path) -> None:
    told = refusal(tmp_path, DAY.replace("into: day", "into: day, colour: red"))
    assert told.count("flow.yaml:") == 1
    assert "at least 1" in refusal(tmp_path, "        []")
