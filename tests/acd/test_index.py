"""Buckets and heads: stale entries never come out, and only matching buckets are tied together."""

from __future__ import annotations

from acd.agent import Idle
from acd.index import AgentBucket, Index
from acd.messages import AgentProfile
from acd.records import Agent, Call
from acd.requirement import Requirement
from acd.strategies import find
from tests.acd.floor_of_two import agent

RANKS = {"desk": find("best_skill", "desk")}


def person(profile: AgentProfile) -> Agent:
    return Agent(profile.agent, profile, Idle(0, 0))


def waiting(name: str, since: int, required: Requirement) -> Call:
    return Call(name, "desk", (), "en", "routine", since, None, since, None, required)


def test_equal_profiles_share_a_bucket_however_they_are_written() -> None:
    index = Index(RANKS)
    one = index.agent_bucket(AgentProfile("a", (("x", 1), ("y", 2)), (("en", 1),)))
    assert index.agent_bucket(AgentProfile("b", (("y", 2), ("x", 1)), (("en", 1),))) is one
    assert index.agent_bucket(AgentProfile("b", (("y", 2), ("x", 2)), (("en", 1),))) is not one


def test_the_head_is_the_longest_idle_and_who_left_is_not_seen() -> None:
    bucket = AgentBucket(agent("any"))
    first, second = person(agent("a")), person(agent("b"))
    bucket.add(first, 20)
    bucket.add(second, 10)
    assert (head := bucket.head()) is not None and head[3] is second
    bucket.remove(second)
    assert (head := bucket.head()) is not None and head[3] is first
    bucket.remove(first)
    assert bucket.head() is None
    bucket.add(second, 30)
    assert (head := bucket.head()) is not None and (head[0], head[3]) == (30, second)


def test_a_bucket_that_is_mostly_stale_is_rebuilt() -> None:
    bucket = AgentBucket(agent("any"))
    kept, restless = person(agent("a")), person(agent("b"))
    bucket.add(kept, 0)
    for since in range(1000):
        bucket.add(restless, since)
        bucket.remove(restless)
    assert len(bucket.heap) < 20
    assert (head := bucket.head()) is not None and head[3] is kept


def test_calls_come_out_in_the_order_of_the_line() -> None:
    index = Index(RANKS)
    required = Requirement("desk", (), "en")
    bucket = index.call_bucket(required)
    calls = [waiting(name, since, required) for name, since in (("c", 30), ("a", 10), ("b", 20))]
    for call in calls:
        bucket.add(call)
    assert [call.name for call in bucket.calls()] == ["a", "b", "c"]
    bucket.remove(calls[1])
    assert [call.name for call in bucket.calls()] == ["b", "c"]
    assert (head := bucket.head()) is not None and head[2].name == "b"
    assert bucket.waiting == 2


def test_buckets_are_tied_together_whichever_comes_first() -> None:
    index = Index(RANKS)
    nurse = Requirement("desk", (("nurse", 3),), "en")
    before = index.agent_bucket(agent("good", nurse=3))
    calls = index.call_bucket(nurse)
    after = index.agent_bucket(agent("better", nurse=5))
    index.agent_bucket(agent("unable", nurse=2))
    assert [agents for _, agents in calls.servers] == [after, before]
    assert before.serves == after.serves == [calls]


def test_the_best_agent_is_the_strategys_and_then_the_longest_idle() -> None:
    index = Index(RANKS)
    calls = index.call_bucket(Requirement("desk", (("nurse", 1),), "en"))
    people = {name: person(agent(name, nurse=level)) for name, level in (("a", 2), ("b", 4), ("c", 4))}
    for name, free_since in (("a", 0), ("b", 9), ("c", 5)):
        people[name].bucket = index.agent_bucket(people[name].profile)
        people[name].bucket.add(people[name], free_since)
    order = []
    while (best := calls.best_agent()) is not None:
        order.append(best.name)
        best.bucket.remove(best)
    assert order == ["c", "b", "a"]


def test_news_of_heads_is_kept_once_however_often_an_agent_comes_and_goes() -> None:
    index = Index(RANKS)
    calls = index.call_bucket(Requirement("desk", (), "en"))
    restless = person(agent("a"))
    restless.bucket = index.agent_bucket(restless.profile)
    for since in [0] * 100 + list(range(500)):
        restless.bucket.add(restless, since)
        assert calls.best_agent() is restless
        restless.bucket.remove(restless)
    assert len(calls.heads) <= 20
    assert calls.best_agent() is None


def test_a_profile_whose_longest_idle_left_is_judged_by_the_next() -> None:
    index = Index({"desk": find("longest_idle", "desk")})
    calls = index.call_bucket(Requirement("desk", (), "en"))
    people = {name: person(agent(name, en=level)) for name, level in (("a", 1), ("b", 1), ("c", 2))}
    for name, free_since in (("a", 1), ("c", 2), ("b", 3)):
        people[name].bucket = index.agent_bucket(people[name].profile)
        people[name].bucket.add(people[name], free_since)
    people["a"].bucket.remove(people["a"])
    assert calls.best_agent() is people["c"]
    people["c"].bucket.remove(people["c"])
    assert calls.best_agent() is people["b"]
    people["a"].bucket.add(people["a"], 1)
    assert calls.best_agent() is people["a"]


def test_the_first_call_is_the_first_of_all_lines_an_agent_serves() -> None:
    index = Index(RANKS)
    agents = index.agent_bucket(agent("a", nurse=3))
    assert agents.first_call() is None
    for name, since, needs in (("late", 30, ()), ("early", 10, (("nurse", 2),)), ("not his", 5, (("nurse", 4),))):
        call = waiting(name, since, Requirement("desk", needs, "en"))
        index.call_bucket(call.required).add(call)
    assert (first := agents.first_call()) is not None and first.name == "early"


def test_somebody_is_able_while_one_of_the_servers_is() -> None:
    index = Index(RANKS)
    calls = index.call_bucket(Requirement("desk", (), "en"))
    bucket = index.agent_bucket(agent("a"))
    assert not calls.anybody_able()
    bucket.able = 1
    assert calls.anybody_able()


def test_positions_close_up_when_somebody_leaves_the_line() -> None:
    index = Index(RANKS)
    line = [waiting(f"c{n}", n, Requirement("desk", (), "en")) for n in range(4)]
    for call in reversed(line):
        index.join(call)
    assert [index.position(call) for call in line] == [1, 2, 3, 4]
    index.leave(line[1])
    assert [index.position(call) for call in (line[0], line[2], line[3])] == [1, 2, 3]
