from dataclasses import replace

import pytest
from sqlalchemy import RowMapping

from crm import rows
from crm.cipher import Cipher, CipherError
from crm.model import Preference
from tests.crm.examples import CANARIES, INTERACTION, KEY, PATIENT, kept, task

CIPHER = Cipher(KEY)


def mapping(row: rows.Row) -> RowMapping:
    return row  # type: ignore[return-value]  # a dictionary is read alike


def test_nothing_private_is_in_the_clear_columns() -> None:
    whole = kept(INTERACTION)
    everything = [
        rows.patient_row(PATIENT, CIPHER),
        *rows.phone_rows(PATIENT, CIPHER),
        rows.interaction_row(whole, CIPHER),
        *rows.step_rows(whole, CIPHER),
        *rows.offer_rows(whole),
        *rows.utterance_rows(whole, CIPHER),
        *rows.interpreter_rows(whole),
    ]
    for row in everything:
        for name, value in row.items():
            for canary in CANARIES:
                assert canary not in str(value), name
                assert not isinstance(value, bytes) or canary.encode() not in value, name


def test_public_words_stay_readable_for_reports() -> None:
    first = rows.step_rows(INTERACTION, CIPHER)[0]
    assert (first["asked"], first["answer"], first["utterance"]) == ("How can we help?", "refill", "2")
    assert first["words_sealed"] is None


def test_there_and_back() -> None:
    whole = kept(INTERACTION)
    parts = {
        "steps": rows.step_rows(whole, CIPHER),
        "offers": rows.offer_rows(whole),
        "decisions": rows.decision_rows(whole),
        "utterances": rows.utterance_rows(whole, CIPHER),
        "interpreters": rows.interpreter_rows(whole),
    }
    mapped = {name: [mapping(row) for row in found] for name, found in parts.items()}
    assert rows.to_interaction(mapping(rows.interaction_row(whole, CIPHER)), mapped, CIPHER) == whole
    phones = [mapping(row) for row in rows.phone_rows(PATIENT, CIPHER)]
    assert rows.to_patient(mapping(rows.patient_row(PATIENT, CIPHER)), "en", phones, CIPHER) == PATIENT


def test_a_patient_of_before_care_teams_has_none() -> None:
    sealed = {"given_name": "Ann", "family_name": "Able", "birth_date": "1980-01-01"}
    row = {"id": "x0001", "sealed": CIPHER.seal(sealed, "patients x0001")}
    assert rows.to_patient(mapping(row), "en", [], CIPHER).care_team == ()


def test_a_sealed_value_moved_to_another_row_does_not_open() -> None:
    row = rows.patient_row(PATIENT, CIPHER) | {"id": "x0002"}
    with pytest.raises(CipherError):
        rows.to_patient(mapping(row), "en", [], CIPHER)


def test_a_withheld_number_has_no_mark() -> None:
    row = rows.interaction_row(replace(INTERACTION, caller=None), CIPHER)
    assert (row["caller_mark"], row["caller_sealed"]) == (None, None)


def test_a_task_there_and_back() -> None:
    done = task(patient=None, done_at=5, done_by="bruno")
    said = task(transcript="my wombat bites", recording="message-1-2", duration_ms=9, topic="pets", language="en")
    for each in (task(), done, said):
        assert rows.to_task(mapping(rows.task_row(each, CIPHER)), CIPHER) == each


def test_what_was_said_in_a_message_is_sealed_to_its_task() -> None:
    row = rows.task_row(task(transcript="my wombat bites"), CIPHER)
    assert all(b"wombat" not in str(value).encode() for value in row.values())
    with pytest.raises(CipherError):
        rows.to_task(mapping(row | {"id": "another"}), CIPHER)


def test_a_preference_is_sealed_to_its_patient_and_comes_back() -> None:
    asked = Preference("x0001", "relay", "wombat", 7)
    row = rows.preference_row(asked, CIPHER)
    assert rows.to_preference(mapping(row), CIPHER) == asked
    assert b"wombat" not in str(row).encode()
    for moved in ({"patient": "x0002"}, {"what": "pace"}):
        with pytest.raises(CipherError):
            rows.to_preference(mapping(row | moved), CIPHER)
