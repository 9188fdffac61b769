"""Clinics as benchmarks and the load test want them: many agents who do one thing, no speech, one queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from careline.phones.digest import Login
from tests.asterisk.clinic import RunningClinic

LOAD_NUMBER = "5550110"
"""Leads to the flow ``load``: a prompt, a key, the queue ``front_desk``."""


def with_agents(count: int, *, wrap_up: str = "0s", offer: str = "10s") -> Callable[[dict[str, Any]], None]:
    """A change for ``settings_text``: ``count`` agents who serve every queue and are on duty from the start."""

    def change(clinic: dict[str, Any]) -> None:
        clinic["agents"] = {
            f"agent{number}": {
                "name": f"Agent {number}",
                "extension": 3000 + number,
                "skills": {"front_desk": 3, "nurse": 3, "billing": 3},
                "languages": {"en": 5},
                "sign_in": "at_start",
            }
            for number in range(count)
        }
        clinic["on_call"], clinic["well_being"] = ["agent0"], {}  # the sample flows ring somebody on call
        clinic["queues"]["front_desk"].update(offer=offer, wrap_up=wrap_up, announce="0s")

    return change


def with_flows(
    folder: Path, flows: Mapping[str, str], numbers: Mapping[str, Any], change: Callable[[dict[str, Any]], None]
) -> RunningClinic:
    """A clinic in ``folder`` of these flows (name to text) alone: prompts of others would be rendered for nothing."""
    texts = folder / "flows"
    texts.mkdir()
    for name, text in flows.items():
        (texts / f"{name}.yaml").write_text(text)

    def change_all(clinic: dict[str, Any]) -> None:
        clinic["flows_folder"], clinic["numbers"] = str(texts), dict(numbers)
        for queue in clinic["queues"].values():
            queue.pop("survey", None)  # a flow of the sample clinic's
        change(clinic)

    return RunningClinic(folder, change_all)


def logins_of(clinic: RunningClinic) -> list[Login]:
    """The phones of all agents of a clinic that has been started once."""
    return [Login(agent, clinic.secrets.sip[agent]) for agent in clinic.settings.model.agents]
