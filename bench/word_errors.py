"""How much of what callers say is heard: word error on digits and on the intents of the sample clinic, by noise.

    .venv/bin/python -m bench.word_errors [--json] [--quick] [--recogniser NAME] [--model LANGUAGE=FOLDER]

Digits are rows of four with the grammar of a variable of type ``digits``; intents are every word of every menu of the
flows in ``flows/`` with the grammar of that menu: its words, the universal commands and the emergency words. Each is
said by several synthetic voices and, the digits, by a recorded person (``bench.speakers``), with noise of a telephone
line 20, 10 and 5 dB below, and goes the way of a call: G.711, voice activity, recogniser. ``--model`` adds vosk with a
model of yours. Voices are not patients: the figures compare, they do not promise.

Word error: words put in, left out and taken for others, over words said. "right": the menu would have taken it as
meant; "wrong": as another choice, with a confidence of 0.75 or more, so that nothing is asked back; the rest is asked
about or said again. "unnoticed": voice activity never told that somebody spoke, or no word was made out.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.figures import show
from bench.speakers import DIGIT_WORDS, Speaker, absent, frames, on_a_line, spoken, standing
from careline.clinic_file import PROJECT
from controller.settings.loader import load_settings
from controller.speech.port import Alternative, Recogniser, SpeechUnavailable
from controller.speech.recognisers import create_recogniser
from controller.speech.vad import Began, Ended, Endpointer
from ivr.choices import all_chosen
from ivr.flow import FlowSet
from ivr.loader import load_flows
from ivr.nodes.menu import Choice, Menu
from ivr.spoken_values.digits import Digits
from ivr.words import normalise, spoken_digits

NOISES = (20.0, 10.0, 5.0)
ROWS, ROW = 6, 4
PAIRS = [("duo", "en"), ("whisper", "en"), ("pocketsphinx", "en"), ("whisper", "es"), ("vosk", "ko")]
ACCEPT = 0.75


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to say. ``choices``: of the menu it answers, none for digits."""

    what: str
    text: str
    grammar: tuple[str, ...]
    choices: tuple[Choice, ...] = ()

    def meant(self, heard: str, language: str) -> bool:
        if not self.choices:
            return spoken_digits(heard, language) == spoken_digits(self.text, language)
        return self._chosen(heard, language) == self._chosen(self.text, language)

    def _chosen(self, text: str, language: str) -> list[str]:
        return [choice.key for choice, _ in all_chosen(self.choices, text, language)]


def clinic_flows() -> FlowSet:
    settings = load_settings(PROJECT / "clinic.yaml")
    return load_flows(settings.flows_folder, PROJECT / "prompts", settings.facts())


def intents(flows: FlowSet, language: str) -> Iterator[Task]:
    """Each word of each menu that is heard in this language."""
    for flow in flows.flows.values():
        if language not in flow.languages or not flow.speech:
            continue
        for node in flow.nodes.values():
            if isinstance(node, Menu):
                more = (*flow.commands.phrases(language), *flow.emergency_words(language))
                grammar = tuple(dict.fromkeys((*node.phrases(flow, language), *more)))
                for choice in node.choices:
                    for words in choice.words_in(language):
                        yield Task("intents", words, grammar, node.choices)


def digits(flows: FlowSet, language: str) -> Iterator[Task]:
    """Rows of digits, the same in every run; in English alone."""
    if language != "en":
        return
    flow = next(iter(flows.flows.values()))
    facts = load_settings(PROJECT / "clinic.yaml").facts()
    more = (*flow.commands.phrases(language), *flow.emergency_words(language))
    grammar = tuple(dict.fromkeys((*Digits(length=ROW).phrases(language, facts), *more)))
    draw = random.Random(4)
    for _ in range(ROWS):
        yield Task("digits", " ".join(draw.choices(DIGIT_WORDS, k=ROW)), grammar)


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a recogniser made of one; ``cut``: it was too long."""

    alternatives: tuple[Alternative, ...]
    spoken_ms: int
    cut: bool
    faint: bool


def utterances(engine: Recogniser, language: str, grammar: Sequence[str], sound: bytes) -> Iterator[Utterance]:
    """What a call would give: voice activity decides where an utterance begins and ends."""
    endpointer, before = Endpointer(), deque[bytes](maxlen=15)
    utterance = None
    for frame in frames(sound):
        before.append(frame)
        if utterance is not None:
            utterance.accept(frame)
        match endpointer.push(frame):
            case Began():
                utterance = engine.begin(language, grammar)
                for each in before:
                    utterance.accept(each)
            case Ended(spoken_ms, reason) if utterance is not None:
                heard, cut = utterance.finish().alternatives, reason == "too_long"
                yield Utterance(heard, spoken_ms, cut, endpointer.faint)
                utterance = None
    if utterance is not None:
        yield Utterance(utterance.finish().alternatives, 0, False, endpointer.faint)


def heard_by(engine: Recogniser, language: str, grammar: Sequence[str], sound: bytes) -> tuple[Alternative, ...]:
    """What one listening of a call would give: its first utterance."""
    return next((one.alternatives for one in utterances(engine, language, grammar, sound)), ())


def word_errors(said: str, heard: str) -> int:
    """Levenshtein's distance in words."""
    one, other = normalise(said).split(), normalise(heard).split()
    row = list(range(len(other) + 1))
    for at, word in enumerate(one, 1):
        last, row[0] = row[0], at
        for place, rival in enumerate(other, 1):
            last, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, last + (word != rival))
    return row[-1]


class Tally:
    """Counts of one kind of task in one noise."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.by_voice: dict[str, Counter[str]] = {}
        self.misses: list[str] = []

    def add(self, task: Task, speaker: str, heard: Sequence[Alternative], language: str) -> None:
        best = heard[0] if heard else Alternative("", 0.0)
        right = bool(best.text) and task.meant(best.text, language)
        found = Counter(
            said=1,
            words=len(normalise(task.text).split()),
            errors=word_errors(task.text, best.text),
            right=right,
            wrong=bool(best.text) and not right and best.confidence >= ACCEPT,
            unnoticed=not best.text,
        )
        self.counts += found
        self.by_voice.setdefault(speaker, Counter()).update(found)
        if not right:
            self.misses.append(f"{speaker}: {task.text} -> {best.text} {best.confidence:.2f}")

    def share(self, name: str, of: str = "said") -> float:
        return round(100 * self.counts[name] / max(1, self.counts[of]), 1)


def measure(
    engine: Recogniser, language: str, tasks: Sequence[Task], speakers: Sequence[Speaker], noise: float
) -> dict:
    """Tallies of all tasks in one noise, by kind."""
    tallies: dict[str, Tally] = {}
    took = []
    for speaker in speakers:
        for number, task in enumerate(tasks):
            if speaker.digits_only and task.what != "digits":
                continue
            sound = on_a_line(spoken(speaker, task.text), noise, seed=number)
            began = time.perf_counter()
            heard = heard_by(engine, language, task.grammar, sound)
            took.append(time.perf_counter() - began)
            tallies.setdefault(task.what, Tally()).add(task, speaker.name, heard, language)
    return {"tallies": tallies, "seconds": round(median(took), 3)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="four voices, few words, 20 and 5 dB")
    parser.add_argument("--recogniser")
    parser.add_argument("--model", action="append", default=[], help="LANGUAGE=FOLDER of a vosk model")
    chosen = parser.parse_args()
    models = {language: Path(folder) for language, _, folder in (each.partition("=") for each in chosen.model)}
    pairs = [*PAIRS, *(("vosk", language) for language in models if ("vosk", language) not in PAIRS)]
    flows, rows, figures = clinic_flows(), [], {"load_average": os.getloadavg()[0], "absent": absent("en")}
    for name, language in pairs:
        if chosen.recogniser not in (None, name):
            continue
        try:
            engine = create_recogniser(name, language, models.get(language) if name == "vosk" else None)
        except SpeechUnavailable as error:
            figures[f"{name} {language}"] = str(error)
            rows.append((name, language, str(error), *[""] * 7))
            continue
        tasks = [*digits(flows, language), *intents(flows, language)]
        speakers, noises = standing(language), NOISES
        if chosen.quick:
            tasks, noises = [*tasks[:2], *tasks[ROWS::5]] if language == "en" else tasks[::4], (20.0, 5.0)
            speakers = [*speakers[:4], *(one for one in speakers if one.digits_only)]
        for noise in noises:
            found = measure(engine, language, tasks, speakers, noise)
            for what, tally in found["tallies"].items():
                shares = (tally.share("errors", "words"), *map(tally.share, ("right", "wrong", "unnoticed")))
                rows.append((name, language, what, len(tally.by_voice), f"{noise:g} dB", tally.counts["said"], *shares))
                figures[f"{name} {language} {what} {noise:g} dB"] = {
                    **tally.counts, "word_error": shares[0], "misses": tally.misses,
                    "by_voice": {voice: dict(counts) for voice, counts in tally.by_voice.items()},
                    "seconds_of_processing": found["seconds"],
                }  # fmt: skip
    head = ("", "", "", "voices", "noise", "said", "word error %", "right %", "wrong %", "unnoticed %")
    show("word errors; absent voices: " + (", ".join(figures["absent"]) or "none"), head, rows, figures)


if __name__ == "__main__":
    main()
