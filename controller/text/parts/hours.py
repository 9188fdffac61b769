"""Opening hours, as the test would have them; else those of the clinic at the test's time."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pydantic import Field

from controller.text.world import Part
from ivr.flow import Flow
from ivr.hours import build_hours

_ALWAYS = {"mon-sun": ["00:00-24:00"]}


class OpeningHours(Part):
    """The clinic's hours."""

    hours: dict[str, Literal["open", "closed"]] = Field(
        default_factory=dict, description="Opening hours that are open or closed whatever the time: {main: closed}"
    )

    def prepare(self, flow: Flow) -> Flow:
        held = {name: build_hours(_ALWAYS if how == "open" else {}, [], "UTC") for name, how in self.hours.items()}
        return replace(flow, hours={**flow.hours, **held})
