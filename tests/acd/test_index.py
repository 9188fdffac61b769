"""The index: who may serve whom is found without looking at everybody, and nothing is kept for ever."""

from __future__ import annotations

import pytest

from acd.agent import Idle
from acd.index import Index
from acd.messages import AgentProfile, Borrow, QueueRules
from acd.needs import any_of, skill
from acd.records import Agent, Call
from acd.requirement import Requirement, requirement
from tests.acd.floor_of_two import agent

DESK = {"desk": QueueRules("desk", strategy="best_skill")}


def on(index: Index, profile: AgentProfile, free_since: int | None = None) -> Agent:
    """An agent in the index, ready if ``free_since`` is given."""
    person = Agent(profile.agent, profile, Idle(0, 0))
    index.enlist(person)
    person.bucket.able += 1
    if free_since is not None:
        person.ready = True
        index.ready(person, free_since)
    return person


def take(person: Agent) -> None:
    person.ready = False
    person.bucket.remove(person)


def wait(index: Index, name: str, since: int, required: Requirement) -> Call:
    call = Call(name, required.queue, (), "en", "routine", since, None, since, None, required)
    call.bucket = index.call_bucket(required)
    call.bucket.add(call)
    index.list_up()
    return call


def test_equal_profiles_share_a_bucket_however_they_are_written() -> None:
    index = Index(DESK)
    one = on(index, AgentProfile("a", (("x", 1), ("y", 2)), (("en", 1),)))
    assert on(index, AgentProfile("b", (("y", 2), ("x", 1)), (("en", 1),))).bucket is one.bucket
    assert on(index, AgentProfile("c", (("y", 2), ("x", 2)), (("en", 1),))).bucket is not one.bucket
    assert on(index, AgentProfile("d", (("x", 1), ("y", 2)), (("en", 1),), teams=("t",))).bucket is not one.bucket


def test_agents_and_calls_are_tied_together_whichever_comes_first() -> None:
    index = Index(DESK)
    nurse = Requirement("desk", (("nurse", 3),), "en")
    before = on(index, agent("good", nurse=3))
    call = wait(index, "c", 1, nurse)
    after = on(index, agent("better", nurse=5))
    unable = on(index, agent("unable", nurse=2))
    assert [agents for agents in call.bucket.servers if agents.able] == [after.bucket, before.bucket]
    assert index.first_call(before) is index.first_call(after) is call
    assert index.first_call(unable) is None


def test_the_first_call_is_the_first_of_all_lines_an_agent_serves() -> None:
    index = Index(DESK)
    nurse = on(index, agent("a", nurse=3))
    assert index.first_call(nurse) is None
    for name, since, needs in (("late", 30, ()), ("early", 10, (("nurse", 2),)), ("not his", 5, (("nurse", 4),))):
        wait(index, name, since, Requirement("desk", needs, "en"))
    assert (first := index.first_call(nurse)) is not None and first.name == "early"


@pytest.mark.parametrize("crowd", [3, 400])
def test_whoever_can_is_found_among_few_and_among_many(crowd: int) -> None:
    index = Index({"desk": QueueRules("desk")})
    for number in range(crowd):
        on(index, agent(f"x{number:03}", nurse=1 + number % 5, adult=1, **{f"s{number}": 1}), 5)
    expert = on(index, agent("expert", nurse=5, adult=2), 9)
    both = index.call_bucket(Requirement("desk", (("adult", 2), ("nurse", 5)), "en"))
    assert both.best_agent() is expert
    one = index.call_bucket(Requirement("desk", (("nurse", 1),), "en"))
    order = []
    while (best := one.best_agent()) is not None:
        order.append(best.name)
        take(best)
    assert order == [f"x{number:03}" for number in range(crowd)] + ["expert"]
    later = on(index, agent("later", nurse=4, adult=1, other=1), 1)
    assert one.best_agent() is later
    again = on(index, agent("x000", nurse=1, adult=1, s0=1), 0)
    assert one.best_agent() is again


def test_alternatives_and_denials_decide_who_may_serve() -> None:
    index = Index(DESK)
    either = requirement("desk", (), (), "en", need=any_of([skill("pediatrics", 2), skill("family", 3)]))
    on(index, agent("neither", pediatrics=1, family=2), 1)
    family = on(index, agent("family", family=3), 5)
    assert index.call_bucket(either).best_agent() is family
    nobody_new = requirement("desk", (), (), "en", need=("not", skill("family", 1)))
    assert index.call_bucket(nobody_new).best_agent() is None


def test_only_the_named_may_have_a_call_and_others_do_not_see_it() -> None:
    index = Index(DESK)
    ann, ben = on(index, agent("ann"), 1), on(index, agent("ben"), 2)
    call = wait(index, "c", 1, requirement("desk", (), (), "en", named=("ben", "nobody")))
    assert call.bucket.best_agent() is ben
    assert index.first_call(ann) is None
    assert index.first_call(ben) is call
    assert call.bucket.rank_of(ann) is None
    ben.bucket.able = 0
    assert not call.bucket.anybody_able()


def test_an_agent_off_a_queue_is_not_asked_for_it_until_he_is_back() -> None:
    index = Index(DESK)
    ann = on(index, agent("ann"))
    call = wait(index, "c", 1, requirement("desk", (), (), "en"))
    named = wait(index, "n", 2, requirement("desk", (), (), "en", named=("ann",)))
    index.enlist(ann, ("desk",))
    assert index.first_call(ann) is None
    assert call.bucket.rank_of(ann) is named.bucket.rank_of(ann) is None
    index.enlist(ann)
    assert index.first_call(ann) is call


def test_lent_agents_count_only_while_they_can_be_spared() -> None:
    rules = {"desk": QueueRules("desk", borrow=(Borrow("ward"),)), "ward": QueueRules("ward")}
    index = Index(rules)
    own = on(index, agent("own", queues=("desk",)))
    lent = on(index, agent("lent", queues=("ward",)), 3)
    stranger = on(index, agent("stranger", queues=("third",)), 1)
    call = wait(index, "c", 1, requirement("desk", (), (), "en"))
    assert call.bucket.best_agent() is None
    assert call.bucket.best_borrowed() is None
    index.may_lend = lambda lender, borrower: (lender, borrower) == ("ward", "desk")
    assert call.bucket.best_borrowed() is lent
    assert [each.name for each in index.borrowing()] == ["c"]
    assert index.first_call(stranger) is None
    assert index.first_call(own) is call


def test_requirements_nobody_waits_with_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acd.index.TIDY_CALLS_ABOVE", 10)
    index = Index(DESK)
    index._tidy_at = 10
    everything = on(index, agent("a", **{f"s{number}": 1 for number in range(200)}))
    kept = wait(index, "kept", 0, Requirement("desk", (("s0", 1),), "en"))
    for number in range(1, 200):
        call = wait(index, f"c{number}", number, requirement("desk", (), ((f"s{number}", 1),), "en", named=("a",)))
        call.bucket.remove(call)
    assert len(index._calls) <= 20
    assert len(everything.bucket.serves) <= 20
    assert len(index._calls_by_name["a"]) <= 20
    assert index.first_call(everything) is kept


def test_positions_close_up_when_somebody_leaves_the_line() -> None:
    index = Index(DESK)
    line = [
        Call(f"c{n}", "desk", (), "en", "routine", n, None, n, None, Requirement("desk", (), "en")) for n in range(4)
    ]
    for call in reversed(line):
        index.join(call)
    assert [index.position(call) for call in line] == [1, 2, 3, 4]
    index.leave(line[1])
    assert [index.position(call) for call in (line[0], line[2], line[3])] == [1, 2, 3]
