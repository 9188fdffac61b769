"""A row: several answers in one utterance, as a recogniser is told of it among the phrases of a step.

    (checkup | follow up) (monday | tuesday) (morning | afternoon) (doctor cho | cho)

Two or more of its parts may be said one after the other, in any order, with small words between them ("on", "with").
A row of one part holds what is no answer by itself ("november", "third"). An engine that hears one phrase at a time
leaves rows out, one that hears phrases in any order takes all of them singly (``flat``). No phrase of a flow holds
parentheses, for these are no words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Row = tuple[tuple[str, ...], ...]


def row(parts: Iterable[Sequence[str]]) -> str:
    """The row of those parts that have words; "" when there is none."""
    return " ".join(f"({' | '.join(part)})" for part in parts if part)


def row_of(phrase: str) -> Row:
    """The parts of a row; () of any other phrase."""
    if not (phrase.startswith("(") and phrase.endswith(")")):
        return ()
    parts = phrase[1:-1].split(") (")
    return tuple(tuple(one.strip() for one in part.split("|") if one.strip()) for part in parts)


def singles(phrases: Iterable[str]) -> tuple[str, ...]:
    """Without the rows."""
    return tuple(phrase for phrase in phrases if not row_of(phrase))


def rows(phrases: Iterable[str]) -> tuple[Row, ...]:
    """The rows of several parts alone."""
    return tuple(found for phrase in phrases if len(found := row_of(phrase)) > 1)


def flat(phrases: Sequence[str]) -> tuple[str, ...]:
    """All phrases, those of the rows singly, each once."""
    within = (one for phrase in phrases for part in row_of(phrase) for one in part)
    return tuple(dict.fromkeys((*singles(phrases), *within)))
