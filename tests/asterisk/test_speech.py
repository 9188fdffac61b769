"""Spoken calls through the real recognisers, over real RTP; and calls whose recogniser dies."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from bench.false_barge_in import at_level, barge_ins, music
from careline.phones.agent import Behaviour
from tests.asterisk.clinic import RunningClinic

pytestmark = [pytest.mark.asterisk, pytest.mark.speech, pytest.mark.asyncio(loop_scope="session")]


def _hears(clinic: dict) -> None:
    clinic["speech"]["recognisers"] = {"en": "duo", "es": "whisper", "ko": "vosk"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def _hearing(tmp_path_factory) -> AsyncIterator[RunningClinic]:
    clinic = RunningClinic(tmp_path_factory.mktemp("hearing"), _hears)
    await clinic.start()
    assert "Speech in en: duo is ready" in clinic.said()
    assert "Speech in es: whisper is ready" in clinic.said()
    assert "Speech in ko: vosk is ready" in clinic.said()
    yield clinic
    await clinic.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def hearing(_hearing: RunningClinic) -> AsyncIterator[RunningClinic]:
    yield _hearing
    await _hearing.clear_phones()


async def _until_prompt(clinic: RunningClinic, key: str, times: int, within: float = 30.0) -> None:
    """Wait until the system has begun ``key`` so often since it was started."""
    deadline = time.monotonic() + within
    while clinic.said().count(f"hears {key}") < times:
        assert time.monotonic() < deadline, f"{key} was not said\n{clinic.said()}"
        await asyncio.sleep(0.05)


async def _is_asked(clinic: RunningClinic, doubt: str, doubts: int, goes_on: str, gone_on: int) -> bool:
    """Whether ``doubt`` is the next of the two to be said once more; the counts are those from before."""
    async with asyncio.timeout(30):
        while clinic.said().count(f"hears {goes_on}") == gone_on:
            if clinic.said().count(f"hears {doubt}") > doubts:
                return True
            await asyncio.sleep(0.05)
    return False


async def _call_to_reason(clinic: RunningClinic, patient, number: str, caller: str) -> None:
    before = clinic.said().count("hears front_door.reason")
    await patient.call(number, caller)
    await _until_prompt(clinic, "front_door.reason", before + 1)
    await patient.wait(1)


async def test_english_speech_over_the_prompt(hearing: RunningClinic) -> None:
    alice = await hearing.agent("alice")
    async with hearing.patient() as patient:
        await patient.prepare("appointment")
        await _call_to_reason(hearing, patient, "5550100", "+15555550101")
        asked = hearing.said().count("hears front_door.appointments")
        doubts = hearing.said().count("hears engine.confirm")
        await patient.say("appointment")
        # A recogniser that is sure to 75 % goes on, one that is less so asks; the call is right either way.
        if await _is_asked(hearing, "engine.confirm", doubts, "front_door.appointments", asked):
            await patient.wait(1)
            await patient.press("1")
        await _until_prompt(hearing, "front_door.appointments", asked + 1)
        await patient.wait(1)
        await patient.press("0")
        leg = await alice.next_call(20)
        assert await leg.wait("answered", 5)
        heard = hearing.heard_by(patient)
        patient.hang_up()
    stored = await hearing.interaction("+15555550101")
    assert (stored.agent, stored.outcome) == ("alice", "answered")
    spoken = {step.node: step for step in stored.steps if step.mode == "speech"}
    assert spoken["reason"].utterance == "appointment"
    assert spoken["reason"].confidence >= 0.45
    reason = next(each for each in heard if each.prompt.name == "front_door.reason")
    assert reason.until_ms - reason.from_ms < 6_000, "the prompt was not cut short by speech"


async def test_music_in_the_room_cuts_no_prompt_and_the_caller_does(hearing: RunningClinic, caller: str) -> None:
    """The music is 20 dB quieter than the caller, as it is some metres from his phone."""
    room = at_level(music(4, 7), 20)
    assert barge_ins(room)[1] >= 1, "this music does not even sound like speech"
    async with hearing.patient() as patient:
        await patient.prepare("appointment")
        asked = hearing.said().count("hears front_door.reason")
        await patient.call("5550100", caller)
        await patient.wait(1)
        await patient.press("1")  # English
        await _until_prompt(hearing, "front_door.reason", asked + 1)
        await patient.wait(1)
        await patient.play(room.astype(np.int16))
        said = hearing.said().count("hears ")
        spoke = patient.now_ms()
        await patient.say("appointment")
        await _until_prompt(hearing, "", said + 1)
        heard = hearing.heard_by(patient)
        patient.hang_up()
    reason = next(each for each in heard if each.prompt.name == "front_door.reason")
    assert spoke < reason.until_ms < spoke + 1_000, (spoke, heard)


async def test_words_that_tell_of_no_emergency_lead_to_none(hearing: RunningClinic, caller: str) -> None:
    """While nothing is asked only emergency words count, and no other word is taken for one."""
    async with hearing.patient() as patient:
        await patient.call("5550100", caller)
        for words in ("appointment", "good morning", "thank you"):
            await patient.say(words)
            await patient.wait(1)
        patient.hang_up()
    stored = await hearing.interaction(caller)
    assert [step.kind for step in stored.steps if step.kind == "emergency"] == []


@pytest.mark.parametrize(
    ("language", "dialled", "word", "agent"),
    [("ko", "5550102", "예약", "minji"), ("es", "5550101", "cita", "bruno")],
    ids=["korean through vosk", "spanish through whisper"],
)
async def test_other_languages(
    hearing: RunningClinic, caller: str, language: str, dialled: str, word: str, agent: str
) -> None:
    phone = await hearing.agent(agent)
    async with hearing.patient() as patient:
        await patient.prepare(word, language)
        await _call_to_reason(hearing, patient, dialled, caller)
        asked = hearing.said().count("hears front_door.appointments")
        doubts = hearing.said().count("hears engine.confirm")
        await patient.say(word, language)
        if await _is_asked(hearing, "engine.confirm", doubts, "front_door.appointments", asked):
            await patient.wait(1)
            await patient.press("1")
            await _until_prompt(hearing, "front_door.appointments", asked + 1)
        await patient.press("0")
        leg = await phone.next_call(20)
        assert await leg.wait("answered", 5)
        await patient.wait(0.5)  # the controller learns of it a moment after the phone
        patient.hang_up()
    stored = await hearing.interaction(caller)
    assert (stored.language, stored.agent) == (language, agent)
    assert word in [step.utterance for step in stored.steps if step.node == "reason"]


async def test_a_form_by_one_sentence_and_by_keys(hearing: RunningClinic) -> None:
    """Both in one call: the sentence fills three fields, the keys change one of them in another form."""
    number, sentence = "+15555550105", "Tuesday morning with Doctor Ortiz"
    texts = ("purpose_keys", "is_that_right", "a prompt of the flow", "wishes", "which_doctor", "which_day", "part")
    before = {text: hearing.said().count(text) for text in texts}

    async def asked(text: str, times: int = 1) -> None:
        deadline = time.monotonic() + 30
        while hearing.said().count(text) < before[text] + times:
            assert time.monotonic() < deadline, f"{text} was not said\n{hearing.said()}"
            await asyncio.sleep(0.05)

    async with hearing.patient() as patient:
        await patient.prepare(sentence)
        await patient.call("5550100", number)
        await patient.wait(1)
        await patient.press("2104111973")
        await asked("purpose_keys")
        await patient.wait(1)
        await patient.say(sentence)
        await asked("purpose_keys", 2)  # what the visit is for he has not said
        await patient.press("1")
        await asked("is_that_right")
        await patient.press("1")
        await asked("a prompt of the flow")
        for keys, question in (("4", "wishes"), ("1", "which_doctor"), ("01", "which_day"), ("#", "part")):
            await patient.press(keys)
            await asked(question)
        await patient.press("2")
        await asked("a prompt of the flow", 2)
        patient.hang_up()
    stored = await hearing.interaction(number)
    forms = {step.node: step for step in stored.steps if step.kind == "form"}
    told, keyed = forms["appointments/purpose"], forms["appointments/another_doctor"]
    assert "told_part=morning; told_doctor=ortiz; visit=checkup" in told.answer, told
    assert date.fromisoformat(told.answer.split("told_day=")[1][:10]).weekday() == 1
    assert (told.mode, told.privacy) == ("speech", "phi")
    assert told.utterance.startswith("tuesday morning")
    assert (keyed.answer, keyed.mode) == ("told_doctor=cho; told_day=; told_part=afternoon", "keys")
    assert keyed.privacy == "phi"
    assert "ortiz" not in hearing.said().lower(), "the timeline told what is the patient's"


@pytest.mark.parametrize(
    ("keys", "words"),
    [("", "suicide"), ("1", "I can't breathe"), ("20", "I can't breathe")],
    ids=["at the menu", "while digits are entered", "while waiting"],
)
async def test_emergency_by_words(hearing: RunningClinic, caller: str, keys: str, words: str) -> None:
    nadia = await hearing.agent("nadia")
    async with hearing.patient() as patient:
        await patient.prepare(words)
        await patient.call("5550100", caller)
        await patient.wait(1)
        await patient.press("1")
        await patient.wait(2)
        if keys:
            await patient.press(keys)
        await patient.wait(3)
        asked = hearing.said().count("EMERGENCY")
        await patient.say(words)
        await patient.wait(5)
        if hearing.said().count("EMERGENCY") == asked:
            await patient.press("1")  # the question: one key to confirm
        leg = await nadia.next_call(15)
        assert await leg.wait("answered", 5)
        await patient.wait(0.5)  # the controller learns of it a moment after the phone
        patient.hang_up()
    stored = await hearing.interaction(caller)
    assert (stored.queue, stored.priority, stored.agent) == ("nurse", "emergency", "nadia")
    assert any(step.kind == "emergency" and step.mode == "speech" for step in stored.steps)


def _worker_pids(clinic: RunningClinic) -> list[int]:
    """The recognisers' processes, children of the controller."""
    assert clinic.process is not None
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError, IndexError):
            continue
        if parent == clinic.process.pid and b"controller.speech.worker" in words:
            found.append(int(folder.name))
    return found


async def _keep_dead(clinic: RunningClinic) -> None:
    """Each of its recognisers is killed as often as it is started again, so that none is ever ready."""
    while True:
        for pid in _worker_pids(clinic):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(0.1)


async def test_recogniser_killed(hearing: RunningClinic, caller: str) -> None:
    """The call goes on by keys and says so, as soon as the recogniser is wanted: at a question or for his next words.

    Killed once it may be back before anybody wants it, and then the call keeps its speech.
    """
    alice = await hearing.agent("alice", Behaviour(after_ms=200))
    told = hearing.said().count("hears engine.keys_only")
    async with hearing.patient() as patient:
        await patient.prepare("appointment")
        await patient.call("5550100", caller)
        await patient.wait(1)
        assert _worker_pids(hearing), "no recogniser process was found"
        killing = asyncio.create_task(_keep_dead(hearing))
        try:
            await patient.press("1")
            await patient.wait(2)
            await patient.say("appointment")
            await _until_prompt(hearing, "engine.keys_only", told + 1)
        finally:
            killing.cancel()
        await patient.press("20")
        leg = await alice.next_call(20)
        assert await leg.wait("answered", 5)
        await patient.wait(0.5)  # the controller learns of it a moment after the phone
        patient.hang_up()
    assert (await hearing.interaction(caller)).outcome == "answered"
