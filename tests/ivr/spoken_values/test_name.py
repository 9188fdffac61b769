"""``name``: by its words, by its family name, by its place in the list."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from ivr.names import Named
from ivr.spoken_value import Occasion
from ivr.spoken_values.name import Name
from tests.ivr.caller import NOON
from tests.ivr.conftest import FACTS
from tests.ivr.nodes.probe import probe, refused
from tests.ivr.spoken_values.talk import WEDNESDAY, again, heard, keyed

LIST = (
    Named(id="rosa", says={"en": "Doctor Rosa Ortiz", "es": "la doctora Rosa Ortiz"}, words=["Rosa"]),
    Named(id="luis", says={"en": "Doctor Luis Ortiz", "es": "el doctor Luis Ortiz"}, words=["Luis"]),
    Named(id="kim", says={"en": "Doctor Kim", "es": "el doctor Kim"}, words={"en": ["the heart doctor"]}),
)
DOCTOR = Name(type="name", names=LIST)


@pytest.mark.parametrize(
    ("language", "words", "found"),
    [
        ("en", "Doctor Kim please", ["kim"]),
        ("en", "kim", ["kim"]),
        ("en", "the heart doctor", ["kim"]),
        ("en", "Ortiz", ["rosa", "luis"]),
        ("en", "Doctor Luis Ortiz", ["luis"]),
        ("en", "somebody else", []),
        ("es", "con la doctora Rosa Ortiz", ["rosa"]),
        ("ko", "kim", []),
    ],
)
def test_words(language: str, words: str, found: list[str]) -> None:
    assert heard(DOCTOR, words, language) == found


def test_keys_are_places_in_the_list() -> None:
    assert keyed(DOCTOR, "03") == ["kim"]
    assert keyed(DOCTOR, "04") == keyed(DOCTOR, "00") == ["!not_in_list"]
    assert keyed(DOCTOR, "3") == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("one", ["rosa", "luis", "kim"])
def test_what_we_say_we_understand(one: str, language: str) -> None:
    assert again(DOCTOR, one, language) == [one]
    assert keyed(DOCTOR, DOCTOR.to_keys(one, FACTS)) == [one]
    assert set(DOCTOR.say(one, language, FACTS)) <= set(DOCTOR.parts(language, FACTS))


def test_a_list_of_the_clinic() -> None:
    value = Name.model_validate({"type": "name", "list": "doctors"})
    occasion = Occasion(NOON, replace(FACTS, lists={"doctors": LIST}))
    assert value.from_speech("kim", "en", occasion).candidates[0].value == "kim"
    assert value.from_speech("kim", "en", WEDNESDAY).candidates == ()
    assert value.example(occasion, 1) == "rosa"


def test_two_of_one_name_are_told_apart_on_a_call(tmp_path: Path) -> None:
    names = "[{id: rosa, says: Doctor Rosa Ortiz}, {id: luis, says: Doctor Luis Ortiz}]"
    node = "{collect: {say: load.press, into: account, go: bye}}"
    caller = probe(node, tmp_path, account=f"{{type: name, privacy: public, names: {names}}}")
    caller.speak("ortiz")
    assert caller.saying is not None
    assert caller.saying.prompts[1].text == "For Doctor Rosa Ortiz, press 1."
    caller.speak("Doctor Luis Ortiz")
    assert caller.call.variables["account"] == "luis"


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ("{type: name}", "give either names, or the list of the clinic"),
        ("{type: name, list: nurses}", "unknown list of the clinic 'nurses'"),
        ("{type: name, names: [{id: kim, says: {en: Kim}}]}", "the name 'kim' is missing in 'es'"),
        ("{type: name, names: [{id: kim, says: K}, {id: kim, says: L}]}", "two names have the same id"),
    ],
)
def test_mistakes(declared: str, said: str, tmp_path: Path) -> None:
    assert said in refused("{collect: {say: load.press, into: account, go: bye}}", tmp_path, account=declared)


def test_names_must_come_from_somewhere() -> None:
    with pytest.raises(ValidationError):
        Name.model_validate({"type": "name"})
