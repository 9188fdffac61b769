"""``http``: what is asked, each way on, and that the caller is never left in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr.gates import deadline
from ivr.messages import Event, Heard, Request, Resumed, ServiceAnswered, ServiceFailed
from tests.ivr.nodes.probe import probe, refused

WAYS = "go: bye, failed: desk, timeout: nurse, refused: desk, wrong_shape: again, not_found: bye, rejected: nurse"
SET = "{set: {values: {account: '12 34'}, go: ask}}\n  again: {hangup: {say: engine.goodbye}}\n  ask: "
NODE = (
    SET + "{http: {service: insurance, path: '/members/{account}', query: {lang: language}, "
    "answer: {active: {into: reason, privacy: public}, plan.copay: {into: account, required: false}}, deadline: 4s, "
)
POST = SET + "{http: {service: insurance, method: POST, path: '/refills', body: {member.id: account, why: reason}, "


def asked(caller: object) -> Request:
    (request,) = caller.got(Request)  # type: ignore[attr-defined]
    assert isinstance(request, Request)
    return request


def test_what_is_asked(tmp_path: Path) -> None:
    caller = probe(NODE + WAYS + "}}", tmp_path)
    request = asked(caller)
    assert (request.service, request.method, request.path) == ("insurance", "GET", "/members/12%2034")
    assert (request.query, request.body, request.fields) == ({"lang": "en"}, "", ("active", "plan.copay"))
    assert (request.deadline_ms, request.retries, request.idempotency_key) == (4_000, 0, "")
    assert "12" not in repr(request).replace("request=1", "")


def test_a_body_is_json(tmp_path: Path) -> None:
    caller = probe(POST + "go: bye, failed: desk}}", tmp_path)
    assert json.loads(asked(caller).body) == {"member": {"id": "12 34"}}


@pytest.mark.parametrize(
    ("event", "node", "outcome"),
    [
        (ServiceAnswered(0, 1, 200, {"active": "yes", "plan.copay": "20"}), "bye", "done"),
        (ServiceAnswered(0, 1, 200, {"plan.copay": "20"}), "again", "wrong_shape"),
        (ServiceAnswered(0, 1, 200, {"active": True}), "again", "wrong_shape"),
        (ServiceAnswered(0, 1, 404), "bye", "not_found"),
        (ServiceAnswered(0, 1, 422), "nurse", "rejected"),
        (ServiceFailed(0, 1, "timeout"), "nurse", "timeout"),
        (ServiceFailed(0, 1, "refused"), "desk", "refused"),
        (ServiceFailed(0, 1, "wrong_shape"), "again", "wrong_shape"),
        (ServiceFailed(0, 1, "something else"), "desk", "refused"),
    ],
)
def test_each_answer_has_its_way(event: Event, node: str, outcome: str, tmp_path: Path) -> None:
    caller = probe(NODE + WAYS + "}}", tmp_path)
    caller.happens(event)
    assert caller.call.node == node
    assert [step.outcome for step in caller.call.steps if step.kind == "http"] == [outcome]


def test_failed_is_every_way_that_is_not_written(tmp_path: Path) -> None:
    for event in (ServiceAnswered(0, 1, 404), ServiceFailed(0, 1, "timeout"), ServiceFailed(0, 1, "wrong_shape")):
        caller = probe(NODE + "go: bye, failed: desk}}", tmp_path)
        caller.happens(event)
        assert caller.call.node == "desk"


def test_a_right_answer_is_kept_whole_and_a_wrong_one_not_at_all(tmp_path: Path) -> None:
    caller = probe(NODE + WAYS + "}}", tmp_path)
    caller.happens(ServiceAnswered(caller.later(), 1, 200, {"active": "Gold"}))
    assert caller.call.variables == {"reason": "Gold", "account": ""}
    caller = probe(NODE + WAYS + "}}", tmp_path)
    caller.happens(ServiceAnswered(caller.later(), 1, 200, {"active": "Gold", "plan.copay": False}))
    assert caller.call.variables == {"account": "12 34"}


def test_who_waits_hears_so_within_a_second_and_again(tmp_path: Path) -> None:
    caller = probe(NODE.replace("4s", "12s") + WAYS + "}}", tmp_path)
    began = caller.at
    assert deadline(caller.call) == began + 1_000
    caller.be_silent()
    assert caller.heard_now() == ["engine.one_moment"]
    caller.hear_out()
    caller.be_silent()
    assert caller.heard_now() == ["engine.one_moment"]
    assert caller.at == began + 9_000
    caller.hear_out()
    caller.be_silent()
    assert (caller.call.node, caller.at) == ("nurse", began + 12_000)


def test_a_quick_answer_is_all_that_is_heard(tmp_path: Path) -> None:
    caller = probe(NODE + WAYS + "}}", tmp_path)
    caller.happens(ServiceAnswered(caller.later(), 1, 200, {"active": "Gold"}))
    assert caller.heard_now() == ["engine.goodbye"]


def test_late_answers_and_those_to_another_request_are_ignored(tmp_path: Path) -> None:
    caller = probe(NODE + WAYS + "}}", tmp_path)
    assert caller.happens(ServiceAnswered(caller.later(), 9, 200, {"active": "Gold"})) == ()
    caller.be_silent()
    caller.be_silent()
    assert caller.call.node == "nurse"
    assert caller.happens(ServiceAnswered(caller.later(), 1, 200, {"active": "Gold"})) == ()


def test_an_answer_during_the_emergency_question_still_counts(tmp_path: Path) -> None:
    caller = probe(NODE + WAYS + "}}", tmp_path)
    caller.press("9")
    caller.happens(ServiceAnswered(caller.later(), 1, 200, {"active": "Gold"}))
    assert caller.call.phase == "confirming"
    caller.press("2")
    assert caller.call.node == "bye"


def test_emergency_words_are_heard_while_it_is_asked(tmp_path: Path) -> None:
    caller = probe(NODE + WAYS + "}}", tmp_path)
    assert caller.listening is not None
    caller.happens(Heard(caller.later(), "speech", "chest pain", 0.9, listen=caller.listening.listen))
    assert caller.call.phase == "confirming"


def test_without_a_value_for_the_path_nothing_is_asked(tmp_path: Path) -> None:
    caller = probe(NODE.replace("'12 34'", "''") + WAYS + "}}", tmp_path)
    assert not caller.got(Request)
    assert caller.call.node == "desk"


KEY = "retries: 1, idempotency_key: 'refill-{account}', go: bye, failed: desk}}"


def test_the_key_is_the_same_for_the_same_request_of_a_call_and_tells_nothing(tmp_path: Path) -> None:
    one, again, other = (
        probe(POST.replace("12 34", account) + KEY, tmp_path) for account in ("12 34", "12 34", "12 35")
    )
    assert asked(one).idempotency_key == asked(again).idempotency_key != asked(other).idempotency_key
    assert len(asked(one).idempotency_key) == 32


def test_after_a_change_of_controllers_it_is_asked_again_only_where_that_is_harmless(tmp_path: Path) -> None:
    for node, times, at in ((POST + KEY, 2, "ask"), (POST + "go: bye, failed: desk}}", 1, "desk"), (NODE + WAYS + "}}", 2, "ask")):  # fmt: skip  # noqa: E501
        caller = probe(node, tmp_path)
        caller.happens(Resumed(caller.later()))
        assert (len(caller.got(Request)), caller.call.node) == (times, at)
    caller = probe(POST + KEY, tmp_path)
    caller.happens(Resumed(caller.later()))
    first, second = caller.got(Request)
    assert isinstance(first, Request)
    assert isinstance(second, Request)
    assert first.idempotency_key == second.idempotency_key


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("insurance", "insurence", "Did you mean 'insurance'?"),
        ("/refills", "/refills/{nobody}", "the variable 'nobody' is not declared"),
        ("/refills", "/refills?x=1", "a path is written as /coverage/{member}"),
        ("/refills", "/a/../b", "a path is written as /coverage/{member}"),
        ("method: POST", "method: GET", "GET sends no body"),
        ("method: POST", "method: POST, retries: 2", "a POST that is tried again may be done twice"),
        ("method: POST", "method: POST, deadline: 2m", "the deadline must be 500ms to 30s"),
        ("why: reason", "member: reason", "'member' is a value and holds 'member.id'"),
        ("failed", "answer: {plan: {into: reason}}, failed", "'reason' is public, but this is made from the answer's"),
        ("failed", "answer: {plan: {into: caller}}, failed", "'caller' is kept by the engine itself"),
        ("failed", "answer: {'a b': {into: reason}}, failed", "'a b' is no field"),
        ("failed", "query: {pin: account}, failed", "'account' is secret and would stand in the open"),
    ],
)
def test_mistakes(old: str, new: str, said: str, tmp_path: Path) -> None:
    node = (POST + "go: bye, failed: desk}}").replace(old, new, 1)
    account = "{privacy: secret}" if "secret" in said else "{privacy: phi}"
    assert said in refused(node, tmp_path, account=account)
