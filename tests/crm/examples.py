"""Records for tests. The words in CANARIES are PHI or secret and must never be found in clear."""

from __future__ import annotations

from dataclasses import replace

from crm.model import (
    DecisionRecord,
    Interaction,
    InterpreterRecord,
    OfferRecord,
    Patient,
    StepRecord,
    Task,
    UtteranceRecord,
    task_id,
)

KEY = bytes(range(32))
PATIENT = Patient(
    "x0001", "Zebulon", "Quartzman", "1961-02-28", "en", ("+15555550901", "+15555550902"), ("nadia", "alice")
)
STEPS = (
    StepRecord(0, "reason", "menu", 1_000, 900, "How can we help?", "refill", "2", "keys", 1.0, "answered"),
    StepRecord(
        1,
        "birth",
        "collect",
        1_900,
        2_000,
        "Hello Zebulon",
        "1961-02-28",
        "february wombat",
        "speech",
        0.875,
        "answered",
        "phi",
    ),
    StepRecord(2, "pin", "collect", 3_900, 1_000, "Your PIN?", "80816", "80816", "keys", 1.0, "answered", "secret"),
)
INTERACTION = Interaction(
    id="call-1",
    started_at=1_700_000_000_000,
    ended_at=1_700_000_060_000,
    dialled="5550100",
    caller="+15555550901",
    patient="x0001",
    language="en",
    flow="front-door",
    flow_version="abc123",
    outcome="answered",
    hung_up_by="caller",
    queue="front_desk",
    agent="alice",
    priority="routine",
    ivr_ms=4_900,
    wait_ms=5_000,
    ring_ms=2_000,
    talk_ms=48_000,
    interpreter_ms=31_000,
    steps=STEPS,
    offers=(
        OfferRecord("call-1-1", "bruno", 5_000, 1_000, "declined"),
        OfferRecord("call-1-2", "alice", 6_000, 2_000, "answered"),
    ),
    notes={"reason": "platypus rash"},
    decisions=(
        DecisionRecord(4_900, "queued", '{"queue": "front_desk"}'),
        DecisionRecord(6_000, "chosen", '{"agent": "alice", "passed_over": [["bruno", "talks"]]}'),
    ),
    utterances=(
        UtteranceRecord(1_950, "birth", "en", 1_200, 250, "", 0.0, "[]", "phi"),
        UtteranceRecord(2_900, "birth", "en", 1_400, 300, "february wombat", 0.875, '[["february wombat", 0.875]]'),
        UtteranceRecord(3_950, "pin", "en", 800, 300, "eight oh 80816", 0.9, "[]", "secret", "call-1-3"),
    ),
    interpreters=(
        InterpreterRecord("marta", "ko", False, 13_000, 20_000, 0, "no_answer"),
        InterpreterRecord("hana", "ko", True, 33_000, 4_000, 31_000, "joined"),
    ),
)
CANARIES = ("Zebulon", "Quartzman", "1961-02-28", "wombat", "80816", "platypus", "5555550901", "5555550902")


def kept(interaction: Interaction) -> Interaction:
    """``interaction`` as a store gives it back: without secret answers."""
    steps = (replace(step, answer="", utterance="") if step.privacy == "secret" else step for step in interaction.steps)
    said = (
        replace(one, text="", nbest="[]", audio="") if one.privacy == "secret" else one
        for one in interaction.utterances
    )
    return replace(interaction, steps=tuple(steps), utterances=tuple(said))


def call(number: int, **changes: object) -> Interaction:
    """The example with another id, a second later for each ``number``."""
    started = INTERACTION.started_at + number * 1_000
    return replace(INTERACTION, **{"id": f"call-{number}", "started_at": started, **changes})


def task(call: str = "call-1", why: str = "hung_up", **changes: object) -> Task:
    """The nurses must call the example's patient within ten minutes."""
    made = Task(
        id=task_id(call, why),
        created_at=INTERACTION.started_at,
        due=INTERACTION.started_at + 600_000,
        owner="nurse",
        patient="x0001",
        interaction=call,
        why=why,
        priority="emergency",
    )
    return replace(made, **changes)  # type: ignore[arg-type]
