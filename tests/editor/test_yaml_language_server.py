"""What a designer's editor does with our schemas: it completes, explains and underlines, by a file's first line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.editor.server import ROOT, Server

pytestmark = pytest.mark.asyncio(loop_scope="module")
FLOW = ROOT / "flows" / "draft.yaml"
HEAD = """\
# yaml-language-server: $schema=../docs/reference/flow.schema.json
flow: draft
languages: [en]
start: hello
fallback: bye
nodes:
  hello:
    say: {say: front_door.welcome, go: bye}
"""
SHIPPED = {
    path: path.read_text(encoding="utf-8") for path in sorted([*ROOT.glob("flows/*.yaml"), ROOT / "clinic.yaml"])
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def editor() -> AsyncIterator[Server]:
    server = Server()
    await server.start()
    yield server
    await server.stop()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
async def test_nothing_that_we_ship_is_underlined(editor: Server, path: Path) -> None:
    assert await editor.problems(path, SHIPPED[path]) == []


async def test_an_unknown_field_is_underlined_in_its_line(editor: Server) -> None:
    told = await editor.problems(FLOW, HEAD + "  bye:\n    hangup: {sya: front_door.goodbye}\n")
    assert [line for line, _ in told] == [10]
    assert "sya" in told[0][1] or "hangup" in told[0][1]


async def test_a_missing_field_is_underlined(editor: Server) -> None:
    told = await editor.problems(FLOW, HEAD.replace("start: hello\n", "") + "  bye:\n    hangup: {}\n")
    assert any("start" in sentence for _, sentence in told), told


async def test_a_word_that_is_none_of_the_choices_is_underlined(editor: Server) -> None:
    told = await editor.problems(FLOW, HEAD + "  bye:\n    enqueue: {queue: nurse, priority: sometime}\n")
    assert [line for line, _ in told] == [10]


async def test_the_kinds_of_nodes_are_offered(editor: Server) -> None:
    offered = await editor.completions(FLOW, HEAD + "  bye:\n    |\n")
    assert {"menu", "collect", "enqueue", "message", "branch"} <= set(offered)


async def test_the_fields_of_a_node_are_offered(editor: Server) -> None:
    offered = await editor.completions(FLOW, HEAD + "  ask:\n    menu:\n      |\n")
    assert {"say", "choices", "no_input", "no_match", "timeout"} <= set(offered)


async def test_a_field_is_explained_under_the_mouse(editor: Server) -> None:
    told = await editor.hover(FLOW, HEAD.replace("fallback: bye", "fall|back: bye") + "  bye:\n    hangup: {}\n")
    assert told.strip(), "nothing is said of the field"


async def test_the_settings_of_a_clinic_are_completed(editor: Server) -> None:
    head = "# yaml-language-server: $schema=docs/reference/clinic.schema.json\n"
    assert {"clinic", "queues", "agents", "numbers"} <= set(await editor.completions(ROOT / "draft.yaml", head + "|\n"))


async def test_a_flows_tests_are_completed(editor: Server) -> None:
    path = ROOT / "flows" / "draft.tests.yaml"
    head = "# yaml-language-server: $schema=../docs/reference/flow-tests.schema.json\n"
    assert await editor.completions(path, head + "|\n")
