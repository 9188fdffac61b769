"""How often what is not a caller's voice cuts a prompt: minutes of noise through the voice activity of a call's ear.

    .venv/bin/python -m bench.false_barge_in [--json] [--quick] [--words] [--talkers]

Each source goes through G.711 and ``controller.speech.vad`` as a caller's audio does, all the time as one listening.
Counted is, for ten minutes of audio, how often something begins that would cut a prompt: as loud as a caller at his
phone, at once or later; and beside it how often something faint begins, which cuts none. Levels are dB below a
talker's. Bar: at most one in ten minutes. What is made out of the faint talk may still be an answer: ``--words`` has
the recogniser listen to it as at the first menu of the sample clinic, and counts the answers that would have cut the
prompt, and the emergency words, which do however faint they are. ``--talkers`` shows the price instead: how many words
of callers, at the usual level and quieter, are noticed, and how much later they cut a prompt than they begin.

What the sources are, plainly: **no recording of a telephone line's noise, of a television or of a child was to be had
here**. The line is synthesised (hiss, 50 Hz hum with harmonics, clicks, crackle and bursts). The music is recorded:
Asterisk's music on hold. The talk of the television is recorded sentences of Asterisk's sounds beside synthetic voices,
over music, dulled by a room. The child is synthesised: cries of a second with a gliding pitch around 450 Hz and its
harmonics, with breaths between.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from bench.figures import percentile, show
from bench.speakers import (
    QUIET_LINE,
    SOUNDS,
    Sound,
    frames,
    hiss,
    on_a_line,
    recorded_sentences,
    spoken,
    standing,
    through_the_codec,
)
from bench.word_errors import Utterance, clinic_flows, utterances
from controller.speech import audio
from controller.speech.port import FRAME_MS, SAMPLE_RATE
from controller.speech.recognisers import create_recogniser
from controller.speech.vad import Began, Endpointer, Rose
from ivr.call import Call, LookingUp
from ivr.interpreter import begin, step
from ivr.messages import Arrived, Heard, Hypothesis, Listen, NotFound, PromptEnded

BAR = 1.0
MINUTES = 10.0
LEVELS = (20.0, 30.0)
"""dB below a talker at which other people's sounds come in."""
MUSIC = SOUNDS.parents[1] / "moh"
OPEN = 1_793_208_600_000
"""A Wednesday morning, when the sample clinic is open."""
WORDS = (
    "appointment", "refill", "prescription", "booking", "see a doctor", "billing", "nurse", "insurance", "help",
    "say that again", "chest pain", "yes",
)  # fmt: skip
NEWS = (
    "Good evening. Here is the news at six.",
    "Heavy rain is expected over the weekend, with some flooding near the coast.",
    "The council has voted to keep the library open until the end of the year.",
    "In sport, the home side won by two goals to one after extra time.",
    "And now a word from our sponsors. Ask your doctor whether this is right for you.",
)


def line_noise(seconds: float, seed: int) -> Sound:
    """A poor line: hiss that swells and fades, hum, a click every few seconds, crackle and short bursts."""
    length, draw = int(seconds * SAMPLE_RATE), random.Random(seed)
    time = np.arange(length) / SAMPLE_RATE
    noise = hiss(length, 60.0, seed) * (1.5 + np.sin(2 * np.pi * time / 17))
    for harmonic, level in ((1, 40.0), (3, 25.0), (5, 15.0), (7, 8.0)):
        noise += level * np.sin(2 * np.pi * 50 * harmonic * time + harmonic)
    at = 0.0
    while (at := at + draw.expovariate(1 / 4)) < seconds - 1:
        place = int(at * SAMPLE_RATE)
        match draw.choice(("click", "crackle", "burst")):
            case "click":
                noise[place : place + 16] += draw.uniform(2_000, 12_000) * (-1) ** np.arange(16)
            case "crackle":
                for _ in range(draw.randint(5, 25)):
                    here = place + draw.randrange(SAMPLE_RATE // 2)
                    noise[here : here + 4] += draw.uniform(500, 5_000)
            case "burst":
                span = draw.randint(200, 800)
                noise[place : place + span] += hiss(span, draw.uniform(300, 1_500), draw.randrange(10_000))
    return noise


def music(seconds: float, seed: int) -> Sound:
    """Asterisk's music on hold, one piece after the other."""
    pieces = sorted(MUSIC.glob("*.wav"))
    return _looped((_file(pieces[(seed + number) % len(pieces)]) for number in range(1_000)), seconds)


def television(seconds: float, seed: int) -> Sound:
    """Talk in another room: sentences of a recorded person and of synthetic voices, music under them, dulled."""
    draw = random.Random(seed)
    speakers = [one for one in standing("en") if not one.digits_only]

    def sentences() -> Iterator[Sound]:
        while True:
            if draw.random() < 0.5:
                yield _file(draw.choice(recorded_sentences()))
            else:
                yield np.array(spoken(draw.choice(speakers), draw.choice(NEWS)), dtype=float)
            yield np.zeros(int(draw.uniform(0.05, 0.6) * SAMPLE_RATE))

    talk = _looped(sentences(), seconds) + 0.25 * music(seconds, seed)
    return _in_a_room(talk)


def crying(seconds: float, seed: int) -> Sound:
    """Cries of 0.6 to 1.6 s, pitch 350 to 550 Hz with vibrato, rich in harmonics, with a breath after each."""
    draw = random.Random(seed)

    def cries() -> Iterator[Sound]:
        while True:
            length = int(draw.uniform(0.6, 1.6) * SAMPLE_RATE)
            share = np.arange(length) / length
            pitch = draw.uniform(350, 450) * (1 + 0.25 * np.sin(np.pi * share))
            pitch = pitch * (1 + 0.02 * np.sin(2 * np.pi * 6 * share * length / SAMPLE_RATE))
            phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE
            cry = sum(np.sin(order * phase) / order**0.7 for order in range(1, 8))
            yield audio.SPEECH_LEVEL * cry * np.sin(np.pi * share) ** 0.4
            yield hiss(int(draw.uniform(0.2, 0.8) * SAMPLE_RATE), 150.0, draw.randrange(10_000))

    return _in_a_room(_looped(cries(), seconds))


def _file(path: Path) -> Sound:
    samples, rate = audio.read_wav(path)
    return np.array(audio.to_line_rate(samples, rate), dtype=float)


def _looped(parts: Iterator[Sound], seconds: float) -> Sound:
    found, wanted = [], int(seconds * SAMPLE_RATE)
    while sum(map(len, found)) < wanted:
        found.append(next(parts))
    return np.concatenate(found)[:wanted]


def _in_a_room(sound: Sound) -> Sound:
    """Two early reflections and fewer high tones: as a telephone hears what is metres away."""
    echoed = sound.copy()
    for delay, share in ((160, 0.5), (410, 0.3), (900, 0.15)):
        echoed[delay:] += share * sound[:-delay]
    return np.convolve(echoed, np.ones(3) / 3, mode="same")


def at_level(sound: Sound, db: float) -> Sound:
    """So many dB below a talker while it sounds, on a quiet line."""
    blocks = sound[: len(sound) // 160 * 160].reshape(-1, 160)
    levels = np.sqrt((blocks**2).mean(axis=1))
    loud = levels[levels > levels.max() / 10].mean()
    return sound * (audio.SPEECH_LEVEL / 10 ** (db / 20) / loud) + hiss(len(sound), QUIET_LINE, 1)


def barge_ins(sound: Sound) -> tuple[int, int]:
    """How often something begins that cuts a prompt, and how often something that is faint all the while."""
    endpointer = Endpointer()
    begun = loud = 0
    for frame in frames(through_the_codec(sound)):
        event = endpointer.push(frame)
        begun += isinstance(event, Began)
        loud += isinstance(event, Rose) or (isinstance(event, Began) and not event.faint)
    return loud, begun - loud


class Menu:
    """A caller at the sample clinic's first menu, while its prompt plays, and the recogniser that hears for him."""

    def __init__(self) -> None:
        self._flow = clinic_flows().flows["front-door"]
        call, _ = step(self._flow, begin("bench", self._flow), Arrived(OPEN, "5550100", "+15555550123", "en"))
        assert call.playing is not None
        call, _ = step(self._flow, call, PromptEnded(OPEN, call.playing.say))
        assert isinstance(call.state, LookingUp)
        call, _ = step(self._flow, call, NotFound(OPEN, call.state.lookup))
        self._call, commands = step(self._flow, call, Heard(OPEN, "keys", "1"))
        assert self._call.node == "reason"
        self._declined, _ = step(self._flow, self._call, Heard(OPEN, "keys", "9"))
        self._declined, _ = step(self._flow, self._declined, Heard(OPEN, "keys", "2"))
        assert self._declined.phase == "flow"
        self._grammar = next(one.phrases for one in commands if isinstance(one, Listen))
        self._engine = create_recogniser("duo", "en", None)

    def cut(self, sound: Sound) -> tuple[int, int, int]:
        """How often faint words are taken for an answer, for an emergency, and for one by a caller who said no."""
        said = list(utterances(self._engine, "en", self._grammar, through_the_codec(sound)))
        heard = [self._hears(one, self._call) for one in said]
        emergencies = sum(call.phase == "confirming" for call in heard)
        again = sum(self._hears(one, self._declined).phase == "confirming" for one in said)
        return sum(call.playing != self._call.playing for call in heard) - emergencies, emergencies, again

    def _hears(self, said: Utterance, before: Call) -> Call:
        nbest = tuple(Hypothesis(one.text, one.confidence) for one in said.alternatives)
        best = nbest[0] if nbest else Hypothesis("", 0.0)
        assert before.listening is not None
        listen, how = before.listening.listen, (said.cut, said.faint, said.spoken_ms)
        return step(self._flow, before, Heard(OPEN, "speech", best.utterance, best.confidence, nbest, listen, *how))[0]


def delays(db: float) -> list[int | None]:
    """Of every voice and word: ms from "something begins" to "the prompt is cut"; None where it never was."""
    found: list[int | None] = []
    for speaker in standing("en"):
        for number, word in enumerate(() if speaker.digits_only else WORDS):
            samples = audio.whole(np.array(spoken(speaker, word), dtype=float) / 10 ** (db / 20))
            endpointer, began, loud = Endpointer(), None, None
            for at, frame in enumerate(frames(on_a_line(samples, None, seed=number))):
                event = endpointer.push(frame)
                began = at if began is None and isinstance(event, Began) else began
                loud = at if loud is None and event is not None and not endpointer.faint else loud
            found.append((loud - began) * FRAME_MS if began is not None and loud is not None else None)
    return found


def talkers() -> None:
    rows, figures = [], {}
    for db in (0.0, 3.0, 6.0, 10.0, 14.0):
        found = delays(db)
        late = [one for one in found if one is not None]
        at_once, cut = (round(100 * count / len(found)) for count in (late.count(0), len(late)))
        p90, p95 = (percentile(late, share) if late else 0.0 for share in (0.9, 0.95))
        rows.append(
            (f"{db:g} dB", len(found), f"{cut} %", f"{at_once} %", f"{p90:g}", f"{p95:g}", max(late, default=0))
        )
        figures[f"{db:g} dB"] = {"words": len(found), "cut": len(late), "at_once": late.count(0), "p95": p95}
    head = ("quieter by", "words", "cut a prompt", "at once", "later by ms, p90", "p95", "most")
    show("callers before they were ever understood", head, rows, figures)


def _wanted(seconds: float, seed: int) -> dict[str, Callable[[], Sound]]:
    sources = {"line noise (synthesised)": lambda: line_noise(seconds, seed)}
    if MUSIC.is_dir() and list(MUSIC.glob("*.wav")):
        for name, make in (("music (recorded)", music), ("television (mixed)", television)):
            for db in LEVELS:
                sources[f"{name}, {db:g} dB down"] = lambda make=make, db=db: at_level(make(seconds, seed), db)
    for db in LEVELS:
        sources[f"crying child (synthesised), {db:g} dB down"] = lambda db=db: at_level(crying(seconds, seed), db)
    return sources


def main() -> None:
    if "--talkers" in sys.argv:
        talkers()
        return
    minutes = 1.0 if "--quick" in sys.argv else MINUTES
    menu = Menu() if "--words" in sys.argv else None
    rows, figures = [], {"minutes": minutes, "load_average": os.getloadavg()[0]}
    quiet = hiss(SAMPLE_RATE, QUIET_LINE, 2)
    for name, make in _wanted(minutes * 60, seed=7).items():
        sound = np.concatenate([quiet, make()])
        counts = dict(zip(("barge_ins", "faint"), barge_ins(sound), strict=True))
        if menu is not None:
            counts |= dict(zip(("faint_answers", "faint_emergencies", "after_a_no"), menu.cut(sound), strict=True))
        ten = counts["barge_ins"] * 10 / minutes
        rows.append((name, f"{ten:g}", "reached" if ten <= BAR else "NOT reached", *list(counts.values())[1:]))
        figures[name] = {**counts, "in_ten_minutes": ten}
    head = ("", "in 10 min", f"bar {BAR:g}", f"faint in {minutes:g} min", "answers", "emergencies", "after a no")
    show("false barge-ins", head if menu else head[:4], rows, figures)


if __name__ == "__main__":
    main()
