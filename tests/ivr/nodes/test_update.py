"""``update``, and who is let through to it."""

from pathlib import Path

import pytest

from ivr.messages import Event, Found, LookUp, LookUpFailed, NotFound
from ivr.operation import Field, Operation
from ivr.operations import operations
from tests.ivr.caller import Caller
from tests.ivr.nodes.probe import probe, refused

NODE = (
    "{lookup: {what: patient_by_phone, found: tell, not_found: tell, failed: tell}}\n"
    "  tell: {update: {what: patient_update, arguments: {language: language}, go: bye, failed: nurse}}"
)


def known(folder: Path) -> Caller:
    caller = probe(NODE, folder)
    caller.happens(Found(caller.later(), 1, {"patient": "p1"}))
    return caller


def test_what_is_ordered(tmp_path: Path) -> None:
    caller = known(tmp_path)
    assert caller.call.identity == 1
    assert caller.got(LookUp)[-1] == LookUp(3, "patient_update", {"language": "en", "patient": "p1"})


@pytest.mark.parametrize(
    ("event", "node", "outcome"),
    [
        (Found(0, 3, {}), "bye", "done"),
        (NotFound(0, 3), "nurse", "not_done"),
        (LookUpFailed(0, 3, "away"), "nurse", "failed"),
    ],
)
def test_each_answer_has_its_way(event: Event, node: str, outcome: str, tmp_path: Path) -> None:
    caller = known(tmp_path)
    caller.happens(event)
    assert caller.call.node == node
    assert caller.call.steps[1].outcome == outcome


DESK = Operation(
    "give",
    "gives",
    results={"reference": Field(level=1), "secret_word": Field(level=3)},
    level=1,
    writes=True,
    of_patient=True,
)
GIVE = (
    "{lookup: {what: patient_by_phone, found: tell, not_found: tell, failed: tell}}\n"
    "  tell: {update: {what: give, into: {reference: account, secret_word: account_two}, go: bye, "
    "not_done: nurse, failed: desk}}"
)
MORE = "  account_two: {privacy: phi}\n"


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(operations(), "give", DESK)


def test_what_comes_back_is_kept_as_far_as_he_may_know_it(tmp_path: Path, give: None) -> None:
    caller = probe(GIVE, tmp_path, more=MORE)
    caller.happens(Found(caller.later(), 1, {"patient": "p1"}))
    caller.happens(Found(caller.later(), 3, {"reference": "123456", "secret_word": "x"}))
    assert caller.call.variables == {"account": "123456", "account_two": ""}


@pytest.mark.parametrize(("event", "node"), [(NotFound(0, 3), "nurse"), (LookUpFailed(0, 3, "away"), "desk")])
def test_a_no_has_a_way_of_its_own(event: Event, node: str, tmp_path: Path, give: None) -> None:
    caller = probe(GIVE, tmp_path, more=MORE)
    caller.happens(Found(caller.later(), 1, {"patient": "p1"}))
    caller.happens(event)
    assert caller.call.node == node


def test_results_are_checked_as_those_of_a_look_up(tmp_path: Path, give: None) -> None:
    told = GIVE.replace("{reference: account, secret_word: account_two}", "{refrence: account, reference: reason}")
    said = refused(told, tmp_path)
    assert "'give' has no result 'refrence'" in said
    assert "'reason' is public, but the result 'reference' is phi" in said or "reason" in said


def test_no_answer_in_time_is_failed(tmp_path: Path) -> None:
    caller = known(tmp_path)
    caller.be_silent()
    assert caller.call.node == "nurse"


def test_a_caller_who_is_not_known_does_not_get_through(tmp_path: Path) -> None:
    caller = probe(NODE, tmp_path)
    caller.happens(NotFound(caller.later(), 1))
    assert caller.call.node == "nurse"
    assert len(caller.got(LookUp)) == 1
    assert caller.call.steps[1].outcome == "not_identified"


def test_mistakes(tmp_path: Path) -> None:
    told = "{update: {what: patient_update, arguments: {language: language}, go: bye}}"
    assert "'patient_update' wants identity 1 (claimed), but no look-up before it proves more than 0 (unknown)" in refused(told, tmp_path)  # fmt: skip  # noqa: E501
    assert "unknown update 'patient_by_phone'" in refused(told.replace("patient_update", "patient_by_phone"), tmp_path)
    assert "'patient_update' is not given language" in refused("{update: {what: patient_update, go: bye}}", tmp_path)
