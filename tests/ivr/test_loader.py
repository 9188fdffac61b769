"""Files in, flows out, or every problem with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.facts import ClinicFacts
from ivr.flow import FlowSet, Way
from ivr.loader import load_catalogue, load_flow_files, load_flows
from ivr.problems import FileProblems
from tests.ivr.conftest import FACTS, ROOT

PROMPTS = ROOT / "prompts"
GOOD = """flow: tiny
languages: [en]
start: desk
fallback: desk
nodes:
  desk: {enqueue: {queue: front_desk}}
"""


def problems(text: str, folder: Path) -> list[str]:
    (folder / "tiny.yaml").write_text(text)
    with pytest.raises(FileProblems) as caught:
        load_flows(folder, PROMPTS, FACTS)
    return [line.removeprefix(f"{folder}/") for line in str(caught.value).splitlines()]


def test_the_flows_that_ship(flows: FlowSet) -> None:
    assert {"front-door", "load"} <= set(flows.flows)
    assert not flows.flows["load"].speech
    assert flows.flows["front-door"].languages == ("en", "es", "ko")


def test_tests_beside_a_flow_are_no_flows(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text(GOOD)
    (tmp_path / "tiny.tests.yaml").write_text("tests: []")
    assert list(load_flows(tmp_path, PROMPTS, FACTS).flows) == ["tiny"]


def test_a_flow_knows_its_ways_and_where_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(GOOD.replace("front_desk}}", "front_desk,\n    on: {timed_out: desk}}}"))
    flow = load_flows(tmp_path, PROMPTS, FACTS).flows["tiny"]
    assert flow.ways == (Way("desk", ("on", "timed_out"), "desk", path, 7),)
    assert flow.places == {"desk": (path, 6)}


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("start: desk", "start: dask", "tiny.yaml:3:8: unknown node 'dask'. Did you mean 'desk'?"),
        ("fallback: desk\n", "", "tiny.yaml:1:1: the key 'fallback' is missing. Add 'fallback: …'."),
        ("flow: tiny", "flow: Tiny", "tiny.yaml:1:7: flow: the name of a flow is made of small letters"),
        ("languages: [en]", "languages: [fr]", "tiny.yaml:2:13: unknown language of the clinic 'fr'"),
        ("languages: [en]", "languages: [en, en]", "tiny.yaml:2:1: a language is named twice"),
        ("languages: [en]", "languages: []", "tiny.yaml:2:12: languages: "),
        ("enqueue:", "enqueu:", "tiny.yaml:6:10: unknown node type 'enqueu'. Did you mean 'enqueue'?"),
        ("{enqueue: {queue: front_desk}}", "{}", "tiny.yaml:6:3: the node 'desk' must have exactly one type"),
        ("{enqueue: {queue: front_desk}}", "[]", "tiny.yaml:6:3: the node 'desk' must have exactly one type"),
        ("  desk: {", "  Desk: {", "'Desk' is no name"),
        ("nodes:", "noods:", "tiny.yaml:5:1: unknown key 'noods'. Did you mean 'nodes'?"),
        ("start:", "speech: yes\nstart:", "tiny.yaml:3:9: speech: 'yes' is not one of the allowed words"),
        ("start:", "variables: {caller: {}}\nstart:", "tiny.yaml:3:13: 'caller' is kept by the engine itself"),
        ("start:", "variables: {a: {privacy: pih}}\nstart:", "Did you mean 'phi'?"),
        ("start:", "start: desk\nstart:", "tiny.yaml:4:1: the key 'start' is already used on line 3"),
        (
            "queue: front_desk",
            "queue: front_dsk",
            "tiny.yaml:6:27: unknown queue 'front_dsk'. Did you mean 'front_desk'?",
        ),
    ],
)
def test_each_mistake_is_told_where_it_is(old: str, new: str, line: str, tmp_path: Path) -> None:
    assert old in GOOD
    told = problems(GOOD.replace(old, new, 1), tmp_path)
    assert any(line in one for one in told), told


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text(GOOD.replace("start: desk", "start: x"))
    told = problems(GOOD.replace("start: desk", "start: y").replace("fallback: desk", "fallback: z"), tmp_path)
    assert [one.split(":")[0] for one in told] == ["b.yaml", "b.yaml", "tiny.yaml", "tiny.yaml"]


def test_two_flows_of_one_name(tmp_path: Path) -> None:
    (tmp_path / "tiny.yml").write_text(GOOD)
    assert "the flow 'tiny' is also in" in problems(GOOD, tmp_path)[0]
    (tmp_path / "tiny.yml").rename(tmp_path / "other.yaml")
    assert "the flow is named 'tiny' but its file 'other.yaml'" in problems(GOOD, tmp_path)[0]


def test_an_empty_folder_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileProblems, match="there is no flow in this folder"):
        load_flows(tmp_path, PROMPTS, FACTS)
    with pytest.raises(FileProblems, match="the file does not exist"):
        load_flow_files([tmp_path / "x.yaml"], PROMPTS, FACTS)


def test_the_version_is_that_of_the_content(tmp_path: Path) -> None:
    def version(text: str, facts: ClinicFacts = FACTS) -> str:
        (tmp_path / "tiny.yaml").write_text(text)
        return load_flows(tmp_path, PROMPTS, facts).flows["tiny"].version

    first = version(GOOD)
    assert version("# a comment\n" + GOOD) == first
    assert version(GOOD.replace("front_desk}", "nurse}")) != first


def test_the_catalogue_must_have_what_the_engine_says(tmp_path: Path) -> None:
    good = (PROMPTS / "catalogue.yaml").read_text()
    for old, new, said in (
        ("engine.goodbye:", "engine.godbye:", "the prompt 'engine.goodbye' is missing"),
        ('  ko: "다음 차례입니다."\n', "", "the prompt 'engine.position_next' is missing in 'ko'"),
        ("You are number {position} in line", "You are in line", "does not say {position}"),
        ("You are next in line", "You, {name}, are next", "cannot know {name}"),
        ("engine.goodbye:", "Engine goodbye:", "'Engine goodbye' is no key of the catalogue"),
    ):
        assert old in good
        path = tmp_path / "catalogue.yaml"
        path.write_text(good.replace(old, new, 1))
        with pytest.raises(FileProblems, match=said.replace("{", r"\{")):
            load_catalogue(path, FACTS.languages)


FRONT_DOOR = (ROOT / "flows" / "front-door.yaml").read_text().splitlines()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    line=st.integers(0, len(FRONT_DOOR) - 1),
    change=st.sampled_from(["", "  ", "- ", "x: ", "{", "[", "'", "!!x ", "&a ", "*a", "\t", ": ", "# "]),
    cut=st.integers(0, 40),
)
def test_a_mutated_flow_loads_or_is_explained(line: int, change: str, cut: int, tmp_path: Path) -> None:
    """Never a traceback, whatever a slip of the hand does to a file."""
    lines = list(FRONT_DOOR)
    lines[line] = lines[line][:cut] + change + lines[line][cut:] if change else lines[line][:cut]
    path = tmp_path / "mutated.yaml"
    path.write_text("\n".join(lines))
    try:
        load_flow_files([path], PROMPTS, FACTS)
    except FileProblems as told:
        assert all(1 <= one.line <= len(lines) + 1 for one in told.problems)


# --- one mistake hides no other ---

BILLING = """flow: billing
languages: [en]
start: desk
fallback: desk
nodes:
  desk: {enqueue: {queue: front_dsk}}
"""


def test_a_flow_of_another_name_than_its_file_tells_its_other_mistakes_too(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(BILLING)
    told = problems(GOOD, tmp_path)
    assert [line.split(": ")[0] for line in told] == ["other.yaml:1:7", "other.yaml:6:27"]


def test_who_calls_it_by_its_files_name_is_not_at_fault(tmp_path: Path) -> None:
    called = GOOD.replace("flow: tiny", "flow: x").replace("fallback: desk\n", "").replace("desk: {enqueue: {queue: front_desk}}", "desk: {return: {}}")  # fmt: skip  # noqa: E501
    (tmp_path / "other.yaml").write_text(called)
    told = problems(GOOD.replace("start: desk", "start: ask") + "  ask: {call: {flow: other, go: desk}}\n", tmp_path)
    assert [line.split(": ")[0] for line in told] == ["other.yaml:1:7"]


def test_the_second_flow_of_a_name_is_looked_at_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "tiny.yml").write_text(BILLING.replace("billing", "tiny"))
    told = problems(GOOD, tmp_path)
    assert [line.split(": ")[0] for line in told] == ["tiny.yml:1:1", "tiny.yml:6:27"]


def test_a_node_that_cannot_be_read_hides_nothing_else_and_is_not_missed(tmp_path: Path) -> None:
    nodes = "  hello: {say: {sya: engine.goodbye, go: desk}}\n  bye: {hangup: {say: engine.godbye}}\n"
    told = problems(GOOD.replace("start: desk", "start: hello") + nodes, tmp_path)
    assert [line.split(":")[1] for line in told] == ["7", "8"], told
    assert "unknown key 'sya'" in told[0] and "'engine.godbye' is not in the catalogue" in told[1]


@pytest.mark.parametrize(
    ("node", "place", "said", "remedy"),
    [
        (
            "{menu: {say: engine.goodbye, choices: []}, no_input: [], no_match: []}",
            "7:53",
            "'no_input' and 'no_match' stand beside 'menu' in the node 'hello', not within it",
            "Indent it deeper than 'menu:'.",
        ),
        ("{say: {}, go: desk}", "7:20", "'go' stands beside 'say' in the node 'hello', not within it", "Indent it"),
        ("{say: {}, hangup: {}}", "7:20", "the node 'hello' is of 2 types: say and hangup", "A node does one thing"),
        ("{speak: {}, go: desk}", "7:3", "the node 'hello' must have exactly one type", "Write 'hello: {type"),
    ],
)
def test_a_field_at_the_wrong_column_is_told_as_that(
    tmp_path: Path, node: str, place: str, said: str, remedy: str
) -> None:
    (told,) = problems(GOOD.replace("start: desk", "start: hello") + f"  hello: {node}\n", tmp_path)
    assert told.startswith(f"tiny.yaml:{place}: {said}. {remedy}"), told


def test_a_language_the_clinic_does_not_have_is_told_once(tmp_path: Path) -> None:
    text = GOOD.replace("languages: [en]", "languages: [en, fr]")
    assert text != GOOD
    told = problems(text + "  hello: {say: {say: {en: Hello}, go: desk}}\n", tmp_path)
    assert len(told) == 1 and "unknown language of the clinic 'fr'" in told[0], told


def test_a_brace_that_is_not_closed_would_be_spoken(tmp_path: Path) -> None:
    text = GOOD.replace("start: desk", "start: hello") + '  hello: {say: {say: {en: "Hello {name, hi"}, go: desk}}\n'
    (told,) = problems(text, tmp_path)
    assert told.startswith("tiny.yaml:7:22: a { or } of this text would be spoken ('en')"), told


def test_a_flow_that_cannot_be_read_is_not_unknown_to_those_that_call_it(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("flow: other\nflow: other\n")
    told = problems(GOOD.replace("start: desk", "start: ask") + "  ask: {call: {flow: other, go: desk}}\n", tmp_path)
    assert [line.split(": ")[0] for line in told] == ["other.yaml:2:1"], told


def test_links_in_a_circle_are_told(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").symlink_to("two.yaml")
    (tmp_path / "two.yaml").symlink_to("one.yaml")
    told = problems(GOOD, tmp_path)
    assert [line.split(":")[0] for line in told] == ["one.yaml", "two.yaml"] and "cannot be read" in told[0], told


def test_a_variable_that_cannot_be_read_leaves_the_meaning_open(tmp_path: Path) -> None:
    text = GOOD.replace("start:", "variables: {a: {type: dat}}\nstart:") + "  x: {set: {values: {a: b}, go: nowhere}}\n"
    assert [line.split(": ")[1] for line in problems(text, tmp_path)] == [
        "'dat' is no type of value. Did you mean 'date'?"
    ]


def test_a_bad_catalogue_hides_no_mistake_of_the_flows_own(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "catalogue.yaml").write_text("Engine goodbye: {en: x}\n")
    (tmp_path / "tiny.yaml").write_text(GOOD.replace("enqueue", "enqueu"))
    with pytest.raises(FileProblems) as caught:
        load_flows(tmp_path, tmp_path / "prompts", FACTS)
    assert {"catalogue.yaml", "tiny.yaml"} == {one.path.name for one in caught.value.problems}
