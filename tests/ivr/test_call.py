"""A call is plain data: dumped, loaded, continued."""

from __future__ import annotations

import json

import pytest

from ivr.call import Asking, Call, Confirmation, Guess, Listening, Playing, Recording, Visit, dump, load
from ivr.messages import Found, Step

FULL = Call(
    id="c1",
    flow="f",
    flow_version="v",
    phase="confirming",
    at=5,
    language="ko",
    caller="+1",
    variables={"birth_date": "1985-03-14"},
    steps=(Step("a", "menu", 1, 2, answer="b", extra={"k": "v"}),),
    node="a",
    state=Asking(1, 2, "34", Guess("1", "refill", "refill", "speech", 0.5)),
    visit=Visit("a", "menu", 1),
    playing=Playing(3, "keys", 9),
    listening=Listening(4, hotword=True),
    confirmation=Confirmation(1, "speech", "chest pain", 0.9, 7),
    held=Found(1, 2, {"patient": "p1"}),
)


def test_json_and_back() -> None:
    for call in (FULL, Call("c", "f", "v"), Call("c", "f", "v", state=Recording(4, 1))):
        assert load(json.loads(json.dumps(dump(call)))) == call


def test_what_a_newer_version_added_is_left_out() -> None:
    data = dump(FULL)
    data["mood"] = "good"
    data["playing"]["fields"]["volume"] = 7
    assert load(data) == FULL


def test_what_an_older_version_lacked_has_its_default() -> None:
    data = dump(FULL)
    del data["star"], data["asked"]
    del data["visit"]["fields"]["privacy"]
    assert load(data) == FULL


@pytest.mark.parametrize(
    "data",
    [{}, {"id": "c"}, {**dump(FULL), "state": {"type": "os.system", "fields": {}}}, {**dump(FULL), "visit": {"x": 1}}],
)
def test_anything_else_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="this is not a dumped call"):
        load(data)


def test_its_text_tells_nothing_of_the_patient() -> None:
    assert repr(FULL) == "<Call c1 f/a confirming at=5>"
    assert "1985" not in str(FULL)
