"""What every CRM store does, run on each: memory, SQLite, PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.model import (
    Agent,
    DecisionRecord,
    Disposition,
    Interaction,
    InterpreterRecord,
    OfferRecord,
    Preference,
    StepRecord,
)
from crm.open import open_crm
from crm.port import Crm
from crm.privacy import clean
from tests.crm import postgres
from tests.crm.examples import INTERACTION, KEY, PATIENT, call, kept, task

Opener = Callable[[], Awaitable[Crm]]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest_asyncio.fixture
async def crm(engine: str, tmp_path: Path) -> AsyncIterator[Crm]:
    url = {"memory": "memory:", "sqlite": "sqlite"}.get(engine) or await postgres.new_database()
    opened = open_crm(url, KEY, sqlite_file=tmp_path / "crm.db", timeout_ms=20_000)
    yield opened
    await opened.close()


async def test_who_talked_with_a_patient_the_last_one_first(crm: Crm) -> None:
    talks = [("a", "p1", "alice", 10), ("b", "p1", "nadia", 20), ("c", "p1", "alice", 30), ("d", "p2", "bruno", 40)]
    calls = [
        replace(INTERACTION, id=name, patient=patient, agent=agent, started_at=at, talk_ms=1_000)
        for name, patient, agent, at in talks
    ]
    rung = replace(INTERACTION, id="e", patient="p1", agent="minji", started_at=50, talk_ms=0)
    nobody = replace(INTERACTION, id="f", patient="p1", agent=None, started_at=60, talk_ms=0)
    await crm.store_all([*calls, rung, nobody])
    assert list(await crm.agents_of("p1", 0)) == ["alice", "nadia"]
    assert list(await crm.agents_of("p1", 25)) == ["alice"]
    assert list(await crm.agents_of("p1", 31)) == []
    assert list(await crm.agents_of("p9", 0)) == []


async def test_an_empty_store_answers(crm: Crm) -> None:
    assert list(await crm.patients_by_phone("+15555550901")) == []
    assert list(await crm.interactions()) == []
    assert await crm.count_interactions() == 0
    assert await crm.count_patients() == 0
    assert list(await crm.agents()) == []
    assert list(await crm.dispositions()) == []


async def test_a_patient_is_found_by_each_phone_whole(crm: Crm) -> None:
    await crm.put_patients([PATIENT])
    for phone in PATIENT.phones:
        assert list(await crm.patients_by_phone(phone)) == [PATIENT]
    assert await crm.patient(PATIENT.id) == PATIENT
    assert await crm.patient("nobody") is None
    assert list(await crm.patients_by_phone("+15555550999")) == []
    assert list(await crm.patients_by_phone("")) == []


async def test_those_who_share_a_phone_come_ordered_by_id(crm: Crm) -> None:
    family = [replace(PATIENT, id=name) for name in ("x0009", "x0002", "x0005")]
    await crm.put_patients(family)
    assert [each.id for each in await crm.patients_by_phone(PATIENT.phones[0])] == ["x0002", "x0005", "x0009"]


async def test_putting_a_patient_again_replaces_him(crm: Crm) -> None:
    await crm.put_patients([PATIENT])
    moved = replace(PATIENT, phones=("+15555550777",), language="es", family_name="Ñandú")
    await crm.put_patients([PATIENT, moved])
    assert await crm.count_patients() == 1
    assert list(await crm.patients_by_phone(PATIENT.phones[0])) == []
    assert list(await crm.patients_by_phone("+15555550777")) == [moved]


async def test_a_patient_may_have_no_phone_or_name_one_twice(crm: Crm) -> None:
    twice = replace(PATIENT, id="x0002", phones=("+15555550700", "+15555550700"))
    await crm.put_patients([replace(PATIENT, phones=()), twice])
    assert await crm.count_patients() == 2
    assert list(await crm.patients_by_phone("+15555550700")) == [replace(twice, phones=("+15555550700",))]


async def test_what_a_patient_asked_for_is_kept_each_by_itself(crm: Crm) -> None:
    await crm.put_patients([PATIENT])
    slower, relay = Preference(PATIENT.id, "pace", "65", 20), Preference(PATIENT.id, "relay", "yes", 10)
    for each in (slower, relay, Preference("x0009", "pace", "80", 30)):
        await crm.put_preference(each)
    assert list(await crm.preferences_of(PATIENT.id)) == [slower, relay]
    assert list(await crm.preferences_of("x0002")) == []
    await crm.put_patients([replace(PATIENT, language="es")])
    assert list(await crm.preferences_of(PATIENT.id)) == [slower, relay], "it outlives a new row of the patient"
    assert await crm.clear_preferences(PATIENT.id) == 2
    assert await crm.clear_preferences(PATIENT.id) == 0
    assert list(await crm.preferences_of(PATIENT.id)) == []
    assert len(await crm.preferences_of("x0009")) == 1


async def test_of_what_a_patient_asked_for_the_last_counts_in_whatever_order_it_comes(crm: Crm) -> None:
    first, last = Preference("x0001", "pace", "65", 10), Preference("x0001", "pace", "100", 20)
    for each in (first, last, first, last):
        await crm.put_preference(each)
    assert list(await crm.preferences_of("x0001")) == [last]
    await asyncio.gather(*(crm.put_preference(replace(last, asked_at=at, value=str(at))) for at in range(30, 40)))
    assert [each.value for each in await crm.preferences_of("x0001")] == ["39"]
    await crm.put_preference(Preference("x\0", "pace", "8\x000", 1))
    assert list(await crm.preferences_of("x\0")) == [Preference("x", "pace", "80", 1)]


async def test_an_interaction_comes_back_whole_but_for_secrets(crm: Crm) -> None:
    await crm.store(INTERACTION)
    assert list(await crm.interactions(call="call-1")) == [kept(INTERACTION)]
    assert list(await crm.interactions(call="call-2")) == []


async def test_storing_twice_stores_once_and_the_later_version_wins(crm: Crm) -> None:
    await crm.store(INTERACTION)
    shorter = replace(
        INTERACTION,
        outcome="abandoned",
        steps=INTERACTION.steps[:1],
        offers=(),
        notes={},
        caller=None,
        decisions=(),
        utterances=(),
        interpreters=(),
    )
    await crm.store(shorter)
    assert await crm.count_interactions() == 1
    assert list(await crm.interactions()) == [shorter]


async def test_what_was_said_is_forgotten_by_age_or_by_call_and_the_record_stays(crm: Crm) -> None:
    await crm.store_all([call(1), call(2)])
    assert await crm.clear_utterances() == 0
    assert await crm.clear_utterances(before=2_900, call="call-1") == 1
    (first,) = await crm.interactions(call="call-1")
    assert [one.at for one in first.utterances] == [2_900, 3_950]
    assert first.steps == kept(call(1)).steps
    assert await crm.clear_utterances(before=2_900) == 1
    assert await crm.clear_utterances(call="call-1") == 2
    assert [len(each.utterances) for each in await crm.interactions()] == [2, 0]


async def test_the_newest_come_first_and_no_more_than_asked(crm: Crm) -> None:
    await crm.store_all([call(number) for number in (3, 1, 2)])
    assert [each.id for each in await crm.interactions(limit=2)] == ["call-3", "call-2"]
    assert list(await crm.interactions(limit=0)) == []
    assert await crm.count_interactions() == 3


async def test_many_are_stored_at_once_the_last_of_equal_ids_wins(crm: Crm) -> None:
    await crm.store_all([])
    many = [call(number) for number in range(700)]
    await crm.store_all([*many, replace(many[5], outcome="lost")])
    assert await crm.count_interactions() == 700
    assert [each.outcome for each in await crm.interactions(call="call-5")] == ["lost"]
    everything = await crm.interactions(limit=1_000)
    assert [len(each.steps) for each in everything] == [3] * 700


async def test_a_wrap_up_stays_when_the_record_comes_again_without_one(crm: Crm) -> None:
    assert await crm.set_wrap_up("call-1", "advice_given", 9_000) is False
    await crm.store(INTERACTION)
    assert await crm.set_wrap_up("call-1", "advice_given", 9_000) is True
    await crm.store(INTERACTION)
    (found,) = await crm.interactions()
    assert (found.disposition, found.acw_ms) == ("advice_given", 9_000)
    await crm.store(replace(INTERACTION, disposition="other", acw_ms=7))
    (found,) = await crm.interactions()
    assert (found.disposition, found.acw_ms) == ("other", 7)


async def test_agents_and_dispositions(crm: Crm) -> None:
    await crm.put_agents([Agent("bruno", "Bruno Díaz", "2002", ("es", "en")), Agent("alice", "Alice", "2001")])
    await crm.put_agents([Agent("alice", "Alice Moore", "2001", ("en",))])
    bruno, alice = Agent("bruno", "Bruno Díaz", "2002", ("es", "en")), Agent("alice", "Alice Moore", "2001", ("en",))
    assert list(await crm.agents()) == [alice, bruno]
    await crm.put_dispositions([Disposition("other", "Other"), Disposition("gone", "Gone")])
    await crm.put_dispositions([Disposition("other", "Something else"), Disposition("new", "New")])
    assert list(await crm.dispositions()) == [Disposition("new", "New"), Disposition("other", "Something else")]


async def test_open_tasks_the_one_due_first_first(crm: Crm) -> None:
    assert list(await crm.open_tasks()) == []
    late, soon = task("call-1", due=5), task("call-2", due=9, patient=None)
    same = task("call-2", why="safe_end", due=9)
    for each in (same, soon, late):
        await crm.put_task(each)
    assert list(await crm.open_tasks()) == [late, soon, same]
    assert await crm.count_interactions() == 0  # a task needs no record of its call


async def test_a_task_put_twice_is_there_once_and_the_later_version_wins(crm: Crm) -> None:
    await asyncio.gather(*(crm.put_task(task()) for _ in range(5)))
    await crm.put_task(task(due=77, patient=None))
    assert list(await crm.open_tasks()) == [task(due=77, patient=None)]


async def test_a_task_is_done_once_and_stays_done_when_it_is_put_again(crm: Crm) -> None:
    assert await crm.finish_task("call-1-hung_up", 100, "bruno") is None
    await crm.put_task(task())
    done = task(done_at=100, done_by="bruno")
    assert await crm.finish_task("call-1-hung_up", 100, "bruno") == done
    assert await crm.finish_task("call-1-hung_up", 200, "alice") == done
    await crm.put_task(task())
    assert list(await crm.open_tasks()) == []
    assert await crm.finish_task("call-1-hung_up", 300, "alice") == done


async def test_done_tasks_are_cleared_when_their_time_is_over_and_open_ones_never(crm: Crm) -> None:
    open_long, old, new = task("call-1", due=1), task("call-2"), task("call-3")
    for each in (open_long, old, new):
        await crm.put_task(each)
    await crm.finish_task(old.id, 100, "bruno")
    await crm.finish_task(new.id, 200, "alice")
    assert [each.id for each in await crm.done_tasks()] == [new.id, old.id]
    assert await crm.clear_tasks(100) == 0
    assert await crm.clear_tasks(200) == 1
    assert [each.id for each in await crm.done_tasks()] == [new.id]
    assert await crm.clear_tasks(10**15) == 1
    assert list(await crm.open_tasks()) == [open_long]
    assert list(await crm.done_tasks()) == []


async def test_a_message_is_kept_with_what_was_said(crm: Crm) -> None:
    said = task("call-3", why="message-4", topic="refill", language="es", recording="message-3-4", duration_ms=23_000)
    await crm.put_task(said)
    await crm.put_task(replace(said, transcript="mis pastillas", priority="emergency"))
    (found,) = await crm.open_tasks()
    assert (found.transcript, found.priority, found.duration_ms) == ("mis pastillas", "emergency", 23_000)
    await crm.finish_task(said.id, 100, "bruno")
    await crm.put_task(replace(said, transcript="mis pastillas azules"))  # written down after it was seen to
    (done,) = await crm.done_tasks()
    assert (done.done_by, done.transcript) == ("bruno", "mis pastillas azules")


async def test_who_has_taken_a_task_is_kept_and_it_stays_open(crm: Crm) -> None:
    waits = task("call-4", why="dispatch-1")
    await crm.put_task(waits)
    await crm.put_task(replace(waits, taken_by="nadia"))
    (found,) = await crm.open_tasks()
    assert found == replace(waits, taken_by="nadia")
    await crm.finish_task(waits.id, 100, "bruno")
    (done,) = await crm.done_tasks()
    assert (done.taken_by, done.done_by) == ("nadia", "bruno")


async def test_odd_text_does_not_keep_a_task_out(crm: Crm) -> None:
    await crm.put_task(task(owner="nur\0se"))
    (found,) = await crm.open_tasks()
    assert found.owner == "nurse"
    finished = await crm.finish_task(found.id, 1, "br\0uno")
    assert finished is not None
    assert finished.done_by == "bruno"
    assert await crm.finish_task("\0", 1, "x") is None


async def test_many_writers_at_once_lose_nothing(crm: Crm) -> None:
    same = [crm.store(INTERACTION) for _ in range(10)]
    await asyncio.gather(*(crm.store(call(number)) for number in range(2, 42)), *same, crm.put_patients([PATIENT]))
    assert await crm.count_interactions() == 41


async def test_odd_text_from_the_line_does_not_keep_a_record_out(crm: Crm) -> None:
    await crm.store(replace(INTERACTION, dialled="55\x0050100", hung_up_by="\ud800", notes={"a\0": "b\0"}))
    (found,) = await crm.interactions()
    assert (found.dialled, found.hung_up_by, found.notes) == ("5550100", "?", {"a": "b"})


async def test_check_is_one_sentence(crm: Crm, engine: str) -> None:
    await crm.put_patients([PATIENT])
    sentence = await crm.check()
    assert {"memory": "memory", "sqlite": "SQLite", "postgresql": "PostgreSQL"}[engine] in sentence
    assert sentence.endswith("1 patients")


_words = st.text(max_size=8)
_times = st.integers(0, 2**53)
_steps = st.builds(
    StepRecord, st.integers(0, 99), _words, _words, _times, _times, _words, _words, _words, _words,
    st.floats(0, 1), _words, st.sampled_from(["public", "phi", "secret"]),
)  # fmt: skip
_interactions = st.builds(
    Interaction,
    id=st.text(min_size=1, max_size=8).map(clean).filter(bool),
    started_at=_times, ended_at=_times, dialled=_words, caller=st.none() | _words, patient=st.none() | _words,
    language=_words, flow=_words, flow_version=_words, outcome=_words, hung_up_by=_words, queue=st.none() | _words,
    agent=st.none() | _words, priority=st.none() | _words, ivr_ms=_times, wait_ms=_times, ring_ms=_times,
    talk_ms=_times, acw_ms=_times, disposition=_words, steps=st.lists(_steps, max_size=3).map(tuple),
    offers=st.lists(st.builds(OfferRecord, _words, _words, _times, _times, _words), max_size=3).map(tuple),
    interpreters=st.lists(
        st.builds(InterpreterRecord, _words, _words, st.booleans(), _times, _times, _times, _words), max_size=3
    ).map(tuple),
    notes=st.dictionaries(_words, _words, max_size=2),
    decisions=st.lists(st.builds(DecisionRecord, _times, _words, _words), max_size=3).map(tuple),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(interaction=_interactions)
def test_any_interaction_is_the_same_in_every_store(
    interaction: Interaction, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async def stored_in(url: str, folder: Path) -> Interaction:
        store = open_crm(url, KEY, sqlite_file=folder / "crm.db", timeout_ms=20_000)
        await store.store(interaction)
        (found,) = await store.interactions()
        await store.close()
        return found

    folder = tmp_path_factory.mktemp("crm")
    assert asyncio.run(stored_in("sqlite", folder)) == asyncio.run(stored_in("memory:", folder))
