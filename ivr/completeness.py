"""Has the caller said all there is to say? Then the end of his speech need not be waited for.

VoiceXML tells two silences apart: ``completetimeout`` after words that are an answer and that no further word could
make another, ``incompletetimeout`` after any others. The shell asks here while he speaks, with what the recogniser
has made out so far, and waits ``Listen.speech_complete_ms`` or ``speech_incomplete_ms`` accordingly. A "no" is never
complete: a correction may follow it ("no, Tuesday").
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ivr import confirming, universal
from ivr.words import is_korean, normal_phrase, normalise, yes_or_no, yes_phrases

if TYPE_CHECKING:
    from ivr.call import Call
    from ivr.flow import Flow


def is_complete(flow: Flow, call: Call, utterance: str, at: int, grammar: Iterable[str]) -> bool:
    """Whether ``utterance`` is whole where the call stands. ``grammar``: what is listened for; ``at``: UTC ms."""
    text = normalise(utterance)
    flow = flow.of(call)
    if not text or goes_on(text, grammar):
        return False
    if whole(text, (*universal.phrases(flow, call), *flow.emergency_words(call.language))):
        return True
    if confirming.is_open(call):
        return yes_or_no(text, call.language) is True and whole(text, yes_phrases(call.language))
    node = flow.nodes.get(call.node)
    return node is not None and node.is_complete(flow, call, utterance, at)


def whole(text: str, phrases: Iterable[str]) -> bool:
    """Is ``text`` (in normal form) one of the phrases, and nothing besides?"""
    return any(normal_phrase(phrase) == text for phrase in phrases)


def goes_on(text: str, phrases: Iterable[str]) -> bool:
    """Does a longer phrase begin with ``text``? Korean words stick together: there any longer one may."""
    begun = text if is_korean(text) else f"{text} "
    return any(len(known) > len(text) and known.startswith(begun) for known in map(normal_phrase, phrases))
