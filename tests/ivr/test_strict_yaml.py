"""What is written is what is meant, and every mistake has its line and column."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.problems import FileProblems
from ivr.strict_yaml import MAX_BYTES, MAX_DEPTH, load_file, load_text

PATH = Path("flow.yaml")


def problems(text: str) -> list[str]:
    with pytest.raises(FileProblems) as caught:
        load_text(text, PATH)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("off", "off"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("010", "010"),
        ("0", 0),
        ("-7", -7),
        ("12:30", "12:30"),
        ("0x1F", "0x1F"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e999", "1e999"),
        ("'12'", "12"),
        ("2026-12-24", "2026-12-24"),
        ("1_000", "1_000"),
        ("9" * 30, "9" * 30),
        (".", "."),
    ],
)
def test_scalars_are_yaml_1_2(written: str, meant: object) -> None:
    value = load_text(f"a: {written}", PATH).plain()
    assert value == {"a": meant}
    assert isinstance(value, dict)
    assert type(value["a"]) is type(meant)


def test_keys_stay_as_written() -> None:
    assert load_text("5550100: a\n010: b\nno: c\ntrue: d", PATH).plain() == {
        "5550100": "a",
        "010": "b",
        "no": "c",
        "true": "d",
    }


def test_marks_of_keys_values_and_elements() -> None:
    tree = load_text("nodes:\n  first:\n    - {key: 1}\n", PATH)
    assert str(tree.problem(("nodes", "first"), "x")) == "flow.yaml:2:3: x."
    assert str(tree.problem(("nodes", "first", 0, "key"), "x")) == "flow.yaml:3:8: x."
    assert str(tree.problem(("nodes", "first", 0, "key"), "x", value=True)) == "flow.yaml:3:13: x."
    assert str(tree.problem(("nodes", "absent", 3), "x", value=True)) == "flow.yaml:2:3: x."


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("a: 1\nb: 2\na: 3", "flow.yaml:3:1", "already used on line 1"),
        ("a:\n\tb: 1", "flow.yaml:2:1", "tab"),
        ("a: !!python/object:os.system x", "flow.yaml:1:4", "tag !!python/object:os.system"),
        ("a: &x {b: 1}\nc:\n  <<: *x", "flow.yaml:3:3", "merge keys"),
        ("a: 1\n---\nb: 2", "flow.yaml:2:1", "second document"),
        ("a: *nowhere", "flow.yaml:1:4", "no anchor"),
        ("a: &x [*x]", "flow.yaml:1:8", "no anchor"),
        ("? [a]\n: b", "flow.yaml:1:3", "a key must be plain text"),
        ("a: [1, 2\nb: 3", "flow.yaml:1:4", "this [ has no ]"),
        ("a: \x07", "flow.yaml:1:4", "U+0007"),
        ("", "flow.yaml:1:1", "empty"),
        ("# only a comment\n", "flow.yaml:1:1", "empty"),
        ("---\n", "flow.yaml:1:1", "empty"),
    ],
)
def test_each_mistake_is_one_sentence_at_its_place(text: str, place: str, said: str) -> None:
    (line,) = problems(text)
    assert line.startswith(place)
    assert said in line


def test_two_mistakes_are_both_told() -> None:
    assert len(problems("a: 1\na: 2\nb: !x 1")) == 2


def test_depth_is_bounded() -> None:
    assert load_text("[" * MAX_DEPTH + "]" * MAX_DEPTH, PATH)
    assert "nested deeper" in problems("[" * 100_000)[0]
    assert "nested deeper" in problems("{a: " * 100_000)[0]


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert "aliases" in problems("\n".join(lines))[0]


def test_depth_counts_through_aliases() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 60)]
    assert "nested deeper" in problems("\n".join(lines))[0] or "aliases" in problems("\n".join(lines))[0]


def test_many_aliases_are_refused() -> None:
    assert "more than 100 aliases" in problems("a: &x 1\nb: [" + "*x, " * 101 + "]")[0]


def test_a_file_of_very_many_values_is_refused_before_it_is_read_to_its_end() -> None:
    (line,) = problems("- a\n" * 250_000)
    assert line.startswith("flow.yaml:100000:3: more than 100,000 values")


def test_files(tmp_path: Path) -> None:
    good = tmp_path / "good.yaml"
    good.write_bytes(b"\xef\xbb\xbfa: caf\xc3\xa9")
    assert load_file(good).plain() == {"a": "café"}
    for name, data, said in [
        ("latin.yaml", b"a: 1\nb: caf\xe9", ":2:7: the file is not UTF-8"),
        ("big.yaml", b"a: " + b"x" * MAX_BYTES, "larger than"),
    ]:
        (tmp_path / name).write_bytes(data)
        with pytest.raises(FileProblems, match=said):
            load_file(tmp_path / name)
    with pytest.raises(FileProblems, match="does not exist"):
        load_file(tmp_path / "absent.yaml")
    with pytest.raises(FileProblems, match="it is a folder"):
        load_file(tmp_path)
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(FileProblems, match="it is no ordinary file"):
        load_file(tmp_path / "pipe.yaml")


@given(st.text(max_size=200))
def test_any_text_loads_or_is_explained(text: str) -> None:
    try:
        load_text(text, PATH).plain()
    except FileProblems as told:
        assert told.problems


@given(st.lists(st.sampled_from([*"[]{}:,-&*!|>'\"?#\n ab1~", "<<", "\n  ", ": ", "- "]), max_size=60).map("".join))
def test_any_yaml_like_text_loads_or_is_explained(text: str) -> None:
    test_any_text_loads_or_is_explained.hypothesis.inner_test(text)  # type: ignore[attr-defined]
