"""What the store must hold; what must be heard is tested in test_player on a real line."""

from dataclasses import replace

import pytest

from careline.phones.expectations import Expectations, _misfits
from careline.phones.player import Player
from careline.phones.script import Outcome, WantedInteraction, read_script
from careline.phones.target import Target
from crm.model import Interaction, StepRecord
from crm.port import CrmUnavailable

STEPS = tuple(StepRecord(number, node, "menu", 0, 0) for number, node in enumerate(("hello", "reason", "desk")))
STORED = Interaction(
    id="c1",
    started_at=5_000,
    ended_at=9_000,
    dialled="5550100",
    caller="+15555550101",
    patient="p0001",
    language="en",
    flow="front-door",
    flow_version="1",
    outcome="answered",
    hung_up_by="caller",
    queue="front_desk",
    agent="alice",
    steps=STEPS,
)


class Store:
    """Gives its answers one after the other, the last one for ever."""

    def __init__(self, *answers: list[Interaction] | Exception) -> None:
        self.answers = list(answers)

    async def interactions(self, *, limit: int = 100, call: str | None = None) -> list[Interaction]:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


async def failures(store: Store, wanted: dict[str, object], within: str = "1s") -> list[str]:
    script, _ = read_script('call: {to: "5550100", from: "+15555550101"}\nsteps: [hang up]')
    player = Player(script, Target(("127.0.0.1", 9), crm=store))  # type: ignore[arg-type]
    outcome = Outcome.model_validate({"interaction": wanted, "within": within})
    await Expectations(player).outcome(outcome, 4_000)
    return player.result.failures


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ({"stored": True}, ""),
        (
            {"queue": "front_desk", "agent": "alice", "path": ["hello", "desk"], "outcome": ["lost", "answered"]},
            "",
        ),
        ({"queue": "nurse"}, "queue is front_desk instead of nurse"),
        ({"outcome": "abandoned"}, "outcome is answered instead of abandoned"),
        ({"disposition": "refill"}, "disposition is empty instead of refill"),
        ({"path": ["desk", "hello"]}, "the path was hello reason desk; expected desk hello in this order"),
    ],
)
def test_each_misfit_is_one_sentence(wanted: dict[str, object], problem: str) -> None:
    assert _misfits(WantedInteraction.model_validate(wanted), [STORED]) == ([problem] if problem else [])


@pytest.mark.parametrize("count", [0, 2])
def test_exactly_one_interaction(count: int) -> None:
    assert _misfits(WantedInteraction(), [STORED] * count) == [
        f"the store holds {count} interactions of this call instead of exactly one"
    ]


async def test_the_store_is_asked_until_it_fits() -> None:
    early = replace(STORED, disposition="")
    late = replace(STORED, disposition="refill")
    store = Store([], CrmUnavailable(), [early], [late])
    assert await failures(store, {"disposition": "refill"}, "5s") == []


async def test_a_store_that_stays_away() -> None:
    assert await failures(Store(CrmUnavailable()), {"stored": True}, "10ms") == [
        "outcome: the CRM store cannot be reached"
    ]


@pytest.mark.parametrize(
    "other",
    [
        replace(STORED, started_at=3_000),
        replace(STORED, caller="+15555550102"),
        replace(STORED, caller=None),
        replace(STORED, dialled="5550101"),
    ],
)
async def test_calls_of_others_do_not_count(other: Interaction) -> None:
    assert await failures(Store([other]), {"stored": True}, "10ms") != []
    assert await failures(Store([other, STORED]), {"stored": True}, "10ms") == []
