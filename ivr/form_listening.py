"""What a recogniser is told to listen for while a form is asked: single answers, and several in one utterance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ivr import reviewing
from ivr.entry import occasion
from ivr.rows import row
from ivr.words import normalise, spoken_digits, yes_no_phrases

if TYPE_CHECKING:
    from ivr.nodes.form import Form
    from ivr.turn import Turn


def phrases(turn: Turn, node: Form) -> Iterator[str]:
    """The answers to what is asked, then the row of all that may be told beside it.

    A digit is heard best among digits alone, and an engine that is told of some expects a row of them: of fields
    that are not asked for none is listened for.
    """
    flow, language, stage = turn.flow, turn.call.language, node.stage(turn.call)
    asked = node.asked(turn.call) if stage == "field" else None
    own: tuple[str, ...] = ()
    if stage != "open":
        own = asked.phrases(flow, language) if asked is not None else tuple(reviewing.phrases(turn, node))
    yield from own
    if asked is not None and not asked.may_come_unasked(flow):
        return
    fields = node.unasked(flow)
    told = [field.told_phrases(flow, language, occasion(turn)) for field in fields]
    if asked is None:
        yield from (one for part in told for one in part)
    known = {one: None for part in (own, *told) for one in part}
    several = row([yes_no_phrases(language) if stage == "summary" else (), *told])
    yield from filter(None, (several, row([[one for one in _more(turn, node) if one not in known]])))


def _more(turn: Turn, node: Form) -> Iterator[str]:
    """Words of which unasked answers are made, such as the names of months."""
    language = turn.call.language
    for field in node.unasked(turn.flow):
        for one in field.phrases(turn.flow, language):
            if len(spoken_digits(normalise(one), language) or "") != 1:
                yield one
