"""A caller is spoken to for too long.

Warning. A sentence of more than 25 words, or more than 25 seconds without a pause for the caller, is lost on
who listens by phone (`check: {sentence_words: …, prompt_seconds: …}`). Say the important first, cut the rest.
Seconds are reckoned at 150 words a minute; of Korean at five syllables a second.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.lint.reading import seconds, sentences, words
from ivr.lint.survey import Survey
from ivr.problems import Problem

SEVERITY = "warning"


def find(survey: Survey) -> Iterator[Problem]:
    """Each wording once."""
    limits = survey.flow.check
    for sentence in survey.sentences():
        longest = max((len(words(one)) for one in sentences(sentence.words)), default=0)
        if longest > limits.sentence_words:
            what = f"a sentence of {sentence.name} has {longest} words, at most {limits.sentence_words} are allowed"
            yield sentence.problem(what, "Make two sentences of it.")
        lasts = seconds(sentence.words)
        if lasts > limits.prompt_seconds:
            what = f"{sentence.name} takes about {lasts} s, at most {limits.prompt_seconds} s are allowed"
            yield sentence.problem(what, "Cut it, or split it by a question.")
