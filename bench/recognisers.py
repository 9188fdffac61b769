"""Which recogniser hears best: phrases of a clinic's menus, spoken by espeak-ng over a noisy telephone line.

    python bench/recognisers.py [--recogniser whisper] [--language en] [--noise-db 20] [--json]

Prints, for each recogniser and language: right, wrong, nothing; right among the first three; how many of the right
ones reach the flow's `accept` band (0.75) and how many wrong ones do; seconds from the end of speech to the result.
The voices are synthetic: use it to compare, not to promise.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from array import array
from pathlib import Path
from statistics import median

from controller.speech import audio
from controller.speech.port import FRAME_BYTES, SpeechUnavailable
from controller.speech.recognisers import create_recogniser

PHRASES = {
    "en": [
        "refill", "prescription", "medicine", "appointment", "booking", "see a doctor", "bill", "payment", "insurance",
        "chest pain", "can't breathe", "suicide", "overdose", "stroke", "emergency", "yes", "no", "operator", "nurse",
        "repeat", "help",
    ],
    "ko": [
        "예약", "상담원", "네", "아니요", "자살", "응급", "가슴 통증", "숨을 못 쉬어요",
        "처방전", "보험", "간호사", "진료비",
    ],
}  # fmt: skip
DIGITS = ["one four seven", "five five five", "zero nine two six", "three eight", "nine one one"]
VOICES = {"en": ["en-us", "en-us+f3", "en-gb", "en-us+m3"], "ko": ["ko", "ko+f2", "ko+f4", "ko+m3"]}
PAIRS = [("duo", "en"), ("whisper", "en"), ("pocketsphinx", "en"), ("vosk", "ko")]


def spoken(text: str, voice: str, noise_db: float, folder: Path) -> bytes:
    """The phrase at the level of the line, with noise that many dB below it, silence before and after."""
    raw = folder / "speech.wav"
    subprocess.run(["espeak-ng", "-v", voice, "-s", "145", "-w", str(raw), text], check=True)
    samples = audio.levelled(audio.to_line_rate(*audio.read_wav(raw)))
    samples = array("h", [0] * 2_400) + samples + array("h", [0] * 5_600)
    chance = random.Random(f"{text}{voice}")
    level = audio.SPEECH_LEVEL / 10 ** (noise_db / 20)
    noisy = (max(-32_768, min(32_767, round(value + chance.gauss(0, level)))) for value in samples)
    return array("h", noisy).tobytes()


def measure(name: str, language: str, phrases: list[str], grammar: list[str], noise_db: float) -> dict[str, object]:
    recogniser = create_recogniser(name, language, None)
    counts = dict.fromkeys(["right", "wrong", "nothing", "in_three", "right_accepted", "wrong_accepted"], 0)
    seconds: list[float] = []
    misses: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for voice in VOICES[language]:
            for phrase in phrases:
                sound = spoken(phrase, voice, noise_db, Path(folder))
                utterance = recogniser.begin(language, grammar)
                for at in range(0, len(sound), FRAME_BYTES):
                    utterance.accept(sound[at : at + FRAME_BYTES])
                began = time.perf_counter()
                heard = utterance.finish().alternatives
                seconds.append(time.perf_counter() - began)
                outcome = "nothing" if not heard else "right" if heard[0].text == phrase else "wrong"
                counts[outcome] += 1
                counts["in_three"] += phrase in [one.text for one in heard[:3]]
                if heard and heard[0].confidence >= 0.75:
                    counts[f"{outcome}_accepted"] += 1
                if outcome != "right":
                    misses.append(f"{phrase}->{heard[0].text if heard else ''}")
    seconds.sort()
    return {
        "recogniser": name, "language": language, "said": len(seconds), **counts,
        "p50_ms": round(1000 * median(seconds)), "p95_ms": round(1000 * seconds[int(0.95 * (len(seconds) - 1))]),
        "misses": misses,
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recogniser")
    parser.add_argument("--language")
    parser.add_argument("--noise-db", type=float, default=20.0)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    results = []
    for name, language in PAIRS:
        if chosen.recogniser not in (None, name) or chosen.language not in (None, language):
            continue
        try:
            phrases = PHRASES[language]
            results.append({"what": "phrases", **measure(name, language, phrases, phrases, chosen.noise_db)})
            if language == "en":
                words = sorted({word for row in DIGITS for word in row.split()})
                results.append({"what": "digits", **measure(name, language, DIGITS, words, chosen.noise_db)})
        except SpeechUnavailable as error:
            print(f"{name} {language}: {error}", file=sys.stderr)
    for result in results:
        print(
            json.dumps(result, ensure_ascii=False) if chosen.json else "  ".join(f"{k}={v}" for k, v in result.items())
        )
    return 0 if results else 1


if __name__ == "__main__":
    sys.exit(main())
