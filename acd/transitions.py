"""The agent's state machine as one table: state -> move -> states it may lead to.

Everything that says which moves exist stands here; what a move does stands in
``acd/agent.py``. A move that is not in the table cannot be made: the state has no
such method. ``python -m acd.transitions`` prints the diagram of ``docs/reference/acd.md``.
"""

from __future__ import annotations

from acd import agent

AWAY = ("Paused", "SignedOut")

TRANSITIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "SignedOut": {"sign_in": ("Idle",), "ring": ("Offered",), "adopt": ("Talk",)},
    "Idle": {
        "ring": ("Offered",),
        "decompress": ("Decompressing",),
        "pause": ("Paused",),
        "sign_out": ("SignedOut",),
        "adopt": ("Talk",),
    },
    "Resting": {
        "rested": ("Idle",),
        "excused": ("Idle",),
        "recall": ("Idle",),
        "decompress": ("Decompressing",),
        "pause": ("Paused",),
        "sign_out": ("SignedOut",),
        "adopt": ("Talk",),
    },
    "Offered": {
        "pre_empt": ("Offered",),
        "answer": ("Talk",),
        "connect": ("Connecting",),
        "missed": ("Resting", *AWAY),
        "not_responding": ("NotResponding", *AWAY),
        "spared": ("Idle", *AWAY),
        "afterwards": ("Offered",),
        "sign_out": ("SignedOut",),
    },
    "Connecting": {
        "reached": ("Talk",),
        "failed": ("Idle", *AWAY),
        "afterwards": ("Connecting",),
    },
    "Talk": {
        "wrap_up": ("WrappingUp",),
        "done": ("Idle", *AWAY),
        "rest": ("Resting", *AWAY),
        "decompress": ("Decompressing", *AWAY),
        "disposed": ("Talk",),
        "afterwards": ("Talk",),
    },
    "WrappingUp": {
        "done": ("Idle", *AWAY),
        "rest": ("Resting", *AWAY),
        "decompress": ("Decompressing", *AWAY),
        "extend": ("WrappingUp",),
        "disposed": ("WrappingUp",),
        "recall": ("Idle",),
        "afterwards": ("WrappingUp",),
        "sign_out": ("SignedOut",),
        "adopt": ("Talk",),
    },
    "Decompressing": {"done": ("Idle",), "pause": ("Paused",), "sign_out": ("SignedOut",), "adopt": ("Talk",)},
    "Paused": {
        "unpause": ("Idle",),
        "recall": ("Idle",),
        "pause": ("Paused",),
        "ring": ("Offered",),
        "sign_out": ("SignedOut",),
        "adopt": ("Talk",),
    },
    "NotResponding": {
        "unpause": ("Idle",),
        "sign_in": ("Idle",),
        "excused": ("Idle",),
        "pause": ("Paused",),
        "sign_out": ("SignedOut",),
        "adopt": ("Talk",),
    },
}

STATES: dict[str, type[agent.AgentState]] = {
    state.__name__: state
    for state in (
        agent.SignedOut,
        agent.Idle,
        agent.Resting,
        agent.Offered,
        agent.Connecting,
        agent.Talk,
        agent.WrappingUp,
        agent.Decompressing,
        agent.Paused,
        agent.NotResponding,
    )
}
"""Every state by its name, for the dump and for the diagram."""


def mermaid() -> str:
    """The table as a mermaid state diagram; moves between the same two states share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for state, moves in TRANSITIONS.items():
        for move, targets in moves.items():
            for target in targets:
                arrows.setdefault((state, target), []).append(move)
    lines = ["stateDiagram-v2", "    [*] --> SignedOut"]
    lines += [f"    {state} --> {target}: {', '.join(moves)}" for (state, target), moves in arrows.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(mermaid(), end="")
