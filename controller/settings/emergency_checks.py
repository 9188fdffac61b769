"""Nothing in ``clinic.yaml`` may name the emergency's key or words for anything else.

They would win all the same, in every state of every call; who wrote them for something else would wait for it in vain.
"""

from __future__ import annotations

from collections.abc import Iterator

from controller.settings.checking import unknown
from controller.settings.command_model import commands_of
from controller.settings.model import ClinicFile
from ivr.command_words import DEFAULT_KEYS, UniversalCommand
from ivr.facts import EmergencyPolicy
from ivr.problems import Problem
from ivr.strict_yaml import Located
from ivr.words import normal_phrase


def check_emergency_words(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """Universal commands, and names that callers choose from."""
    block = model.emergency
    policy = EmergencyPolicy(block.queue, {}, {name: tuple(words) for name, words in block.words.items()}, block.key)
    yield from _words(model, located, policy)
    yield from _keys(model, located)
    for name, names in model.lists.items():
        for index, one in enumerate(names):
            if phrase := one.alarming(policy):
                what = f"lists {name}: '{phrase}' holds emergency words, so this name could never be said"
                yield located.problem(("lists", name, index), what, "Take other words.")


def _words(model: ClinicFile, located: Located, policy: EmergencyPolicy) -> Iterator[Problem]:
    every = commands_of(model.commands).words
    for language, commands in model.commands.words.items():
        if language not in model.clinic.languages:
            place = ("commands", "words", language)
            yield unknown(located, place, "language", language, model.clinic.languages)
        owners: dict[str, UniversalCommand] = {}
        for command, phrases in sorted(every[language].items(), key=lambda item: item[0] in commands):
            for index, phrase in enumerate(phrases):
                here = ("commands", "words", language, command, index)
                owner = owners.setdefault(normal_phrase(phrase), command)
                if command not in commands:
                    continue
                if policy.alarm_in(phrase):
                    what = f"commands {command}: '{phrase}' holds emergency words and could never be said for it"
                    yield located.problem(here, what, "Take other words.", value=True)
                elif not normal_phrase(phrase):
                    yield located.problem(here, f"commands {command}: an empty phrase", "Write words.", value=True)
                elif owner != command:
                    what = f"commands {command}: '{phrase}' is also said for {owner}"
                    yield located.problem(here, what, "Keep it in one of them.", value=True)


def _keys(model: ClinicFile, located: Located) -> Iterator[Problem]:
    written = model.commands.keys
    taken = {key: command for key, command in DEFAULT_KEYS.items() if command not in written}
    for command, key in written.items():
        here = ("commands", "keys", command)
        if key == model.emergency.key:
            what = f"commands {command}: {key} is the emergency key"
            yield located.problem(here, what, "Take another key.", value=True)
        elif taken.setdefault(key, command) != command:
            what = f"commands {command}: the key {key} is also that of {taken[key]}"
            yield located.problem(here, what, "Give each its own key.", value=True)
