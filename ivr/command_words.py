"""What a caller may say or press at any question: the words and keys of the universal commands.

The defaults are English, Spanish and Korean; ``commands:`` in ``clinic.yaml`` replaces the words of a command in a
language, or its key. A question that uses such a word or key itself is nearer to the caller and wins; the emergency
way out wins over both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from ivr.words import normal_phrase, spot

UniversalCommand = Literal[
    "help", "repeat", "back", "operator", "start_over", "slower", "faster", "louder", "quieter", "relay"
]  # fmt: skip
COMMANDS: tuple[UniversalCommand, ...] = get_args(UniversalCommand)

CommandWords = Mapping[UniversalCommand, tuple[str, ...]]

DEFAULT_WORDS: Mapping[str, CommandWords] = {
    "en": {
        "help": ("help", "what can i say"),
        "repeat": ("repeat", "repeat that", "say that again", "pardon"),
        "back": ("go back", "back"),
        "operator": ("operator", "a person", "real person", "speak to someone", "representative"),
        "start_over": ("start over", "main menu"),
        "slower": ("slower", "slow down"),
        "faster": ("faster", "speed up"),
        "louder": ("louder", "speak up"),
        "quieter": ("quieter", "not so loud"),
        "relay": ("relay service", "relay operator", "relay call"),
    },
    "es": {
        "help": ("ayuda", "qué puedo decir"),
        "repeat": ("repetir", "repita", "otra vez", "cómo dijo"),
        "back": ("atrás", "volver", "regresar"),
        "operator": ("operadora", "operador", "una persona", "hablar con alguien"),
        "start_over": ("empezar de nuevo", "menú principal"),
        "slower": ("más despacio", "más lento"),
        "faster": ("más rápido", "más deprisa"),
        "louder": ("más alto", "más fuerte"),
        "quieter": ("más bajo", "no tan alto"),
        "relay": ("servicio de retransmisión", "llamada de retransmisión"),
    },
    "ko": {
        "help": ("도움말", "도와줘"),
        "repeat": ("다시 말해", "반복"),
        "back": ("뒤로", "이전"),
        "operator": ("상담원", "사람과 통화"),
        "start_over": ("처음으로", "처음부터"),
        "slower": ("천천히", "느리게"),
        "faster": ("더 빠르게", "빠르게"),
        "louder": ("크게", "더 크게"),
        "quieter": ("작게", "더 작게"),
        "relay": ("중계 서비스",),
    },
}
UNLISTENED: tuple[UniversalCommand, ...] = ("faster", "quieter", "relay")
"""Understood where they are heard, but not in the grammar of every step: each phrase more makes the small English
models less sure of all others. With the relay's three "appointment" fell below `accept` on a real call (2026-11-27); a
relay's operator is known by the patient's record or the line, and presses 0 like everybody. The other two are listened
for where they would do something (``ivr.delivery.ways_back``). Words that a clinic has chosen itself always are."""
DEFAULT_KEYS: Mapping[str, UniversalCommand] = {"0": "operator", "*": "repeat"}


@dataclass(frozen=True, slots=True)
class Commands:
    """The clinic's. ``words``: language to command to phrases; ``keys``: key to command.

    ``chosen``: the commands whose words in a language are the clinic's own choice.
    """

    words: Mapping[str, CommandWords] = field(default_factory=lambda: DEFAULT_WORDS)
    keys: Mapping[str, UniversalCommand] = field(default_factory=lambda: DEFAULT_KEYS)
    chosen: Mapping[str, tuple[UniversalCommand, ...]] = field(default_factory=dict)

    def phrases(
        self,
        language: str,
        commands: tuple[UniversalCommand, ...] = COMMANDS,
        also: tuple[UniversalCommand, ...] = (),
    ) -> tuple[str, ...]:
        """For the recogniser's grammar; ``also``: those of ``UNLISTENED`` that are worth their place just now."""
        words = self.words.get(language, {})
        listened = (*also, *self.chosen.get(language, ()))
        heard = (command for command in commands if command not in UNLISTENED or command in listened)
        return tuple(phrase for command in heard for phrase in words.get(command, ()))

    def said(self, utterance: str, language: str, commands: tuple[UniversalCommand, ...]) -> Said | None:
        """The command whose longest phrase is in ``utterance`` (in normal form), or nothing."""
        best: Said | None = None
        longest = 0
        words = self.words.get(language, {})
        for command in commands:
            for phrase in map(normal_phrase, words.get(command, ())):
                if len(phrase) > longest and spot(phrase, utterance):
                    best, longest = Said(command, phrase == utterance), len(phrase)
        return best


@dataclass(frozen=True, slots=True)
class Said:
    """A command was said; ``alone``: and nothing else."""

    command: UniversalCommand
    alone: bool
