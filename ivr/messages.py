"""The vocabulary of the IVR core in one place: events, commands, and what is remembered of each step.

Each word is described where it is defined: ``events.py``, ``commands.py`` and here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ivr.commands import (
    Amplify,
    Answer,
    BargeIn,
    Command,
    Dispatch,
    EndDispatch,
    Enqueue,
    HangUp,
    LeaveQueue,
    Listen,
    LookUp,
    NotReached,
    Priority,
    Prompt,
    Remember,
    Request,
    RightPerson,
    Say,
    StopListening,
    StopSaying,
    Surrender,
    TakeCallback,
    TakeMessage,
    TellWait,
    Transfer,
)
from ivr.events import (
    Announced,
    Arrived,
    CallbackRefused,
    CallbackTaken,
    CalledBack,
    Connected,
    Event,
    Faulted,
    Found,
    Heard,
    HungUp,
    Hypothesis,
    LookUpFailed,
    MessageTaken,
    Mode,
    NotFound,
    PromptEnded,
    QueueLeft,
    Resumed,
    ServiceAnswered,
    ServiceFailed,
    SpeechBegan,
    SpeechLost,
    TalkEnded,
    TransferEnded,
    Woken,
)

__all__ = [
    "Amplify",
    "Announced",
    "Answer",
    "Arrived",
    "BargeIn",
    "CallbackRefused",
    "CallbackTaken",
    "CalledBack",
    "Command",
    "Connected",
    "Dispatch",
    "EndDispatch",
    "Enqueue",
    "Event",
    "Faulted",
    "Found",
    "HangUp",
    "Heard",
    "HungUp",
    "Hypothesis",
    "LeaveQueue",
    "Listen",
    "LookUp",
    "LookUpFailed",
    "MessageTaken",
    "Mode",
    "NotFound",
    "NotReached",
    "Priority",
    "Prompt",
    "PromptEnded",
    "QueueLeft",
    "Remember",
    "Request",
    "Resumed",
    "RightPerson",
    "Say",
    "ServiceAnswered",
    "ServiceFailed",
    "SpeechBegan",
    "SpeechLost",
    "Step",
    "StopListening",
    "StopSaying",
    "Surrender",
    "TakeCallback",
    "TakeMessage",
    "TalkEnded",
    "TellWait",
    "Transfer",
    "TransferEnded",
    "Woken",
]


@dataclass(frozen=True, slots=True)
class Step:
    """One node the call passed: what was asked, what was answered, how sure, how long.

    ``answer`` is the interpreted value and ``utterance`` the raw words or keys; both are
    "" where the node asked nothing. Their privacy is ``privacy``.
    """

    node: str
    kind: str
    at: int
    duration_ms: int
    asked: str = ""
    answer: str = ""
    utterance: str = ""
    mode: str = ""
    confidence: float = 1.0
    outcome: str = ""
    privacy: Literal["public", "phi", "secret"] = "public"
    extra: Mapping[str, str] = field(default_factory=dict)
