"""What is private, and to whom it is said."""

from __future__ import annotations

from pathlib import Path

from tests.ivr.lint.checked import GOOD, told

NAMED = GOOD.replace("start:", "variables:\n  name: {privacy: phi}\n  born: {type: date}\nstart:").replace(
    "For a bill", "{name}, for a bill"
)
LOOKUP = "  find: {lookup: {what: %s, arguments: %s, into: {patient: name}, found: ask, not_found: %s}}\n"


def looked_up(what: str, arguments: str, not_found: str = "desk") -> str:
    return NAMED.replace("go: ask", "go: find") + LOOKUP % (what, arguments, not_found)


def test_a_phone_number_alone_proves_nothing(tmp_path: Path) -> None:
    found = told("phi-spoken", looked_up("patient_by_phone", "{phone: caller}"), tmp_path)
    assert [one[2] for one in found] == [
        "'name' of the patient's record is said to a caller who has not shown who he is"
    ]


def test_two_facts_are_enough_but_on_every_way(tmp_path: Path) -> None:
    two = ("patient_by_identity", "{phone: caller, birth_date: born}")
    assert told("phi-spoken", looked_up(*two), tmp_path) == []
    assert len(told("phi-spoken", looked_up(*two, not_found="ask"), tmp_path)) == 1


def test_his_own_answer_may_be_read_back(tmp_path: Path) -> None:
    keyed = "  find: {collect: {say: engine.you_entered, into: name, go: ask}}\n"
    assert (
        told(
            "phi-spoken",
            NAMED.replace("go: ask", "go: find").replace("{privacy: phi}", "{type: digits}") + keyed,
            tmp_path,
        )
        == []
    )


WHO = (
    "  who: {lookup: {what: patient_by_identity, arguments: {phone: caller, birth_date: born}, "
    "found: %s, not_found: %s}}\n"
)
BALANCE = "  find: {lookup: {what: coverage_of_patient, into: {payer: name}, found: ask, not_found: desk}}\n"
BOOK = "  find: {update: {what: book_slot, arguments: {slot: caller}, into: {reference: name}, go: ask%s}}\n"


def after_an_operation(operation: str) -> str:
    """It may be come to by whoever is known and by whoever is not; the operation itself tells them apart."""
    return NAMED.replace("go: ask", "go: who") + WHO % ("find", "find") + operation


def test_an_operation_that_wants_two_facts_has_seen_to_it(tmp_path: Path) -> None:
    assert told("phi-spoken", after_an_operation(BALANCE), tmp_path) == []
    assert told("phi-spoken", after_an_operation(BOOK % ", failed: desk"), tmp_path) == []


def test_but_not_where_its_failure_leads_to_the_same_place(tmp_path: Path) -> None:
    assert len(told("phi-spoken", after_an_operation(BOOK % ""), tmp_path)) == 1
