"""What a flow is given when callers come to it from another: its arguments."""

from __future__ import annotations

from pydantic import Field

from controller.text.session import Session
from controller.text.world import Part
from ivr.node import VariableName


class Arguments(Part):
    """Values that another flow would have handed over."""

    arguments: dict[VariableName, str | int] = Field(
        default_factory=dict, description="The flow's arguments, as the flow callers come from would give them"
    )

    def begin(self, session: Session) -> None:
        known = session.flow.arguments
        given = {name: str(value) for name, value in self.arguments.items() if name in known}
        session.call.variables = {**session.call.variables, **given}
