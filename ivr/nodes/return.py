"""``return``: back to the flow that called this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ivr import closing
from ivr.node import Checker, NodeSpec

if TYPE_CHECKING:
    from ivr.turn import Turn


class Return(NodeSpec):
    """Go back to the flow that called this one, with the variables it names as `results`."""

    kind: ClassVar[str] = "return"
    walks_on: ClassVar[bool] = True
    reaches = "flow"

    def check(self, checker: Checker) -> None:
        """The loader has seen to it that no number leads here."""

    def enter(self, turn: Turn) -> None:
        if not turn.call.frames:
            # We called this patient back into the middle of a flow: nobody waits for its results any more.
            closing.begin(turn, "self_served", (turn.engine("goodbye"),))
            return
        values = turn.values()
        results = {name: values.get(name, "") for name in turn.flow.results}
        turn.close_visit("returned")
        caller = turn.leave_flow()
        node = turn.flow.nodes.get(caller)
        if node is None:
            turn.fall_back("node_missing")
        else:
            node.on_results(turn, results)
