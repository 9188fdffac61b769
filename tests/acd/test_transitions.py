"""The table and the states say the same, and the diagram in the docs is drawn from the table."""

from __future__ import annotations

import types
from pathlib import Path
from typing import get_args, get_type_hints

from acd import agent
from acd.transitions import STATES, TRANSITIONS, mermaid

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "acd.md"


def moves_of(state: type) -> dict[str, tuple[str, ...]]:
    """The public methods of a state and the states their signatures promise."""
    found = {}
    for name, member in vars(state).items():
        if isinstance(member, types.FunctionType) and not name.startswith("_"):
            result = get_type_hints(member, vars(agent))["return"]
            found[name] = tuple(kind.__name__ for kind in get_args(result) or (result,))
    return found


def test_every_state_is_in_the_table() -> None:
    assert set(STATES) == set(TRANSITIONS) == {kind.__name__ for kind in get_args(agent.AgentState)}


def test_the_states_methods_are_the_tables_moves() -> None:
    for name, state in STATES.items():
        promised = {move: sorted(targets) for move, targets in moves_of(state).items()}
        assert promised == {move: sorted(targets) for move, targets in TRANSITIONS[name].items()}, name


def test_every_state_can_be_reached_and_left() -> None:
    reached = {target for moves in TRANSITIONS.values() for targets in moves.values() for target in targets}
    assert reached == set(TRANSITIONS)
    assert all(set().union(*moves.values()) - {name} for name, moves in TRANSITIONS.items())


def test_a_ringing_or_talking_agent_cannot_be_offered_another_call() -> None:
    assert [name for name, moves in TRANSITIONS.items() if "ring" in moves] == ["SignedOut", "Idle", "Paused"]


def test_the_diagram_of_the_reference_is_current() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    assert f"```mermaid\n{mermaid()}```" in text, "run: python -m acd.transitions, and put its output in the page"
