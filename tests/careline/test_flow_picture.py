"""Pictures of flows."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
from rich.console import Console

from careline.flow_picture import LETTERS, Count, summary, svg, tree
from ivr.graph import graph
from tests.ivr.test_interpreter_laws import FLOWS

PICTURE = graph(FLOWS["front-door"], "en")
BOX = "{http://www.w3.org/2000/svg}rect"


def test_the_svg_is_well_formed_and_no_card_covers_another() -> None:
    root = ElementTree.fromstring(svg(PICTURE))
    boxes = [
        [int(box.get(name, "0")) for name in ("x", "y", "width", "height")] for box in root.iter(BOX) if box.get("id")
    ]
    assert len(boxes) == len(PICTURE.cards)
    for index, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[:index]:
            apart = x >= other_x + other_width or other_x >= x + width
            assert apart or y >= other_y + other_height or other_y >= y + height
    texts = [text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert sum("From everywhere" in text for text in texts) == 1
    assert all(len(text) <= LETTERS for text in texts[2:])


def test_words_of_a_flow_cannot_break_the_file() -> None:
    odd = graph(FLOWS["front-door"], "en")
    odd.cards["welcome"].says = '<script> & "quotes"'
    assert "&lt;script&gt; &amp;" in svg(odd)
    ElementTree.fromstring(svg(odd))


def test_a_long_name_leaves_room_for_its_type() -> None:
    odd = graph(FLOWS["front-door"], "en")
    name = "asks_for_the_day_and_the_doctor_and_the_reason"
    odd.cards["welcome"].node = name
    told = svg(odd)
    assert f">asks_for_the_day_a…<title>{name}</title></text>" in told


def test_live_counts_stand_on_the_cards() -> None:
    told = svg(PICTURE, {"reason": Count(2, 14)})
    assert "2 now, 14 today" in told
    assert told.count(" today") == 1, "where nobody was nothing is told"


def test_how_many_are_in_the_flow_and_at_nodes_it_has_no_more() -> None:
    counts = {"reason": Count(2, 14), "appointments": Count(1, 3), "old": Count(0, 2)}
    assert summary(PICTURE, counts) == "Now: 3 callers. At nodes of another version: old (2 today)."
    assert summary(PICTURE, {"reason": Count(1, 1)}) == "Now: 1 caller."


def test_the_tree_of_the_terminal() -> None:
    console = Console(width=200, record=True, file=io.StringIO())
    for root in tree(PICTURE, {"reason": Count(2, 14)}):
        console.print(root)
    told = console.export_text()
    assert told.startswith("welcome say (start)")
    assert "reason menu 2 now, 14 today" in told
    assert "otherwise ↗ nurse" in told
    assert "closed go_to_flow" in told


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_every_flow_can_be_drawn(name: str) -> None:
    """Those too that are only called and have no fallback."""
    picture = graph(FLOWS[name], "en")
    ElementTree.fromstring(svg(picture))
    assert [root.label for root in tree(picture)]
