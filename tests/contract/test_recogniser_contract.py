"""What every recogniser promises, whatever engine is below it. A new file in recognisers/ is tested here unasked."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from controller.speech.port import ANYTHING, FRAME_BYTES, Recognised, Recogniser, SpeechUnavailable
from controller.speech.recognisers import create_recogniser, recogniser_names, simultaneous
from tests.controller.speech.test_vad import vowel

SILENCE = bytes(FRAME_BYTES)
PHRASES = {"en": ["yes", "no", "chest pain"], "ko": ["네", "아니요", "가슴 통증"]}
LANGUAGE = {"vosk": "ko"}


@lru_cache(maxsize=1)
def loaded(name: str) -> Recogniser:
    """One at a time: a model may be large."""
    try:
        return create_recogniser(name, LANGUAGE.get(name, "en"), None)
    except SpeechUnavailable as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module", params=recogniser_names())
def recogniser(request: pytest.FixtureRequest) -> Iterator[Recogniser]:
    yield loaded(request.param)


@pytest.fixture
def language(recogniser: Recogniser) -> str:
    (only,) = recogniser.languages()
    return only


def heard(recogniser: Recogniser, language: str, audio: bytes, piece: int = FRAME_BYTES) -> Recognised:
    utterance = recogniser.begin(language, PHRASES[language])
    for at in range(0, len(audio), piece):
        partial = utterance.accept(audio[at : at + piece])
        assert partial is None or not partial.final
    result = utterance.finish()
    assert result.final
    return result


@pytest.mark.speech
@pytest.mark.parametrize("frames", [0, 1, 50])
def test_silence_of_any_length_is_a_final_result(recogniser: Recogniser, language: str, frames: int) -> None:
    assert heard(recogniser, language, SILENCE * frames).alternatives == ()


@pytest.mark.speech
def test_any_sound_gives_phrases_of_the_grammar_with_confidences_best_first(
    recogniser: Recogniser, language: str
) -> None:
    chance = random.Random(3)
    noise = array("h", (round(chance.gauss(0, 3_000)) for _ in range(8_000))).tobytes()
    known = {word for phrase in PHRASES[language] for word in phrase.split()}
    for sound in (noise, b"".join(vowel(40)), noise[:7]):
        alternatives = heard(recogniser, language, sound).alternatives
        confidences = [one.confidence for one in alternatives]
        assert confidences == sorted(confidences, reverse=True)
        assert all(0.0 <= confidence <= 1.0 for confidence in confidences)
        assert all(set(one.text.split()) <= known and one.text for one in alternatives)


@pytest.mark.speech
def test_whatever_is_said_is_written_or_refused(recogniser: Recogniser, language: str) -> None:
    try:
        utterance = recogniser.begin(language, ANYTHING)
    except SpeechUnavailable:
        return  # an engine of grammars alone
    for _ in range(30):
        utterance.accept(SILENCE)
    result = utterance.finish()
    assert result.final
    assert result.alternatives == ()


@pytest.mark.speech
def test_audio_may_come_in_pieces_of_any_length(recogniser: Recogniser, language: str) -> None:
    sound = SILENCE * 10 + b"".join(vowel(20)) + SILENCE * 10
    for piece in (100, 320, 5_000):
        heard(recogniser, language, sound, piece)


@pytest.mark.speech
def test_utterances_side_by_side_do_not_mix(recogniser: Recogniser, language: str) -> None:
    quiet = recogniser.begin(language, PHRASES[language])
    loud = recogniser.begin(language, PHRASES[language])
    for frame in vowel(30):
        loud.accept(frame)
        quiet.accept(SILENCE)
    loud.finish()
    assert quiet.finish().alternatives == ()


@pytest.mark.speech
def test_another_language_and_an_empty_grammar_are_refused(recogniser: Recogniser, language: str) -> None:
    with pytest.raises(SpeechUnavailable):
        recogniser.begin("xx", ["yes"])
    with pytest.raises(SpeechUnavailable):
        recogniser.begin(language, [])


@pytest.mark.speech
def test_it_tells_which_phrases_it_can_never_hear(recogniser: Recogniser, language: str) -> None:
    assert recogniser.unheard(PHRASES[language]) == []
    assert set(recogniser.unheard(["xyzzyxq", *PHRASES[language]])) <= {"xyzzyxq"}


@pytest.mark.parametrize("name", recogniser_names())
def test_a_folder_without_model_is_one_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(SpeechUnavailable) as refused:
        create_recogniser(name, "en", tmp_path)
    assert str(tmp_path) in str(refused.value)


@pytest.mark.parametrize("name", recogniser_names())
def test_each_says_how_many_utterances_it_takes(name: str) -> None:
    assert 1 <= simultaneous(name) <= 100
