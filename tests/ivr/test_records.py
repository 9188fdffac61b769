"""What both nodes of the records share: levels and who is told what."""

from pathlib import Path

from ivr.messages import Found, LookUp
from ivr.operation import Field, Operation
from ivr.records import level_words, told
from tests.ivr.nodes.probe import probe, refused

TWICE = (
    "{lookup: {what: patient_by_identity, arguments: {phone: caller, birth_date: born}, found: again, not_found: desk}}"
    "\n  again: {lookup: {what: patient_by_phone, found: bye, not_found: desk}}"
)


def test_a_field_above_his_level_is_not_told() -> None:
    operation = Operation("x", "x", results={"low": Field(level=1), "high": Field(level=3)})
    record = {"low": "a", "high": "b", "more": "c"}
    assert told(operation, 0, record) == {}
    assert told(operation, 2, record) == {"low": "a"}
    assert told(operation, 3, record) == {"low": "a", "high": "b"}
    assert level_words(2) == "2 (matched)"


def test_without_an_answer_nothing_is_asked(tmp_path: Path) -> None:
    caller = probe(TWICE.replace("born", "born"), tmp_path, more="  born: {type: date}\n")
    assert not caller.got(LookUp)
    assert caller.call.node == "desk"


def test_another_patient_is_only_as_well_known_as_his_own_look_up_proves(tmp_path: Path) -> None:
    first = "{set: {values: {born: '1985-03-14'}, go: match}}\n  match: "
    for second, identity in (("p1", 2), ("p2", 1)):
        caller = probe(first + TWICE, tmp_path, more="  born: {type: date}\n")
        caller.happens(Found(caller.later(), 1, {"patient": "p1"}))
        assert caller.call.identity == 2
        caller.happens(Found(caller.later(), caller.call.next_id - 2, {"patient": second}))
        assert (caller.call.patient, caller.call.identity) == (second, identity)


def test_mistakes(tmp_path: Path) -> None:
    wrong = "{lookup: {what: patient_by_identity, arguments: {birth_date: reason, nr: caller}, found: bye, not_found: desk}}"  # fmt: skip  # noqa: E501
    said = refused(wrong, tmp_path)
    assert "'birth_date' is a date value, 'reason' a text one" in said
    assert "'patient_by_identity' has no argument 'nr'" in said
    assert "'patient_by_identity' is not given phone" in said


def test_an_argument_that_may_be_empty_may_be_left_out(tmp_path: Path) -> None:
    given = "{lookup: {what: free_slot, arguments: {visit: visit, doctor: doctor}, found: bye, not_found: desk}}"
    told = "{set: {values: {born: '1985-03-14', visit: checkup}, go: match}}\n  match: " + TWICE.replace(
        "{lookup: {what: patient_by_phone, found: bye, not_found: desk}}", given
    )
    caller = probe(told, tmp_path, more="  born: {type: date}\n  visit: {}\n  doctor: {}\n")
    caller.happens(Found(caller.later(), 1, {"patient": "p1"}))
    (asked,) = [one for one in caller.got(LookUp) if one.what == "free_slot"]
    assert asked.arguments == {"visit": "checkup", "doctor": "", "patient": "p1"}
    without = refused(given.replace("visit: visit, doctor: doctor", "doctor: reason"), tmp_path)
    assert "'free_slot' is not given visit" in without
