"""Which handler speaks: the nearest scope, the highest count not above the present one, and what comes after all."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.handlers import Handler, choose, numbered
from ivr.problems import FileProblems
from tests.ivr.caller import Caller, flow_of
from tests.ivr.test_question import MENU

FIRST, SECOND, THIRD = (Handler(say=f"x.{name}") for name in ("first", "second", "third"))
AWAY = Handler(go="desk")


def test_a_list_without_counts_is_counted_by_its_places() -> None:
    assert [count for count, _ in numbered((FIRST, SECOND, AWAY))] == [1, 2, 3]


def test_a_count_moves_what_follows() -> None:
    assert [count for count, _ in numbered((FIRST, Handler(count=4, say="x.y"), AWAY))] == [1, 4, 5]


@pytest.mark.parametrize(("count", "said"), [(1, FIRST), (2, FIRST), (3, THIRD), (4, THIRD), (5, AWAY), (9, AWAY)])
def test_the_highest_count_not_above_the_present_one_speaks(count: int, said: Handler) -> None:
    third, away = Handler(count=3, say=THIRD.say), Handler(count=5, go="desk")
    found = choose("no_match", [((FIRST, third, away), count)])
    assert found is not None
    assert (found.say, found.go) == (said.say, said.go)


def test_the_nearest_scope_that_has_a_word_speaks() -> None:
    late = Handler(count=3, say="x.late")
    assert choose("no_match", [((late,), 1), ((FIRST,), 4), ((SECOND,), 1)]) == SECOND
    assert choose("no_match", [((late,), 3), ((FIRST,), 1)]) == late


def test_a_list_that_is_used_up_leaves_the_word_to_the_next_scope() -> None:
    assert choose("no_input", [((FIRST,), 2), ((AWAY,), 1)]) == AWAY
    assert choose("no_input", [((FIRST,), 2), ((), 2)]) is None


def test_the_engine_speaks_only_where_nobody_else_has_begun_to() -> None:
    again = choose("no_input", [((), 2), ((), 2)])
    assert again is not None
    assert again.say == "engine.no_input"
    assert choose("no_input", [((), 3), ((), 3)]) is None
    assert choose("operator", [((), 1)]) is None


def menu(folder: Path, extra: str, head: str = "") -> Caller:
    text = MENU.format(extra="\n".join(f"      {line}" for line in extra.splitlines()))
    return Caller(flow_of(text.replace("start: menu", f"start: menu\n{head}"), folder))


def test_the_flows_own_handlers_speak_for_every_question(tmp_path: Path) -> None:
    caller = menu(tmp_path, "", "handlers: {no_match: [{say: front_door.closed, reprompt: true}, {go: other}]}")
    caller.press("7")
    assert caller.heard_now() == ["front_door.closed", "front_door.reason"]
    caller.press("7")
    assert caller.call.node == "other"


def test_counts_begin_anew_when_the_question_is_entered_again(tmp_path: Path) -> None:
    caller = menu(tmp_path, "no_match: [{say: front_door.closed}, {go: menu}]")
    caller.press("77")
    assert caller.heard_now() == ["front_door.reason"]
    caller.press("7")
    assert caller.heard_now() == ["front_door.closed"]


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ("no_match: [{count: 3, say: engine.no_match}, {count: 2, go: desk}]", "the counts of its handlers must rise"),
        ("operator: [{say: engine.help}]", "who asks for a person twice must get one"),
        ("operator: [{say: engine.help}, {say: engine.help}, {go: desk}]", "who asks for a person twice must get one"),
        ("help: [{say: front_door.nothing}]", "the prompt 'front_door.nothing' is not in the catalogue"),
    ],
)
def test_mistakes_are_refused(extra: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(FileProblems) as caught:
        menu(tmp_path, extra)
    assert said in str(caught.value)


def test_mistakes_at_the_head_are_told_there(tmp_path: Path) -> None:
    with pytest.raises(FileProblems) as caught:
        menu(tmp_path, "", "handlers: {no_match: [{go: dask}]}")
    assert "unknown node 'dask'. Did you mean 'desk'?" in str(caught.value)
