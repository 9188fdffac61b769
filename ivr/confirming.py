"""Is that what you said? Confirmation, correction in the same breath, and telling apart what sounds alike.

    confirm      "did you say Tuesday?"   1, yes -> taken;  2, no -> the next likely answer, else asked anew
                                          "no, Wednesday" -> Wednesday;  "Tuesday" -> taken
    tell_apart   "for Ortiz press 1, for Ortega press 2, for neither press 3", or the name again

Neither answer is waited for for ever: after ``MAX_UNCONFIRMED`` times nothing it counts as a no.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ivr.call import Asking, Call, Guess, Part
from ivr.confidence import hypotheses
from ivr.messages import Heard, Prompt
from ivr.words import normalise, spoken_digits, without_yes_no, yes_or_no

if TYPE_CHECKING:
    from ivr.question import Answer, Question
    from ivr.turn import Turn

MAX_UNCONFIRMED = 2
MAX_OPTIONS = 3


def is_open(call: Call) -> bool:
    """Is this what is being asked, rather than the question itself?"""
    return isinstance(call.state, Asking) and (call.state.guess is not None or bool(call.state.options))


def keys(asking: Asking) -> str:
    """The keys that answer."""
    return "12" if asking.guess is not None else "1234"[: len(asking.options) + 1]


def guesses(turn: Turn, node: Question, heard: Heard) -> list[Guess]:
    """What he may have said, likeliest first, each value once; nothing he has said no to."""
    found: dict[str, Guess] = {}
    for said in hypotheses(heard):
        if said.confidence < node.confidence.confirm:
            continue
        for answer in node.understand(turn, said.utterance):
            found.setdefault(answer.value, _guess(answer, said.utterance, said.confidence))
    rejected = _asking(turn).rejected
    return [guess for value, guess in found.items() if value not in rejected] or list(found.values())


def _guess(answer: Answer, utterance: str, confidence: float) -> Guess:
    return Guess(answer.value, answer.label, utterance, "speech", confidence, answer.confirm)


def confirm(turn: Turn, node: Question, guess: Guess, others: tuple[Guess, ...]) -> None:
    turn.be_in(replace(_asking(turn), guess=guess, options=(), others=others, digits=""))
    _ask(turn, node)


def tell_apart(turn: Turn, node: Question, options: tuple[Guess, ...]) -> None:
    turn.be_in(replace(_asking(turn), guess=None, options=options[:MAX_OPTIONS], others=(), digits=""))
    _ask(turn, node)


def question(turn: Turn, node: Question) -> tuple[Prompt, ...]:
    """What is asked, again."""
    asking = _asking(turn)
    if asking.guess is not None:
        return node.read_back(turn, asking.guess)
    options = [node.option(turn, one, str(at)) for at, one in enumerate(asking.options, start=1)]
    return (turn.engine("which_one"), *options, turn.engine("neither", key=str(len(options) + 1)))


def _ask(turn: Turn, node: Question) -> None:
    node.ask(turn, (Part(question(turn, node), node.barge_in),))


def on_key(turn: Turn, node: Question, key: str) -> None:
    asking = _asking(turn)
    if key not in keys(asking):
        unanswered(turn, node)
    elif asking.guess is not None:
        if key == "1":
            node.take(turn, asking.guess)
        else:
            reject(turn, node)
    elif int(key) <= len(asking.options):
        node.take(turn, asking.options[int(key) - 1])
    else:
        reject(turn, node)


def on_speech(turn: Turn, node: Question, heard: Heard) -> None:
    """The first hypothesis that answers decides."""
    for said in hypotheses(heard):
        if said.confidence >= node.confidence.confirm and _hear(turn, node, said.utterance, said.confidence):
            return
    unanswered(turn, node)


def understands(turn: Turn, node: Question, utterance: str) -> bool:
    asking = _asking(turn)
    if asking.options:
        return _option(turn, node, utterance) is not None or _verdict(turn, utterance) is False
    return _verdict(turn, utterance) is not None or bool(_readings(turn, node, utterance))


def _hear(turn: Turn, node: Question, utterance: str, confidence: float) -> bool:
    """Act on ``utterance`` if it answers."""
    asking = _asking(turn)
    verdict = _verdict(turn, utterance)
    if asking.guess is None:
        chosen = _option(turn, node, utterance)
        if chosen is not None:
            node.take(turn, chosen)
        elif verdict is False:
            reject(turn, node)
        return chosen is not None or verdict is False
    readings = _readings(turn, node, utterance)
    others = [answer for answer in readings if answer.value != asking.guess.value]
    if readings and not others and verdict is not False:
        node.take(turn, asking.guess)
    elif others and verdict is not True:
        _correct(turn, node, [_guess(answer, utterance, confidence) for answer in others])
    elif verdict is not None:
        node.take(turn, asking.guess) if verdict else reject(turn, node)
    return bool(readings) or verdict is not None


def _verdict(turn: Turn, utterance: str) -> bool | None:
    return yes_or_no(utterance, turn.call.language)


def _readings(turn: Turn, node: Question, utterance: str) -> tuple[Answer, ...]:
    """What he says besides yes or no: the correction in the same breath."""
    rest = without_yes_no(utterance, turn.call.language)
    return node.understand(turn, rest) if rest else ()


def _option(turn: Turn, node: Question, utterance: str) -> Guess | None:
    """The option he names, by its number or by its words."""
    options = _asking(turn).options
    number = spoken_digits(normalise(utterance), turn.call.language) or ""
    if len(number) == 1 and 1 <= int(number) <= len(options):
        return options[int(number) - 1]
    named = {answer.value for answer in node.understand(turn, utterance)}
    found = [one for one in options if one.value in named]
    return found[0] if len(found) == 1 else None


def _correct(turn: Turn, node: Question, corrections: list[Guess]) -> None:
    """He said no and what it is. What he corrected is not asked about again."""
    asking = _asking(turn)
    rejected = asking.rejected
    if asking.guess is not None:
        rejected = (*rejected, asking.guess.value)
    turn.be_in(replace(asking, guess=None, options=(), others=(), rejected=rejected, unconfirmed=0))
    best = corrections[0]
    if len(corrections) > 1:
        tell_apart(turn, node, tuple(corrections))
    elif best.confidence < node.confidence.accept or best.confirm:
        confirm(turn, node, best, ())
    else:
        node.take(turn, best)


def unanswered(turn: Turn, node: Question) -> None:
    """Neither yes nor no: ask again, but not for ever."""
    asking = _asking(turn)
    if asking.unconfirmed >= MAX_UNCONFIRMED:
        turn.be_in(replace(asking, others=()))
        reject(turn, node)
        return
    turn.call.keys = ""
    turn.be_in(replace(asking, unconfirmed=asking.unconfirmed + 1, speaking=False))
    _ask(turn, node)


def reject(turn: Turn, node: Question) -> None:
    """No: the next likely answer, if there is one, else the question anew."""
    asking = _asking(turn)
    gone = (asking.guess,) if asking.guess is not None else asking.options
    rejected = (*asking.rejected, *(one.value for one in gone))
    others = tuple(one for one in asking.others if one.value not in rejected)
    turn.be_in(replace(asking, guess=None, options=(), others=(), rejected=rejected, unconfirmed=0))
    if others:
        confirm(turn, node, others[0], others[1:])
    else:
        node.not_understood(turn)


def _asking(turn: Turn) -> Asking:
    return turn.call.state if isinstance(turn.call.state, Asking) else Asking()
