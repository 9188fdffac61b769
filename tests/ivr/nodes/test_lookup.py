"""``lookup``."""

from pathlib import Path

import pytest

from ivr.gates import deadline
from ivr.messages import Event, Found, LookUp, LookUpFailed, NotFound
from tests.ivr.nodes.probe import probe, refused

NODE = (
    "{lookup: {what: patient_by_phone, into: {language: reason}, timeout: 1s, "
    "found: bye, not_found: nurse, failed: desk"
)


def test_what_is_asked(tmp_path: Path) -> None:
    caller = probe(NODE + "}}", tmp_path)
    assert caller.got(LookUp) == [LookUp(1, "patient_by_phone", {"phone": "+15555550123"})]
    assert deadline(caller.call) == caller.at + 1_000


@pytest.mark.parametrize(
    ("event", "node", "outcome"),
    [
        (Found(0, 1, {"patient": "p1", "language": "es"}), "bye", "found"),
        (NotFound(0, 1), "nurse", "not_found"),
        (LookUpFailed(0, 1, "away"), "desk", "failed"),
    ],
)
def test_each_answer_has_its_way(event: Event, node: str, outcome: str, tmp_path: Path) -> None:
    caller = probe(NODE + "}}", tmp_path)
    caller.happens(event)
    assert caller.call.node == node
    assert caller.call.steps[0].outcome == outcome


def test_the_patient_is_kept_and_the_language_only_if_asked(tmp_path: Path) -> None:
    for more, record, language in (
        ("", {"patient": "p1", "language": "es"}, "en"),
        (", take_language: true", {"patient": "p1", "language": "es"}, "es"),
        (", take_language: true", {"patient": "p1", "language": "fr"}, "en"),
        (", take_language: true", {"patient": "p1"}, "en"),
    ):
        caller = probe(NODE + more + "}}", tmp_path)
        caller.happens(Found(caller.later(), 1, record))
        assert caller.call.patient == "p1"
        assert caller.call.language == language
        assert caller.call.variables == {"reason": record["language"]} if "language" in record else True


def test_no_answer_in_time_is_failed_and_a_late_one_is_ignored(tmp_path: Path) -> None:
    caller = probe(NODE + "}}", tmp_path)
    caller.be_silent()
    assert caller.call.node == "desk"
    assert caller.happens(Found(caller.later(), 1, {"patient": "p1"})) == ()
    assert caller.call.patient is None


def test_an_answer_to_another_question_is_ignored(tmp_path: Path) -> None:
    caller = probe(NODE + "}}", tmp_path)
    assert caller.happens(NotFound(caller.later(), 7)) == ()
    assert caller.call.node == "here"


def test_a_withheld_number_is_not_found_at_once(tmp_path: Path) -> None:
    caller = probe(NODE + "}}", tmp_path, caller=None)
    assert not caller.got(LookUp)
    assert caller.call.node == "nurse"


def test_failed_is_not_found_unless_given(tmp_path: Path) -> None:
    caller = probe("{lookup: {what: patient_by_phone, found: bye, not_found: nurse}}", tmp_path)
    caller.be_silent()
    assert caller.call.node == "nurse"


def test_mistakes(tmp_path: Path) -> None:
    assert "unknown look-up 'patient_by_name'" in refused(
        "{lookup: {what: patient_by_name, found: bye, not_found: desk}}", tmp_path
    )
    assert "the variable 'nobody' is not declared" in refused(
        "{lookup: {what: patient_by_phone, into: {language: nobody}, found: bye, not_found: desk}}", tmp_path
    )
