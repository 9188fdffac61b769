"""Two delays a caller hears, on real calls: from the end of his words to the answer, and from his voice to silence.

    .venv/bin/python -m bench.speech_latency [--json] [--quick]

Patients call a flow of one question, begin to speak over it, and hear the next prompt. At the phone, by the packets:

* barge-in: from the first packet of the voice to the last packet of the prompt (bars: p50 90 ms, p95 130 ms);
* end of speech to intent: from the last packet of the voice to the first of the next prompt, so the answer's way to the
  phone is in it (bar: p50 250 ms with vosk at 10 callers). What was understood is read from the stored calls.

English by ``duo``, Korean by ``vosk``: the English model of vosk is in no package. One caller, then ten at once.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import uvloop

from bench.clinics import with_flows
from bench.figures import percentile, show
from bench.speakers import Speaker, spoken, standing
from careline.phones import g711
from careline.phones.patient import PatientPhone
from careline.phones.sounds import Samples
from tests.asterisk.clinic import RunningClinic

NUMBERS = {"en": "5550111", "ko": "5550112"}
ENGINES = {"en": "duo", "ko": "vosk"}
WORDS = {"en": ("appointment", "billing", "nurse", "insurance"), "ko": ("예약", "진료비", "간호사", "보험")}
AT_ONCE = 10
CALLS = 60
GAP_MS = 200
"""Longer without a packet is the pause between the prompt that was cut and the next one."""
BAR_INTENT, BAR_BARGE_P50, BAR_BARGE_P95 = 250.0, 90.0, 130.0
FLOW = """\
flow: latency
description: One question, one answer.
languages: [en, ko]
start: ask
fallback: desk
nodes:
  ask:
    menu:
      say:
        en: "Please tell us in a few words what you are calling about today, and take all the time that you need."
        ko: "오늘 어떤 일로 전화하셨는지 말씀해 주세요. 천천히 말씀하셔도 됩니다. 저희가 기다리겠습니다."
      choices:
        - {key: 1, words: {en: [appointment, booking], ko: [예약, 진료]}, go: bye}
        - {key: 2, words: {en: [billing, payment], ko: [진료비, 결제]}, go: bye}
        - {key: 3, words: {en: [nurse, advice], ko: [간호사, 상담]}, go: bye}
        - {key: 4, words: {en: [insurance, card], ko: [보험, 카드]}, go: bye}
  bye:
    hangup: {say: {en: "Thank you.", ko: "감사합니다."}}
  desk:
    enqueue: {queue: front_desk, needs: {front_desk: 1}, language: none, reason: load}
"""


@dataclass(frozen=True, slots=True)
class Delays:
    """Of one call, ms. ``word``: what was said."""

    caller: str
    word: str
    barge_in: float
    answer: float


def our_clinic(folder: Path) -> RunningClinic:
    def change(clinic: dict[str, Any]) -> None:
        clinic["speech"]["recognisers"] = dict(ENGINES)

    numbers = {digits: {"flow": "latency", "language": one} for one, digits in NUMBERS.items()}
    return with_flows(folder, {"latency": FLOW}, numbers, change)


def sound_of(speaker: Speaker, word: str) -> list[bytes]:
    samples: Samples = np.frombuffer(spoken(speaker, word).tobytes(), dtype=np.int16)
    return g711.frames(g711.encode(samples))


async def one_call(server: tuple[str, int], language: str, caller: str, word: str, sound: list[bytes]) -> Delays | None:
    """None when the call did not go as it should: no prompt, no silence after the voice, no answer."""
    async with PatientPhone(server) as patient:
        await patient.call(NUMBERS[language], caller)
        await asyncio.sleep(random.uniform(1.5, 2.5))
        assert patient.leg is not None and patient.leg.stream is not None
        await patient.leg.stream.say(sound)
        ended = patient.now_ms()
        began = ended - (len(sound) - 1) * g711.FRAME_MS
        found = None
        for _ in range(120):
            await asyncio.sleep(0.05)
            if (found := _gap(patient.heard.arrivals, began)) is not None:
                break
        patient.hang_up()
        return Delays(caller, word, found[0] - began, found[1] - ended) if found is not None else None


def _gap(arrivals: list[float], since: float) -> tuple[float, float] | None:
    """The packets before and after the first pause that ends after ``since``."""
    for before, after in itertools.pairwise(arrivals):
        if before >= since and after - before >= GAP_MS:
            return before, after
    return None


async def arm(clinic: RunningClinic, language: str, at_once: int, calls: int) -> dict[str, Any]:
    """So many calls, ``at_once`` beside each other; what they took, and how many were understood."""
    speakers = [one for one in standing(language) if not one.digits_only][:3]
    sounds = {
        (word, speaker.name): await asyncio.to_thread(sound_of, speaker, word)
        for word in WORDS[language]
        for speaker in speakers
    }
    done: list[Delays | None] = []

    async def caller_of(turn: int) -> None:
        for number in range(turn, calls, at_once):
            await asyncio.sleep(random.uniform(0, 0.3))
            word = WORDS[language][number % len(WORDS[language])]
            speaker = speakers[number // 4 % len(speakers)].name
            number_of = f"+1555{3 if language == 'en' else 4}{at_once:02d}{number:04d}"
            done.append(await one_call(clinic.server, language, number_of, word, sounds[word, speaker]))

    await asyncio.gather(*map(caller_of, range(at_once)))
    good = [each for each in done if each is not None]
    understood = 0
    for each in good:
        stored = await clinic.interaction(each.caller)
        understood += any(step.node == "ask" and step.answer and step.utterance == each.word for step in stored.steps)
    return {
        "calls": len(done),
        "measured": len(good),
        "understood": understood,
        "barge_in": [each.barge_in for each in good],
        "answer": [each.answer for each in good],
    }


async def measure(calls: int) -> dict[str, dict[str, Any]]:
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    clinic = our_clinic(folder)
    try:
        await clinic.start()
        found = {}
        for language, engine in ENGINES.items():
            for at_once in (1, AT_ONCE):
                count = max(4, calls // 4) if at_once == 1 else calls
                found[f"{engine} ({language}), {at_once} at once"] = await arm(clinic, language, at_once, count)
        return found
    finally:
        await clinic.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    taken = uvloop.run(measure(20 if "--quick" in sys.argv else CALLS))
    rows = []
    for name, found in taken.items():
        for what in ("barge_in", "answer"):
            if not found[what]:
                rows.append((name, what, f"0 of {found['calls']}", "", "", "", ""))
                continue
            p50, p95 = (percentile(found[what], share) for share in (0.5, 0.95))
            if what == "barge_in":
                verdict = f"{_verdict(p50, BAR_BARGE_P50)}, {_verdict(p95, BAR_BARGE_P95)}"
            else:
                verdict = _verdict(p50, BAR_INTENT) if name.startswith("vosk") else ""
            counts = f"{found['measured']} of {found['calls']}"
            rows.append((name, what, counts, found["understood"], f"{p50:.0f}", f"{p95:.0f}", verdict))
    head = ("", "", "measured", "understood", "p50 ms", "p95 ms", "bar")
    show("speech on real calls", head, rows, {"arms": taken, "load_average": os.getloadavg()[0]})


def _verdict(value: float, bar: float) -> str:
    return f"{bar:g}: {'reached' if value <= bar else 'NOT reached'}"


if __name__ == "__main__":
    main()
