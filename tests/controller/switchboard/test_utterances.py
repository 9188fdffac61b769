"""What is kept of what callers say: everything but secrets, and sound only where it may be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from controller.speech.listening import Said
from controller.speech.port import Alternative, Recognised
from controller.switchboard.line import Line
from controller.switchboard.utterances import CONSENT, MOST, KeepAudio, Utterances
from ivr.call import Frame
from tests.ivr.caller import NOON
from tests.ivr.nodes.probe import probe

CODE = "{collect: {say: load.press, into: account, go: bye}}"
SAID = Said(Recognised((Alternative("one two", 0.8), Alternative("one", 0.1)), final=True), 900, 300, audio=b"sound")


class Kept:
    def __init__(self) -> None:
        self.sounds: list[tuple[str, int, bytes]] = []

    def keep(self, call: str, number: int, audio: bytes) -> str:
        self.sounds.append((call, number, audio))
        return f"{call}.{number}"

    async def settled(self) -> None: ...


def line(folder: Path, privacy: str = "phi") -> Line:
    caller = probe(CODE, folder, account=f"{{type: digits, length: 4, privacy: {privacy}}}")
    return Line("1.1", "5550100", None, caller.flow, caller.call, NOON)


def test_an_utterance_is_kept_with_its_times_and_readings(tmp_path: Path) -> None:
    one = line(tmp_path)
    Utterances().heard(one, "en", SAID, NOON + 5_000)
    (kept,) = one.utterances
    assert (kept.at, kept.spoken_ms, kept.waited_ms) == (NOON + 3_800, 900, 300)
    assert (kept.node, kept.language, kept.text, kept.confidence, kept.privacy) == ("here", "en", "one two", 0.8, "phi")
    assert json.loads(kept.nbest) == [["one two", 0.8], ["one", 0.1]]
    assert kept.audio == ""
    assert "one two" not in repr(kept)


def test_nothing_made_out_is_kept_as_nothing(tmp_path: Path) -> None:
    one = line(tmp_path)
    Utterances().heard(one, "en", Said(Recognised((), final=True), 900, 300), NOON)
    assert (one.utterances[0].text, one.utterances[0].nbest) == ("", "[]")


def test_a_secret_leaves_no_words_and_no_sound(tmp_path: Path) -> None:
    one, kept = line(tmp_path, "secret"), Kept()
    utterances = Utterances(audio="always", sounds=kept)
    assert not utterances.wants_audio(one)
    utterances.heard(one, "en", SAID, NOON)
    (stored,) = one.utterances
    assert (stored.text, stored.nbest, stored.audio, stored.privacy) == ("", "[]", "", "secret")
    assert kept.sounds == []


@pytest.mark.parametrize(
    ("audio", "consent", "wanted"),
    [
        ("never", "yes", False),
        ("with_consent", "", False),
        ("with_consent", "no", False),
        ("with_consent", "yes", True),
        ("always", "", True),
    ],
)
def test_sound_is_kept_where_settings_and_consent_say_so(
    tmp_path: Path, audio: KeepAudio, consent: str, wanted: bool
) -> None:
    one, kept = line(tmp_path), Kept()
    if consent:
        one.call.variables[CONSENT] = consent
    utterances = Utterances(audio=audio, sounds=kept)
    assert utterances.wants_audio(one) == wanted
    utterances.heard(one, "en", SAID, NOON)
    assert kept.sounds == ([("1.1", 0, b"sound")] if wanted else [])
    assert one.utterances[0].audio == ("1.1.0" if wanted else "")


def test_consent_given_in_the_calling_flow_holds_in_the_called_one(tmp_path: Path) -> None:
    one = line(tmp_path)
    one.call.frames = (Frame("door", "ask", {CONSENT: "yes"}),)
    assert Utterances(audio="with_consent", sounds=Kept()).wants_audio(one)


def test_a_clinic_may_keep_nothing(tmp_path: Path) -> None:
    one = line(tmp_path)
    utterances = Utterances(kept=False, audio="always", sounds=Kept())
    utterances.heard(one, "en", SAID, NOON)
    assert one.utterances == []
    assert not utterances.wants_audio(one)


def test_a_line_that_babbles_does_not_fill_the_record(tmp_path: Path) -> None:
    one = line(tmp_path)
    for _ in range(MOST + 5):
        Utterances().heard(one, "en", SAID, NOON)
    assert len(one.utterances) == MOST
