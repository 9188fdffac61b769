"""The clinic's own words and keys for the universal commands (``commands:`` in clinic.yaml)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from controller.settings.values import Block, Key, Language
from ivr.command_words import DEFAULT_KEYS, DEFAULT_WORDS, Commands, UniversalCommand

Phrases = Annotated[list[Annotated[str, Field(min_length=2, max_length=60)]], Field(min_length=1, max_length=9)]


class CommandsBlock(Block):
    """What callers may say and press at every question. What is not written stays as it is."""

    words: dict[Language, dict[UniversalCommand, Phrases]] = Field(default_factory=dict)
    """In place of our own words for a command in a language. Ours for `relay` count where a recogniser happens to make
    them out, those written here are listened for at every question."""
    keys: dict[UniversalCommand, Key] = Field(default_factory=dict)
    """In place of our own key; of us, 0 is operator and * is repeat."""


def commands_of(block: CommandsBlock) -> Commands:
    """Ours, with the clinic's in the place of what it replaces."""
    languages = dict.fromkeys((*DEFAULT_WORDS, *block.words))
    words = {
        language: {
            **DEFAULT_WORDS.get(language, {}),
            **{command: tuple(phrases) for command, phrases in block.words.get(language, {}).items()},
        }
        for language in languages
    }
    kept = {key: command for key, command in DEFAULT_KEYS.items() if command not in block.keys}
    chosen = {language: tuple(commands) for language, commands in block.words.items()}
    return Commands(words, {**kept, **{key: command for command, key in block.keys.items()}}, chosen)
