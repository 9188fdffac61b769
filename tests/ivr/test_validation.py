"""Pydantic's errors become problems at the place the user wrote."""

from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, field_validator

from ivr.problems import FileProblems
from ivr.strict_yaml import load_text
from ivr.units import Duration
from ivr.validation import validate


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Inner(Strict):
    key: str
    wait: Duration = 5
    kind: Literal["off", "keys", "speech"] = "off"


class Other(Strict):
    go: str


class Model(Strict):
    blocks: dict[str, Inner] = {}
    either: list[Inner | Other | str] = []
    number: int = 0
    flag: bool = False
    maybe: Inner | None = None

    @field_validator("number")
    @classmethod
    def _small(cls, number: int) -> int:
        if number > 5:
            raise ValueError("the number must be 5 at most")
        return number


def problems(text: str) -> list[str]:
    with pytest.raises(FileProblems) as caught:
        validate(Model, load_text(text, Path("f.yaml")))
    return str(caught.value).splitlines()


def test_a_good_file() -> None:
    model = validate(Model, load_text("blocks: {a: {key: x, wait: 2s}}\neither: [{go: y}, z]", Path("f.yaml")))
    assert model.blocks["a"].wait == 2_000
    assert model.either == [Other(go="y"), "z"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("blocks: {a: {key: x, wai: 2s}}", "f.yaml:1:22: unknown key 'wai'. Did you mean 'wait'?"),
        ("blocks: {a: {wait: 2s}}", "f.yaml:1:10: the key 'key' is missing. Add 'key: …'."),
        ("blocks: {a: {key: 1}}", 'f.yaml:1:19: key: must be text, not a number. Put it in quotes: "1".'),
        (
            "blocks: {a: {key: x, kind: of}}",
            "f.yaml:1:28: kind: 'of' is not one of the allowed words. Did you mean 'off'?",
        ),
        ("blocks: [a]", "f.yaml:1:9: blocks: must be a block of 'name: value' lines, not a list."),
        (
            "blocks: {a: {key: x, wait: 5}}",
            "f.yaml:1:28: wait: a duration is a number with its unit, such as 500ms, 20s, 2m or 1h.",
        ),
        ("number: 9", "f.yaml:1:9: number: the number must be 5 at most."),
        ("number: many", "f.yaml:1:9: number: must be a whole number, not 'many'."),
        ("flag: maybe", "f.yaml:1:7: flag: must be true or false, not 'maybe'."),
        ("either: [{go: a, goo: b}]", "f.yaml:1:18: unknown key 'goo'. Did you mean 'go'?"),
        ("either: [{ke: a, wait: 2s}]", "f.yaml:1:11: unknown key 'ke'. Did you mean 'key'?"),
        ("maybe: {key: a, wait: 2}", "f.yaml:1:23: wait: a duration"),
        ("number:", "f.yaml:1:8: number: must be a whole number, not empty. Write a value, or leave the key out."),
        ("- a", "f.yaml:1:1: the file must be a block of 'name: value' lines, not a list."),
    ],
)
def test_each_error_is_placed_and_explained(text: str, line: str) -> None:
    told = problems(text)
    assert any(one.startswith(line) for one in told), told


def test_a_union_is_explained_once() -> None:
    assert problems("either: [3]") == ["f.yaml:1:10: either: must be a block of 'name: value' lines, not a number."]


def test_part_of_a_file() -> None:
    tree = load_text("top:\n  deep: {ky: a}", Path("f.yaml"))
    with pytest.raises(FileProblems) as caught:
        validate(Inner, tree, ("top", "deep"))
    assert str(caught.value) == "f.yaml:2:10: unknown key 'ky'. Did you mean 'key'?"


def test_a_key_that_is_misspelt_is_not_told_as_missing_too() -> None:
    assert problems("blocks: {a: {kye: x}}") == ["f.yaml:1:14: unknown key 'kye'. Did you mean 'key'?"]
    assert len(problems("blocks: {a: {other: x}}")) == 2, "nothing like it: both are told"
