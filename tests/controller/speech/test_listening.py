"""One caller's ear, with a pool that a test answers for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest

from controller.speech.listening import Listening, Said
from controller.speech.port import Alternative, Recognised, SpeechUnavailable
from tests.controller.speech.test_vad import SILENCE, talk, vowel

SPEECH = vowel(30)
QUIET = [SILENCE] * 40
YES = Recognised((Alternative("yes", 0.9),), final=True)
NOTHING = Recognised((), final=True)
FAINT = talk(30, 20)


class FakeHandle:
    def __init__(self, answer: Recognised | SpeechUnavailable | None) -> None:
        self.answer = answer
        self.fed: list[bytes] = []
        self.closed = 0
        self.partial: Recognised | None = None

    def feed(self, audio: bytes) -> None:
        self.fed.append(audio)

    async def final(self, within: float) -> Recognised:
        if self.answer is None:
            await asyncio.Event().wait()
        if isinstance(self.answer, Recognised):
            return self.answer
        assert self.answer is not None
        raise self.answer

    def close(self) -> None:
        self.closed += 1


class FakePool:
    def __init__(self, *answers: Recognised | SpeechUnavailable | None) -> None:
        self.answers = list(answers)
        self.handles: list[FakeHandle] = []
        self.refuse = ""

    def open(self, language: str, phrases: Sequence[str]) -> FakeHandle:
        if self.refuse:
            raise SpeechUnavailable(self.refuse)
        self.handles.append(FakeHandle(self.answers[len(self.handles)]))
        return self.handles[-1]


class Ear:
    """A Listening and all it called back."""

    def __init__(self, pool: FakePool) -> None:
        self._pool = pool
        self.said: list[tuple[object, ...]] = []
        self.whole: list[Said] = []
        self.listening = Listening(
            pool,
            lambda listen, faint: self.said.append(("faint" if faint else "began", listen)),
            self._heard,
            lambda listen, reason: self.said.append(("lost", listen, reason)),
        )

    def handle_frames(self, number: int) -> list[bytes]:
        """What the recogniser was given of an utterance."""
        return self._pool.handles[number].fed

    def _heard(self, listen: int, said: Said) -> None:
        self.said.append(("heard", listen, said.result))
        self.whole.append(said)

    async def push(self, *frames: bytes) -> None:
        for frame in frames:
            self.listening.push(frame)
        for _ in range(5):
            await asyncio.sleep(0)


async def test_speech_begins_and_is_heard_once_with_its_beginning() -> None:
    pool = FakePool(YES, YES)
    ear = Ear(pool)
    ear.listening.start(7, "en", ["yes"])
    await ear.push(*QUIET, *SPEECH, *QUIET, *SPEECH, *QUIET)
    assert ear.said == [("began", 7), ("heard", 7, YES)]
    assert len(pool.handles) == 1
    fed = pool.handles[0].fed
    assert SPEECH[0] in fed and fed[:10] == [SILENCE] * 10


async def test_nothing_made_out_is_heard_as_nothing() -> None:
    ear = Ear(FakePool(NOTHING))
    ear.listening.start(1, "en", ["yes"])
    await ear.push(*QUIET, *SPEECH, *QUIET)
    assert ear.said[-1] == ("heard", 1, NOTHING)


async def test_frames_without_a_listening_are_only_remembered() -> None:
    pool = FakePool()
    ear = Ear(pool)
    await ear.push(*SPEECH, *QUIET)
    assert (ear.said, pool.handles) == ([], [])


async def test_a_refused_utterance_is_lost_at_once() -> None:
    pool = FakePool()
    pool.refuse = "all slots are taken"
    ear = Ear(pool)
    ear.listening.start(1, "en", ["yes"])
    await ear.push(*QUIET, *SPEECH, *QUIET)
    assert ear.said == [("lost", 1, "all slots are taken")]


async def test_a_dead_recogniser_is_lost_and_the_next_listening_works() -> None:
    pool = FakePool(SpeechUnavailable("dead"), YES)
    ear = Ear(pool)
    ear.listening.start(1, "en", ["yes"])
    await ear.push(*QUIET, *SPEECH, *QUIET)
    ear.listening.start(2, "en", ["yes"])
    await ear.push(*SPEECH, *QUIET)
    assert ear.said == [("began", 1), ("lost", 1, "dead"), ("began", 2), ("heard", 2, YES)]


@pytest.mark.parametrize("pushed", [0, 5, 42, 60, 69, 100, 110])
async def test_stop_at_any_instant_is_the_last_word(pushed: int) -> None:
    pool = FakePool(None)
    ear = Ear(pool)
    before = asyncio.all_tasks()
    ear.listening.start(1, "en", ["yes"])
    await ear.push(*[*QUIET, *SPEECH, *QUIET][:pushed])
    ear.listening.stop()
    ear.listening.stop()
    said = list(ear.said)
    await ear.push(*SPEECH, *QUIET)
    assert ear.said == said
    assert all(handle.closed for handle in pool.handles)
    assert asyncio.all_tasks() == before


async def test_the_media_stream_ending_is_a_loss_only_while_listening() -> None:
    ear = Ear(FakePool(None))
    ear.listening.lose("gone")
    ear.listening.start(3, "en", ["yes"])
    await ear.push(*QUIET, *SPEECH)
    ear.listening.lose("gone")
    ear.listening.lose("gone")
    assert ear.said == [("began", 3), ("lost", 3, "gone")]


async def test_a_hotword_listening_reports_its_phrases_and_nothing_else() -> None:
    pool = FakePool(NOTHING, Recognised((Alternative("well", 0.9),), final=True), YES)
    ear = Ear(pool)
    ear.listening.start(4, "en", ["yes"], hotword=True)
    for _ in range(3):
        await ear.push(*QUIET, *SPEECH, *QUIET)
    assert ear.said == [("heard", 4, YES)]


async def test_frames_that_stop_within_speech_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    timers: list[Callable[[], None]] = []
    loop = asyncio.get_running_loop()
    now = loop.time()
    ear = Ear(FakePool(YES))
    ear.listening.start(5, "en", ["yes"])
    monkeypatch.setattr(loop, "call_later", lambda delay, callback, *rest: timers.append(callback))
    await ear.push(*QUIET, *SPEECH)
    monkeypatch.undo()
    assert ear.said == [("began", 5)]
    monkeypatch.setattr(loop, "time", lambda: now + 10)
    timers[0]()
    monkeypatch.undo()
    await ear.push()
    assert ear.said == [("began", 5), ("heard", 5, YES)]


def partly(text: str) -> Recognised:
    return Recognised((Alternative(text, 0.5),), final=False)


async def _quiet_frames_until_heard(text: str, **times: int) -> int:
    """Frames of silence after the speech until the result was asked for; what was made out before is ``text``."""
    pool = FakePool(YES)
    ear = Ear(pool)
    ear.listening.start(1, "en", ["yes"], is_complete=lambda made_out: made_out == "yes", **times)
    await ear.push(*QUIET, *SPEECH)
    pool.handles[0].partial = partly(text)
    for number in range(100):
        if ear.whole:
            return number
        await ear.push(SILENCE)
    raise AssertionError("it never ended")


async def test_words_that_are_whole_end_after_less_silence_than_others() -> None:
    times = {"speech_complete_ms": 200, "speech_incomplete_ms": 1_000}
    whole = await _quiet_frames_until_heard("yes", **times)
    half = await _quiet_frames_until_heard("yes but", **times)
    unknown = await _quiet_frames_until_heard("", **times)
    assert whole < unknown < half
    assert half - whole == 40, "800 ms"


async def test_each_text_is_judged_once() -> None:
    asked: list[str] = []
    pool = FakePool(YES)
    ear = Ear(pool)
    ear.listening.start(1, "en", ["yes"], is_complete=lambda text: bool(asked.append(text)))
    await ear.push(*QUIET, *SPEECH[:10])
    pool.handles[0].partial = partly("ye")
    await ear.push(*SPEECH[:10])
    pool.handles[0].partial = partly("yes")
    await ear.push(*SPEECH[:10], *QUIET)
    assert asked == ["ye", "yes"]


async def test_speech_that_goes_on_too_long_is_cut() -> None:
    ear = Ear(FakePool(YES, YES))
    ear.listening.start(1, "en", ["yes"], max_speech_ms=400)
    await ear.push(*QUIET, *SPEECH)
    ear.listening.start(2, "en", ["yes"])
    await ear.push(*QUIET, *SPEECH, *QUIET)
    assert [said.cut for said in ear.whole] == [True, False]


async def test_what_was_said_comes_with_its_times_and_its_sound_only_where_wanted() -> None:
    ear = Ear(FakePool(YES, YES))
    ear.listening.start(1, "en", ["yes"], keep_audio=True)
    await ear.push(*QUIET, *SPEECH, *QUIET)
    ear.listening.start(2, "en", ["yes"])
    await ear.push(*SPEECH, *QUIET)
    kept, unkept = ear.whole
    assert kept.audio == b"".join(ear.handle_frames(0))
    assert unkept.audio == b""
    assert 500 <= kept.spoken_ms <= 700
    assert 600 <= kept.waited_ms <= 800


async def test_what_is_faint_is_told_so_and_told_again_when_it_becomes_loud() -> None:
    ear = Ear(FakePool(YES, YES))
    ear.listening.start(1, "en", ["yes"])
    await ear.push(*QUIET, *FAINT, *SPEECH, *QUIET)
    ear.listening.start(2, "en", ["yes"])
    await ear.push(*FAINT, *QUIET)
    assert ear.said == [("faint", 1), ("began", 1), ("heard", 1, YES), ("faint", 2), ("heard", 2, YES)]
    assert [said.faint for said in ear.whole] == [False, True]


async def test_a_hotword_listening_tells_of_no_beginning_however_loud() -> None:
    ear = Ear(FakePool(YES))
    ear.listening.start(1, "en", ["yes"], hotword=True)
    await ear.push(*QUIET, *FAINT, *SPEECH, *QUIET)
    assert ear.said == [("heard", 1, YES)]


@pytest.mark.parametrize(
    ("result", "frames", "learnt"),
    [
        (YES, 30, True),
        (NOTHING, 30, False),
        (Recognised((Alternative("yes", 0.7),), final=True), 30, False),
        (Recognised((Alternative("yes but", 0.9),), final=True), 30, False),
        (YES, 100, False),
    ],
    ids=["understood", "nothing made out", "unsure", "no answer", "one word out of two seconds of talk"],
)
async def test_who_is_understood_however_faintly_is_the_caller(result: Recognised, frames: int, learnt: bool) -> None:
    ear = Ear(FakePool(result, YES))
    for listen, speech in ((1, talk(frames, 20)), (2, FAINT)):
        ear.listening.start(listen, "en", ["yes"], is_complete=lambda text: text == "yes")
        await ear.push(*QUIET, *speech, *QUIET)
    assert [said.faint for said in ear.whole] == [True, not learnt]


async def test_sounds_just_loud_enough_that_come_to_nothing_are_faint_afterwards() -> None:
    ear = Ear(FakePool(NOTHING, NOTHING, NOTHING))
    for listen, db in ((1, 10), (2, 10), (3, 0)):
        ear.listening.start(listen, "en", ["yes"])
        await ear.push(*QUIET, *talk(30, db), *QUIET)
    assert [said.faint for said in ear.whole] == [False, True, False]


class SlowHandle(FakeHandle):
    """Its result comes when the test says so."""

    def __init__(self, answer: Recognised) -> None:
        super().__init__(answer)
        self.asked = asyncio.Event()

    async def final(self, within: float) -> Recognised:
        await self.asked.wait()
        return await super().final(within)


async def test_who_speaks_while_a_television_is_being_made_out_is_heard_at_once_and_whole() -> None:
    pool = FakePool(NOTHING, YES)
    slow = SlowHandle(NOTHING)
    ear = Ear(pool)
    pool.open = lambda _language, _phrases: slow  # type: ignore[method-assign]
    ear.listening.start(1, "en", ["yes"])
    await ear.push(*QUIET, *FAINT, *QUIET, *SPEECH[:20])
    assert ear.said == [("faint", 1), ("began", 1)]
    del pool.open  # type: ignore[method-assign]
    pool.handles.append(slow)
    slow.asked.set()
    await ear.push()
    assert ear.said[2:] == [("heard", 1, NOTHING)]
    ear.listening.start(2, "en", ["yes"])
    await ear.push(*SPEECH[20:], *QUIET)
    assert ear.said[3:] == [("began", 2), ("heard", 2, YES)]
    assert b"".join(SPEECH) in b"".join(ear.handle_frames(1)), "not a frame of what he said is missing"


async def test_a_key_makes_what_he_said_beside_a_television_void() -> None:
    pool = FakePool(None, YES)
    ear = Ear(pool)
    ear.listening.start(1, "en", ["yes"])
    await ear.push(*QUIET, *FAINT, *QUIET, *SPEECH[:20])
    ear.listening.stop()
    ear.listening.start(2, "en", ["yes"])
    await ear.push(*QUIET)
    assert ear.said == [("faint", 1), ("began", 1)]


async def test_what_comes_while_his_own_words_are_made_out_is_not_kept() -> None:
    slow = SlowHandle(YES)
    pool = FakePool()
    ear = Ear(pool)
    pool.open = lambda _language, _phrases: slow  # type: ignore[method-assign]
    ear.listening.start(1, "en", ["yes"])
    await ear.push(*QUIET, *SPEECH, *QUIET, *SPEECH, *QUIET)
    slow.asked.set()
    await ear.push()
    ear.listening.start(2, "en", ["yes"])
    await ear.push(*QUIET)
    assert ear.said == [("began", 1), ("heard", 1, YES)]


async def test_a_hotword_behind_a_television_is_heard_from_its_beginning() -> None:
    slow = SlowHandle(NOTHING)
    pool = FakePool(NOTHING, YES)
    ear = Ear(pool)
    pool.open = lambda _language, _phrases: slow  # type: ignore[method-assign]
    ear.listening.start(1, "en", ["yes"], hotword=True)
    await ear.push(*QUIET, *FAINT, *QUIET, *SPEECH)
    del pool.open  # type: ignore[method-assign]
    pool.handles.append(slow)
    slow.asked.set()
    await ear.push()
    await ear.push(*QUIET)
    assert ear.said == [("heard", 1, YES)]
    assert b"".join(SPEECH) in b"".join(ear.handle_frames(1))
