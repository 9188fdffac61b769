"""Buckets: the strategy's choice among those who may, and who left is never seen."""

from __future__ import annotations

from acd.index import Index
from acd.messages import QueueRules
from acd.records import Call
from acd.requirement import Requirement, requirement
from tests.acd.floor_of_two import agent
from tests.acd.test_index import DESK, on, take, wait

ANY = Requirement("desk", (), "en")


def test_the_best_agent_is_the_strategys_and_then_the_longest_idle() -> None:
    index = Index(DESK)
    for name, level, free_since in (("a", 2, 0), ("b", 4, 9), ("c", 4, 5)):
        on(index, agent(name, nurse=level), free_since)
    calls = index.call_bucket(Requirement("desk", (("nurse", 1),), "en"))
    order = []
    while (best := calls.best_agent()) is not None:
        order.append(best.name)
        take(best)
    assert order == ["c", "b", "a"]


def test_who_left_the_line_is_not_seen_and_who_is_back_keeps_his_place() -> None:
    index = Index({"desk": QueueRules("desk")})
    calls = index.call_bucket(ANY)
    first, second = on(index, agent("a"), 10), on(index, agent("b"), 20)
    take(first)
    assert calls.best_agent() is second
    first.ready = True
    index.ready(first, 10)
    assert calls.best_agent() is first


def test_calls_of_one_requirement_come_in_the_order_of_their_places() -> None:
    index = Index(DESK)
    calls = [wait(index, name, since, ANY) for name, since in (("c", 30), ("a", 10), ("b", 20))]
    bucket = calls[0].bucket
    assert [call.name for call in bucket.calls()] == ["a", "b", "c"]
    bucket.remove(calls[1])
    assert [call.name for call in bucket.calls()] == ["b", "c"]
    assert (head := bucket.head()) is not None and head.name == "b"
    assert bucket.waiting == bucket.queue.waiting == 2


def test_a_preferred_agent_comes_before_the_strategys_choice_if_he_may_and_is_free() -> None:
    index = Index(DESK)
    on(index, agent("best", nurse=5), 1)
    doctor, unfit = on(index, agent("doctor", nurse=1), 9), on(index, agent("unfit", en=0), 2)
    call = wait(index, "c", 1, requirement("desk", (), (("nurse", 1),), "en"))
    call.preferred = ("nobody", unfit.name, doctor.name, "best")
    assert call.bucket.best_agent(call) is doctor
    take(doctor)
    assert (other := call.bucket.best_agent(call)) is not None and other.name == "best"


def test_a_hard_call_goes_past_who_is_due_a_lighter_one_unless_nobody_else_can() -> None:
    index = Index({"desk": QueueRules("desk")})
    tired, fresh = on(index, agent("tired"), 1), on(index, agent("fresh"), 9)
    tired.light_next = True

    def asked(priority: str) -> str | None:
        call = Call("c", "desk", (), "en", priority, 0, None, 0, None, ANY)  # type: ignore[arg-type]
        best = index.call_bucket(ANY).best_agent(call)
        return best and best.name

    assert asked("routine") == "tired"
    assert asked("urgent") == asked("emergency") == "fresh"
    take(fresh)
    assert asked("urgent") == "tired"


def test_somebody_is_able_while_one_of_the_servers_is() -> None:
    index = Index(DESK)
    calls = index.call_bucket(ANY)
    assert not calls.anybody_able()
    ann = on(index, agent("a"))
    assert calls.anybody_able()
    ann.bucket.able = 0
    assert not calls.anybody_able()
