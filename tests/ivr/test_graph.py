"""A flow as cards."""

from __future__ import annotations

from pathlib import Path

from ivr.flow import FlowSet
from ivr.graph import graph
from tests.ivr.lint.checked import GOOD, survey


def test_every_node_is_drawn_once_and_every_way_is_told(flows: FlowSet) -> None:
    flow = flows.flows["front-door"]
    picture = graph(flow, "en")
    assert set(picture.cards) == set(flow.nodes)
    drawn = [lead.target for card in picture.cards.values() for lead in card.leads if lead.drawn]
    assert sorted([*drawn, *picture.roots]) == sorted(flow.nodes)
    for card in picture.cards.values():
        assert {lead.target for lead in card.leads} == {way.target for way in flow.ways if way.node == card.node}
    assert picture.emergency.startswith("From everywhere: key 9")
    assert picture.cards["reason"].leads[0].labels == ("1 refill",)
    assert picture.cards["appointments"].says == "flow appointments"


def test_a_flow_that_is_only_called_has_no_fallback_to_draw(flows: FlowSet) -> None:
    picture = graph(flows.flows["billing"], "en")
    assert picture.roots == ("choose",)
    assert [card.mark for card in picture.cards.values() if card.mark] == ["start"]


def test_start_fallback_and_unreachable(tmp_path: Path) -> None:
    flow = survey(GOOD.replace("fallback: desk", "fallback: other") + "  other: {enqueue: {queue: nurse}}\n"
                  "  left: {hangup: {}}\n", tmp_path).flow  # fmt: skip
    picture = graph(flow, "en")
    assert picture.cards["other"].says == "queue nurse", "what is not said is told by its place"
    assert picture.roots == ("hello", "other", "left")
    assert [picture.cards[node].mark for node in picture.roots] == ["start", "fallback", "unreachable"]
